import type { BinnedFeature } from '#contract/models.ts';
import { binCount, binnerOf, writeBins } from './bin-features.core.ts';
import type { FeatureTable } from './feature-table.core.ts';

/** A whole table in bins, feature after feature. */
export type BinnedTable = {
  readonly rows: number;
  readonly features: readonly BinnedFeature[];
  readonly bins: Uint8Array;
  /** where the bins of each feature begin in a histogram, with the total at the end */
  readonly offsets: Int32Array;
};

export function binTable(features: readonly BinnedFeature[], table: FeatureTable): BinnedTable {
  const bins = new Uint8Array(features.length * table.rows);
  const offsets = new Int32Array(features.length + 1);
  features.forEach((feature, index) => {
    writeBins(binnerOf(feature, table), 0, table.rows, bins, index * table.rows, 1);
    offsets[index + 1] = offsets[index]! + binCount(feature);
  });
  return { rows: table.rows, features, bins, offsets };
}

/** Sums by bin of all features: gradient and curvature beside each other, rows on their own. */
export type Histogram = { readonly sums: Float64Array; readonly counts: Uint32Array };

export function emptyHistogram({ offsets, features }: BinnedTable): Histogram {
  const bins = offsets[features.length]!;
  return { sums: new Float64Array(bins * 2), counts: new Uint32Array(bins) };
}

/**
 * Sums the rows `order[from … to)`; `pairs` holds gradient and curvature in the order of `order`. Four features
 * at a time: a row's number, gradient and curvature are read once for the four, whose bins stay in the nearest
 * cache (half the time of one at a time, and less than of a whole row at a time: docs/models-performance.md).
 */
export function fillHistogram(
  { rows, bins, offsets }: BinnedTable,
  features: readonly number[],
  order: Uint32Array,
  [from, to]: readonly [number, number],
  pairs: Float64Array,
  { sums, counts }: Histogram,
): void {
  sums.fill(0);
  counts.fill(0);
  let k = 0;
  for (; k + 3 < features.length; k += 4) {
    const [a, b, c, d] = [features[k]!, features[k + 1]!, features[k + 2]!, features[k + 3]!];
    const starts = [a * rows, b * rows, c * rows, d * rows] as const;
    const offsetsOfFour = [offsets[a]!, offsets[b]!, offsets[c]!, offsets[d]!] as const;
    sumFour(bins, starts, offsetsOfFour, order, from, to, pairs, sums, counts);
  }
  for (; k < features.length; k += 1)
    sumOne(bins, features[k]! * rows, offsets[features[k]!]!, order, from, to, pairs, sums, counts);
}

type Four = readonly [number, number, number, number];

/** On its own, as `sumOne`, so that the engine compiles this loop and nothing around it. */
function sumFour(
  bins: Uint8Array,
  [startA, startB, startC, startD]: Four,
  [offsetA, offsetB, offsetC, offsetD]: Four,
  order: Uint32Array,
  from: number,
  to: number,
  pairs: Float64Array,
  sums: Float64Array,
  counts: Uint32Array,
): void {
  for (let at = from; at < to; at += 1) {
    const row = order[at]!;
    const gradient = pairs[at << 1]!;
    const curvature = pairs[(at << 1) + 1]!;
    const a = offsetA + bins[startA + row]!;
    const b = offsetB + bins[startB + row]!;
    const c = offsetC + bins[startC + row]!;
    const d = offsetD + bins[startD + row]!;
    sums[a << 1]! += gradient;
    sums[(a << 1) + 1]! += curvature;
    counts[a]! += 1;
    sums[b << 1]! += gradient;
    sums[(b << 1) + 1]! += curvature;
    counts[b]! += 1;
    sums[c << 1]! += gradient;
    sums[(c << 1) + 1]! += curvature;
    counts[c]! += 1;
    sums[d << 1]! += gradient;
    sums[(d << 1) + 1]! += curvature;
    counts[d]! += 1;
  }
}

function sumOne(
  bins: Uint8Array,
  start: number,
  offset: number,
  order: Uint32Array,
  from: number,
  to: number,
  pairs: Float64Array,
  sums: Float64Array,
  counts: Uint32Array,
): void {
  for (let at = from; at < to; at += 1) {
    const bin = offset + bins[start + order[at]!]!;
    sums[bin << 1]! += pairs[at << 1]!;
    sums[(bin << 1) + 1]! += pairs[(at << 1) + 1]!;
    counts[bin]! += 1;
  }
}

/** What is left of the parent without one child: the other child, for the price of a subtraction. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  const { sums, counts } = parent;
  for (let at = 0; at < sums.length; at += 1) sums[at]! -= child.sums[at]!;
  for (let at = 0; at < counts.length; at += 1) counts[at]! -= child.counts[at]!;
}
