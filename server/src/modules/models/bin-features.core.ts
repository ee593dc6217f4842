import type { BinnedFeature } from '#contract/models.ts';
import type {
  CategoricalColumn,
  FeatureColumn,
  FeatureTable,
  NumericColumn,
  Rows,
} from './feature-table.core.ts';

/** Bins of a feature beside bin 0, the missing value: a tree's threshold and its shift fit one byte each. */
const mostBins = 254;
/** Quantiles of so many values are near enough, and sorting all of a large table is not free. */
const mostSorted = 50_000;

/** How a feature is cut into at most so many bins, from the rows given. */
export function binningOf(column: FeatureColumn, rows: Rows, most = mostBins): BinnedFeature {
  return column.kind === 'numeric'
    ? { feature: column.name, kind: 'numeric', edges: edgesOf(column, rows, most) }
    : { feature: column.name, kind: 'categorical', categories: categoriesOf(column, rows) };
}

/**
 * Cuts between neighbouring values so that bins hold about as many rows each; a value that fills more than a
 * bin has one to itself. (Equal-frequency cuts as in Ke et al., LightGBM, 2017, 2.1.)
 */
function edgesOf({ values }: NumericColumn, rows: Rows, most: number): number[] {
  const step = Math.max(1, Math.ceil(rows.length / mostSorted));
  const known = new Float64Array(Math.ceil(rows.length / step));
  let filled = 0;
  for (let at = 0; at < rows.length; at += step) {
    const value = values[rows[at]!]!;
    if (!Number.isNaN(value)) known[filled++] = value;
  }
  const sorted = known.subarray(0, filled).sort();
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) counts[counts.length - 1]! += 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  const between = (k: number): number => middleOf(distinct[k]!, distinct[k + 1]!);
  if (distinct.length <= most) return distinct.slice(0, -1).map((_, k) => between(k));
  const edges: number[] = [];
  let left = filled;
  let inBin = 0;
  for (let k = 0; k < distinct.length - 1 && edges.length < most - 1; k += 1) {
    inBin += counts[k]!;
    const target = left / (most - edges.length);
    if (inBin < target && counts[k + 1]! < target) continue;
    edges.push(between(k));
    left -= inBin;
    inBin = 0;
  }
  return edges;
}

/** A number from `low` up to, but not at, `high`. */
function middleOf(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

function categoriesOf({ codes, categories }: CategoricalColumn, rows: Rows): string[] {
  const counts = new Uint32Array(categories.length);
  for (const row of rows) {
    const code = codes[row]!;
    if (code >= 0) counts[code]! += 1;
  }
  return [...categories.keys()]
    .filter((code) => counts[code]! > 0)
    .sort((one, other) => counts[other]! - counts[one]! || one - other)
    .slice(0, mostBins)
    .map((code) => categories[code]!);
}

/** Number of bins with bin 0. */
export function binCount(feature: BinnedFeature): number {
  return (feature.kind === 'numeric' ? feature.edges.length + 1 : feature.categories.length) + 1;
}

/** A feature's bins and the column of a table that they are read from. */
export type Binner =
  | { readonly edges: Float64Array; readonly values: Float64Array | Float32Array }
  | { readonly binOfCode: Uint8Array; readonly codes: Int32Array };

/** Edges of features as they are looked up; a model's are asked for with every customer who is explained. */
const edgesReady = new WeakMap<BinnedFeature, Float64Array>();

function readyEdges(feature: BinnedFeature & { kind: 'numeric' }): Float64Array {
  const ready = edgesReady.get(feature) ?? Float64Array.from(feature.edges);
  edgesReady.set(feature, ready);
  return ready;
}

/** Throws when the table lacks the feature or has it in another kind: `lackingFeature` asks before. */
export function binnerOf(feature: BinnedFeature, { columns }: FeatureTable): Binner {
  const column = columns.find(({ name }) => name === feature.feature);
  if (feature.kind === 'numeric' && column?.kind === 'numeric')
    return { edges: readyEdges(feature), values: column.values };
  if (feature.kind === 'categorical' && column?.kind === 'categorical') {
    const bins = new Map(feature.categories.map((category, index) => [category, index + 1]));
    const binOfCode = Uint8Array.from(column.categories, (category) => bins.get(category) ?? 0);
    return { binOfCode, codes: column.codes };
  }
  throw new Error(`the table has no ${feature.kind} feature ${feature.feature}`);
}

/** Writes the bins of rows `from` to `to` (exclusive), the first at `start` and each next one `stride` on. */
export function writeBins(
  binner: Binner,
  from: number,
  to: number,
  target: Uint8Array,
  start: number,
  stride: number,
): void {
  let at = start;
  if ('edges' in binner) {
    const { edges, values } = binner;
    for (let row = from; row < to; row += 1) {
      target[at] = binOf(edges, values[row]!);
      at += stride;
    }
    return;
  }
  const { codes, binOfCode } = binner;
  for (let row = from; row < to; row += 1) {
    const code = codes[row]!;
    target[at] = code < 0 ? 0 : binOfCode[code]!;
    at += stride;
  }
}

/** 1 + the number of edges below the value; 0 for a missing one. */
function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}
