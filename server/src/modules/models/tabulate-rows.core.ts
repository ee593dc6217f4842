import {
  type CategoricalColumn,
  type FeatureColumn,
  type FeatureTable,
  sharedCodes,
  sharedFloats,
} from './feature-table.core.ts';

/** A column of the rows: a number, or a place among categories. */
export type ColumnPlan = { readonly name: string; readonly categories: readonly string[] | null };

/**
 * Rows of doubles as columns on shared memory. `order` says which row of the pieces, counted through,
 * stands in which place; `from` is the first column that is a feature.
 */
export function tabulate(
  pieces: readonly Float64Array[],
  width: number,
  from: number,
  columns: readonly ColumnPlan[],
  order: Uint32Array | null = null,
): FeatureTable {
  const rows = pieces.reduce((sum, piece) => sum + piece.length / width, 0);
  const values = joined(pieces);
  return {
    rows,
    columns: columns.map((plan, index): FeatureColumn => {
      const at = from + index;
      if (plan.categories === null) {
        const numbers = sharedFloats(rows);
        for (let row = 0; row < rows; row += 1)
          numbers[row] = values[(order?.[row] ?? row) * width + at]!;
        return { name: plan.name, kind: 'numeric', values: numbers };
      }
      return codesOf(values, rows, width, at, plan.name, plan.categories, order);
    }),
  };
}

/** One column of places among categories. */
export function codesOf(
  values: Float64Array,
  rows: number,
  width: number,
  at: number,
  name: string,
  categories: readonly string[],
  order: Uint32Array | null,
): CategoricalColumn {
  const codes = sharedCodes(rows);
  for (let row = 0; row < rows; row += 1) codes[row] = values[(order?.[row] ?? row) * width + at]!;
  return { name, kind: 'categorical', codes, categories };
}

export function joined(pieces: readonly Float64Array[]): Float64Array {
  const [only] = pieces;
  if (pieces.length === 1 && only) return only;
  const all = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
