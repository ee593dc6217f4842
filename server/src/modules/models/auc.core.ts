import type { Interval } from '#contract/model-report.ts';
import type { Rows } from './feature-table.core.ts';
import { normalTwoSided, twoSided95 } from './normal.core.ts';

/**
 * AUC of one or more scores on the same rows with their covariance (DeLong, DeLong & Clarke-Pearson,
 * Biometrics 44, 1988). What Sun & Xu (IEEE Signal Processing Letters 21, 2014) take from midranks, how many
 * rows of the other class a row is ahead of, is looked up in the other class's sorted scores: as fast in
 * growth, and no sorting of row numbers by a comparison function. Equal scores count half.
 */
export type RocAreas = {
  readonly areas: readonly number[];
  /** covariance of the areas of scores i and j; NaN with fewer than two rows of a class */
  covariance(i: number, j: number): number;
};

export function rocAreas(scores: readonly Float64Array[], label: Uint8Array, rows: Rows): RocAreas {
  const positives = rows.filter((row) => label[row] === 1);
  const negatives = rows.filter((row) => label[row] !== 1);
  const placements = scores.map((score) => {
    const x = Float64Array.from(positives, (row) => score[row]!);
    const y = Float64Array.from(negatives, (row) => score[row]!);
    const ofPositives = sharesBelow(x, y.slice().sort());
    const ofNegatives = sharesBelow(y, x.slice().sort()).map((share) => 1 - share);
    return { ofPositives, ofNegatives, area: meanOf(ofPositives) };
  });
  return {
    areas: placements.map(({ area }) => area),
    covariance(i, j) {
      const [one, other] = [placements[i]!, placements[j]!];
      return (
        covarianceOf(one.ofPositives, other.ofPositives) / positives.length +
        covarianceOf(one.ofNegatives, other.ofNegatives) / negatives.length
      );
    },
  };
}

/** Of the sorted values, the share that lies below each value, equal ones counting half. */
function sharesBelow(values: Float64Array, sorted: Float64Array): Float64Array {
  return values.map((value) => {
    const below = firstNotBelow(sorted, value, 0);
    let above = below;
    // Most values have no equal, and some have many.
    if (sorted[below] === value) above = firstAbove(sorted, value, below);
    return (below + above) / 2 / sorted.length;
  });
}

function firstNotBelow(sorted: Float64Array, value: number, from: number): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(sorted: Float64Array, value: number, from: number): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
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

/**
 * Score i's area less score j's, and whether that may be chance. Scores that rank alike differ by 0, p = 1;
 * a class of one row tells nothing of what is chance: any difference may be.
 */
export function compareAreas(
  { areas, covariance }: RocAreas,
  i: number,
  j: number,
): { difference: Interval; pValue: number } {
  const value = areas[i]! - areas[j]!;
  const variance = covariance(i, i) + covariance(j, j) - 2 * covariance(i, j);
  if (Number.isNaN(variance)) return { difference: { value, low: -1, high: 1 }, pValue: 1 };
  const half = twoSided95 * Math.sqrt(Math.max(0, variance));
  const pValue =
    variance > 1e-18 ? normalTwoSided(value / Math.sqrt(variance)) : value === 0 ? 1 : 0;
  return { difference: { value, low: value - half, high: value + half }, pValue };
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
