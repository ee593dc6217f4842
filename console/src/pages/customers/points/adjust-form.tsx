import type { AdjustPoints } from '#contract/points.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../../api/http.ts';
import { pointsCalls, useProgrammes } from '../../../api/points.ts';
import { useBudgets } from '../../../api/benefits.ts';
import { formatFen } from '../../../parts/format-figure.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useReach } from '../../../parts/org-tree.tsx';
import { RequiredItem } from '../../../parts/required-item.tsx';

type AdjustFields = Omit<AdjustPoints, 'amount'> & { points: number };

/** Asks a second person to put points right; nothing moves before they agree. */
export function AdjustForm({
  customerNo,
  onClose,
}: {
  customerNo: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const programmes = useProgrammes();
  const [key] = useState(newIdempotencyKey);
  const ask = useMutation({
    mutationFn: ({ points, ...asked }: AdjustFields) =>
      pointsCalls.adjust(customerNo, { ...asked, amount: Math.round(points * 100) }, key),
    onSuccess: () => {
      void message.success(t('customers.points.adjustAsked'));
      onClose();
    },
  });
  return (
    <FormModal<AdjustFields>
      open
      name="adjust-points"
      title={t('customers.points.adjust')}
      hint={t('customers.points.adjustHint')}
      okText={t('customers.points.adjustAsk')}
      initialValues={{ direction: 'up' }}
      saving={ask.isPending}
      onSave={(fields) => ask.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="programmeId" label={t('customers.points.programme')}>
        <Select
          options={(programmes.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </RequiredItem>
      <RequiredItem name="direction" label={t('customers.points.kind')}>
        <Segmented
          options={(['up', 'down'] as const).map((value) => ({
            value,
            label: t(`customers.points.kinds.adjust_${value}`),
          }))}
        />
      </RequiredItem>
      <BudgetField />
      <RequiredItem name="points" label={t('customers.points.amount')}>
        <InputNumber min={0.01} precision={2} className="amount" />
      </RequiredItem>
      <RequiredItem name="reason" label={t('customers.points.reason')}>
        <Input.TextArea maxLength={500} rows={3} />
      </RequiredItem>
    </FormModal>
  );
}

/** Who pays for points that are added; those taken away give their worth back to who paid for them. */
function BudgetField(): ReactNode {
  const { t } = useTranslation();
  const direction = Form.useWatch<AdjustPoints['direction'] | undefined>('direction');
  const budgets = useBudgets();
  const mayDraw = useReach();
  if (direction !== 'up') return null;
  return (
    <RequiredItem name="budgetId" label={t('benefits.offers.budget')}>
      <Select
        loading={budgets.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        options={(budgets.data ?? []).filter(mayDraw).map((one) => ({
          value: one.id,
          label: `${one.name} (${t('benefits.budgets.available')} ${formatFen(one.availableFen)})`,
        }))}
      />
    </RequiredItem>
  );
}
