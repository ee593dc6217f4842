import {
  activitiesTold,
  activityDays,
  activityKinds,
  type ActivityKind,
  type ActivityResult,
  type ActivityResults,
} from '#contract/activity-results.ts';
import { tableFormats } from '#contract/table-format.ts';
import { useQuery } from '@tanstack/react-query';
import { Alert, Card, DatePicker, Flex, Select, Table } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { activityCalls } from '../../api/activities.ts';
import { bankToday } from '../../api/bank-day.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { DownloadButton } from '../../parts/download-button.tsx';
import { DefinedColumn, Figure } from '../../parts/figure.tsx';
import { formatCompact, formatCount, formatFen } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';

/** 活动成效: people, times, cost and payments of every activity, by days and kind, also as a file. */
export function ActivitiesPage(): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const today = dayjs(bankToday());
  const from = search.get('from') ?? today.subtract(29, 'day').format('YYYY-MM-DD');
  const to = search.get('to') ?? today.format('YYYY-MM-DD');
  const kind = activityKinds.find((one) => one === search.get('kind'));
  const asked = { from, to, ...(kind ? { kind } : {}) };
  const found = useQuery({
    queryKey: ['activities', asked],
    queryFn: ({ signal }) => activityCalls.results(asked, signal),
  });
  const pick = (days: [Dayjs | null, Dayjs | null] | null): void => {
    const [first, last] = days ?? [];
    if (!first || !last) return;
    const picked = { from: first.format('YYYY-MM-DD'), to: last.format('YYYY-MM-DD') };
    setSearch({ ...asked, ...picked }, { replace: true });
  };
  const choose = (chosen: ActivityKind | undefined): void =>
    setSearch({ from, to, ...(chosen ? { kind: chosen } : {}) }, { replace: true });
  return (
    <>
      <PageHead title={t('shell.menu.activities')} note={t('activities.note')} />
      <Card variant="borderless" className="section">
        <Flex gap={12} wrap align="center">
          <DatePicker.RangePicker
            value={[dayjs(from), dayjs(to)]}
            onChange={pick}
            allowClear={false}
            disabledDate={(day, { from: other }) =>
              other ? Math.abs(day.diff(other, 'day')) >= activityDays : false
            }
            aria-label={t('activities.days')}
          />
          <Select<ActivityKind>
            allowClear
            className="query-day"
            value={kind ?? null}
            onChange={choose}
            placeholder={t('activities.kind')}
            aria-label={t('activities.kind')}
            options={activityKinds.map((value) => ({
              value,
              label: t(`activities.kinds.${value}`),
            }))}
          />
          {tableFormats.map((format) => (
            <DownloadButton
              key={format}
              path={`/api/activity-results/file?${new URLSearchParams({ ...asked, format }).toString()}`}
              fileName={`activities-${from}-${to}.${format}`}
            >
              {t(`giftRegister.files.${format}`)}
            </DownloadButton>
          ))}
        </Flex>
      </Card>
      <Alert type="info" showIcon title={t('activities.effectHint')} className="section" />
      <Loaded query={found} rows={6}>
        {(results) => <Results results={results} />}
      </Loaded>
    </>
  );
}

function Results({ results: { items, total } }: { results: ActivityResults }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const language = useLanguage();
  const defined = (name: 'persons' | 'times' | 'cost' | 'payments' | 'measured'): ReactNode => (
    <DefinedColumn label={t(`activities.${name}`)} definition={t(`activities.${name}Definition`)} />
  );
  return (
    <>
      <Card variant="borderless" className="section">
        <div className="figures">
          <Figure label={t('activities.count')} value={formatCount(total.activities)} />
          <Figure label={t('activities.times')} value={formatCompact(total.times, language)} />
          <Figure label={t('activities.cost')} value={formatFen(total.costFen)} />
          <Figure label={t('activities.payments')} value={formatFen(total.paymentsFen)} />
        </div>
        {total.activities > items.length ? (
          <p className="muted">{t('activities.more', { number: activitiesTold })}</p>
        ) : null}
      </Card>
      <Card variant="borderless">
        <Table<ActivityResult>
          size="middle"
          rowKey={({ kind, id }) => `${kind} ${id}`}
          dataSource={items}
          scroll={{ x: 'max-content' }}
          pagination={items.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
          locale={{ emptyText: <FirstStep text={t('activities.empty')} /> }}
          columns={[
            { title: t('activities.kind'), render: (_, { kind }) => t(`activities.kinds.${kind}`) },
            {
              title: t('activities.name'),
              render: (_, { kind, id, name }) => <Named path={pathOf(kind, id)} text={say(name)} />,
            },
            {
              title: defined('persons'),
              align: 'right',
              sorter: (one, other) => one.persons - other.persons,
              render: (_, one) => formatCount(one.persons),
            },
            {
              title: defined('times'),
              align: 'right',
              sorter: (one, other) => one.times - other.times,
              render: (_, one) => formatCount(one.times),
            },
            {
              title: defined('cost'),
              align: 'right',
              sorter: (one, other) => one.costFen - other.costFen,
              render: (_, one) => formatFen(one.costFen),
            },
            {
              title: defined('payments'),
              align: 'right',
              sorter: (one, other) => one.paymentsFen - other.paymentsFen,
              render: (_, one) => formatFen(one.paymentsFen),
            },
            {
              title: defined('measured'),
              responsive: ['xl'],
              align: 'right',
              render: (_, { kind, measured }) =>
                measured
                  ? t('activities.interval', {
                      value: formatFen(Math.round(measured.incrementalValueFen)),
                      low: formatFen(Math.round(measured.lowFen)),
                      high: formatFen(Math.round(measured.highFen)),
                    })
                  : t(kind === 'campaign' ? 'activities.notMeasured' : 'activities.noControl'),
            },
          ]}
        />
      </Card>
    </>
  );
}

function Named({ path, text }: { path: string | null; text: string }): ReactNode {
  return path ? <Link to={path}>{text}</Link> : text;
}

function pathOf(kind: ActivityKind, id: number): string | null {
  if (kind === 'campaign') return `/campaigns/${id}`;
  return kind === 'draw' ? `/draws/${id}` : null;
}
