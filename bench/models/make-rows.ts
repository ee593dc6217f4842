import type { FeatureTable } from '#modules/models/index.ts';

export type MadeRows = { readonly table: FeatureTable; readonly label: Uint8Array };

/**
 * Numbers only, for the baseline knows nothing else: a third amounts (skewed), a third counts, a third shares. A
 * dozen of them matter, in steps, in products and straight on; about one row in eight is positive.
 */
export function makeRows(rows: number, features: number, seed: number): MadeRows {
  const next = xorshift(seed);
  const columns = Array.from({ length: features }, (_, feature) => {
    const values = new Float32Array(new SharedArrayBuffer(rows * 4));
    for (let row = 0; row < rows; row += 1) {
      const drawn = next();
      values[row] =
        feature % 3 === 0
          ? Math.round(-Math.log(1 - drawn) * 50_000)
          : feature % 3 === 1
            ? Math.floor(drawn * drawn * 30)
            : drawn;
    }
    return { name: `feature_${feature}`, kind: 'numeric' as const, values };
  });
  const label = new Uint8Array(new SharedArrayBuffer(rows));
  const at = (feature: number, row: number): number => columns[feature]?.values[row] ?? 0;
  for (let row = 0; row < rows; row += 1) {
    const score =
      -3.4 +
      Math.log1p(at(0, row) / 50_000) +
      (at(1, row) > 12 ? 1.2 : 0) +
      2 * at(2, row) * (at(4, row) < 5 ? 1 : 0) +
      (at(3, row) > 80_000 && at(5, row) > 0.5 ? 1.5 : 0) -
      Math.abs(at(8, row) - 0.5) * 2 +
      Math.sin(at(11, row) * 6) * 0.6 +
      (at(7, row) - 10) * 0.04 * (at(14, row) > 0.3 ? 1 : -1) +
      at(17, row) * 0.5;
    label[row] = next() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
  }
  return { table: { rows, columns }, label };
}

/** Marsaglia's xorshift (Journal of Statistical Software 8, 2003): fast, and good enough for made rows. */
function xorshift(seed: number): () => number {
  let state = (seed * 2654435761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The rows `from` to `to` as a table of their own. */
export function partOf({ table, label }: MadeRows, from: number, to: number): MadeRows {
  const columns = table.columns.map((column) =>
    column.kind === 'numeric' ? { ...column, values: column.values.slice(from, to) } : column,
  );
  return { table: { rows: to - from, columns }, label: label.slice(from, to) };
}
