import { describe, expect, it, test } from 'vitest';
import { forecastOf, warningOf } from './forecast.core.ts';

const day = (date: string, claimedFen: number, expiredFen = 0) => ({
  date,
  claimedFen,
  expiredFen,
});

describe('how long a budget lasts', () => {
  it('is what is left at the mean of the newest 14 days, today left out', () => {
    const burn = [
      day('2026-02-01', 9_000_000),
      day('2026-03-01', 1_000),
      day('2026-03-08', 400),
      day('2026-03-15', 77),
    ];
    // 1,400 fen in the fourteen days from 1 to 14 March: 100 a day; 2,550 last 25 whole days.
    expect(forecastOf(burn, 2_550, '2026-03-15')).toEqual({
      perDayFen: 100,
      lastsUntil: '2026-04-09',
    });
  });

  it('counts from the first claim where that is younger', () => {
    const burn = [day('2026-03-13', 300), day('2026-03-14', 100)];
    expect(forecastOf(burn, 1_000, '2026-03-15')).toEqual({
      perDayFen: 200,
      lastsUntil: '2026-03-20',
    });
  });

  it.each([
    ['nothing was claimed', [], 1_000],
    ['all of it was on the first day, which is today', [day('2026-03-15', 500)], 1_000],
    ['nothing is left', [day('2026-03-14', 500)], 0],
    ['more expired than was claimed', [day('2026-03-14', 500, 900)], 1_000],
  ])('is not told when %s', (_, burn, left) => {
    expect(forecastOf(burn, left, '2026-03-15').lastsUntil).toBeNull();
  });
});

test.each([
  [79, 100, null],
  [80, 100, 80],
  [94, 100, 80],
  [95, 100, 95],
  [0, 0, null],
])('%i of %i used reaches the line %s', (used, total, line) => {
  expect(warningOf(used, total, [95, 80])).toBe(line);
});
