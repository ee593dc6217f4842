import type { ConfirmCase, FraudCaseView } from '#contract/fraud.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Input, InputNumber, Radio } from 'antd';
import type { Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { fraudCalls } from '../../api/fraud.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

export type Decision =
  | { kind: 'escalate' | 'clear' | 'confirm' }
  | { kind: 'endBlock'; blockId: number };

type Fields = { reason: string; exemptDays: number; until: Dayjs; block: ConfirmCase['block'] };

/** Asks why, and what the decision needs beside the reason. */
export function DecisionForm({
  one,
  decision,
  onClose,
}: {
  one: FraudCaseView;
  decision: Decision;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { kind } = decision;
  const decide = useMutation({
    mutationFn: async ({ reason, exemptDays, until, block }: Fields): Promise<string> => {
      switch (decision.kind) {
        case 'escalate':
          await fraudCalls.escalate(one.id, reason);
          return t('fraud.saved');
        case 'clear':
          await fraudCalls.clear(one.id, { reason, exemptDays });
          return t('fraud.saved');
        case 'endBlock':
          await fraudCalls.endBlock(decision.blockId, reason);
          return t('fraud.saved');
        case 'confirm': {
          const { blocked, approvalId } = await fraudCalls.confirm(one.id, {
            reason,
            until: until.format('YYYY-MM-DD'),
            block,
          });
          return approvalId === null
            ? t('fraud.blocked', { count: blocked })
            : t('fraud.toChecker');
        }
      }
    },
    onSuccess: async (told) => {
      await queries.invalidateQueries({ queryKey: ['fraud-cases'] });
      void message.success(told);
      onClose();
    },
  });
  const isBlockable = ['customer', 'device', 'merchant'].includes(one.subjectKind);
  return (
    <FormModal<Fields>
      open
      title={t(`fraud.${kind}`)}
      {...(kind === 'escalate' ? {} : { hint: t(`fraud.${kind}Hint`) })}
      okText={t(`fraud.${kind}`)}
      danger={kind === 'confirm'}
      initialValues={{ exemptDays: 30, block: isBlockable ? 'subject' : 'customers' }}
      saving={decide.isPending}
      onSave={(fields) => decide.mutate(fields)}
      onClose={onClose}
    >
      {kind === 'confirm' ? (
        <>
          <RequiredItem name="block" label={t('fraud.blockWhat')}>
            <Radio.Group
              options={[
                { value: 'subject', label: t('fraud.blockSubject'), disabled: !isBlockable },
                { value: 'customers', label: t('fraud.blockCustomers') },
              ]}
            />
          </RequiredItem>
          <RequiredItem name="until" label={t('fraud.until')}>
            <DatePicker
              className="full-width"
              disabledDate={(day) => day.format('YYYY-MM-DD') < bankToday()}
            />
          </RequiredItem>
        </>
      ) : null}
      {kind === 'clear' ? (
        <RequiredItem name="exemptDays" label={t('fraud.exemptDays')}>
          <InputNumber min={0} max={365} precision={0} className="full-width" />
        </RequiredItem>
      ) : null}
      <RequiredItem name="reason" label={t('fraud.reason')}>
        <Input.TextArea rows={3} maxLength={500} />
      </RequiredItem>
    </FormModal>
  );
}
