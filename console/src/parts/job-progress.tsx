import type { Job } from '#contract/jobs.ts';
import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Progress } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isRunning, jobCalls } from '../api/jobs.ts';
import { useSay } from '../app/language.ts';
import { formatCount } from './format-figure.ts';
import { StatusTag, type StatusTone } from './status-tag.tsx';

const tones: Record<Job['state'], StatusTone> = {
  queued: 'default',
  running: 'processing',
  done: 'success',
  failed: 'error',
  cancelled: 'warning',
};

export function JobState({ state }: { state: Job['state'] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`jobs.states.${state}`)} />;
}

export function percentOf(job: Pick<Job, 'done' | 'total' | 'state'>): number {
  if (job.state === 'done') return 100;
  return job.total > 0 ? Math.min(99, Math.floor((job.done / job.total) * 100)) : 0;
}

/** Bar and numbers of one job. */
export function JobBar({ job }: { job: Job }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const status =
    job.state === 'failed'
      ? 'exception'
      : job.state === 'done'
        ? 'success'
        : isRunning(job)
          ? 'active'
          : 'normal';
  return (
    <Flex vertical gap={2} className="job-bar">
      <Progress
        percent={percentOf(job)}
        status={status}
        size="small"
        aria-label={t('jobs.progress')}
      />
      {isRunning(job) && (job.total > 0 || job.note) ? (
        <span className="figure-note">
          {job.total > 0 ? `${formatCount(job.done)} / ${formatCount(job.total)}` : ''}{' '}
          {job.note ? say(job.note) : ''}
        </span>
      ) : null}
    </Flex>
  );
}

/** Reads a job every second until it has ended. */
export function useJob(id: number | null | undefined) {
  return useQuery({
    queryKey: ['jobs', 'one', id],
    queryFn: ({ signal }) => jobCalls.find(id ?? 0, signal),
    enabled: typeof id === 'number',
    refetchInterval: ({ state: { data } }) => (data && !isRunning(data) ? false : 1000),
  });
}

export function JobName({ job }: { job: Pick<Job, 'title'> }): ReactNode {
  const say = useSay();
  return <span>{say(job.title)}</span>;
}

/** Why a job failed: its refusal as a sentence, or that the machine failed, with what it says. */
export function useJobFailure(): (job: Pick<Job, 'refusal' | 'error'>) => string {
  const { t } = useTranslation();
  const say = useSay();
  return (job) =>
    job.refusal ? say(job.refusal) : t('jobs.machineFailed', { error: job.error ?? '—' });
}

/** Follows one job on the page that started it. */
export function JobFollow({ id, onEnd }: { id: number; onEnd?: (job: Job) => void }): ReactNode {
  const found = useJob(id).data;
  const say = useJobFailure();
  const told = useRef(false);
  useEffect(() => {
    if (found && !isRunning(found) && !told.current) {
      told.current = true;
      onEnd?.(found);
    }
  }, [found, onEnd]);
  if (!found) return null;
  return (
    <Flex vertical gap={6}>
      <Flex gap={8} align="center">
        <JobState state={found.state} />
        <JobName job={found} />
      </Flex>
      <JobBar job={found} />
      {found.state === 'failed' ? <Alert type="error" showIcon title={say(found)} /> : null}
    </Flex>
  );
}
