/** Two independent proportions: difference, ratio and test. */
import type { Estimate, NotEstimableReason, Significance } from '#contract/measurement.ts';
import { normalCritical, normalTwoSided } from './distributions.core.ts';

/** How many of how many. */
export interface Proportion {
  readonly count: number;
  readonly size: number;
}

export function notEstimable(reason: NotEstimableReason): {
  readonly estimable: false;
  readonly reason: NotEstimableReason;
} {
  return { estimable: false, reason };
}

/** Wilson's score interval (Wilson 1927, JASA 22:209-212; method 3 of Newcombe 1998, 17:857-872). */
export function wilsonInterval(proportion: Proportion, alpha: number): Estimate {
  const { count, size } = proportion;
  if (size === 0) return notEstimable('NO_PEOPLE');
  const z = normalCritical(alpha);
  const middle = 2 * count + z * z;
  const spread = z * Math.sqrt(z * z + (4 * count * (size - count)) / size);
  const below = 2 * (size + z * z);
  return {
    estimable: true,
    value: count / size,
    // The limits at 0 and at 1 are exact; rounding must not move them.
    low: count === 0 ? 0 : (middle - spread) / below,
    high: count === size ? 1 : (middle + spread) / below,
  };
}

/**
 * treated − control with Newcombe's hybrid score interval (Newcombe 1998, Statistics in Medicine
 * 17:873-890, method 10). Wald's interval was rejected: its width is zero when nobody converted in
 * either arm, and its coverage is poor at the low rates that campaigns have.
 */
export function differenceOfProportions(
  treated: Proportion,
  control: Proportion,
  alpha: number,
): Estimate {
  const first = wilsonInterval(treated, alpha);
  const second = wilsonInterval(control, alpha);
  if (!first.estimable || !second.estimable) return notEstimable('NO_PEOPLE');
  const value = first.value - second.value;
  return {
    estimable: true,
    value,
    low: value - Math.hypot(first.value - first.low, second.high - second.value),
    high: value + Math.hypot(first.high - first.value, second.value - second.low),
  };
}

/**
 * treated / control − 1, with the interval on the logarithm of the ratio (Katz, Baptista, Azen and
 * Pike 1978, Biometrics 34:469-474). Needs a conversion in each arm.
 */
export function relativeDifference(
  treated: Proportion,
  control: Proportion,
  alpha: number,
): Estimate {
  if (treated.size === 0 || control.size === 0) return notEstimable('NO_PEOPLE');
  if (treated.count === 0 || control.count === 0) return notEstimable('NO_CONVERSIONS');
  const ratio = treated.count / treated.size / (control.count / control.size);
  const error = Math.sqrt(
    1 / treated.count - 1 / treated.size + 1 / control.count - 1 / control.size,
  );
  const factor = Math.exp(normalCritical(alpha) * error);
  return { estimable: true, value: ratio - 1, low: ratio / factor - 1, high: ratio * factor - 1 };
}

/**
 * Two-sided test of equal proportions: z with the pooled variance, whose square is Pearson's
 * chi-square without continuity correction; Fisher's exact test when an expected count is under 5
 * (Cochran's rule, 1954), where the normal approximation does not hold.
 */
export function compareProportions(treated: Proportion, control: Proportion): Significance {
  const size = treated.size + control.size;
  const converted = treated.count + control.count;
  if (treated.size === 0 || control.size === 0) return notEstimable('NO_PEOPLE');
  if (converted === 0 || converted === size) return notEstimable('NO_DIFFERENCE_POSSIBLE');
  const pooled = converted / size;
  const leastExpected = Math.min(treated.size, control.size) * Math.min(pooled, 1 - pooled);
  if (leastExpected < 5) {
    const pValue = fisherExact(treated, control);
    return {
      estimable: true,
      pValue,
      test: 'fisher-exact',
      statistic: null,
      degreesOfFreedom: null,
    };
  }
  const statistic =
    (treated.count / treated.size - control.count / control.size) /
    Math.sqrt(pooled * (1 - pooled) * (1 / treated.size + 1 / control.size));
  return {
    estimable: true,
    pValue: normalTwoSided(statistic),
    test: 'pooled-z',
    statistic,
    degreesOfFreedom: null,
  };
}

/**
 * Fisher's exact test, two-sided: the tables no likelier than the one seen. The hypergeometric
 * weights are built by their ratio outward from the seen table, so no factorial is needed and none
 * can overflow; a direction ends when its terms no longer count.
 */
function fisherExact(treated: Proportion, control: Proportion): number {
  const converted = treated.count + control.count;
  const least = Math.max(0, converted - control.size);
  const most = Math.min(treated.size, converted);
  const step = (count: number): number =>
    ((treated.size - count) * (converted - count)) /
    ((count + 1) * (control.size - converted + count + 1));
  // Equal weights computed along different paths differ in the last digits.
  const seen = 1 + 1e-9;
  let all = 1;
  let extreme = 1;
  const add = (weight: number): void => {
    all += weight;
    if (weight <= seen) extreme += weight;
  };
  let weight = 1;
  for (let count = treated.count; count < most; count += 1) {
    weight *= step(count);
    add(weight);
    if (weight < 1e-18 && step(count) < 1) break;
  }
  weight = 1;
  for (let count = treated.count; count > least; count -= 1) {
    weight /= step(count - 1);
    add(weight);
    if (weight < 1e-18 && step(count - 1) > 1) break;
  }
  return Math.min(1, extreme / all);
}
