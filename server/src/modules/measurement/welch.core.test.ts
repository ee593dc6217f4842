import { describe, expect, test } from 'vitest';
import {
  compareMeans,
  differenceOfMeans,
  meanWithInterval,
  momentsFromSums,
  relativeDifferenceOfMeans,
} from './welch.core.ts';
import type { Moments } from './welch.core.ts';
import { studentCritical } from './distributions.core.ts';

function momentsOf(values: readonly number[]): Moments {
  const size = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / size;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { size, mean, variance: squares / (size - 1) };
}

// Student 1908, Biometrika 6:1-25 (extra hours of sleep); R's t.test(extra ~ group) prints
// t = -1.8608, df = 17.776, p-value = 0.07939, interval -3.3654832 to 0.2054832.
const sleepFirst = momentsOf([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
const sleepSecond = momentsOf([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);

test("Student's sleep data: t = -1.8608, df = 17.776, p = 0.07939", () => {
  const result = compareMeans(sleepFirst, sleepSecond);
  if (!result.estimable) throw new Error(result.reason);
  expect(result.statistic).toBeCloseTo(-1.8608, 4);
  expect(result.degreesOfFreedom).toBeCloseTo(17.776, 3);
  expect(result.pValue).toBeCloseTo(0.07939, 5);
});

test("Student's sleep data: the interval is -3.3654832 to 0.2054832", () => {
  const estimate = differenceOfMeans(sleepFirst, sleepSecond, 0.05);
  if (!estimate.estimable) throw new Error(estimate.reason);
  expect(estimate.value).toBeCloseTo(-1.58, 10);
  expect(estimate.low).toBeCloseTo(-3.3654832, 6);
  expect(estimate.high).toBeCloseTo(0.2054832, 6);
});

// NIST/SEMATECH e-Handbook 1.3.5.3, AUTO83B.DAT: miles per gallon of 249 U.S. and 79 Japanese cars.
test('the cars of the NIST handbook: t = -12.946 with 136.875 degrees of freedom', () => {
  const american = { size: 249, mean: 20.14458, variance: 6.4147 ** 2 };
  const japanese = { size: 79, mean: 30.48101, variance: 6.10771 ** 2 };
  const result = compareMeans(american, japanese);
  if (!result.estimable) throw new Error(result.reason);
  expect(result.statistic).toBeCloseTo(-12.946, 3);
  expect(result.degreesOfFreedom).toBeCloseTo(136.875, 2);
});

describe('the ratio of two means', () => {
  const treated = { size: 900, mean: 12_400, variance: 9e7 };
  const control = { size: 400, mean: 10_000, variance: 6e7 };

  // Fieller's limits are the ratios r at which mean₁ − r·mean₂ is just significant.
  test('at each limit the weighted difference is just significant', () => {
    const estimate = relativeDifferenceOfMeans(treated, control, 0.05);
    const plain = compareMeans(treated, control);
    if (!estimate.estimable || !plain.estimable) throw new Error('not estimable');
    const critical = studentCritical(0.05, plain.degreesOfFreedom ?? 0);
    for (const limit of [estimate.low, estimate.high]) {
      const ratio = 1 + limit;
      const t =
        (treated.mean - ratio * control.mean) /
        Math.sqrt(treated.variance / treated.size + (ratio ** 2 * control.variance) / control.size);
      expect(Math.abs(t)).toBeCloseTo(critical, 8);
    }
    expect(estimate.value).toBeCloseTo(0.24, 12);
  });

  test('a control mean that could be zero gives no interval', () => {
    const faint = { size: 400, mean: 100, variance: 6e7 };
    expect(relativeDifferenceOfMeans(treated, faint, 0.05)).toEqual({
      estimable: false,
      reason: 'CONTROL_NEAR_ZERO',
    });
  });
});

describe('nothing is estimated from nothing', () => {
  const some = { size: 10, mean: 5, variance: 2 };

  test.each([
    ['an empty arm', { size: 0, mean: 0, variance: 0 }, 'NO_PEOPLE'],
    ['an arm of one person', { size: 1, mean: 5, variance: 0 }, 'TOO_FEW_PEOPLE'],
  ] as const)('%s', (_what, arm, reason) => {
    const refused = { estimable: false, reason };
    expect(differenceOfMeans(arm, some, 0.05)).toEqual(refused);
    expect(compareMeans(some, arm)).toEqual(refused);
    expect(relativeDifferenceOfMeans(arm, some, 0.05)).toEqual(refused);
    expect(meanWithInterval(arm, 0.05)).toEqual(refused);
  });

  test('amounts that never vary have no test, even where the means differ', () => {
    const flat = { size: 10, mean: 5, variance: 0 };
    const other = { size: 10, mean: 6, variance: 0 };
    expect(compareMeans(flat, other)).toEqual({ estimable: false, reason: 'NO_VARIANCE' });
  });

  test('one arm without variance still compares, with the degrees of freedom of the other', () => {
    const flat = { size: 30, mean: 0, variance: 0 };
    const result = compareMeans(some, flat);
    if (!result.estimable) throw new Error(result.reason);
    expect(result.degreesOfFreedom).toBeCloseTo(9, 10);
  });
});

describe('moments from sums of fen', () => {
  test('a variance of 1 fen² survives beside balances of a billion yuan', () => {
    const amounts = [100_000_000_000n, 100_000_000_001n, 100_000_000_002n];
    const sum = amounts.reduce((total, amount) => total + amount, 0n);
    const squares = amounts.reduce((total, amount) => total + amount * amount, 0n);
    expect(momentsFromSums(3, sum, squares)).toEqual({
      size: 3,
      mean: 100_000_000_001,
      variance: 1,
    });
  });

  test('one person has a mean and no variance; nobody has neither', () => {
    expect(momentsFromSums(1, 5n, 25n)).toEqual({ size: 1, mean: 5, variance: 0 });
    expect(momentsFromSums(0, 0n, 0n)).toEqual({ size: 0, mean: 0, variance: 0 });
  });

  test('sums that no amounts can have are a broken invariant', () => {
    expect(() => momentsFromSums(2, 10n, 1n)).toThrow('sum of squares');
  });
});
