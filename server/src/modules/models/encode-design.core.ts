import type { FeatureColumn, Rows } from './feature-table.core.ts';

/**
 * The linear model's view of a table: numbers standardised on the fitting rows with a missing value at the
 * mean and a column of its own, categories one column each, the rare ones in one together. A row is handed
 * out as its columns that are not zero, of which it has few more than there are features.
 */
export type NumericEncoding = {
  readonly kind: 'numeric';
  readonly name: string;
  readonly values: Float64Array | Float32Array;
  readonly mean: number;
  readonly deviation: number;
  readonly at: number;
  /** −1: never missing on the fitting rows */
  readonly missingAt: number;
  readonly missingShare: number;
};
export type CategoricalEncoding = {
  readonly kind: 'categorical';
  readonly name: string;
  readonly codes: Int32Array;
  /** position by code + 1 (0: no value), −1: a value that is not there on the fitting rows */
  readonly atCode: Int32Array;
  readonly shares: Float64Array;
  /** −1: no category is rare */
  readonly otherAt: number;
  readonly otherShare: number;
  readonly categories: readonly string[];
};
export type Design = {
  /** columns, with the intercept's in position 0 */
  readonly width: number;
  readonly encodings: readonly (NumericEncoding | CategoricalEncoding)[];
};

/** Below so many rows a category has no weight of its own. */
const fewestRowsOfLevel = 10;

export function designOf(columns: readonly FeatureColumn[], rows: Rows): Design {
  let width = 1;
  const encodings = columns.map((column) => {
    if (column.kind === 'numeric') {
      const { mean, deviation, missing } = momentsOf(column.values, rows);
      const at = width;
      const missingAt = missing > 0 ? width + 1 : -1;
      width += missing > 0 ? 2 : 1;
      const missingShare = missing / rows.length;
      return { ...column, mean, deviation, at, missingAt, missingShare };
    }
    const { codes, categories, name } = column;
    const counts = new Uint32Array(categories.length + 1);
    for (const row of rows) counts[(codes[row] ?? -1) + 1]! += 1;
    const rare = (code: number): boolean => code > 0 && (counts[code] ?? 0) < fewestRowsOfLevel;
    const atCode = new Int32Array(counts.length).fill(-1);
    let others = 0;
    counts.forEach((count, code) => {
      if (count === 0) return;
      if (rare(code)) others += count;
      else atCode[code] = width++;
    });
    const otherAt = others > 0 ? width++ : -1;
    if (otherAt >= 0)
      counts.forEach((count, code) => {
        if (count > 0 && rare(code)) atCode[code] = otherAt;
      });
    const shares = Float64Array.from(counts, (count) => count / rows.length);
    const otherShare = others / rows.length;
    return {
      kind: 'categorical' as const,
      name,
      codes,
      atCode,
      shares,
      otherAt,
      otherShare,
      categories,
    };
  });
  return { width, encodings };
}

/** Writes the positions and values of a row that are not zero, the intercept first; gives their number. */
export function encodeRow(
  { encodings }: Design,
  row: number,
  positions: Int32Array,
  values: Float64Array,
): number {
  positions[0] = 0;
  values[0] = 1;
  let filled = 1;
  for (const encoding of encodings) {
    if (encoding.kind === 'numeric') {
      const value = encoding.values[row]!;
      if (Number.isNaN(value)) {
        if (encoding.missingAt < 0) continue;
        positions[filled] = encoding.missingAt;
        values[filled] = 1;
      } else {
        positions[filled] = encoding.at;
        values[filled] = (value - encoding.mean) / encoding.deviation;
      }
    } else {
      const at = encoding.atCode[encoding.codes[row]! + 1]!;
      if (at < 0) continue;
      positions[filled] = at;
      values[filled] = 1;
    }
    filled += 1;
  }
  return filled;
}

/** Mean and standard deviation of what is there, by Welford's updating (Technometrics 4, 1962). */
function momentsOf(
  values: Float64Array | Float32Array,
  rows: Rows,
): { mean: number; deviation: number; missing: number } {
  let known = 0;
  let mean = 0;
  let squares = 0;
  for (const row of rows) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    known += 1;
    const step = value - mean;
    mean += step / known;
    squares += step * (value - mean);
  }
  const deviation = known > 0 ? Math.sqrt(squares / known) : 0;
  return { mean, deviation: deviation > 0 ? deviation : 1, missing: rows.length - known };
}
