import { describe, expect, test } from 'vitest';
import { addMonths, dateOf, dayOf, daysToNewYear, historyMonths, weekdayOf } from './calendar.ts';

describe('the history covers the twelve months up to its last day', () => {
  test('whole months when that day ends a month', () => {
    const months = historyMonths(dayOf('2026-10-31'));
    expect(months).toHaveLength(12);
    expect(dateOf(months[0]?.first ?? 0)).toBe('2025-11-01');
    expect(dateOf(months[3]?.last ?? 0)).toBe('2026-02-28');
    expect(dateOf(months[11]?.last ?? 0)).toBe('2026-10-31');
  });

  test('parts of the first and last month otherwise', () => {
    const months = historyMonths(dayOf('2026-10-15'));
    expect(months).toHaveLength(13);
    expect(dateOf(months[0]?.first ?? 0)).toBe('2025-10-16');
    expect(dateOf(months[0]?.last ?? 0)).toBe('2025-10-31');
    expect(dateOf(months[12]?.first ?? 0)).toBe('2026-10-01');
    expect(dateOf(months[12]?.last ?? 0)).toBe('2026-10-15');
  });
});

test('a month after the 31st is the last day of a shorter month', () => {
  expect(dateOf(addMonths(dayOf('2026-01-31'), 1))).toBe('2026-02-28');
  expect(dateOf(addMonths(dayOf('2028-01-31'), 1))).toBe('2028-02-29');
  expect(dateOf(addMonths(dayOf('2026-03-31'), -1))).toBe('2026-02-28');
});

test('weekdays and New Year', () => {
  expect(weekdayOf(dayOf('2026-10-31'))).toBe(6);
  expect(weekdayOf(dayOf('1969-12-28'))).toBe(0);
  expect(daysToNewYear(dayOf('2026-02-10'))).toBe(7);
  expect(daysToNewYear(dayOf('2026-02-20'))).toBe(-3);
});
