import type { PointsRuleDetail } from '#contract/points-rules.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Flex, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { pointsCalls } from '../../api/points.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LawSwitchButton } from '../../parts/law-switch.tsx';
import { useReach } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { quartersBefore } from './quarters.ts';
import { RuleForm } from './rule-form.tsx';

type Open = 'edit' | 'run' | null;

/** What may be done with a rule now, and why the rest may not. */
export function RuleActions({ rule }: { rule: PointsRuleDetail }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const reaches = useReach();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const again = (): Promise<void> => queries.invalidateQueries({ queryKey: ['points-rules'] });
  const submit = useMutation({
    mutationFn: () => pointsCalls.submit(rule.id),
    onSuccess: () => void message.success(t('points.rule.submitted')),
    onSettled: again,
  });
  const end = useMutation({ mutationFn: () => pointsCalls.end(rule.id), onSettled: again });
  const giveGifts = useMutation({
    mutationFn: () => pointsCalls.runGifts(rule.id),
    onSuccess: () => void message.success(t('points.rule.runStarted')),
    onSettled: again,
  });
  const mayNot = can('update', 'Points') && reaches(rule) ? null : t('common.notAllowed');
  const isOver = rule.state === 'ended' ? t('points.rule.isEnded') : null;
  const inReview = rule.latestState === 'submitted' ? t('points.rule.inReview') : null;
  const nothing =
    rule.latestState === 'draft' || rule.latestState === 'returned'
      ? null
      : t('points.rule.nothingToSubmit');
  const notActive = rule.state === 'active' ? null : t('points.rule.notActive');
  return (
    <Flex gap={8} wrap justify="flex-end">
      <LawSwitchButton
        of={rule}
        subject="Points"
        blockedBecause={isOver}
        send={(on, reason) => pointsCalls.switchLaw(rule.id, on, reason)}
        onDone={again}
      />
      {rule.content.kind === 'interest' && can('run', 'Points') ? (
        <GuardedButton
          blockedBecause={notActive ?? (rule.switchedOn ? null : t('points.rule.notLawful'))}
          onClick={() => setOpen('run')}
        >
          {t('points.rule.run')}
        </GuardedButton>
      ) : null}
      {rule.content.kind === 'product_gifts' && can('run', 'Points') ? (
        <GuardedButton
          loading={giveGifts.isPending}
          blockedBecause={notActive}
          onClick={() => giveGifts.mutate()}
        >
          {t('points.rule.runGifts')}
        </GuardedButton>
      ) : null}
      <GuardedButton
        danger
        blockedBecause={mayNot ?? isOver ?? inReview}
        onClick={() =>
          confirm({
            title: t('points.rule.endTitle', { name: rule.name }),
            detail: t('points.rule.endHint'),
            okText: t('points.rule.end'),
            run: () => end.mutateAsync(),
          })
        }
      >
        {t('points.rule.end')}
      </GuardedButton>
      <GuardedButton blockedBecause={mayNot ?? isOver ?? inReview} onClick={() => setOpen('edit')}>
        {t('points.rule.edit')}
      </GuardedButton>
      <GuardedButton
        type="primary"
        loading={submit.isPending}
        blockedBecause={mayNot ?? isOver ?? nothing}
        onClick={() => submit.mutate()}
      >
        {t('points.rule.submit')}
      </GuardedButton>
      {open === 'edit' ? <RuleForm rule={rule} onClose={() => setOpen(null)} /> : null}
      {open === 'run' ? <RunForm rule={rule} onClose={() => setOpen(null)} /> : null}
    </Flex>
  );
}

type Given = { rule: PointsRuleDetail; onClose: () => void };

function RunForm({ rule, onClose }: Given): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const quarters = quartersBefore(bankToday(), 8);
  const run = useMutation({
    mutationFn: ({ quarter }: { quarter: string }) => pointsCalls.runInterest(rule.id, quarter),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['points-rules'] });
      void message.success(t('points.rule.runStarted'));
      onClose();
    },
  });
  return (
    <FormModal<{ quarter: string }>
      open
      name="interest-run"
      title={`${t('points.rule.run')} · ${rule.name}`}
      hint={t('points.rule.runHint')}
      okText={t('points.rule.run')}
      initialValues={{ quarter: quarters[0] }}
      saving={run.isPending}
      onSave={(fields) => run.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="quarter" label={t('points.rule.quarter')}>
        <Select options={quarters.map((value) => ({ value, label: value }))} />
      </RequiredItem>
    </FormModal>
  );
}
