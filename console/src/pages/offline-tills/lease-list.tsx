import { leaseStates } from '#contract/offline-tills.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type LeaseHeld, offlineCalls } from '../../api/offline.ts';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useMerchantFilter } from '../merchants/merchant-filter.ts';

/** Which till holds which lease, until when, how much of it came back, and what of that waits. */
export function LeaseList(): ReactNode {
  const { t } = useTranslation();
  const byMerchant = useMerchantFilter(t('offline.merchant'));
  return (
    <ListPage<LeaseHeld>
      name="till-leases"
      rowKey={(one) => one.id}
      read={({ filters, cursor, limit, signal }) =>
        offlineCalls.leases({ ...filters, cursor, limit }, signal)
      }
      filters={[
        {
          kind: 'choice',
          name: 'state',
          label: t('offline.leaseState'),
          options: leaseStates.map((value) => ({
            value,
            label: t(`offline.leaseStates.${value}`),
          })),
        },
        byMerchant,
      ]}
      columns={[
        { key: 'id', from: 1280, title: t('offline.lease'), render: (one) => one.id },
        {
          key: 'merchant',
          title: t('offline.merchant'),
          render: (one) => (
            <>
              <div>{one.merchantName}</div>
              <div className="muted">{one.tillName}</div>
            </>
          ),
        },
        {
          key: 'state',
          title: t('offline.leaseState'),
          render: (one) => (
            <StatusTag
              tone={one.state === 'open' ? 'success' : 'default'}
              text={t(`offline.leaseStates.${one.state}`)}
            />
          ),
        },
        {
          key: 'from',
          from: 1280,
          title: t('offline.leasedAt'),
          render: (one) => formatMoment(one.leasedAt),
        },
        { key: 'until', title: t('offline.until'), render: (one) => formatMoment(one.until) },
        {
          key: 'count',
          title: t('offline.count'),
          align: 'right',
          render: (one) => `${formatCount(one.usedCount)} / ${formatCount(one.count)}`,
        },
        {
          key: 'money',
          title: t('offline.money'),
          header: (
            <DefinedColumn label={t('offline.money')} definition={t('offline.moneyDefinition')} />
          ),
          align: 'right',
          render: (one) => `${formatFen(one.usedAmountFen)} / ${formatFen(one.amountFen)}`,
        },
        {
          key: 'waiting',
          title: t('offline.waiting'),
          header: (
            <DefinedColumn
              label={t('offline.waiting')}
              definition={t('offline.waitingDefinition')}
            />
          ),
          align: 'right',
          render: (one) => formatFen(one.waitingFen),
        },
        {
          key: 'told',
          from: 1500,
          title: t('offline.toldAt'),
          render: (one) => (one.toldAt ? formatMoment(one.toldAt) : t('offline.never')),
        },
      ]}
      empty={{ text: t('offline.leasesEmpty') }}
    />
  );
}
