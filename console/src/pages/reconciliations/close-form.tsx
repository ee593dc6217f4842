import type { Closing } from '#contract/reconciliation.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBudgets } from '../../api/benefits.ts';
import { type Difference, reconciliationCalls } from '../../api/merchants.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { outcome: Closing['outcome']; reason: string; yuan?: number; budgetId?: number };

/** Carries a difference to its end. What is proposed as adjustment is what the other side says, less ours. */
export function CloseForm({
  difference,
  onClose,
}: {
  difference: Difference;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const budgets = useBudgets();
  const [outcome, setOutcome] = useState<Closing['outcome']>('explained');
  const close = useMutation({
    mutationFn: ({ yuan, ...rest }: Fields) =>
      reconciliationCalls.close(difference.id, {
        ...rest,
        ...(yuan === undefined ? {} : { amountFen: Math.round(yuan * 100) }),
      }),
    onSuccess: async ({ state }) => {
      await Promise.all(
        ['reconciliations', 'differences'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      );
      void message.success(
        t(
          state === 'submitted'
            ? 'merchants.reconciliation.toChecker'
            : 'merchants.reconciliation.closed',
        ),
      );
      onClose();
    },
  });
  const sign = difference.kind === 'refund' ? -1 : 1;
  const apart =
    (sign * ((difference.there?.amountFen ?? 0) - (difference.here?.amountFen ?? 0))) / 100;
  return (
    <FormModal<Fields>
      open
      title={t('merchants.reconciliation.handleTitle', { reference: difference.reference })}
      hint={t('merchants.reconciliation.adjustHint')}
      initialValues={{ outcome, yuan: apart }}
      saving={close.isPending}
      onSave={(fields) => close.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="outcome" label={t('merchants.reconciliation.outcome')}>
        <Radio.Group
          onChange={(event) => setOutcome(event.target.value)}
          options={(['explained', 'written_off', 'adjusted'] as const).map((value) => ({
            value,
            label: t(`merchants.reconciliation.outcomes.${value}`),
          }))}
        />
      </RequiredItem>
      {outcome === 'adjusted' ? (
        <>
          <RequiredItem name="yuan" label={t('merchants.reconciliation.adjustYuan')}>
            <InputNumber precision={2} className="full-width" />
          </RequiredItem>
          <RequiredItem name="budgetId" label={t('merchants.reconciliation.budget')}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              loading={budgets.isPending}
              options={(budgets.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </RequiredItem>
        </>
      ) : null}
      <Form.Item
        name="reason"
        label={t('merchants.reconciliation.reason')}
        rules={[
          {
            required: true,
            message: t('common.required', { label: t('merchants.reconciliation.reason') }),
          },
        ]}
      >
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormModal>
  );
}
