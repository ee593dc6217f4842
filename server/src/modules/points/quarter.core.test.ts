import { expect, it } from 'vitest';
import { daysOfQuarter, periodStart, quarterBefore } from './quarter.core.ts';

it.each([
  ['2026-Q1', '2026-01-01', '2026-03-31'],
  ['2024-Q1', '2024-01-01', '2024-03-31'],
  ['2026-Q4', '2026-10-01', '2026-12-31'],
])('%s is %s through %s', (quarter, from, until) => {
  expect(daysOfQuarter(quarter)).toEqual({ from, until });
});

it.each([
  ['2026-01-01', '2025-Q4'],
  ['2026-03-31', '2025-Q4'],
  ['2026-04-01', '2026-Q1'],
  ['2026-05-31', '2026-Q1'],
  ['2026-12-31', '2026-Q3'],
])('on %s the newest quarter that is over is %s', (today, quarter) => {
  expect(quarterBefore(today)).toBe(quarter);
});

it.each([
  ['month', '2026-05-31', '2026-05-01'],
  ['quarter', '2026-05-31', '2026-04-01'],
  ['quarter', '2026-12-31', '2026-10-01'],
  ['year', '2026-05-31', '2026-01-01'],
] as const)('the %s of %s began on %s', (period, today, start) => {
  expect(periodStart(period, today)).toBe(start);
});
