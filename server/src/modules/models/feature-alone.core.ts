import { binCount, binnerOf, binningOf, writeBins } from './bin-features.core.ts';
import type { FeatureColumn, Rows } from './feature-table.core.ts';

/** Bins enough to follow a curve, and few enough that each has rows. */
const aloneBins = 32;
/** As many rows of the overall rate are mixed into each bin. */
const smoothing = 10;

/** AUC on the test rows of one feature alone: each row scored by the positive rate of its bin in training. */
export function aucAlone(
  column: FeatureColumn,
  label: Uint8Array,
  training: Rows,
  test: Rows,
): number {
  const feature = binningOf(column, training, aloneBins);
  const length = label.length;
  const bins = new Uint8Array(length);
  writeBins(binnerOf(feature, { rows: length, columns: [column] }), 0, length, bins, 0, 1);
  const counts = new Float64Array(binCount(feature));
  const positives = new Float64Array(counts.length);
  let all = 0;
  for (const row of training) {
    counts[bins[row]!]! += 1;
    positives[bins[row]!]! += label[row]!;
    all += label[row]!;
  }
  const rate = all / training.length;
  const rates = counts.map(
    (count, bin) => (positives[bin]! + smoothing * rate) / (count + smoothing),
  );
  const tested = Array.from(rates, (binRate) => ({ binRate, positives: 0, negatives: 0 }));
  for (const row of test)
    if (label[row] === 1) tested[bins[row]!]!.positives += 1;
    else tested[bins[row]!]!.negatives += 1;
  return areaOfBins(tested);
}

type TestedBin = {
  readonly binRate: number;
  readonly positives: number;
  readonly negatives: number;
};

/** AUC of scores of which there are few: pairs counted bin by bin, equal rates counting half. */
function areaOfBins(bins: readonly TestedBin[]): number {
  const ranked = [...bins].sort((one, other) => one.binRate - other.binRate);
  let [negativesBelow, ahead, allPositives] = [0, 0, 0];
  for (let from = 0; from < ranked.length;) {
    let to = from;
    let [positives, negatives] = [0, 0];
    for (; ranked[to]?.binRate === ranked[from]!.binRate; to += 1) {
      positives += ranked[to]!.positives;
      negatives += ranked[to]!.negatives;
    }
    ahead += positives * (negativesBelow + negatives / 2);
    negativesBelow += negatives;
    allPositives += positives;
    from = to;
  }
  return ahead / (allPositives * negativesBelow);
}

/** A state of fewer rows may be of one class by chance. */
const fewestRowsOfState = 20;

/**
 * Whether a value that is there, or missing, nearly gives the class away, as one does that is filled in
 * afterwards: nearly all rows of one state are of a class that is not the bulk of all rows anyway, or the
 * states divide the classes. (Where few customers buy, those without an account may well all be others.)
 */
export function presenceTellsClass(column: FeatureColumn, label: Uint8Array, rows: Rows): boolean {
  let [positives, present, presentPositives] = [0, 0, 0];
  for (const row of rows) {
    const there =
      column.kind === 'numeric' ? !Number.isNaN(column.values[row]!) : column.codes[row]! >= 0;
    positives += label[row]!;
    if (!there) continue;
    present += 1;
    presentPositives += label[row]!;
  }
  const all = rows.length;
  const missing = all - present;
  if (Math.min(present, missing) < fewestRowsOfState) return false;
  const rate = positives / all;
  const rates = [presentPositives / present, (positives - presentPositives) / missing];
  const gives = (share: number, ofStates: readonly number[]): boolean =>
    share <= 0.7 && Math.max(...ofStates) >= Math.max(0.9, 1 - (1 - share) / 5);
  const complements = rates.map((one) => 1 - one);
  if (gives(rate, rates) || gives(1 - rate, complements)) return true;
  const shareOfPositives = presentPositives / positives;
  const shareOfNegatives = (present - presentPositives) / (all - positives);
  return Math.abs(shareOfPositives - shareOfNegatives) >= 0.9;
}
