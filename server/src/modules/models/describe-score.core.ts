import type { PredictionBand } from '#contract/predictions.ts';
import type { FeatureColumn } from './feature-table.core.ts';
import type { Explained } from './score.core.ts';

/** Probabilities from which the high and the medium band begin. */
export type Bands = { readonly high: number; readonly medium: number };

export function bandOf(probability: number, { high, medium }: Bands): PredictionBand {
  return probability >= high ? 'high' : probability >= medium ? 'medium' : 'low';
}

/** The reasons that are kept of a score: as many as a person reads. */
const mostReasons = 5;

export type KeptReasons = {
  readonly features: readonly string[];
  readonly contributions: readonly number[];
  /** what all other features add together */
  readonly rest: number;
};

/** The heaviest contributions of a row, whatever their sign, and the sum of the others. */
export function keepReasons({ features, contributions }: Explained, at: number): KeptReasons {
  const own = contributions.subarray(at * features.length, (at + 1) * features.length);
  const heaviest = Array.from(own.keys())
    .filter((index) => own[index] !== 0)
    .sort((one, other) => Math.abs(own[other]!) - Math.abs(own[one]!))
    .slice(0, mostReasons);
  const kept = heaviest.map((index) => own[index]!);
  const sum = (values: Iterable<number>): number => {
    let total = 0;
    for (const value of values) total += value;
    return total;
  };
  return {
    features: heaviest.map((index) => features[index]!),
    contributions: kept,
    rest: sum(own) - sum(kept),
  };
}

/** A customer's value of a feature as text: '' where it is unknown. */
export function figureOf(column: FeatureColumn, row: number): string {
  if (column.kind === 'categorical') return column.categories[column.codes[row]!] ?? '';
  const value = column.values[row]!;
  return Number.isNaN(value) ? '' : String(value);
}
