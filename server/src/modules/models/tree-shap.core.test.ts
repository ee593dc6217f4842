import { expect, test } from 'vitest';
import { boostTrees, treeDefaults } from './boost-trees.core.ts';
import { type Forest, forestOf, goesLeft } from './forest.core.ts';
import { madeTable } from './made-table.fixture.ts';
import { scoreTable } from './score.core.ts';
import { binnerOf, writeBins } from './bin-features.core.ts';
import { addShapValues, expectedScore, shapBenchFor } from './tree-shap.core.ts';

const { table, label } = madeTable(600, 11);
const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
const fitted = boostTrees({
  columns: table.columns,
  tableRows: table.rows,
  label,
  fitting: rows,
  validation: rows,
  directions: {},
  settings: { ...treeDefaults, rounds: 12, learningRate: 0.3, depth: 4, leaves: 9 },
  seed: 3,
});
const forest = forestOf(fitted);
const features = forest.features.length;

function binsOf(row: number): Uint8Array {
  const bins = new Uint8Array(features);
  forest.features.forEach((feature, index) => {
    writeBins(binnerOf(feature, table), row, row + 1, bins, index, 1);
  });
  return bins;
}

/** The score when only the features of the set are known: elsewhere both ways, by the training rows. */
function valueOfSet(
  { base, roots, feature, left, right, value, cover }: Forest,
  bins: Uint8Array,
  known: number,
): number {
  const below = (node: number): number => {
    const asked = feature[node]!;
    if (asked < 0) return value[node]!;
    const [one, other] = [left[node]!, right[node]!];
    if ((known >> asked) & 1) return below(goesLeft(forest, node, bins[asked]!) ? one : other);
    return (cover[one]! * below(one) + cover[other]! * below(other)) / cover[node]!;
  };
  return roots.reduce((sum, root) => sum + below(root), base);
}

/** Shapley's formula over all subsets. */
function shapleyByBruteForce(bins: Uint8Array): number[] {
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  const values = Array.from({ length: 1 << features }, (_, set) => valueOfSet(forest, bins, set));
  return Array.from({ length: features }, (_, feature) => {
    let sum = 0;
    for (let set = 0; set < 1 << features; set += 1) {
      if ((set >> feature) & 1) continue;
      const size = set.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(features - size - 1)) / factorial(features);
      sum += weight * (values[set | (1 << feature)]! - values[set]!);
    }
    return sum;
  });
}

test('each feature’s part of a score is its Shapley value over all subsets of features', () => {
  const bench = shapBenchFor(forest);
  for (const row of [0, 1, 17, 101, 345, 599]) {
    const bins = binsOf(row);
    const found = new Float64Array(features);
    addShapValues(forest, bench, bins, 0, 1, found, 0);
    const expected = shapleyByBruteForce(bins);
    expected.forEach((value, feature) => expect(found[feature]).toBeCloseTo(value, 10));
  }
});

test('the parts of a row and the expected score sum to the row’s score', () => {
  const bench = shapBenchFor(forest);
  const scores = scoreTable({ format: 1, fitted, calibration: { slope: 1, intercept: 0 } }, table);
  for (const row of rows) {
    const found = new Float64Array(features);
    addShapValues(forest, bench, binsOf(row), 0, 1, found, 0);
    const sum = found.reduce((total, part) => total + part, expectedScore(forest));
    expect(sum).toBeCloseTo(scores[row]!, 10);
  }
});
