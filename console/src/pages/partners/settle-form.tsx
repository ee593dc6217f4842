import type { OrderDetail, OrderSettlement } from '#contract/partners.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, Radio } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { partnerOrderCalls } from '../../api/partners.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

/** What an order came to, by a person's word, with where it is known from; a second person decides. */
export function SettleForm({
  order,
  onClose,
}: {
  order: OrderDetail;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const settle = useMutation({
    mutationFn: (fields: OrderSettlement) => partnerOrderCalls.settle(order.id, fields),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['approvals'] });
      void message.success(t('partners.submitted'));
      onClose();
    },
  });
  return (
    <FormModal<OrderSettlement>
      open
      title={t('partners.settleTitle', { orderNo: order.orderNo })}
      hint={t('partners.settleHint')}
      okText={t('partners.settle')}
      initialValues={{}}
      saving={settle.isPending}
      onSave={(fields) => settle.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="outcome" label={t('partners.outcome')}>
        <Radio.Group
          options={(['delivered', 'refused'] as const).map((value) => ({
            value,
            label: t(`partners.outcomes.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="evidence" label={t('partners.evidence')}>
        <Input.TextArea rows={3} maxLength={500} placeholder={t('partners.evidencePlaceholder')} />
      </RequiredItem>
    </FormModal>
  );
}
