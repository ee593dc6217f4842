import { taskStates } from '#contract/tasks.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState, type Key, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { taskCalls, type Task } from '../../api/tasks.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { AssignTasks } from './assign-tasks.tsx';
import { TaskDrawer } from './task-drawer.tsx';

const tones = { open: 'processing', done: 'success', cancelled: 'default' } as const;

/** 今日任务: whom to contact, with what words, and what came of it. */
export function TasksPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const session = useSession();
  const orgName = useOrgNames();
  const [opened, setOpened] = useState<Task | null>(null);
  const [assigning, setAssigning] = useState<{ ids: readonly Key[]; clear: () => void } | null>(
    null,
  );
  const mayAssign = can('create', 'Task');
  return (
    <>
      <PageHead title={t('shell.menu.tasks')} note={t('tasks.note')} />
      <ListPage<Task>
        name="tasks"
        rowKey={(task) => task.id}
        read={({ filters, cursor, limit, signal }) =>
          taskCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            name: 'whose',
            label: t('tasks.whose'),
            kind: 'choice',
            options: (['mine', 'unassigned', 'all'] as const).map((value) => ({
              value,
              label: t(`tasks.whoseOptions.${value}`),
            })),
          },
          {
            name: 'state',
            label: t('tasks.state'),
            kind: 'choice',
            options: taskStates.map((value) => ({ value, label: t(`tasks.states.${value}`) })),
          },
          { name: 'dueThrough', label: t('tasks.dueThrough'), kind: 'day' },
          { name: 'customerNo', label: t('tasks.customer'), kind: 'text' },
        ]}
        columns={[
          { key: 'title', title: t('tasks.title'), render: (task) => task.title },
          {
            key: 'customer',
            title: t('tasks.customer'),
            render: (task) => <Link to={`/customers/${task.customerNo}`}>{task.customerNo}</Link>,
            width: 110,
          },
          { key: 'due', title: t('tasks.due'), render: (task) => <Due task={task} />, width: 190 },
          {
            key: 'state',
            title: t('tasks.state'),
            render: (task) => (
              <>
                <StatusTag tone={tones[task.state]} text={t(`tasks.states.${task.state}`)} />
                {task.blockedBecause ? (
                  <StatusTag tone="warning" text={t('tasks.blocked')} />
                ) : null}
              </>
            ),
            width: 190,
          },
          {
            key: 'assignee',
            title: t('tasks.assignee'),
            render: (task) =>
              task.assigneeId === null
                ? t('tasks.nobody')
                : task.assigneeId === session.id
                  ? t('tasks.me')
                  : `#${task.assigneeId}`,
            width: 110,
          },
          { key: 'org', title: t('tasks.org'), render: (task) => orgName(task.orgId) },
          {
            key: 'result',
            title: t('tasks.last'),
            render: (task) => (task.result ? t(`tasks.results.${task.result}`) : '—'),
            width: 110,
          },
        ]}
        rowActions={(task) => <TaskActions task={task} onOpen={() => setOpened(task)} />}
        rowActionsWidth={140}
        {...(mayAssign
          ? {
              bulk: (ids: readonly Key[], clear: () => void) => (
                <Button size="small" type="primary" onClick={() => setAssigning({ ids, clear })}>
                  {t('tasks.assignAll')}
                </Button>
              ),
            }
          : {})}
        empty={{ text: t('tasks.empty') }}
      />
      {opened ? <TaskDrawer task={opened} onClose={() => setOpened(null)} /> : null}
      {assigning ? (
        <AssignTasks
          ids={assigning.ids.map(Number)}
          onDone={assigning.clear}
          onClose={() => setAssigning(null)}
        />
      ) : null}
    </>
  );
}

function Due({ task }: { task: Task }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {formatDay(task.dueDate)}{' '}
      {task.overdue ? <StatusTag tone="error" text={t('tasks.overdue')} /> : null}
    </>
  );
}

function TaskActions({ task, onOpen }: { task: Task; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const queries = useQueryClient();
  const take = useMutation({
    mutationFn: () => taskCalls.take(task.id),
    onSuccess: () => void message.success(t('tasks.taken')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['tasks'] }),
  });
  const mayNot = can('update', 'Task') ? null : t('common.notAllowed');
  return (
    <>
      {task.state === 'open' && task.assigneeId === null ? (
        <GuardedButton
          type="link"
          size="small"
          loading={take.isPending}
          blockedBecause={
            mayNot ?? (task.blockedBecause ? t(`tasks.blocks.${task.blockedBecause}`) : null)
          }
          onClick={() => take.mutate()}
        >
          {t('tasks.take')}
        </GuardedButton>
      ) : null}
      <Button type="link" size="small" onClick={onOpen}>
        {t(task.state === 'open' && !mayNot ? 'tasks.work' : 'tasks.open')}
      </Button>
    </>
  );
}
