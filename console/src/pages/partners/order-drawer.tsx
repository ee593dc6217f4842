import type { OrderDetail } from '#contract/partners.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Descriptions, Drawer, Space, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { partnerOrderCalls } from '../../api/partners.ts';
import { useCan } from '../../app/session.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PartnerOrderState } from './order-state.tsx';
import { SettleForm } from './settle-form.tsx';

/** One order with its letters, and what a person may do about it. */
export function OrderDrawer({ id, onClose }: { id: number; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const order = useQuery({
    queryKey: ['partner-orders', id],
    queryFn: ({ signal }) => partnerOrderCalls.find(id, signal),
  });
  return (
    <Drawer
      open
      size="large"
      title={order.data?.orderNo ?? t('partners.orderNo')}
      onClose={onClose}
      extra={order.data ? <Actions order={order.data} /> : null}
    >
      <Loaded query={order}>{(found) => <Shown order={found} />}</Loaded>
    </Drawer>
  );
}

function Actions({ order }: { order: OrderDetail }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [settling, setSettling] = useState(false);
  const ask = useMutation({
    mutationFn: () => partnerOrderCalls.ask(order.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['partner-orders'] });
      void message.success(t('partners.asked'));
    },
  });
  if (order.state !== 'standing') return null;
  const mayNot = can('update', 'Partner') ? null : t('common.notAllowed');
  return (
    <Space wrap>
      <GuardedButton blockedBecause={mayNot} loading={ask.isPending} onClick={() => ask.mutate()}>
        {t('partners.ask')}
      </GuardedButton>
      <GuardedButton type="primary" blockedBecause={mayNot} onClick={() => setSettling(true)}>
        {t('partners.settle')}
      </GuardedButton>
      {settling ? <SettleForm order={order} onClose={() => setSettling(false)} /> : null}
    </Space>
  );
}

const attemptResults = [
  'delivered',
  'refused',
  'pending',
  'absent',
  'unsent',
  'barred',
  'TIMED_OUT',
  'CONNECTION_FAILED',
  'STATUS',
  'ANSWER_MALFORMED',
] as const;

function Shown({ order }: { order: OrderDetail }): ReactNode {
  const { t } = useTranslation();
  const resultOf = (result: string | null): string => {
    const known = attemptResults.find((one) => one === result);
    return known ? t(`partners.results.${known}`) : (result ?? t('partners.attemptNoEnd'));
  };
  const moment = (at: string | null): string => (at ? formatMoment(at) : '—');
  const values = {
    state: <PartnerOrderState order={order} />,
    partner: order.partnerName,
    product: order.productName,
    amount: formatFen(order.amountFen),
    customerNo: <Link to={`/customers/${order.customerNo}`}>{order.customerNo}</Link>,
    voucher: order.voucherId,
    attempts: t('partners.attemptCount', order),
    nextAt: moment(order.nextAt),
    madeAt: moment(order.madeAt),
    settledAt: moment(order.settledAt),
    settledBy: order.settledBy || '—',
    reference: order.partnerReference || '—',
  };
  const keys = Object.keys(values) as (keyof typeof values)[]; // of a literal: its own names
  return (
    <>
      <Descriptions
        column={2}
        size="small"
        bordered
        className="section"
        items={keys.map((key) => ({ key, label: t(`partners.${key}`), children: values[key] }))}
      />
      <h2 className="part-title">{t('partners.attemptsTitle')}</h2>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="epoch"
        dataSource={order.attempts}
        columns={[
          { title: '#', dataIndex: 'epoch' },
          {
            title: t('partners.attempts'),
            render: (_, one) => t(`partners.acts.${one.act}`),
          },
          { title: t('partners.startedAt'), render: (_, one) => formatMoment(one.startedAt) },
          { title: t('partners.status'), render: (_, one) => one.status ?? '—' },
          {
            title: t('partners.duration'),
            align: 'right',
            render: (_, one) => (one.durationMs === null ? '—' : formatCount(one.durationMs)),
          },
          {
            title: t('partners.attemptResult'),
            render: (_, one) => resultOf(one.result),
          },
        ]}
      />
    </>
  );
}
