import type { Conversion } from '#contract/campaigns.ts';
import type { MetricSummary } from '#contract/metrics.ts';
import { expect, test } from 'vitest';
import { faultOfConversion, metricOf } from './conversion-fault.core.ts';

const text = { zh: '指标', en: 'Metric' };
const monthAgo: MetricSummary = {
  code: 'month_ago',
  name: text,
  definition: text,
  subjectKind: 'customer',
  unit: 'fen',
  factTable: 'fact_balance',
  factName: text,
  window: text,
  change: 'comparable',
  behindDays: 30,
};
const change = (metric: string, withinDays: number): Conversion => ({
  kind: 'metric_change',
  metric,
  direction: 'increase',
  atLeast: 1,
  withinDays,
});

test('a metric must be chosen, and must be able to see a day after the launch', () => {
  expect(faultOfConversion(change('', 30), undefined)).toBe('metric');
  expect(faultOfConversion(change('month_ago', 30), monthAgo)).toBe('looks_back');
  expect(faultOfConversion(change('month_ago', 31), monthAgo)).toBe(null);
});

test('the metric of a conversion is found by its code, and other conversions name none', () => {
  const event: Conversion = { kind: 'event', eventType: ' ', atLeast: 1, withinDays: 7 };
  expect(metricOf([monthAgo], change('month_ago', 30))).toBe(monthAgo);
  expect(metricOf([monthAgo], change('other', 30))).toBe(undefined);
  expect(metricOf([monthAgo], event)).toBe(undefined);
  expect(faultOfConversion(event, undefined)).toBe('event');
});
