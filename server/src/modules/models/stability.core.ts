import { binCount, binnerOf, binningOf, writeBins } from './bin-features.core.ts';
import type { FeatureColumn, Rows } from './feature-table.core.ts';

/** From here on a distribution is called another one (Siddiqi, Credit Risk Scorecards, 2006, ch. 6). */
export const unstableFrom = 0.25;

/**
 * Population stability index of one distribution against another (Siddiqi, Credit Risk Scorecards, 2006): the
 * sum of (share − share) · ln(share / share) over bins. Half a row is added to each bin, so that one which is
 * empty on one side weighs much and not without end.
 */
export function stabilityOf(before: Uint32Array, after: Uint32Array): number {
  const half = 0.5;
  const totalOf = (counts: Uint32Array): number =>
    counts.reduce((sum, count) => sum + count, 0) + half * counts.length;
  const [totalBefore, totalAfter] = [totalOf(before), totalOf(after)];
  let index = 0;
  before.forEach((count, bin) => {
    const shareBefore = (count + half) / totalBefore;
    const shareAfter = (after[bin]! + half) / totalAfter;
    index += (shareAfter - shareBefore) * Math.log(shareAfter / shareBefore);
  });
  return index;
}

/** PSI of a feature between the training and the test rows, over tenths of training or categories. */
export function featureStability(column: FeatureColumn, training: Rows, test: Rows): number {
  const feature = binningOf(column, training, 10);
  const length = column.kind === 'numeric' ? column.values.length : column.codes.length;
  const bins = new Uint8Array(length);
  writeBins(binnerOf(feature, { rows: length, columns: [column] }), 0, length, bins, 0, 1);
  const count = (rows: Rows): Uint32Array => {
    const counts = new Uint32Array(binCount(feature));
    for (const row of rows) counts[bins[row]!]! += 1;
    // A bin that is empty on both sides is none: the missing values of a feature that has none.
    return counts;
  };
  const [before, after] = [count(training), count(test)];
  const seen = (_: number, bin: number): boolean => before[bin]! + after[bin]! > 0;
  return stabilityOf(before.filter(seen), after.filter(seen));
}
