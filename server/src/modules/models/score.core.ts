import type { LogisticModel, LogisticTerm, ModelDocument, TreesModel } from '#contract/models.ts';
import { binnerOf, writeBins } from './bin-features.core.ts';
import type { FeatureColumn, FeatureTable, Rows } from './feature-table.core.ts';
import { type Forest, forestOf } from './forest.core.ts';
import { addShapValues, expectedScore, type ShapBench, shapBenchFor } from './tree-shap.core.ts';

/** The first feature that the model asks for and the table lacks, or has in another kind; null: none. */
export function lackingFeature(
  { fitted }: ModelDocument,
  { columns }: FeatureTable,
): string | null {
  const asked = fitted.learner === 'logistic' ? fitted.terms : fitted.features;
  const has = new Set(columns.map(({ name, kind }) => `${kind} ${name}`));
  return asked.find(({ feature, kind }) => !has.has(`${kind} ${feature}`))?.feature ?? null;
}

/** Log-odds of every row, calibrated. */
export function scoreTable(
  { fitted, calibration: { slope, intercept } }: ModelDocument,
  table: FeatureTable,
  onRows: (done: number) => void = () => {},
): Float64Array {
  const scores =
    fitted.learner === 'logistic'
      ? scoreLinear(fitted, table)
      : scoreForest(forestOf(fitted), table, onRows);
  for (let row = 0; row < scores.length; row += 1) scores[row] = slope * scores[row]! + intercept;
  return scores;
}

/** Rows whose bins are laid out beside each other at a time: they stay in the cache for all trees. */
const blockRows = 1024;

function scoreForest(
  forest: Forest,
  table: FeatureTable,
  onRows: (done: number) => void,
): Float64Array {
  const scores = new Float64Array(table.rows).fill(forest.base);
  const stride = forest.features.length;
  const bins = new Uint8Array(blockRows * stride);
  const asked = new Set(forest.feature);
  const binners = forest.features.map((feature) => binnerOf(feature, table));
  for (let from = 0; from < table.rows; from += blockRows) {
    const to = Math.min(table.rows, from + blockRows);
    binners.forEach((binner, index) => {
      if (asked.has(index)) writeBins(binner, from, to, bins, index, stride);
    });
    for (const root of forest.roots) addTree(forest, root, bins, stride, scores, from, to);
    onRows(to);
  }
  return scores;
}

function addTree(
  { feature, threshold, shift, subset, subsets, left, right, value }: Forest,
  root: number,
  bins: Uint8Array,
  stride: number,
  scores: Float64Array,
  from: number,
  to: number,
): void {
  let start = 0;
  for (let row = from; row < to; row += 1) {
    let node = root;
    let asked = feature[node]!;
    while (asked >= 0) {
      const bin = bins[start + asked]!;
      const at = subset[node]!;
      const isLeft =
        at < 0
          ? ((bin + shift[node]!) & 255) <= threshold[node]!
          : ((subsets[at + (bin >>> 5)]! >>> (bin & 31)) & 1) === 1;
      node = isLeft ? left[node]! : right[node]!;
      asked = feature[node]!;
    }
    scores[row]! += value[node]!;
    start += stride;
  }
}

function scoreLinear({ intercept, terms }: LogisticModel, table: FeatureTable): Float64Array {
  const scores = new Float64Array(table.rows).fill(intercept);
  for (const term of terms) {
    const partOf = linearPart(term, columnOf(table, term.feature));
    for (let row = 0; row < table.rows; row += 1) scores[row]! += partOf(row);
  }
  return scores;
}

function columnOf({ columns }: FeatureTable, name: string): FeatureColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) throw new Error(`the table has no feature ${name}`);
  return column;
}

/** What a term adds to a row's log-odds. */
function linearPart(term: LogisticTerm, column: FeatureColumn): (row: number) => number {
  if (term.kind === 'numeric') {
    if (column.kind !== 'numeric') throw new Error(`${term.feature} is not numeric`);
    const { mean, deviation, weight, missingWeight } = term;
    const { values } = column;
    return (row) => {
      const value = values[row]!;
      return Number.isNaN(value) ? missingWeight : (weight * (value - mean)) / deviation;
    };
  }
  if (column.kind !== 'categorical') throw new Error(`${term.feature} is not categorical`);
  const weights = new Map(term.levels.map(({ category, weight }) => [category, weight]));
  const byCode = Float64Array.from(
    [null, ...column.categories],
    (category) => weights.get(category) ?? term.otherWeight,
  );
  const { codes } = column;
  return (row) => byCode[codes[row]! + 1]!;
}

/** What a term adds to an average training row. */
function averagePart(term: LogisticTerm): number {
  if (term.kind === 'numeric') return term.missingWeight * term.missingShare;
  return term.levels.reduce(
    (sum, { weight, share }) => sum + weight * share,
    term.otherWeight * term.otherShare,
  );
}

/**
 * Why rows have their score: `base` is the log-odds of an average training row, and each feature's
 * contribution is what it adds. Base and contributions of a row sum to its calibrated log-odds.
 */
export type Explained = {
  readonly base: number;
  readonly features: readonly string[];
  /** explained row × feature, in log-odds */
  readonly contributions: Float64Array;
};

export function explainRows(
  { fitted, calibration: { slope, intercept } }: ModelDocument,
  table: FeatureTable,
  rows: Rows,
  onRows: (done: number) => void = () => {},
): Explained {
  const { base, features, contributions } =
    fitted.learner === 'logistic'
      ? explainLinear(fitted, table, rows)
      : explainForest(fitted, table, rows, onRows);
  for (let at = 0; at < contributions.length; at += 1) contributions[at]! *= slope;
  return { base: slope * base + intercept, features, contributions };
}

function explainLinear(
  { intercept, terms }: LogisticModel,
  table: FeatureTable,
  rows: Rows,
): Explained {
  const contributions = new Float64Array(rows.length * terms.length);
  let base = intercept;
  terms.forEach((term, index) => {
    const partOf = linearPart(term, columnOf(table, term.feature));
    const average = averagePart(term);
    base += average;
    rows.forEach((row, at) => {
      contributions[at * terms.length + index] = partOf(row) - average;
    });
  });
  return { base, features: terms.map(({ feature }) => feature), contributions };
}

type ReadyForest = { forest: Forest; bench: ShapBench; expected: number };
/** Forests by their model, for as long as somebody holds it: reading one takes as long as explaining a row. */
const readyForests = new WeakMap<TreesModel, ReadyForest>();

function readyForest(model: TreesModel): ReadyForest {
  const known = readyForests.get(model);
  if (known) return known;
  const forest = forestOf(model);
  const ready = { forest, bench: shapBenchFor(forest), expected: expectedScore(forest) };
  readyForests.set(model, ready);
  return ready;
}

function explainForest(
  model: TreesModel,
  table: FeatureTable,
  rows: Rows,
  onRows: (done: number) => void,
): Explained {
  const { forest, bench, expected } = readyForest(model);
  const { features } = forest;
  const binners = features.map((feature) => binnerOf(feature, table));
  const bins = new Uint8Array(features.length);
  const contributions = new Float64Array(rows.length * features.length);
  rows.forEach((row, at) => {
    binners.forEach((binner, index) => {
      writeBins(binner, row, row + 1, bins, index, 1);
    });
    addShapValues(forest, bench, bins, 0, 1, contributions, at * features.length);
    onRows(at + 1);
  });
  return {
    base: expected,
    features: features.map(({ feature }) => feature),
    contributions,
  };
}
