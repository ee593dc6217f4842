import type { Interval } from '#contract/model-report.ts';
import type { Rows } from './feature-table.core.ts';
import { normalTwoSided, twoSided95 } from './normal.core.ts';

/**
 * AUC of one or more scores on the same rows with their covariance (DeLong, DeLong & Clarke-Pearson,
 * Biometrics 44, 1988), in O(n log n) by midranks (Sun & Xu, IEEE Signal Processing Letters 21, 2014,
 * theorem 2 and algorithm 2). Equal scores count half.
 */
export type RocAreas = {
  readonly areas: readonly number[];
  /** covariance of the areas of scores i and j; NaN with fewer than two rows of a class */
  covariance(i: number, j: number): number;
};

export function rocAreas(scores: readonly Float64Array[], label: Uint8Array, rows: Rows): RocAreas {
  const positives = rows.filter((row) => label[row] === 1);
  const negatives = rows.filter((row) => label[row] !== 1);
  const [m, n] = [positives.length, negatives.length];
  const placements = scores.map((score) => {
    const x = Float64Array.from(positives, (row) => score[row]!);
    const y = Float64Array.from(negatives, (row) => score[row]!);
    const together = new Float64Array(m + n);
    together.set(x);
    together.set(y, m);
    const all = midranks(together);
    const amongX = midranks(x);
    const amongY = midranks(y);
    // The share of the other class that each row is ahead of.
    const ofPositives = amongX.map((rank, k) => (all[k]! - rank) / n);
    const ofNegatives = amongY.map((rank, k) => 1 - (all[m + k]! - rank) / m);
    return { ofPositives, ofNegatives, area: meanOf(ofPositives) };
  });
  return {
    areas: placements.map(({ area }) => area),
    covariance(i, j) {
      const [one, other] = [placements[i]!, placements[j]!];
      return (
        covarianceOf(one.ofPositives, other.ofPositives) / m +
        covarianceOf(one.ofNegatives, other.ofNegatives) / n
      );
    },
  };
}

/** AUC alone. */
export function aucOf(score: Float64Array, label: Uint8Array, rows: Rows): number {
  return rocAreas([score], label, rows).areas[0]!;
}

/** The AUC of score i with its 95 % interval, within 0 and 1; too few rows tell nothing: all of it. */
export function aucInterval({ areas, covariance }: RocAreas, i: number): Interval {
  const value = areas[i]!;
  const half = twoSided95 * Math.sqrt(covariance(i, i));
  if (Number.isNaN(half)) return { value, low: 0, high: 1 };
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/** Score i's area less score j's, and whether that may be chance. Scores that rank alike differ by 0, p = 1. */
export function compareAreas(
  { areas, covariance }: RocAreas,
  i: number,
  j: number,
): { difference: Interval; pValue: number } {
  const value = areas[i]! - areas[j]!;
  const variance = covariance(i, i) + covariance(j, j) - 2 * covariance(i, j);
  const half = twoSided95 * Math.sqrt(Math.max(0, variance));
  const pValue =
    variance > 1e-18 ? normalTwoSided(value / Math.sqrt(variance)) : value === 0 ? 1 : 0;
  return { difference: { value, low: value - half, high: value + half }, pValue };
}

/** Ranks from 1, equal values sharing the mean of theirs. */
export function midranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys());
  order.sort((one, other) => values[one]! - values[other]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let at = from; at < to; at += 1) ranks[order[at]!] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Sample covariance, NaN for fewer than two values. */
function covarianceOf(one: Float64Array, other: Float64Array): number {
  const [meanOne, meanOther] = [meanOf(one), meanOf(other)];
  let sum = 0;
  for (let k = 0; k < one.length; k += 1) sum += (one[k]! - meanOne) * (other[k]! - meanOther);
  return one.length > 1 ? sum / (one.length - 1) : Number.NaN;
}
