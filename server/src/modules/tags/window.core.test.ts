import { expect, test } from 'vitest';
import {
  allTime,
  calendarMonth,
  lastDays,
  lastMonths,
  latestSnapshots,
  periodOf,
} from './window.core.ts';

test.each([
  [allTime, '2025-12-31', null, '2025-12-31'],
  [lastDays(90), '2025-12-31', '2025-10-02', '2025-12-31'],
  [lastDays(90, 90), '2025-12-31', '2025-07-04', '2025-10-02'],
  [lastMonths(1), '2025-03-31', '2025-02-28', '2025-03-31'],
  [calendarMonth(0), '2024-02-15', '2024-01-31', '2024-02-15'],
  [calendarMonth(1), '2024-03-15', '2024-01-31', '2024-02-29'],
  [calendarMonth(2), '2025-01-31', '2024-10-31', '2024-11-30'],
] as const)('%j as of %s is after %s up to %s', (window, asOf, after, until) => {
  expect(periodOf(window, asOf)).toEqual({ after, until });
});

test('the newest picture of each source counts, unless its source has stopped', () => {
  const dates = new Map([
    ['daily', ['2025-12-30', '2025-12-31', '2026-01-01']],
    ['monthly', ['2025-11-30']],
    ['stopped', ['2025-10-30']],
  ]);
  expect([...latestSnapshots(dates, '2025-12-31', 0)]).toEqual([
    ['daily', '2025-12-31'],
    ['monthly', '2025-11-30'],
  ]);
  expect([...latestSnapshots(dates, '2025-12-31', 31)]).toEqual([
    ['monthly', '2025-11-30'],
    ['stopped', '2025-10-30'],
  ]);
});
