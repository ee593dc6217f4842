import { retentionKept } from '#contract/retention-kept.ts';
import type { RetentionKind } from '#contract/retention-kind-names.ts';
import { retentionKinds } from '#contract/retention-kinds.ts';
import { retentionLaws } from '#contract/retention-laws.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Flex, Form, InputNumber, Table, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { retentionCalls, type RetentionPeriods, type RetentionView } from '../../api/retention.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { JobFollow, JobState } from '../../parts/job-progress.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { SaveButton } from '../../parts/save-button.tsx';

const key = ['settings', 'retention'];

/** How long each kind of data is kept, what the last run deleted, and a run at once. */
export function RetentionCard(): ReactNode {
  const { t } = useTranslation();
  const view = useQuery({ queryKey: key, queryFn: ({ signal }) => retentionCalls.read(signal) });
  return (
    <Card variant="borderless" title={t('settings.retention.title')}>
      <Loaded query={view}>{(current) => <RetentionForm current={current} />}</Loaded>
    </Card>
  );
}

function RetentionForm({ current }: { current: RetentionView }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const can = useCan();
  const [form] = Form.useForm<RetentionPeriods>();
  const [jobId, setJobId] = useState<number | null>(null);
  const mayNot = can('update', 'Setting') ? null : t('common.notAllowed');
  const save = useMutation({
    mutationFn: retentionCalls.save,
    onSuccess: (saved) => {
      queries.setQueryData(key, saved);
      void message.success(t('common.saved'));
    },
  });
  const run = useMutation({
    mutationFn: retentionCalls.run,
    onSuccess: (asked) => setJobId(asked.jobId),
  });
  const submit = (days: RetentionPeriods): void => {
    const shorter = current.items.filter((item) => (days[item.kind] ?? item.days) < item.days);
    if (shorter.length === 0) return save.mutate(days);
    confirm({
      title: t('settings.retention.saveAsk'),
      detail: t('settings.retention.saveHint', { count: shorter.length }),
      okText: t('common.save'),
      run: () => save.mutateAsync(days),
    });
  };
  return (
    <Form<RetentionPeriods>
      form={form}
      initialValues={Object.fromEntries(current.items.map((item) => [item.kind, item.days]))}
      disabled={mayNot !== null}
      onFinish={submit}
    >
      <Typography.Paragraph type="secondary">{t('settings.retention.note')}</Typography.Paragraph>
      <PeriodTable items={current.items} />
      <KeptList />
      <Flex gap={12} align="center" wrap style={{ marginBlock: 16 }}>
        <SaveButton saving={save.isPending} blockedBecause={mayNot} />
        <GuardedButton
          loading={run.isPending}
          blockedBecause={mayNot}
          onClick={() =>
            confirm({
              title: t('settings.retention.runAsk'),
              detail: t('settings.retention.runHint'),
              okText: t('settings.retention.run'),
              run: () => run.mutateAsync(),
            })
          }
        >
          {t('settings.retention.run')}
        </GuardedButton>
        <LastRun run={current.lastRun} />
      </Flex>
      {jobId === null ? null : (
        <JobFollow id={jobId} onEnd={() => void queries.invalidateQueries({ queryKey: key })} />
      )}
    </Form>
  );
}

/** What no run deletes, with the reason. */
function KeptList(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <section aria-label={t('settings.retention.kept')} className="after-section">
      <Typography.Text strong>{t('settings.retention.kept')}</Typography.Text>
      <ul className="tight-list">
        {retentionKept.map(({ name, zh, en, whyZh, whyEn }) => (
          <li key={name}>
            {say({ zh, en })}{' '}
            <Typography.Text type="secondary">{say({ zh: whyZh, en: whyEn })}</Typography.Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LastRun({ run }: { run: RetentionView['lastRun'] }): ReactNode {
  const { t } = useTranslation();
  if (!run)
    return <Typography.Text type="secondary">{t('settings.retention.never')}</Typography.Text>;
  return (
    <Flex gap={8} align="center">
      <Typography.Text type="secondary">
        {t('settings.retention.lastRun')} {formatMoment(run.finishedAt ?? run.startedAt)}
      </Typography.Text>
      <JobState state={run.state} />
    </Flex>
  );
}

type Item = RetentionView['items'][number];

function PeriodTable({ items }: { items: readonly Item[] }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const about = (kind: RetentionKind) => retentionKinds[kind];
  return (
    <Table
      size="small"
      rowKey="kind"
      pagination={false}
      dataSource={items}
      scroll={{ x: 760 }}
      columns={[
        { title: t('settings.retention.kind'), render: (_, { kind }) => say(about(kind)) },
        {
          title: t('settings.retention.from'),
          render: (_, { kind }) => say({ zh: about(kind).dateZh, en: about(kind).dateEn }),
        },
        {
          title: t('settings.retention.days'),
          render: (_, { kind, minDays, maxDays }) => (
            <Form.Item
              name={kind}
              noStyle
              rules={[
                {
                  required: true,
                  type: 'integer',
                  min: minDays,
                  max: maxDays,
                  message: t('settings.retention.outOfBounds', { min: minDays, max: maxDays }),
                },
              ]}
            >
              <InputNumber
                min={minDays}
                max={maxDays}
                precision={0}
                aria-label={`${say(about(kind))} ${t('settings.retention.days')}`}
              />
            </Form.Item>
          ),
        },
        {
          title: t('settings.retention.bounds'),
          render: (_, { minDays, maxDays }) => `${formatCount(minDays)} – ${formatCount(maxDays)}`,
        },
        {
          title: t('settings.retention.basis'),
          render: (_, { kind }) => {
            const { law } = about(kind);
            return law === null ? '' : say(retentionLaws[law]);
          },
        },
        {
          title: t('settings.retention.removed'),
          align: 'right',
          render: (_, { removed }) => (removed === null ? '' : formatCount(removed)),
        },
      ]}
    />
  );
}
