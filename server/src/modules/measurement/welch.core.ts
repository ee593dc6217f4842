/** Means of two arms whose variances may differ. */
import type { Estimate, Significance } from '#contract/measurement.ts';
import { studentCritical, studentTwoSided } from './distributions.core.ts';
import { notEstimable } from './two-proportions.core.ts';

/** Size, mean and sample variance (divided by size − 1; 0 for a single person). */
export interface Moments {
  readonly size: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Moments from whole-number sums. In bigint, because squares of fen pass 2^53 and the subtraction
 * would leave nothing of a small variance.
 */
export function momentsFromSums(size: number, sum: bigint, sumOfSquares: bigint): Moments {
  if (size === 0) return { size, mean: 0, variance: 0 };
  const count = BigInt(size);
  const scaled = count * sumOfSquares - sum * sum;
  if (scaled < 0n) throw new Error('a sum of squares below the square of the sum');
  return {
    size,
    mean: Number(sum) / size,
    variance: size === 1 ? 0 : Number(scaled) / size / (size - 1),
  };
}

interface Welch {
  readonly difference: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
}

/**
 * Welch's statistic with the Welch–Satterthwaite degrees of freedom (Welch 1947, Biometrika
 * 34:28-35; NIST/SEMATECH e-Handbook 1.3.5.3).
 */
function welch(treated: Moments, control: Moments): Welch | ReturnType<typeof notEstimable> {
  if (treated.size === 0 || control.size === 0) return notEstimable('NO_PEOPLE');
  if (treated.size < 2 || control.size < 2) return notEstimable('TOO_FEW_PEOPLE');
  const first = treated.variance / treated.size;
  const second = control.variance / control.size;
  const both = first + second;
  if (both === 0) return notEstimable('NO_VARIANCE');
  // As shares of the whole, so that neither large nor tiny variances overflow when squared.
  const degreesOfFreedom =
    1 / ((first / both) ** 2 / (treated.size - 1) + (second / both) ** 2 / (control.size - 1));
  return {
    difference: treated.mean - control.mean,
    standardError: Math.sqrt(both),
    degreesOfFreedom,
  };
}

/** treated − control with Welch's interval. */
export function differenceOfMeans(treated: Moments, control: Moments, alpha: number): Estimate {
  const result = welch(treated, control);
  if ('estimable' in result) return result;
  const margin = studentCritical(alpha, result.degreesOfFreedom) * result.standardError;
  const value = result.difference;
  return { estimable: true, value, low: value - margin, high: value + margin };
}

/** Welch's two-sided t test. */
export function compareMeans(treated: Moments, control: Moments): Significance {
  const result = welch(treated, control);
  if ('estimable' in result) return result;
  const statistic = result.difference / result.standardError;
  return {
    estimable: true,
    pValue: studentTwoSided(statistic, result.degreesOfFreedom),
    test: 'welch-t',
    statistic,
    degreesOfFreedom: result.degreesOfFreedom,
  };
}

/**
 * treated / control − 1 with Fieller's interval (Fieller 1954, JRSS B 16:175-185), its t taken at
 * Welch's degrees of freedom. Where control's mean is not clear of zero the set of possible ratios
 * is unbounded, and no interval is given.
 */
export function relativeDifferenceOfMeans(
  treated: Moments,
  control: Moments,
  alpha: number,
): Estimate {
  const result = welch(treated, control);
  if ('estimable' in result) return result;
  const t = studentCritical(alpha, result.degreesOfFreedom);
  const first = (t * t * treated.variance) / treated.size;
  const second = (t * t * control.variance) / control.size;
  const denominator = control.mean ** 2 - second;
  // A negative mean would turn the meaning of "more" round.
  if (denominator <= 0 || control.mean < 0) return notEstimable('CONTROL_NEAR_ZERO');
  const centre = treated.mean * control.mean;
  // centre² − (mean₁² − first)(mean₂² − second), expanded so that no digits cancel.
  const spread = Math.sqrt(treated.mean ** 2 * second + first * denominator);
  return {
    estimable: true,
    value: treated.mean / control.mean - 1,
    low: (centre - spread) / denominator - 1,
    high: (centre + spread) / denominator - 1,
  };
}

/** A mean with Student's interval. */
export function meanWithInterval(moments: Moments, alpha: number): Estimate {
  if (moments.size === 0) return notEstimable('NO_PEOPLE');
  if (moments.size < 2) return notEstimable('TOO_FEW_PEOPLE');
  const margin =
    studentCritical(alpha, moments.size - 1) * Math.sqrt(moments.variance / moments.size);
  return {
    estimable: true,
    value: moments.mean,
    low: moments.mean - margin,
    high: moments.mean + margin,
  };
}
