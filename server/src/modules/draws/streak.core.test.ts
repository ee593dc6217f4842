import { describe, expect, it } from 'vitest';
import { completesRound, signIn, standingDays } from './streak.core.ts';

describe('signing in', () => {
  it.each([
    ['the first day', null, 0, 1, true],
    ['the day after', '2026-06-14', 6, 7, true],
    ['twice a day', '2026-06-15', 7, 7, false],
    ['after a day missed', '2026-06-13', 6, 1, true],
    ['with a clock set back', '2026-06-16', 3, 3, false],
  ])('%s', (_, day, before, after, isNew) => {
    const signed = signIn({ day, days: before }, '2026-06-15', '2026-06-14');
    expect([signed.days, signed.isNew]).toEqual([after, isNew]);
  });
  it('over the end of a month', () => {
    expect(signIn({ day: '2026-02-28', days: 2 }, '2026-03-01', '2026-02-28').days).toBe(3);
  });
});

it.each([
  ['2026-06-15', 4],
  ['2026-06-14', 4],
  ['2026-06-13', 0],
  [null, 0],
])('a streak whose last day is %s counts %i today', (day, days) => {
  expect(standingDays({ day, days: 4 }, '2026-06-14')).toBe(days);
});

it('a round is complete every so many days', () => {
  expect([0, 1, 6, 7, 8, 13, 14].map((days) => completesRound(days, 7))).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
});
