import type { TreesModel } from '#contract/models.ts';
import { binningOf } from './bin-features.core.ts';
import { countPositives, type FeatureColumn, type Rows } from './feature-table.core.ts';
import { documentOf, type Forest, leafOf, subsetWords } from './forest.core.ts';
import { growTree, type Nursery, workbenchFor } from './grow-tree.core.ts';
import { binTable, type BinnedTable } from './histogram.core.ts';
import { logisticLoss, probabilityOf } from './log-odds.core.ts';
import { type Random, seededRandom } from './seeded-random.core.ts';

export type TreeSettings = {
  /** at most so many trees; validation decides how many are kept */
  readonly rounds: number;
  /** without a better validation loss for so many rounds it ends */
  readonly patience: number;
  readonly learningRate: number;
  readonly leaves: number;
  readonly depth: number;
  /** λ of λ/2 · Σ values² of the leaves */
  readonly penalty: number;
  readonly leastRows: number;
  /** least Σ p(1 − p) of a leaf */
  readonly leastCurvature: number;
  /** shares of rows and of features drawn for each tree */
  readonly rowShare: number;
  readonly featureShare: number;
};

export const treeDefaults: TreeSettings = {
  rounds: 600,
  patience: 30,
  learningRate: 0.07,
  leaves: 15,
  depth: 8,
  penalty: 1,
  leastRows: 20,
  leastCurvature: 1,
  rowShare: 0.8,
  featureShare: 0.8,
};

/** +1: the score may not fall as the feature rises; −1: not rise. */
export type Directions = Readonly<Record<string, 1 | -1>>;

export type Boosting = {
  readonly columns: readonly FeatureColumn[];
  /** rows of the table that the columns are of */
  readonly tableRows: number;
  readonly label: Uint8Array;
  readonly fitting: Rows;
  readonly validation: Rows;
  readonly directions: Directions;
  readonly settings: TreeSettings;
  readonly seed: number;
};

/**
 * Gradient boosting of trees over histograms for logistic loss (Friedman, Annals of Statistics 29, 2001;
 * leaf values and gains to second order as in Chen & Guestrin, XGBoost, 2016; a drawn share of the rows for
 * each tree as in Friedman's stochastic gradient boosting, 2002). The same input and seed give the same trees.
 */
export function boostTrees(
  boosting: Boosting,
  onRound: (round: number, validationLoss: number) => void = () => {},
): TreesModel {
  const { columns, tableRows, label, fitting, validation, settings } = boosting;
  const features = columns.map((column) => binningOf(column, fitting));
  const table = binTable(features, { rows: tableRows, columns });
  const positives = countPositives(label, fitting);
  const base = Math.log(positives / (fitting.length - positives));
  const nursery = nurseryFor(table, base, settings);
  const scores = new Float64Array(tableRows).fill(base);
  const gradients = {
    gradient: new Float64Array(tableRows),
    curvature: new Float64Array(tableRows),
  };
  const bench = workbenchFor(table, fitting.length, settings.leaves);
  const random = seededRandom(boosting.seed);
  const rules = { ...settings, directions: directionsOf(columns, boosting.directions) };
  const allFeatures = features.map((_, index) => index);
  const unsampled = new Uint32Array(fitting.length);
  let best = { rounds: 0, loss: lossOf(label, validation, scores), nodes: 0 };
  for (let round = 1; round <= settings.rounds; round += 1) {
    writeGradients(label, fitting, scores, gradients);
    const left = drawRows(fitting, settings.rowShare, random, bench.order, unsampled);
    const drawn = fitting.length - left;
    const taken = drawFeatures(allFeatures, settings.featureShare, random);
    const leaves = growTree(table, taken, bench, drawn, gradients, rules, nursery);
    for (const { node, from, to } of leaves) {
      const value = nursery.forest.value[node]!;
      for (let at = from; at < to; at += 1) scores[bench.order[at]!]! += value;
    }
    addScores(nursery, table, unsampled.subarray(0, left), scores);
    addScores(nursery, table, validation, scores);
    const loss = lossOf(label, validation, scores);
    onRound(round, loss);
    if (loss < best.loss) best = { rounds: round, loss, nodes: nursery.nodes };
    else if (round - best.rounds >= settings.patience) break;
  }
  return documentOf(nursery.forest, best.rounds, best.nodes);
}

function nurseryFor({ features }: BinnedTable, base: number, settings: TreeSettings): Nursery {
  const nodes = settings.rounds * (2 * settings.leaves - 1);
  const splits = settings.rounds * (settings.leaves - 1);
  const anyCategorical = features.some(({ kind }) => kind === 'categorical');
  const forest: Forest = {
    base,
    features,
    roots: new Int32Array(settings.rounds),
    feature: new Int16Array(nodes),
    threshold: new Uint8Array(nodes),
    shift: new Uint8Array(nodes),
    subset: new Int32Array(nodes),
    subsets: new Uint32Array(anyCategorical ? splits * subsetWords : 0),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
  };
  return { forest, trees: 0, nodes: 0, subsets: 0 };
}

function directionsOf(columns: readonly FeatureColumn[], directions: Directions): Int8Array {
  return Int8Array.from(columns, ({ name }) => directions[name] ?? 0);
}

/** First and second derivatives of the logistic loss by the score: p − y and p(1 − p). */
function writeGradients(
  label: Uint8Array,
  rows: Rows,
  scores: Float64Array,
  { gradient, curvature }: { gradient: Float64Array; curvature: Float64Array },
): void {
  for (const row of rows) {
    const probability = probabilityOf(scores[row]!);
    gradient[row] = probability - label[row]!;
    curvature[row] = probability * (1 - probability);
  }
}

/** Draws rows into `drawn` and the others into `others`, both in the order they came; gives how many others. */
function drawRows(
  rows: Rows,
  share: number,
  random: Random,
  drawn: Uint32Array,
  others: Uint32Array,
): number {
  if (share >= 1) {
    drawn.set(rows);
    return 0;
  }
  let taken = 0;
  let left = 0;
  for (const row of rows) {
    if (random.next() < share) drawn[taken++] = row;
    else others[left++] = row;
  }
  return left;
}

function drawFeatures(features: readonly number[], share: number, random: Random): number[] {
  const wanted = Math.max(1, Math.round(features.length * share));
  const left = [...features];
  for (let surplus = features.length - wanted; surplus > 0; surplus -= 1)
    left.splice(Math.floor(random.next() * left.length), 1);
  return left;
}

/** Adds what the newest tree says to the scores of rows that took no part in growing it. */
function addScores(
  { forest, trees }: Nursery,
  { bins, rows: stride }: BinnedTable,
  rows: Rows,
  scores: Float64Array,
): void {
  const root = forest.roots[trees - 1]!;
  for (const row of rows) scores[row]! += forest.value[leafOf(forest, root, bins, row, stride)]!;
}

function lossOf(label: Uint8Array, rows: Rows, scores: Float64Array): number {
  let loss = 0;
  for (const row of rows) loss += logisticLoss(scores[row]!, label[row]!);
  return loss / rows.length;
}
