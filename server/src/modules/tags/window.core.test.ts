import { expect, test } from 'vitest';
import {
  allTime,
  calendarMonth,
  lastDays,
  lastMonths,
  latestSnapshot,
  periodOf,
} from './window.core.ts';

test.each([
  [allTime, '2025-12-31', null, '2025-12-31'],
  [lastDays(90), '2025-12-31', '2025-10-02', '2025-12-31'],
  [lastDays(90, 90), '2025-12-31', '2025-07-04', '2025-10-02'],
  [lastMonths(1), '2025-03-31', '2025-02-28', '2025-03-31'],
  [lastMonths(3), '2026-02-28', '2025-11-30', '2026-02-28'],
  [lastMonths(3), '2024-02-28', '2023-11-28', '2024-02-28'],
  [lastMonths(3), '2024-02-29', '2023-11-30', '2024-02-29'],
  [lastMonths(12), '2025-02-28', '2024-02-29', '2025-02-28'],
  [lastMonths(6), '2025-04-30', '2024-10-31', '2025-04-30'],
  [lastMonths(1, 1), '2025-04-30', '2025-02-28', '2025-03-31'],
  [lastMonths(3), '2025-05-30', '2025-02-28', '2025-05-30'],
  [calendarMonth(0), '2024-02-15', '2024-01-31', '2024-02-15'],
  [calendarMonth(1), '2024-03-15', '2024-01-31', '2024-02-29'],
  [calendarMonth(2), '2025-01-31', '2024-10-31', '2024-11-30'],
] as const)('%j as of %s is after %s up to %s', (window, asOf, after, until) => {
  expect(periodOf(window, asOf)).toEqual({ after, until });
});

test('the newest picture counts, unless its source has stopped', () => {
  const daily = ['2025-12-30', '2025-12-31', '2026-01-01'];
  expect(latestSnapshot(daily, '2025-12-31', 0)).toBe('2025-12-31');
  expect(latestSnapshot(['2025-11-30'], '2025-12-31', 0)).toBe('2025-11-30');
  expect(latestSnapshot(['2025-10-30'], '2025-12-31', 0)).toBeUndefined();
  expect(latestSnapshot(daily, '2025-12-31', 31)).toBeUndefined();
  expect(latestSnapshot(['2025-10-30'], '2025-12-31', 31)).toBe('2025-10-30');
});
