import { Card, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerClaim } from '#contract/customer-payouts.ts';
import { customerClaimCalls } from '../../api/merchants.ts';
import { usePages } from '../../api/pages.ts';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { LoadMore } from '../../parts/load-more.tsx';

/** Customers who were paid what a refund took back since; it goes first of what they are credited next. */
export function ClaimsCard(): ReactNode {
  const { t } = useTranslation();
  const claims = usePages<CustomerClaim>({
    queryKey: ['customer-payouts', 'claims'],
    read: (page, signal) => customerClaimCalls.list(page, signal),
    limit: 100,
  });
  return (
    <Card variant="borderless" className="section" title={t('merchants.payout.claims.title')}>
      <p>{t('merchants.payout.claims.note')}</p>
      <Table<CustomerClaim>
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="customerNo"
        loading={claims.isPending}
        dataSource={claims.data ?? []}
        locale={{ emptyText: t('merchants.payout.claims.none') }}
        columns={[
          { title: t('merchants.payout.ofCustomers.payee'), dataIndex: 'customerNo' },
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
