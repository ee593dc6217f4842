import { expect, test } from 'vitest';
import { endOfHorizon, possibleSnapshots, splitByTime } from './plan-snapshots.core.ts';

test.each([
  ['2026-11-30', { months: 3 }, '2027-02-28'],
  ['2026-02-28', { months: 3 }, '2026-05-31'],
  ['2026-01-31', { days: 45 }, '2026-03-17'],
])('a prediction of %s is judged at the end of %o', (date, horizon, knownOn) => {
  expect(endOfHorizon(date, horizon)).toBe(knownOn);
});

test('a date counts when the bank had facts for ninety days before and its outcome is known', () => {
  const reach = { first: '2025-11-01', last: '2026-10-31' };
  const dates = possibleSnapshots(reach, { months: 3 }).map(({ date }) => date);
  expect(dates.at(0)).toBe('2026-07-31');
  expect(dates.at(-1)).toBe('2026-01-31');
  const oneDayLess = possibleSnapshots({ ...reach, last: '2026-10-30' }, { months: 3 });
  expect(oneDayLess[0]?.date).toBe('2026-06-30');
  const oneDayLater = possibleSnapshots({ ...reach, first: '2025-11-03' }, { months: 3 });
  expect(oneDayLater.at(-1)?.date).toBe('2026-02-28');
});

const counted = (date: string, knownOn: string, positives = 50) => ({
  date,
  knownOn,
  rows: 100,
  positives,
});

test('the newest date judges, and only outcomes known by then teach', () => {
  const split = splitByTime([
    counted('2026-03-31', '2026-06-30'),
    counted('2026-04-30', '2026-07-31'),
    counted('2026-05-31', '2026-08-31'),
    counted('2026-07-31', '2026-10-31'),
  ]);
  expect(split?.test.date).toBe('2026-07-31');
  expect(split?.training.map(({ date }) => date)).toEqual(['2026-03-31', '2026-04-30']);
});

test('a date with too few outcomes judges only where no other has more', () => {
  const early = counted('2026-03-31', '2026-06-30');
  const middle = counted('2026-06-30', '2026-09-30', 25);
  const late = counted('2026-07-31', '2026-10-31', 24);
  expect(splitByTime([early, middle, late])?.test).toBe(middle);
  const few = { ...early, positives: 24 };
  expect(splitByTime([few, late])?.test).toBe(late);
});

test('without a date whose outcome was known in time there is nothing to learn from', () => {
  expect(
    splitByTime([counted('2026-06-30', '2026-09-30'), counted('2026-07-31', '2026-10-31')]),
  ).toBe(null);
  expect(splitByTime([])).toBe(null);
});
