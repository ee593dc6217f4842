import { Card, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/pages.ts';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { LoadMore } from '../../parts/load-more.tsx';
import type { Payees } from './payees.ts';

/** Who was paid what a refund took back since; it goes first of what they are owed next. */
export function ClaimsCard({ payees }: { payees: Payees }): ReactNode {
  const { t } = useTranslation();
  const { words } = payees;
  const claims = usePages({
    queryKey: [payees.key, 'claims'],
    read: (page, signal) => payees.claims(page, signal),
    limit: 100,
  });
  return (
    <Card
      variant="borderless"
      className="section"
      title={t(`merchants.payout.${words}.claimsTitle`)}
    >
      <p>{t(`merchants.payout.${words}.claimsNote`)}</p>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="payee"
        loading={claims.isPending}
        dataSource={claims.data ?? []}
        locale={{ emptyText: t(`merchants.payout.${words}.claimsNone`) }}
        columns={[
          { title: t(`merchants.payout.${words}.payee`), dataIndex: 'payee' },
          {
            title: t('merchants.payout.claims.claimed'),
            align: 'right',
            render: (_, one) => formatFen(one.claimedFen),
          },
          {
            title: t('merchants.payout.claims.collected'),
            align: 'right',
            render: (_, one) => formatFen(one.collectedFen),
          },
          {
            title: t('merchants.payout.claims.open'),
            align: 'right',
            render: (_, one) => formatFen(one.claimedFen - one.collectedFen),
          },
          {
            title: t('merchants.payout.claims.lastAt'),
            render: (_, one) => formatMoment(one.lastAt),
          },
        ]}
      />
      <LoadMore query={claims} />
    </Card>
  );
}
