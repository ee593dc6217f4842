import { longestHistory, type BenefitHistory as History } from '#contract/benefits.ts';
import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls } from '../../api/benefits.ts';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useScrolledByKeyboard } from '../../parts/list/scrolled-by-keyboard.ts';

type Happened = History['items'][number];
const tones = {
  claimed: 'processing',
  redeemed: 'success',
  reversed: 'warning',
  taken_back: 'warning',
  expired: 'default',
} as const;

/** What became of the customer's vouchers: what, when, by whom, where. */
export function BenefitHistory({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const table = useScrolledByKeyboard();
  const history = useQuery({
    queryKey: ['benefit-history', customerNo],
    queryFn: ({ signal }) => benefitCalls.history(customerNo, signal),
  });
  const amount = (one: Happened): string =>
    one.purchaseFen === null
      ? formatFen(one.amountFen)
      : t('customers.history.ofPurchase', {
          amount: formatFen(one.amountFen),
          purchase: formatFen(one.purchaseFen),
        });
  return (
    <>
      <h2 className="part-title">{t('customers.history.title')}</h2>
      <Loaded query={history} rows={3}>
        {({ items }) => (
          <>
            <Table<Happened>
              ref={table}
              size="small"
              rowKey={(one) => `${one.kind} ${one.voucherId} ${one.at}`}
              pagination={items.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
              dataSource={items}
              scroll={{ x: 'max-content' }}
              locale={{ emptyText: <FirstStep text={t('customers.history.empty')} /> }}
              columns={[
                { title: t('customers.history.at'), render: (_, one) => formatMoment(one.at) },
                {
                  title: t('customers.history.what'),
                  render: (_, one) => (
                    <StatusTag
                      tone={tones[one.kind]}
                      text={t(`customers.history.kinds.${one.kind}`)}
                    />
                  ),
                },
                { title: t('customers.voucher.offer'), dataIndex: 'offerName' },
                {
                  title: t('customers.history.amount'),
                  align: 'right',
                  render: (_, one) => <span className="number">{amount(one)}</span>,
                },
                {
                  title: t('customers.history.by'),
                  render: (_, one) => one.byName ?? t(`customers.history.actors.${one.by}`),
                },
                { title: t('customers.history.place'), render: (_, one) => one.place ?? '—' },
                { title: t('common.reason'), render: (_, one) => one.reason ?? '—' },
              ]}
            />
            {items.length === longestHistory ? (
              <p className="muted">{t('customers.history.newest', { number: longestHistory })}</p>
            ) : null}
          </>
        )}
      </Loaded>
    </>
  );
}
