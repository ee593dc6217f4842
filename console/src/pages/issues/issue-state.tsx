import { issueStateWords, type IssueState as State } from '#contract/issues.ts';
import { Progress } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Issue } from '../../api/issues.ts';
import { useSay } from '../../app/language.ts';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';

const tones: Record<State, StatusTone> = {
  preparing: 'processing',
  failed: 'error',
  ready: 'default',
  submitted: 'warning',
  approved: 'success',
  running: 'processing',
  stopped: 'warning',
  done: 'success',
  withdrawn: 'default',
};

export function IssueState({ state }: { state: State }): ReactNode {
  const say = useSay();
  return <StatusTag tone={tones[state]} text={say(issueStateWords[state])} />;
}

/** While it moves by itself, a page reads it again. */
export function movesByItself({ state }: Issue): boolean {
  return state === 'preparing' || state === 'running';
}

/** How many of the recipients are gone through. */
export function IssueProgress({ issue }: { issue: Issue }): ReactNode {
  const { t } = useTranslation();
  const { state, done, recipients } = issue;
  const share = recipients === 0 ? 0 : Math.floor((done / recipients) * 100);
  const percent = state === 'done' ? 100 : Math.min(share, 99);
  return (
    <Progress
      size="small"
      percent={percent}
      status={state === 'running' ? 'active' : state === 'done' ? 'success' : 'normal'}
      aria-label={t('issues.progress')}
    />
  );
}
