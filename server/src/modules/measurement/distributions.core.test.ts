import { describe, expect, test } from 'vitest';
import {
  chiSquareTail,
  lnGamma,
  normalCritical,
  normalTail,
  normalTwoSided,
  studentCritical,
  studentTwoSided,
} from './distributions.core.ts';

// References from erfc, betainc and gammainc at 40 decimal digits (mpmath), cut to 15 digits.
/** The greater of the absolute and the relative error, so that a p-value of 1e-20 is one too. */
function errorOf(actual: number, expected: number): number {
  const difference = Math.abs(actual - expected);
  return Math.max(difference, difference / Math.abs(expected));
}

describe('the distributions agree with 40-digit references to 1e-10', () => {
  test.each([
    [0.1, 0.920344325445942],
    [1, 0.317310507862914],
    [1.95996398454005, 0.05],
    [3, 0.00269979606326019],
    [6, 1.9731752900754e-9],
    [10, 1.52397060483211e-23],
  ])('normal: P(|Z| > %d)', (z, expected) => {
    expect(errorOf(normalTwoSided(z), expected)).toBeLessThan(1e-10);
    expect(errorOf(normalTail(z), expected / 2)).toBeLessThan(1e-10);
    expect(errorOf(normalTail(-z), 1 - expected / 2)).toBeLessThan(1e-10);
  });

  test.each([
    [0.5, 1, 0.704832764699133],
    [12.7062, 1, 0.0500000185607104],
    [2, 2.5, 0.157391495757966],
    [2.228138852, 10, 0.0499999999988365],
    [1.8608, 17.776, 0.0793965781397798],
    [0.01, 30, 0.992087492573178],
    [1.96, 1000, 0.0502731849557487],
    [1.5, 100_000, 0.133617559522831],
    [4, 250_000.5, 0.0000633606863987025],
    [1.96, 10_000_000, 0.0499958180253142],
    [0.3, 1_000_000, 0.764177217978994],
    [25, 40, 4.96334344447832e-26],
  ])('Student: P(|T| > %d) with %d degrees of freedom', (t, df, expected) => {
    expect(errorOf(studentTwoSided(t, df), expected)).toBeLessThan(1e-10);
    expect(errorOf(studentTwoSided(-t, df), expected)).toBeLessThan(1e-10);
  });

  test.each([
    [0.5, 1, 0.479500122186953],
    [10.828, 1, 0.000999765719583092],
    [3, 2, 0.22313016014843],
    [13.816, 2, 0.000999755308923883],
    [40, 9, 0.00000759852522946428],
    [0.2, 5, 0.999113861211188],
    [60, 49, 0.134864346525321],
  ])('chi-square: P(X > %d) with %d degrees of freedom', (x, df, expected) => {
    expect(errorOf(chiSquareTail(x, df), expected)).toBeLessThan(1e-10);
  });

  test.each([
    [0.05, 1, 12.7062047361747],
    [0.05, 3, 3.18244630528371],
    [0.05, 10, 2.22813885198627],
    [0.01, 10, 3.16927267261695],
    [0.05, 17.776, 2.10282131038022],
    [0.05, 1000, 1.96233908082641],
    [0.05, 100_000, 1.95998770753461],
    [0.05, 2_000_000, 1.95996517067638],
  ])('Student: the value that %d of draws pass, %d degrees of freedom', (alpha, df, expected) => {
    expect(errorOf(studentCritical(alpha, df), expected)).toBeLessThan(1e-10);
  });

  test.each([
    [0.05, 1.95996398454005],
    [0.01, 2.5758293035489],
    [0.001, 3.29052673149189],
  ])('normal: the value that %d of draws pass', (alpha, expected) => {
    expect(errorOf(normalCritical(alpha), expected)).toBeLessThan(1e-10);
  });

  test.each([
    [0.5, 0.5723649429247],
    [2.5, 0.284682870472919],
    [10, 12.8018274800815],
    [17, 30.6718601060807],
    [100, 359.134205369575],
  ])('ln Γ(%d)', (a, expected) => {
    expect(errorOf(lnGamma(a), expected)).toBeLessThan(1e-10);
  });
});

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 and 1.3.6.7.4, as printed.
describe('the printed tables of the NIST handbook', () => {
  test.each([
    [1, 12.706],
    [5, 2.571],
    [30, 2.042],
    [100, 1.984],
  ])('t at 0.975 with %d degrees of freedom is %d', (df, printed) => {
    expect(studentCritical(0.05, df)).toBeCloseTo(printed, 3);
  });

  test.each([
    [1, 3.841, 0.05],
    [2, 5.991, 0.05],
    [10, 18.307, 0.05],
    [3, 16.266, 0.001],
  ])('chi-square with %d degrees of freedom passes %d with probability %d', (df, x, tail) => {
    expect(chiSquareTail(x, df)).toBeCloseTo(tail, 4);
  });
});

test('the ends of the range are exact', () => {
  expect(studentTwoSided(0, 7)).toBe(1);
  expect(studentTwoSided(Infinity, 7)).toBe(0);
  expect(normalTwoSided(0)).toBe(1);
  expect(chiSquareTail(0, 3)).toBe(1);
  expect(chiSquareTail(Infinity, 3)).toBe(0);
});
