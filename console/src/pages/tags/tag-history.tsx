import type { TagDetail } from '#contract/tags.ts';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { formatCompact, formatCount } from '../../parts/format-figure.ts';
import { FirstStep } from '../../parts/load-state.tsx';

/** Customers with a value, and how many came and went, run by run. */
export function TagHistoryChart({ tag }: { tag: TagDetail }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const option = useMemo(() => {
    const points = tag.history.toSorted((a, b) => a.businessDate.localeCompare(b.businessDate));
    const compact = (value: number): string => formatCompact(value, language);
    return {
      grid: { left: 8, right: 8, top: 36, bottom: 8, outerBoundsMode: 'same' },
      legend: { top: 0 },
      tooltip: { trigger: 'axis', valueFormatter: (value: number | null) => formatCount(value) },
      xAxis: { type: 'category', data: points.map((point) => point.businessDate) },
      yAxis: [
        { type: 'value', name: t('tags.people'), axisLabel: { formatter: compact } },
        {
          type: 'value',
          name: `${t('tags.entered')} / ${t('tags.left')}`,
          axisLabel: { formatter: compact },
          splitLine: { show: false },
        },
      ],
      series: [
        { type: 'line', name: t('tags.people'), data: points.map((point) => point.coverage) },
        {
          type: 'bar',
          name: t('tags.entered'),
          yAxisIndex: 1,
          barMaxWidth: 18,
          data: points.map((point) => point.entered),
        },
        {
          type: 'bar',
          name: t('tags.left'),
          yAxisIndex: 1,
          barMaxWidth: 18,
          data: points.map((point) => (point.left === null ? null : -point.left)),
        },
      ],
    };
  }, [tag, language, t]);
  if (tag.history.length < 2) return <FirstStep text={t('tags.noHistory')} />;
  return <Chart option={option} label={t('tags.history')} height={260} />;
}
