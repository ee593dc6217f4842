/**
 * A table of features by column, in typed arrays, so that a thread can be handed it without a copy when
 * the arrays stand on shared memory (`sharedFloats`, `sharedCodes`).
 */

export type NumericColumn = {
  readonly name: string;
  readonly kind: 'numeric';
  /** NaN: no value */
  readonly values: Float64Array | Float32Array;
};

export type CategoricalColumn = {
  readonly name: string;
  readonly kind: 'categorical';
  /** index into `categories`, −1: no value */
  readonly codes: Int32Array;
  readonly categories: readonly string[];
};

export type FeatureColumn = NumericColumn | CategoricalColumn;
export type FeatureTable = { readonly rows: number; readonly columns: readonly FeatureColumn[] };

export function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

export function sharedCodes(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** Row numbers of a part of the table. */
export type Rows = Uint32Array;

/** Both, in the order of the table. */
export function joinRows(one: Rows, other: Rows): Rows {
  const joined = new Uint32Array(one.length + other.length);
  joined.set(one);
  joined.set(other, one.length);
  return joined.sort();
}

export function countPositives(label: Uint8Array, rows: Rows): number {
  let positives = 0;
  for (const row of rows) positives += label[row] ?? 0;
  return positives;
}

/** Why a feature of the table takes no part. */
export type UnusedFeature = {
  readonly feature: string;
  readonly reason: 'CONSTANT' | 'ALL_MISSING' | 'TOO_MANY_CATEGORIES';
};

/** A category that hardly repeats names the customer and says nothing of another one. */
const fewestRowsPerCategory = 2;

/** Splits the columns into those that can tell rows apart on the given rows and those that can't. */
export function usableFeatures(
  table: FeatureTable,
  rows: Rows,
): { used: FeatureColumn[]; unused: UnusedFeature[] } {
  const used: FeatureColumn[] = [];
  const unused: UnusedFeature[] = [];
  for (const column of table.columns) {
    const reason =
      column.kind === 'numeric' ? faultOfValues(column, rows) : faultOfCodes(column, rows);
    if (reason) unused.push({ feature: column.name, reason });
    else used.push(column);
  }
  return { used, unused };
}

function faultOfValues({ values }: NumericColumn, rows: Rows): UnusedFeature['reason'] | null {
  let first = Number.NaN;
  let missing = 0;
  let varies = false;
  for (const row of rows) {
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) missing += 1;
    else if (Number.isNaN(first)) first = value;
    else if (value !== first) varies = true;
  }
  if (missing === rows.length) return 'ALL_MISSING';
  return varies || missing > 0 ? null : 'CONSTANT';
}

function faultOfCodes(
  { codes, categories }: CategoricalColumn,
  rows: Rows,
): UnusedFeature['reason'] | null {
  const seen = new Uint8Array(categories.length);
  let missing = 0;
  let distinct = 0;
  for (const row of rows) {
    const code = codes[row] ?? -1;
    if (code < 0) missing += 1;
    else if (seen[code] === 0) {
      seen[code] = 1;
      distinct += 1;
    }
  }
  if (missing === rows.length) return 'ALL_MISSING';
  if (distinct === 1 && missing === 0) return 'CONSTANT';
  const known = rows.length - missing;
  return distinct > 2 && known < distinct * fewestRowsPerCategory ? 'TOO_MANY_CATEGORIES' : null;
}
