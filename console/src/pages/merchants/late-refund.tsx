import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { merchantCalls, type Verification } from '../../api/merchants.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { yuan?: number | null; reason: string };

/** After its day a redemption is refunded by the bank: asked for here, decided by a second person. */
export function LateRefund({ one }: { one: Verification }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (one.refundedFen >= one.amountFen) return null;
  return (
    <>
      <GuardedButton
        type="link"
        size="small"
        danger
        blockedBecause={can('update', 'Settlement') ? null : t('common.notAllowed')}
        onClick={() => setOpen(true)}
      >
        {t('merchants.lateRefund')}
      </GuardedButton>
      {open ? <LateRefundForm one={one} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function LateRefundForm({ one, onClose }: { one: Verification; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: ({ yuan, reason }: Fields) =>
      merchantCalls.askLateRefund(one.merchantNo, one.redemptionId, {
        reason,
        ...(typeof yuan === 'number' ? { amountFen: Math.round(yuan * 100) } : {}),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['verifications'] });
      void message.success(t('merchants.submitted'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      title={t('merchants.lateRefundTitle', { code: one.maskedCode })}
      hint={t('merchants.lateRefundHint')}
      okText={t('merchants.lateRefund')}
      initialValues={{}}
      saving={ask.isPending}
      onSave={(fields) => ask.mutate(fields)}
      onClose={onClose}
    >
      <Form.Item name="yuan" label={t('merchants.lateRefundYuan')}>
        <InputNumber
          min={0.01}
          max={(one.amountFen - one.refundedFen) / 100}
          precision={2}
          className="full-width"
        />
      </Form.Item>
      <RequiredItem name="reason" label={t('merchants.reason')}>
        <Input.TextArea rows={3} maxLength={200} />
      </RequiredItem>
    </FormModal>
  );
}
