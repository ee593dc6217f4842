import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Voucher } from '../../api/benefits.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

/** A claim is taken back with the reason that its history shows. */
export function TakeBackForm({
  voucher,
  onClose,
}: {
  voucher: Voucher;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const takeBack = useMutation({
    mutationFn: ({ reason }: { reason: string }) => benefitCalls.takeBack(voucher.id, reason),
    onSuccess: () => {
      void message.success(t('common.done'));
      onClose();
    },
    onSettled: () =>
      Promise.all(
        ['vouchers', 'entitlements', 'benefit-history'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      ),
  });
  return (
    <FormModal<{ reason: string }>
      open
      danger
      name="take-back"
      title={`${t('customers.voucher.takeBack')} · ${voucher.offerName} ${voucher.maskedCode}`}
      hint={t('customers.voucher.takeBackHint')}
      okText={t('customers.voucher.takeBack')}
      initialValues={{}}
      saving={takeBack.isPending}
      onSave={(fields) => takeBack.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('common.reason')}>
        <Input.TextArea maxLength={500} rows={3} />
      </RequiredItem>
    </FormModal>
  );
}
