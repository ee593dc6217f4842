import type { IssueState } from '#contract/issues.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { issueCalls, type Issue, type IssueMove } from '../../api/issues.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { useReach } from '../../parts/org-tree.tsx';

/** From which states each move leads on. */
const from: Record<IssueMove, readonly IssueState[]> = {
  withdraw: ['failed', 'ready', 'submitted', 'approved', 'stopped'],
  submit: ['ready'],
  run: ['approved'],
  stop: ['running'],
  resume: ['stopped'],
};

/** What can be done with an issue now; what cannot says why. */
export function IssueActions({ issue }: { issue: Issue }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const reaches = useReach();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (move: IssueMove) => issueCalls.move(issue.id, move),
    onSuccess: () => void message.success(t('common.done')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['issues'] }),
  });
  const blocked = (move: IssueMove): string | null => {
    const action = move === 'submit' || move === 'withdraw' ? 'update' : 'run';
    if (!can(action, 'Offer') || !reaches(issue)) return t('common.notAllowed');
    return from[move].includes(issue.state) ? null : t('issues.notNow');
  };
  const asked = (move: 'run' | 'stop' | 'withdraw', count: number, detail: string): void =>
    confirm({
      title: t(`issues.${move}Title`, { name: issue.name }),
      count,
      detail,
      okText: t(`issues.moves.${move}`),
      danger: move !== 'run',
      run: () => change.mutateAsync(move),
    });
  const left = issue.recipients - issue.done;
  const isUnderWay = issue.state === 'running' || issue.state === 'stopped';
  return (
    <>
      <GuardedButton
        danger
        blockedBecause={blocked('withdraw')}
        onClick={() => asked('withdraw', left, t('issues.withdrawHint'))}
      >
        {t('issues.moves.withdraw')}
      </GuardedButton>
      <GuardedButton
        loading={change.isPending}
        blockedBecause={blocked('submit')}
        onClick={() => change.mutate('submit')}
      >
        {t('issues.moves.submit')}
      </GuardedButton>
      {isUnderWay ? (
        <GuardedButton
          blockedBecause={blocked('stop')}
          onClick={() => asked('stop', left, t('issues.stopHint'))}
        >
          {t('issues.moves.stop')}
        </GuardedButton>
      ) : null}
      {isUnderWay ? (
        <GuardedButton
          type="primary"
          loading={change.isPending}
          blockedBecause={blocked('resume')}
          onClick={() => change.mutate('resume')}
        >
          {t('issues.moves.resume')}
        </GuardedButton>
      ) : (
        <GuardedButton
          type="primary"
          blockedBecause={blocked('run')}
          onClick={() =>
            asked(
              'run',
              issue.recipients,
              t('issues.runHint', { amount: formatFen(issue.worstCaseFen) }),
            )
          }
        >
          {t('issues.moves.run')}
        </GuardedButton>
      )}
    </>
  );
}
