import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { isRunning, jobCalls } from '../api/jobs.ts';
import { useJobFailure } from '../parts/job-progress.tsx';
import { useSay } from './language.ts';
import { useCan } from './session.tsx';

const whileRunning = 3000;
const whileIdle = 20_000;

/** Watches the jobs a person can see and tells when one that was seen running has ended. */
export function JobNotices(): ReactNode {
  const { t } = useTranslation();
  const { notification } = App.useApp();
  const can = useCan();
  const navigate = useNavigate();
  const failure = useJobFailure();
  const say = useSay();
  const running = useRef(new Set<number>());
  const jobs = useQuery({
    queryKey: ['jobs', 'watch'],
    queryFn: ({ signal }) => jobCalls.list({}, signal),
    enabled: can('read', 'Job'),
    refetchInterval: ({ state: { data } }) =>
      data?.items.some(isRunning) ? whileRunning : whileIdle,
  });
  useEffect(() => {
    for (const job of jobs.data?.items ?? []) {
      if (isRunning(job)) running.current.add(job.id);
      else if (running.current.delete(job.id) && job.state !== 'cancelled') {
        const done = job.state === 'done';
        notification[done ? 'success' : 'error']({
          key: `job-${job.id}`,
          title: t(done ? 'jobs.doneNotice' : 'jobs.failedNotice', { title: say(job.title) }),
          description: done ? (job.note ? say(job.note) : '') : failure(job),
          actions: (
            <Button size="small" type="link" onClick={() => void navigate('/jobs')}>
              {t('jobs.open')}
            </Button>
          ),
        });
      }
    }
  }, [jobs.data, notification, navigate, failure, say, t]);
  return null;
}
