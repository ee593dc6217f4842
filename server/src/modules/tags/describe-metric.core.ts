import type { MetricSummary } from '#contract/metrics.ts';
import type { TagUnit } from '#contract/tags.ts';
import { type Aggregate, factTableOf, type Metric, valueOfMetric } from './metric.core.ts';
import { daysBehind, describeWindow } from './window.core.ts';

/** A metric as a person picks it: what it counts, in which unit, and whether two dates can be compared by it. */
export function describeMetric(metric: Metric): MetricSummary {
  const { name, zh, en } = factTableOf(metric);
  const window = describeWindow(metric.window);
  return {
    code: metric.code,
    name: { zh: metric.zh, en: metric.en },
    definition: definitionOf(metric),
    subjectKind: metric.subjectKind,
    unit: unitOf(metric),
    factTable: name,
    factName: { zh, en },
    window,
    change: changeOf(metric),
    behindDays: daysBehind(metric.window),
  };
}

function changeOf(metric: Metric): MetricSummary['change'] {
  if (metric.aggregate === 'days_since') return 'elapsed';
  return valueOfMetric(metric).type === 'number' ? 'comparable' : 'not_number';
}

/** What distinct values of a field are counted in, and what a number of the field is, where that is no plain count. */
const fieldUnits: Readonly<Record<string, { counted?: TagUnit; itself?: TagUnit }>> = {
  business_date: { counted: 'day' },
  month: { counted: 'month' },
  term_months: { itself: 'month' },
  days_to_maturity: { itself: 'day' },
  days_held: { itself: 'day' },
  term_days: { itself: 'day' },
  days_since_start: { itself: 'day' },
  risk_number: { itself: 'level' },
};

/** The unit of its values; null for dates and texts. */
function unitOf(metric: Metric): TagUnit | null {
  const { aggregate, field = '' } = metric;
  switch (aggregate) {
    case 'count':
      return 'count';
    case 'distinct':
      return fieldUnits[field]?.counted ?? 'count';
    case 'share':
    case 'month_on_month':
      return 'share';
    case 'streak':
      return 'month';
    case 'days_since':
      return 'day';
    default:
      if (valueOfMetric(metric).type !== 'number') return null;
      return field.endsWith('_fen') ? 'fen' : (fieldUnits[field]?.itself ?? 'count');
  }
}

export const aggregateWords: Record<Aggregate, { zh: string; en: string }> = {
  sum: { zh: '合计', en: 'sum' },
  count: { zh: '笔数', en: 'number' },
  distinct: { zh: '不同取值个数', en: 'different values' },
  average: { zh: '平均', en: 'mean' },
  minimum: { zh: '最小', en: 'smallest' },
  maximum: { zh: '最大', en: 'largest' },
  first: { zh: '最早一笔', en: 'first' },
  last: { zh: '最近一笔', en: 'last' },
  days_since: { zh: '距最近一笔的天数', en: 'days since the last' },
  share: { zh: '占比', en: 'share' },
  sum_since: { zh: '起算日起合计', en: 'sum from the last day on' },
  month_on_month: { zh: '环比', en: 'change on the month before' },
  streak: { zh: '连续月数', en: 'months in a row' },
  snapshot_average: { zh: '各期平均', en: 'mean over the snapshots' },
  snapshot_last: { zh: '最后一期', en: 'at the last snapshot' },
};

/** Fact table, aggregate, window and the rows that count, in words where there are words. */
function definitionOf(metric: Metric): { zh: string; en: string } {
  const { zh, en } = factTableOf(metric);
  const words = aggregateWords[metric.aggregate];
  const window = describeWindow(metric.window);
  const { field, filter, part, since, days } = metric;
  return {
    zh: [
      `${zh}:${words.zh}${field ? `(${field})` : ''}`,
      window.zh,
      ...(filter ? [`条件 ${filter}`] : []),
      ...(part ? [`其中 ${part}`] : []),
      ...(since ? [`起算日为最近一次 ${since}，共 ${days} 天`] : []),
    ].join(','),
    en: [
      `${en}: ${words.en}${field ? ` (${field})` : ''}`,
      window.en,
      ...(filter ? [`where ${filter}`] : []),
      ...(part ? [`the part where ${part}`] : []),
      ...(since ? [`from the last day where ${since} on, ${days} days`] : []),
    ].join(', '),
  };
}
