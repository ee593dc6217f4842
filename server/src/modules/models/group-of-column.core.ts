import { binnerOf, binningOf, writeBins } from './bin-features.core.ts';
import type { CategoricalColumn, FeatureColumn } from './feature-table.core.ts';

const bands = 5;

/** A column as a group to compare customers by: a number in five bands of about as many customers each. */
export function groupOf(column: FeatureColumn): CategoricalColumn {
  if (column.kind === 'categorical') return column;
  const { values, name } = column;
  const rows = Uint32Array.from({ length: values.length }, (_, row) => row);
  const feature = binningOf(column, rows, bands);
  const edges = feature.kind === 'numeric' ? feature.edges : [];
  const bins = new Uint8Array(values.length);
  writeBins(
    binnerOf(feature, { rows: values.length, columns: [column] }),
    0,
    values.length,
    bins,
    0,
    1,
  );
  const whole = values.every((value) => Number.isNaN(value) || Number.isInteger(value));
  return {
    name,
    kind: 'categorical',
    codes: Int32Array.from(bins, (bin) => bin - 1),
    categories: Array.from({ length: edges.length + 1 }, (_, band) =>
      bandName(edges[band - 1], edges[band], whole),
    ),
  };
}

/** Above `low` up to `high`: of whole numbers both ends belong to the band. */
function bandName(low: number | undefined, high: number | undefined, whole: boolean): string {
  const first = low === undefined ? undefined : whole ? Math.floor(low) + 1 : low;
  const last = high === undefined ? undefined : whole ? Math.floor(high) : high;
  if (first === undefined) return last === undefined ? '' : `≤ ${last}`;
  if (last === undefined) return whole ? `≥ ${first}` : `> ${first}`;
  return first === last ? `${first}` : `${first}–${last}`;
}
