import { expect, test } from 'vitest';
import { measureDrift, type Told, wordOfDrift } from './measure-drift.core.ts';

const still = { entered: 0, left: 0 };
const ofValues = (customers: number, counts: Record<string, number>): Told => ({
  customers,
  coverage: Object.values(counts).reduce((sum, one) => sum + one, 0),
  distribution: {
    values: Object.entries(counts).map(([value, one]) => ({ value, customers: one, ...still })),
    figures: null,
    buckets: [],
  },
});
const ofFigures = (customers: number, coverage: number, quantiles: number[]): Told => ({
  customers,
  coverage,
  distribution: {
    values: [],
    figures: { minimum: 0, maximum: 100, mean: 50, quantiles },
    buckets: [],
  },
});

test('the index of a choice is what the formula gives by hand', () => {
  // Then 50 % a, 30 % b, 20 % none; now 40 %, 40 %, 20 %:
  // −0.1 × ln(0.8) + 0.1 × ln(4/3) + 0 = 0.02231 + 0.02877
  const index = measureDrift(ofValues(100, { a: 50, b: 30 }), ofValues(100, { a: 40, b: 40 }));
  expect(index).toBeCloseTo(0.05108, 5);
});

test('a flag that everybody loses has changed, one that nobody moved is stable', () => {
  const some = ofValues(100, { '': 50 });
  expect(measureDrift(some, some)).toBe(0);
  expect(wordOfDrift(measureDrift(some, ofValues(100, { '': 0 })) ?? 0)).toBe('changed');
});

test('figures are compared over the bands of the earlier date', () => {
  // All have a figure; uniform over 0–100 then. Now the half of them lies below 25 instead of 50.
  const then = ofFigures(1000, 1000, [10, 25, 50, 75, 90, 99]);
  expect(measureDrift(then, then)).toBeCloseTo(0, 10);
  const now = ofFigures(1000, 1000, [5, 12.5, 25, 75, 90, 99]);
  // Of now 20 % lie below 10 (10 % below 5 and 25 % below 12.5, so two thirds of the way), to 25 another 30 %,
  // to 50 another 12.5 %, to 75 another 12.5 %, and then as before.
  const byHand =
    0.1 * Math.log(0.2 / 0.1) + 0.15 * Math.log(0.3 / 0.15) + 2 * -0.125 * Math.log(0.125 / 0.25);
  expect(measureDrift(then, now)).toBeCloseTo(byHand, 10);
});

test.each([
  [0, 'stable'],
  [0.0999, 'stable'],
  [0.1, 'shifting'],
  [0.2499, 'shifting'],
  [0.25, 'changed'],
])('an index of %d is %s', (index, word) => {
  expect(wordOfDrift(index)).toBe(word);
});

test('of a date, and of a bank without customers, nothing is said', () => {
  const date: Told = {
    customers: 9,
    coverage: 9,
    distribution: { values: [], figures: null, buckets: [] },
  };
  expect(measureDrift(date, date)).toBeNull();
  expect(measureDrift(ofValues(0, { a: 0 }), ofValues(0, { a: 0 }))).toBeNull();
});
