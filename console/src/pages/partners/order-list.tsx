import { orderStates, type PartnerOrder } from '#contract/partners.ts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { partnerOrderCalls } from '../../api/partners.ts';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { OrderDrawer } from './order-drawer.tsx';
import { PartnerOrderState } from './order-state.tsx';

/** Orders sent to partners: what is not known, and when it is asked about again. */
export function OrderList(): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState<PartnerOrder | null>(null);
  return (
    <>
      <ListPage<PartnerOrder>
        name="partner-orders"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          partnerOrderCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            kind: 'choice',
            name: 'state',
            label: t('partners.state'),
            options: orderStates.map((value) => ({
              value,
              label: t(`partners.orderStates.${value}`),
            })),
          },
          { kind: 'text', name: 'orderNo', label: t('partners.orderNo') },
        ]}
        live={(rows) => rows.some(({ state }) => state === 'waiting')}
        columns={[
          { key: 'no', title: t('partners.orderNo'), render: (one) => <code>{one.orderNo}</code> },
          {
            key: 'state',
            title: t('partners.state'),
            render: (one) => <PartnerOrderState order={one} />,
          },
          { key: 'partner', title: t('partners.partner'), render: (one) => one.partnerName },
          { key: 'product', title: t('partners.product'), render: (one) => one.productName },
          { key: 'customer', title: t('partners.customerNo'), render: (one) => one.customerNo },
          {
            key: 'amount',
            title: t('partners.amount'),
            align: 'right',
            render: (one) => formatFen(one.amountFen),
          },
          {
            key: 'attempts',
            from: 1280,
            title: t('partners.attempts'),
            align: 'right',
            render: (one) => `${one.sendings} / ${one.queries}`,
          },
          {
            key: 'next',
            from: 1500,
            title: t('partners.nextAt'),
            render: (one) => (one.nextAt ? formatMoment(one.nextAt) : '—'),
          },
          {
            key: 'made',
            from: 1280,
            title: t('partners.madeAt'),
            render: (one) => formatMoment(one.madeAt),
          },
        ]}
        onRow={setShown}
        empty={{ text: t('partners.orderEmpty') }}
      />
      {shown ? <OrderDrawer id={shown.id} onClose={() => setShown(null)} /> : null}
    </>
  );
}
