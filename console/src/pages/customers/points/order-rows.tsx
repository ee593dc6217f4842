import type { MallOrder } from '#contract/points-mall.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Input, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../../api/pages.ts';
import { mallCalls } from '../../../api/points.ts';
import { useSay } from '../../../app/language.ts';
import { useCan } from '../../../app/session.tsx';
import { FormModal } from '../../../parts/form-modal.tsx';
import { formatMoment, formatPointsAmount } from '../../../parts/format-figure.ts';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../../parts/load-state.tsx';
import { LoadMore } from '../../../parts/load-more.tsx';
import { RequiredItem } from '../../../parts/required-item.tsx';
import { StatusTag } from '../../../parts/status-tag.tsx';
import { usePointsChanged } from './use-points-changed.ts';

/** What the customer exchanged points for; an exchange for a gift is taken back with a reason. */
export function OrderRows({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const [ending, setEnding] = useState<MallOrder | null>(null);
  const orders = usePages({
    queryKey: ['mall-orders', 'of-customer', customerNo],
    read: (page, signal) => mallCalls.orders(customerNo, page, signal),
    limit: 10,
  });
  return (
    <>
      <h2 className="part-title">{t('customers.points.orders')}</h2>
      <Loaded query={orders} rows={2}>
        {(items) => (
          <Table<MallOrder>
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={items}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <FirstStep text={t('customers.points.ordersEmpty')} /> }}
            columns={[
              {
                title: t('points.mall.orders.madeAt'),
                render: (_, one) => formatMoment(one.madeAt),
              },
              {
                title: t('points.mall.orders.item'),
                render: (_, one) => say({ zh: one.nameZh, en: one.nameEn }),
              },
              {
                title: t('points.mall.orders.points'),
                align: 'right',
                render: (_, one) => (
                  <span className="number">{formatPointsAmount(one.points)}</span>
                ),
              },
              {
                title: t('points.mall.orders.state'),
                render: (_, one) => (
                  <StatusTag
                    tone={one.state === 'done' ? 'success' : 'warning'}
                    text={t(`points.mall.orders.states.${one.state}`)}
                  />
                ),
              },
              {
                title: t('common.actions'),
                render: (_, one) =>
                  one.state === 'done' ? (
                    <GuardedButton
                      type="link"
                      size="small"
                      danger
                      blockedBecause={can('redeem', 'Points') ? null : t('common.notAllowed')}
                      onClick={() => setEnding(one)}
                    >
                      {t('customers.points.reverse')}
                    </GuardedButton>
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
      <LoadMore query={orders} />
      {ending ? <ReverseForm order={ending} onClose={() => setEnding(null)} /> : null}
    </>
  );
}

function ReverseForm({ order, onClose }: { order: MallOrder; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const changed = usePointsChanged();
  const reverse = useMutation({
    mutationFn: ({ reason }: { reason: string }) => mallCalls.reverse(order.id, reason),
    onSuccess: async () => {
      await changed();
      void message.success(t('common.done'));
      onClose();
    },
  });
  return (
    <FormModal<{ reason: string }>
      open
      danger
      name="reverse-order"
      title={t('customers.points.reverseTitle')}
      hint={t('customers.points.reverseHint')}
      okText={t('customers.points.reverse')}
      initialValues={{}}
      saving={reverse.isPending}
      onSave={(fields) => reverse.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('customers.points.reason')}>
        <Input.TextArea maxLength={500} rows={3} />
      </RequiredItem>
    </FormModal>
  );
}
