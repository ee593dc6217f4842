import type { ProposalDecision } from '#contract/identities.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Input } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { identityCalls } from '../../api/identities.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

export type Decision = ProposalDecision['decision'];
type Fields = { reason: string; until?: Dayjs };

/** Asks for the reason of a decision, and of one put off for the day. */
export function DecisionModal({
  proposalId,
  decision,
  onClose,
  onDone,
}: {
  proposalId: number;
  decision: Decision | null;
  onClose: () => void;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ reason, until }: Fields) =>
      identityCalls.decide(
        proposalId,
        decision === 'later'
          ? { decision, reason, until: dayjs(until).format('YYYY-MM-DD') }
          : { decision: decision ?? 'different', reason },
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['merge-proposals'] });
      await queries.invalidateQueries({ queryKey: ['merges'] });
      void message.success(t(decision === 'merge' ? 'identities.merged' : 'identities.decided'));
      onClose();
      onDone();
    },
  });
  const shown = decision ?? 'different';
  const hint = { merge: 'keptHint', different: 'differentHint', later: 'reasonHint' } as const;
  return (
    <FormModal<Fields>
      open={decision !== null}
      name="decision"
      title={t(`identities.${shown}Title`)}
      hint={t(`identities.${hint[shown]}`)}
      okText={t(`identities.${shown}`)}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      {decision === 'later' ? (
        <RequiredItem name="until" label={t('identities.until')}>
          <DatePicker minDate={dayjs(bankToday()).add(1, 'day')} className="amount" />
        </RequiredItem>
      ) : null}
      <ReasonItem />
    </FormModal>
  );
}

/** Why; kept for good. */
export function ReasonItem(): ReactNode {
  const { t } = useTranslation();
  return (
    <RequiredItem
      name="reason"
      label={t('identities.reason')}
      extra={t('identities.reasonHint')}
      rules={[{ min: 4, max: 200, whitespace: true, message: t('identities.reasonRule') }]}
    >
      <Input.TextArea rows={2} maxLength={200} showCount />
    </RequiredItem>
  );
}
