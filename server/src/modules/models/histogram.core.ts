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
 * Sums the rows `order[from … to)`; `pairs` holds gradient and curvature in the order of `order`. One
 * feature at a time: its bins of a few kilobytes stay in the nearest cache while the rows stream past.
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
  for (const feature of features)
    sumFeature(bins, feature * rows, offsets[feature]!, order, from, to, pairs, sums, counts);
}

/** On its own, so that the engine compiles this loop and nothing around it. */
function sumFeature(
  bins: Uint8Array,
  column: number,
  offset: number,
  order: Uint32Array,
  from: number,
  to: number,
  pairs: Float64Array,
  sums: Float64Array,
  counts: Uint32Array,
): void {
  for (let at = from; at < to; at += 1) {
    const bin = offset + bins[column + order[at]!]!;
    const sum = bin << 1;
    const pair = at << 1;
    sums[sum]! += pairs[pair]!;
    sums[sum + 1]! += pairs[pair + 1]!;
    counts[bin]! += 1;
  }
}

/** What is left of the parent without one child: the other child, for the price of a subtraction. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  const { sums, counts } = parent;
  for (let at = 0; at < sums.length; at += 1) sums[at]! -= child.sums[at]!;
  for (let at = 0; at < counts.length; at += 1) counts[at]! -= child.counts[at]!;
}
