import { expect, test } from 'vitest';
import { everyDay, forecastLine, leftAtWarning } from './burn-line.core.ts';

test.each([
  { what: 'ends when nothing is left', left: 1_000, pace: 100, shown: 5, end: ['2026-03-11', 0] },
  {
    what: 'goes thirty days at least',
    left: 9_000,
    pace: 100,
    shown: 5,
    end: ['2026-03-31', 6_000],
  },
  {
    what: 'goes as far as the past',
    left: 9_000,
    pace: 100,
    shown: 60,
    end: ['2026-04-30', 3_000],
  },
  {
    what: 'ends on the day on which the rest is claimed',
    left: 250,
    pace: 100,
    shown: 5,
    end: ['2026-03-04', 0],
  },
])('a forecast $what', ({ left, pace, shown, end }) => {
  expect(forecastLine(left, pace, '2026-03-01', shown)).toEqual([['2026-03-01', left], end]);
});

test.each([
  { left: 1_000, pace: 0 },
  { left: 0, pace: 100 },
])('nothing is foretold of $left fen at $pace a day', ({ left, pace }) => {
  expect(forecastLine(left, pace, '2026-03-01', 10)).toEqual([]);
});

test('a line of 80 percent is reached when a fifth is left', () => {
  expect(leftAtWarning(10_001, 80)).toBe(2_000);
});

test('days on which nothing moved stand between those on which something did', () => {
  const days = [
    { date: '2026-02-27', fen: 5 },
    { date: '2026-03-02', fen: 7 },
  ];
  expect(everyDay(days, { fen: 0 })).toEqual([
    { date: '2026-02-27', fen: 5 },
    { date: '2026-02-28', fen: 0 },
    { date: '2026-03-01', fen: 0 },
    { date: '2026-03-02', fen: 7 },
  ]);
  expect(everyDay(days.slice(0, 0), { fen: 0 })).toEqual([]);
});
