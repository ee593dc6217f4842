import { useQuery } from '@tanstack/react-query';
import { Button, Flex } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { bankToday } from '../../api/bank-day.ts';
import { approvalCalls } from '../../api/approvals.ts';
import { benefitCalls } from '../../api/benefits.ts';
import { isRunning, jobCalls } from '../../api/jobs.ts';
import { taskCalls } from '../../api/tasks.ts';
import { formatDay, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { JobBar, JobName } from '../../parts/job-progress.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useApprovalTitle } from '../approvals/approval-title.ts';

const shown = 6;

function ToDoHead({ title, to }: { title: string; to: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Flex justify="space-between" align="baseline" className="section">
      <h2 className="card-title">{title}</h2>
      <Link to={to}>{t('home.seeAll')}</Link>
    </Flex>
  );
}

export function MyTasks(): ReactNode {
  const { t } = useTranslation();
  const [today] = useState(bankToday);
  const tasks = useQuery({
    queryKey: ['tasks', 'home', today],
    queryFn: async ({ signal }) =>
      (await taskCalls.list({ dueThrough: today, limit: shown }, signal)).items,
  });
  return (
    <>
      <ToDoHead
        title={`${t('home.tasks')} (${t('home.tasksHint')})`}
        to={`/tasks?dueThrough=${today}`}
      />
      <Loaded query={tasks} rows={3}>
        {(items) =>
          items.length === 0 ? (
            <p className="muted">{t('home.tasksNone')}</p>
          ) : (
            <ul className="plain-list">
              {items.map((task) => (
                <li key={task.id}>
                  <Link to={`/tasks?customerNo=${task.customerNo}`}>{task.title}</Link>
                  <span className="muted">{formatDay(task.dueDate)}</span>
                  {task.overdue ? <StatusTag tone="error" text={t('tasks.overdue')} /> : null}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

/** A merchant's people have one thing to do. */
export function StartRedeeming(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h2 className="card-title">{t('shell.menu.redemption')}</h2>
      <p className="muted">{t('redemption.note')}</p>
      <Link to="/redemption">
        <Button type="primary" size="large" className="touch">
          {t('home.redeem')}
        </Button>
      </Link>
    </>
  );
}

export function MyApprovals(): ReactNode {
  const { t } = useTranslation();
  const titleOf = useApprovalTitle();
  const approvals = useQuery({
    queryKey: ['approvals', 'home'],
    queryFn: async ({ signal }) =>
      (await approvalCalls.list({ box: 'todo', limit: shown }, signal)).items,
  });
  return (
    <>
      <ToDoHead title={t('home.approvals')} to="/approvals" />
      <Loaded query={approvals} rows={3}>
        {(items) =>
          items.length === 0 ? (
            <p className="muted">{t('home.approvalsNone')}</p>
          ) : (
            <ul className="plain-list">
              {items.map((one) => (
                <li key={one.approvalId}>
                  <Link to={`/approvals?box=todo&approval=${one.approvalId}`}>{titleOf(one)}</Link>
                  <span className="muted">
                    {one.makerName} · {formatMoment(one.submittedAt)}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

/** Budgets that have reached a warning line, the one with the least left first. */
export function LowBudgets(): ReactNode {
  const { t } = useTranslation();
  const budgets = useQuery({
    queryKey: ['budgets', 'home'],
    queryFn: async ({ signal }) => (await benefitCalls.budgets({ limit: 200 }, signal)).items,
  });
  return (
    <>
      <ToDoHead title={t('home.lowBudgets')} to="/budgets" />
      <Loaded query={budgets} rows={3}>
        {(items) => {
          const low = items
            .flatMap(({ id, name, warning, availableFen, allottedFen }) =>
              warning === null ? [] : [{ id, name, warning, leftFen: availableFen + allottedFen }],
            )
            .toSorted((one, other) => one.leftFen - other.leftFen)
            .slice(0, shown);
          if (low.length === 0) return <p className="muted">{t('home.lowBudgetsNone')}</p>;
          return (
            <ul className="plain-list">
              {low.map(({ id, name, warning, leftFen }) => (
                <li key={id}>
                  <Link to={`/budgets?budget=${id}`}>{name}</Link>
                  <span className="muted">
                    {t('home.lowBudget', { percent: warning, left: formatFen(leftFen) })}
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </>
  );
}

export function RunningJobs(): ReactNode {
  const { t } = useTranslation();
  const jobs = useQuery({
    queryKey: ['jobs', 'home'],
    queryFn: async ({ signal }) => (await jobCalls.list({}, signal)).items,
    refetchInterval: ({ state: { data } }) => (data?.some(isRunning) ? 2000 : 30_000),
  });
  return (
    <>
      <ToDoHead title={t('home.jobs')} to="/jobs" />
      <Loaded query={jobs} rows={3}>
        {(items) => {
          const open = items
            .filter((job) => isRunning(job) || job.state === 'failed')
            .slice(0, shown);
          if (open.length === 0) return <p className="muted">{t('home.jobsNone')}</p>;
          return (
            <ul className="plain-list">
              {open.map((job) => (
                <li key={job.id}>
                  <JobName job={job} />
                  {job.state === 'failed' ? (
                    <StatusTag tone="error" text={t('jobs.states.failed')} />
                  ) : (
                    <JobBar job={job} />
                  )}
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </>
  );
}
