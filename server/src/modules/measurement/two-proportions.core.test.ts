import { describe, expect, test } from 'vitest';
import {
  compareProportions,
  differenceOfProportions,
  relativeDifference,
  wilsonInterval,
} from './two-proportions.core.ts';

const of = (count: number, size: number): { count: number; size: number } => ({ count, size });

describe('difference of two proportions', () => {
  // Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10, all eight cases.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i/%i against %i/%i has the interval that Newcombe printed', (a, m, b, n, low, high) => {
    const estimate = differenceOfProportions(of(a, m), of(b, n), 0.05);
    expect(estimate).toMatchObject({ estimable: true, value: a / m - b / n });
    if (!estimate.estimable) return;
    expect(estimate.low).toBeCloseTo(low, 4);
    expect(estimate.high).toBeCloseTo(high, 4);
  });

  test('Wilson: 81 of 263 is 0.2553 to 0.3662 (Newcombe 1998, 17:857-872, table I)', () => {
    const estimate = wilsonInterval(of(81, 263), 0.05);
    expect(estimate).toMatchObject({ estimable: true });
    if (!estimate.estimable) return;
    expect(estimate.low).toBeCloseTo(0.2553, 4);
    expect(estimate.high).toBeCloseTo(0.3662, 4);
  });
});

// Agresti, An Introduction to Categorical Data Analysis, 2nd ed., 2.2.2 and 2.2.3: myocardial
// infarction in the Physicians' Health Study, placebo 189 of 11,034, aspirin 104 of 11,037.
describe('the aspirin trial', () => {
  const placebo = of(189, 11_034);
  const aspirin = of(104, 11_037);

  test('difference 0.008, from 0.005 to 0.011', () => {
    const estimate = differenceOfProportions(placebo, aspirin, 0.05);
    if (!estimate.estimable) throw new Error(estimate.reason);
    expect(estimate.value).toBeCloseTo(0.0077, 4);
    expect(estimate.low).toBeCloseTo(0.005, 3);
    expect(estimate.high).toBeCloseTo(0.011, 3);
  });

  test('ratio 1.82, from 1.43 to 2.30, given as a relative difference', () => {
    const estimate = relativeDifference(placebo, aspirin, 0.05);
    if (!estimate.estimable) throw new Error(estimate.reason);
    expect(estimate.value).toBeCloseTo(0.818, 3);
    expect(estimate.low).toBeCloseTo(0.433, 3);
    expect(estimate.high).toBeCloseTo(1.306, 3);
  });

  test('the square of z is the chi-square of 25.01 without continuity correction', () => {
    const result = compareProportions(placebo, aspirin);
    if (!result.estimable) throw new Error(result.reason);
    expect(result.test).toBe('pooled-z');
    expect((result.statistic ?? 0) ** 2).toBeCloseTo(25.01, 2);
    expect(result.pValue).toBeCloseTo(5.69e-7, 9);
  });
});

describe("Fisher's exact test stands in where a count is small", () => {
  // Fisher 1935, The Design of Experiments: the lady tasting tea; two-sided 0.486 in Agresti 2.6.2.
  test('the lady tasting tea: 3 of 4 against 1 of 4 is p = 0.4857', () => {
    const result = compareProportions(of(3, 4), of(1, 4));
    expect(result).toMatchObject({ test: 'fisher-exact', statistic: null });
    if (!result.estimable) return;
    expect(result.pValue).toBeCloseTo(34 / 70, 12);
  });

  // SciPy, reference page of scipy.stats.fisher_exact: whales and sharks, p = 0.0350.
  test('whales and sharks: 8 of 10 against 1 of 6 is p = 0.0350', () => {
    const result = compareProportions(of(8, 10), of(1, 6));
    if (!result.estimable) throw new Error(result.reason);
    expect(result.pValue).toBeCloseTo(0.034965034965, 10);
  });

  test('it is the same whichever arm is named first, also for large arms', () => {
    const one = compareProportions(of(3, 90_000), of(0, 10_000));
    const other = compareProportions(of(0, 10_000), of(3, 90_000));
    expect(one).toMatchObject({ estimable: true, test: 'fisher-exact' });
    if (!one.estimable || !other.estimable) return;
    expect(one.pValue).toBeCloseTo(other.pValue, 12);
    expect(one.pValue).toBeCloseTo(1, 9);
  });
});

describe('nothing is estimated from nothing', () => {
  test('an empty arm gives no interval, no ratio and no test', () => {
    for (const result of [
      wilsonInterval(of(0, 0), 0.05),
      differenceOfProportions(of(1, 5), of(0, 0), 0.05),
      relativeDifference(of(0, 0), of(1, 5), 0.05),
      compareProportions(of(0, 0), of(1, 5)),
    ]) {
      expect(result).toEqual({ estimable: false, reason: 'NO_PEOPLE' });
    }
  });

  test('no conversions in one arm: a difference, but no ratio', () => {
    expect(relativeDifference(of(0, 50), of(4, 50), 0.05)).toEqual({
      estimable: false,
      reason: 'NO_CONVERSIONS',
    });
    expect(differenceOfProportions(of(0, 50), of(4, 50), 0.05).estimable).toBe(true);
  });

  test.each([
    ['nobody', 0, 0],
    ['everybody', 40, 60],
  ])('%s converted: an interval round zero, but no test', (_who, treated, control) => {
    expect(compareProportions(of(treated, 40), of(control, 60))).toEqual({
      estimable: false,
      reason: 'NO_DIFFERENCE_POSSIBLE',
    });
    const estimate = differenceOfProportions(of(treated, 40), of(control, 60), 0.05);
    if (!estimate.estimable) throw new Error(estimate.reason);
    expect(estimate.low).toBeLessThan(0);
    expect(estimate.high).toBeGreaterThan(0);
  });

  test('one person in each arm is still an interval within −1 and 1', () => {
    const estimate = differenceOfProportions(of(1, 1), of(0, 1), 0.05);
    if (!estimate.estimable) throw new Error(estimate.reason);
    expect(estimate.high).toBeLessThanOrEqual(1);
    expect(estimate.low).toBeLessThan(0.01);
  });
});
