import { expect, test } from 'vitest';
import type { Conversion, MetricChange } from '#contract/campaigns.ts';
import type { MetricSummary } from '#contract/metrics.ts';
import { judgeConversion } from './judge-conversion.core.ts';

const text = { zh: '指标', en: 'Metric' };
const cards: MetricSummary = {
  code: 'cards',
  name: text,
  definition: text,
  subjectKind: 'customer',
  unit: 'count',
  factTable: 'fact_card',
  factName: text,
  window: text,
  change: 'comparable',
  behindDays: 0,
};
const catalogue = new Map<string, MetricSummary>(
  [
    cards,
    { ...cards, code: 'share', unit: 'share' as const },
    { ...cards, code: 'takings', subjectKind: 'merchant' as const },
    { ...cards, code: 'first_day', unit: null, change: 'not_number' as const },
    { ...cards, code: 'days_since', unit: 'day' as const, change: 'elapsed' as const },
    { ...cards, code: 'a_month_ago', behindDays: 30 },
  ].map((metric) => [metric.code, metric]),
);

function judged(change: Partial<MetricChange>): string {
  const conversion: Conversion = {
    kind: 'metric_change',
    metric: 'cards',
    direction: 'increase',
    atLeast: 1,
    withinDays: 30,
    ...change,
  };
  const result = judgeConversion(
    conversion,
    conversion.kind === 'metric_change' ? catalogue.get(conversion.metric) : undefined,
  );
  return result.ok ? 'accepted' : result.refusal.code;
}

test.each<[string, Partial<MetricChange>, string]>([
  ['a number of customers', {}, 'accepted'],
  ['a fall of it', { direction: 'decrease' }, 'accepted'],
  ['a part of a share', { metric: 'share', atLeast: 0.05 }, 'accepted'],
  ['no metric at all', { metric: 'no_such' }, 'METRIC_UNKNOWN'],
  ['a metric of merchants', { metric: 'takings' }, 'METRIC_OTHER_SUBJECT'],
  ['a date', { metric: 'first_day' }, 'METRIC_WITHOUT_CHANGE'],
  ['days elapsed, which grow by themselves', { metric: 'days_since' }, 'METRIC_WITHOUT_CHANGE'],
  ['half a card', { atLeast: 1.5 }, 'METRIC_AT_LEAST'],
  ['more than all of a share', { metric: 'share', atLeast: 1.01 }, 'METRIC_AT_LEAST'],
  [
    'a metric that sees only days before the launch',
    { metric: 'a_month_ago' },
    'METRIC_LOOKS_BACK',
  ],
  ['the same with a day to see', { metric: 'a_month_ago', withinDays: 31 }, 'accepted'],
])('%s', (_, change, answer) => {
  expect(judged(change)).toBe(answer);
});

test('the other kinds of conversion name no metric', () => {
  const event = { kind: 'event', eventType: 'visit', atLeast: 1, withinDays: 7 } as const;
  expect(judgeConversion(event, undefined).ok).toBe(true);
  expect(judgeConversion(null, undefined).ok).toBe(true);
});
