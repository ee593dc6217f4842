import { taskResults, type LogOutcome } from '#contract/tasks.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Alert,
  App,
  Button,
  Card,
  DatePicker,
  Descriptions,
  Drawer,
  Form,
  Input,
  Radio,
} from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { bankToday } from '../../api/bank-day.ts';
import { benefitCalls } from '../../api/benefits.ts';
import { readAll } from '../../api/pages.ts';
import { taskCalls, type Task } from '../../api/tasks.ts';
import { useCan } from '../../app/session.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { formatDay, formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ClaimLinkButton } from '../customers/claim-link.tsx';

type Fields = {
  contacted: boolean;
  result: LogOutcome['result'];
  note?: string;
  nextStep?: string;
  nextDate?: Dayjs | null;
};

/** One customer to contact: the words, then the outcome and the next step. */
export function TaskDrawer({ task, onClose }: { task: Task; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Drawer
      open
      onClose={onClose}
      size={560}
      title={task.title}
      extra={
        <Link to={`/customers/${task.customerNo}`}>
          <Button>{t('tasks.portrait')}</Button>
        </Link>
      }
    >
      <Descriptions
        column={2}
        size="small"
        items={[
          { key: 'customer', label: t('tasks.customer'), children: task.customerNo },
          { key: 'due', label: t('tasks.due'), children: formatDay(task.dueDate) },
          {
            key: 'last',
            label: t('tasks.last'),
            children: task.result ? t(`tasks.results.${task.result}`) : '—',
          },
          { key: 'next', label: t('tasks.nextStep'), children: task.nextStep || '—' },
        ]}
      />
      {task.blockedBecause ? (
        <Alert
          type="warning"
          showIcon
          className="section"
          title={`${t('tasks.blocked')}: ${t(`tasks.blocks.${task.blockedBecause}`)}`}
          description={t('tasks.blockedHint')}
        />
      ) : (
        <Card size="small" title={t('tasks.script')} className="section">
          <span className="value-text">{task.script || t('tasks.noScript')}</span>
        </Card>
      )}
      {task.state === 'open' ? <TaskBenefit task={task} /> : null}
      {task.state === 'open' ? (
        <OutcomeForm task={task} onDone={onClose} />
      ) : (
        <p className="value-text">{task.note}</p>
      )}
    </Drawer>
  );
}

/** What the campaign of the task gives this customer, as long as it is not claimed. */
function TaskBenefit({ task }: { task: Task }): ReactNode {
  const { t } = useTranslation();
  const { customerNo } = task;
  const entitlements = useQuery({
    queryKey: ['entitlements', customerNo, 'all'],
    queryFn: ({ signal }) =>
      readAll((page) => benefitCalls.entitlements({ ...page, customerNo }, signal)),
  });
  const own = entitlements.data?.find((one) => one.campaignId === task.campaignId);
  if (!own) return null;
  return (
    <Card
      size="small"
      className="section"
      title={t('customers.voucher.entitled')}
      extra={
        <ClaimLinkButton
          entitlement={own}
          blockedBecause={task.blockedBecause ? t(`tasks.blocks.${task.blockedBecause}`) : null}
        />
      }
    >
      {own.offerName} · {formatFen(own.faceAmountFen)} {t('common.yuanUnit')}
    </Card>
  );
}

function OutcomeForm({ task, onDone }: { task: Task; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const save = useMutation({
    mutationFn: ({ contacted, result, note = '', nextStep = '', nextDate }: Fields) =>
      taskCalls.logOutcome(task.id, {
        contacted,
        result,
        note,
        nextStep,
        nextDate: nextDate?.format('YYYY-MM-DD') ?? null,
      }),
    onSuccess: async () => {
      void message.success(t('tasks.saved'));
      onDone();
      await queries.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
  return (
    <Form form={form} layout="vertical" onFinish={(fields) => save.mutate(fields)}>
      <RequiredItem name="contacted" label={t('tasks.contacted')}>
        <Radio.Group
          optionType="button"
          options={[
            {
              value: true,
              label: t('tasks.contactedYes'),
              disabled: task.blockedBecause !== null,
            },
            { value: false, label: t('tasks.contactedNo') },
          ]}
        />
      </RequiredItem>
      <RequiredItem name="result" label={t('tasks.result')}>
        <Radio.Group
          options={taskResults.map((value) => ({ value, label: t(`tasks.results.${value}`) }))}
        />
      </RequiredItem>
      <Form.Item name="note" label={t('tasks.noteLabel')}>
        <Input.TextArea maxLength={1000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Form.Item name="nextStep" label={t('tasks.nextStep')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nextDate" label={t('tasks.nextDate')} extra={t('tasks.nextDateHint')}>
        <DatePicker minDate={dayjs(bankToday())} />
      </Form.Item>
      <GuardedButton
        type="primary"
        htmlType="submit"
        loading={save.isPending}
        blockedBecause={can('update', 'Task') ? null : t('common.notAllowed')}
      >
        {t('tasks.save')}
      </GuardedButton>
    </Form>
  );
}
