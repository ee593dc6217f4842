import { job as jobSchema, type Job } from '#contract/jobs.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { isRunning, jobCalls } from '../../api/jobs.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { JobBar, JobState, JobName, useJobFailure } from '../../parts/job-progress.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';

/** 作业中心: progress, cancel, retry; the list follows by itself while something runs. */
export function JobsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <>
      <PageHead title={t('shell.menu.jobs')} note={t('jobs.note')} />
      <ListPage<Job>
        name="jobs"
        rowKey={(job) => job.id}
        live={(jobs) => jobs.some(isRunning)}
        read={({ filters, cursor, limit, signal }) =>
          jobCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            name: 'state',
            label: t('jobs.state'),
            kind: 'choice',
            options: jobSchema.shape.state.options.map((state) => ({
              value: state,
              label: t(`jobs.states.${state}`),
            })),
          },
        ]}
        columns={[
          { key: 'title', title: t('jobs.title'), render: (job) => <JobTitle job={job} /> },
          {
            key: 'state',
            title: t('jobs.state'),
            render: (job) => <JobState state={job.state} />,
            width: 110,
          },
          {
            key: 'progress',
            title: t('jobs.progress'),
            render: (job) => <JobBar job={job} />,
            width: 190,
          },
          {
            key: 'created',
            title: t('jobs.created'),
            render: (job) => formatMoment(job.createdAt),
            width: 150,
          },
          {
            key: 'duration',
            title: t('jobs.duration'),
            render: (job) => <Duration job={job} />,
            width: 90,
          },
        ]}
        rowActions={(job) => <JobActions job={job} mayUpdate={can('update', 'Job')} />}
        rowActionsWidth={150}
        empty={{
          text: t('jobs.empty'),
          action: can('create', 'Import') ? (
            <Link to="/imports">
              <Button type="primary">{t('jobs.importFirst')}</Button>
            </Link>
          ) : null,
        }}
      />
    </>
  );
}

function JobTitle({ job }: { job: Job }): ReactNode {
  const { t } = useTranslation();
  const failure = useJobFailure();
  const can = useCan();
  const refused = refusedFiles(job);
  return (
    <div className="cell-wide">
      <JobName job={job} />
      {job.state === 'failed' || job.refusal ? (
        <Typography.Text type="danger" className="cell-note">
          {t('jobs.error')}: {failure(job)}
        </Typography.Text>
      ) : null}
      {refused ? (
        <Typography.Text type="warning" className="cell-note">
          {can('read', 'Import') ? (
            <Link to="/imports">{t('jobs.filesRefused', refused)}</Link>
          ) : (
            t('jobs.filesRefused', refused)
          )}
        </Typography.Text>
      ) : null}
      {job.attempt > 1 ? (
        <span className="figure-note">{t('jobs.attempt', { n: job.attempt })}</span>
      ) : null}
    </div>
  );
}

const importOutput = z.object({ loaded: z.number(), unchanged: z.number(), refused: z.number() });

/** An import has done its work even when it refused files; that they are missing must be seen here too. */
function refusedFiles(job: Job): { refused: number; all: number } | null {
  const output = job.kind === 'ingest.import' ? importOutput.safeParse(job.output) : null;
  if (!output?.success || output.data.refused === 0) return null;
  const { loaded, unchanged, refused } = output.data;
  return { refused, all: loaded + unchanged + refused };
}

function Duration({ job }: { job: Job }): ReactNode {
  const { t } = useTranslation();
  if (!job.startedAt || !job.finishedAt) return '—';
  const seconds = (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000;
  return seconds < 90
    ? t('jobs.seconds', { n: seconds.toFixed(1) })
    : t('jobs.minutes', { n: (seconds / 60).toFixed(1) });
}

function JobActions({ job, mayUpdate }: { job: Job; mayUpdate: boolean }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const confirm = useConfirmChange();
  const again = (): Promise<void> => queries.invalidateQueries({ queryKey: ['jobs'] });
  const cancel = useMutation({ mutationFn: () => jobCalls.cancel(job.id), onSettled: again });
  const retry = useMutation({ mutationFn: () => jobCalls.retry(job.id), onSettled: again });
  const mayNot = mayUpdate ? null : t('common.notAllowed');
  if (job.state === 'failed' || job.state === 'cancelled') {
    return (
      <GuardedButton
        type="link"
        size="small"
        loading={retry.isPending}
        blockedBecause={mayNot}
        onClick={() => retry.mutate()}
      >
        {t('jobs.retry')}
      </GuardedButton>
    );
  }
  if (!isRunning(job)) return <span className="muted">—</span>;
  return (
    <GuardedButton
      type="link"
      size="small"
      danger
      blockedBecause={mayNot}
      onClick={() =>
        confirm({
          title: t('jobs.cancelAsk', { title: say(job.title) }),
          count: 1,
          detail: t('jobs.cancelHint'),
          okText: t('jobs.cancel'),
          run: () => cancel.mutateAsync(),
        })
      }
    >
      {t('jobs.cancel')}
    </GuardedButton>
  );
}
