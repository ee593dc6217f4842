import type { ListedMallOrder } from '#contract/points-mall.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { mallCalls } from '../../api/points.ts';
import { useSay } from '../../app/language.ts';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatFen, formatMoment, formatPointsAmount } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

/** What customers of the reader's reach exchanged points for. */
export function OrderList(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <ListPage<ListedMallOrder>
      name="mall-orders"
      rowKey={(one) => one.id}
      read={({ cursor, limit, signal }) => mallCalls.allOrders({ cursor, limit }, signal)}
      columns={[
        {
          key: 'number',
          title: t('points.mall.orders.number'),
          align: 'right',
          render: (one) => one.id,
        },
        {
          key: 'madeAt',
          title: t('points.mall.orders.madeAt'),
          render: (one) => formatMoment(one.madeAt),
        },
        {
          key: 'customer',
          title: t('points.mall.orders.customer'),
          render: (one) => (
            <Link to={`/customers/${one.customerNo}?tab=points`}>{one.customerNo}</Link>
          ),
        },
        {
          key: 'item',
          title: t('points.mall.orders.item'),
          render: (one) => say({ zh: one.nameZh, en: one.nameEn }),
        },
        {
          key: 'points',
          title: t('points.mall.orders.points'),
          align: 'right',
          render: (one) => formatPointsAmount(one.points),
        },
        {
          key: 'value',
          title: t('points.mall.orders.value'),
          align: 'right',
          render: (one) => formatFen(one.valueFen),
        },
        {
          key: 'state',
          title: t('points.mall.orders.state'),
          render: (one) => (
            <StatusTag
              tone={one.state === 'done' ? 'success' : 'warning'}
              text={t(`points.mall.orders.states.${one.state}`)}
            />
          ),
        },
        {
          key: 'money',
          from: 1280,
          title: t('points.mall.orders.money'),
          header: (
            <DefinedColumn
              label={t('points.mall.orders.money')}
              definition={t('points.mall.orders.moneyDefinition')}
            />
          ),
          align: 'right',
          render: ({ money }) =>
            money
              ? t(`points.mall.orders.${money.isSettled ? 'settled' : 'unsettled'}`, {
                  paid: formatFen(money.paidFen),
                  points: formatFen(money.pointsFen),
                })
              : '—',
        },
        {
          key: 'got',
          title: t('points.mall.orders.got'),
          render: ({ reservationId, voucherId }) =>
            reservationId === null
              ? t('points.mall.orders.gotVoucher', { id: voucherId ?? '—' })
              : t('points.mall.orders.gotGift', { id: reservationId }),
        },
      ]}
      empty={{ text: t('points.mall.orders.empty') }}
    />
  );
}
