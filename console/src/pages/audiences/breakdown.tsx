import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select, Table } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls, type AudienceTarget } from '../../api/audiences.ts';
import { useTags, type TagSummary } from '../../api/tags.ts';
import { useLanguage } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { formatCompact, formatCount, formatPercent } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { readTagBand, readTagValue } from '../tags/tag-value.ts';

type Bar = { name: string; count: number };
const mostBars = 15;

function useBreakdown(target: AudienceTarget, by: string | null) {
  return useQuery({
    queryKey: ['audiences', 'breakdown', target, by],
    queryFn: ({ signal }) => audienceCalls.breakdown(target, by ?? '', signal),
    enabled: by !== null,
    placeholderData: keepPreviousData,
  });
}

export function OutletBreakdown({ target }: { target: AudienceTarget }): ReactNode {
  const { t } = useTranslation();
  const orgName = useOrgNames();
  const breakdown = useBreakdown(target, 'outlet');
  return (
    <Loaded query={breakdown}>
      {({ rows, count }) => (
        <Bars
          bars={rows.map((row) => ({
            name:
              typeof row.value === 'number' || typeof row.value === 'string'
                ? orgName(Number(row.value))
                : t('tags.unknown'),
            count: row.count,
          }))}
          total={count}
          label={t('audiences.tabs.outlet')}
        />
      )}
    </Loaded>
  );
}

export function TagBreakdown({ target }: { target: AudienceTarget }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const tags = useTags();
  const [code, setCode] = useState<string | null>(null);
  const by =
    code ?? tags.data?.find((tag) => tag.type === 'choice')?.code ?? tags.data?.[0]?.code ?? null;
  const tag = tags.data?.find((one) => one.code === by);
  const breakdown = useBreakdown(target, by);
  return (
    <>
      <TagSelect tags={tags.data ?? []} value={by} onChange={setCode} />
      {tag ? (
        <Loaded query={breakdown}>
          {({ rows, count }) => (
            <Bars
              bars={rows.map((row) => ({
                name: nameOfShare(
                  tag,
                  row,
                  language,
                  t('common.yes'),
                  t('common.no'),
                  t('tags.unknown'),
                ),
                count: row.count,
              }))}
              total={count}
              label={tag.name[language]}
              inOrder={tag.type === 'number' || tag.type === 'date'}
            />
          )}
        </Loaded>
      ) : null}
    </>
  );
}

type Share = {
  value: string | number | boolean | null;
  from?: string | number | undefined;
  to?: string | number | undefined;
};

/** A value by its name, or a band of figures or days. */
export function nameOfShare(
  tag: TagSummary,
  row: Share,
  language: 'zh' | 'en',
  yes: string,
  no: string,
  unknown: string,
): string {
  const words = { yes, no, unknown };
  if (row.from !== undefined && row.to !== undefined)
    return readTagBand(tag, row.from, row.to, language, words);
  return readTagValue(tag, row.value, language, words);
}

function TagSelect({
  tags,
  value,
  onChange,
}: {
  tags: readonly TagSummary[];
  value: string | null;
  onChange: (code: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Select
      className="section rule-values"
      aria-label={t('audiences.chooseTag')}
      showSearch={{ optionFilterProp: 'label' }}
      value={value}
      options={tags.map((tag) => ({ value: tag.code, label: tag.name[language] }))}
      onChange={onChange}
    />
  );
}

/** The largest as bars; all of them in the table below. */
function Bars({
  bars,
  total,
  label,
  inOrder = false,
}: {
  bars: readonly Bar[];
  total: number;
  label: string;
  inOrder?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const sorted = useMemo(
    () => (inOrder ? bars : bars.toSorted((a, b) => b.count - a.count)),
    [bars, inOrder],
  );
  const option = useMemo(() => {
    const shown = sorted.slice(0, mostBars).toReversed();
    return {
      grid: { left: 8, right: 56, top: 8, bottom: 8, outerBoundsMode: 'same' },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        valueFormatter: (value: number) => formatCount(value),
      },
      xAxis: {
        type: 'value',
        axisLabel: { formatter: (value: number) => formatCompact(value, language) },
        splitNumber: 4,
      },
      yAxis: {
        type: 'category',
        data: shown.map((bar) => bar.name),
        axisLabel: { width: 130, overflow: 'truncate' },
      },
      series: [
        {
          type: 'bar',
          data: shown.map((bar) => bar.count),
          barMaxWidth: 18,
          label: {
            show: true,
            position: 'right',
            formatter: ({ value }: { value: number }) => formatCompact(value, language),
          },
        },
      ],
    };
  }, [sorted, language]);
  return (
    <>
      <Chart
        option={option}
        label={label}
        height={Math.max(140, Math.min(sorted.length, mostBars) * 26 + 40)}
      />
      {sorted.length > mostBars ? (
        <Table
          size="small"
          rowKey="name"
          dataSource={[...sorted]}
          pagination={{ pageSize: 10, size: 'small', showSizeChanger: false }}
          columns={[
            { title: t('audiences.value'), dataIndex: 'name' },
            {
              title: t('audiences.people'),
              align: 'right',
              render: (_, bar) => formatCount(bar.count),
            },
            {
              title: t('audiences.share'),
              align: 'right',
              render: (_, bar) => formatPercent(total ? bar.count / total : null, 1),
            },
          ]}
        />
      ) : null}
    </>
  );
}
