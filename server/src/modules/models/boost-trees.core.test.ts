import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TreesModel } from '#contract/models.ts';
import { aucOf } from './auc.core.ts';
import { type Boosting, boostTrees, treeDefaults } from './boost-trees.core.ts';
import type { FeatureColumn, FeatureTable } from './feature-table.core.ts';
import { forestOf } from './forest.core.ts';
import { madeTable } from './made-table.fixture.ts';
import { scoreTable } from './score.core.ts';
import { seededRandom } from './seeded-random.core.ts';

const rowsOf = (from: number, to: number): Uint32Array =>
  Uint32Array.from({ length: to - from }, (_, k) => from + k);

function boost(
  { table, label }: { table: FeatureTable; label: Uint8Array },
  asked: Partial<Boosting> = {},
): TreesModel {
  return boostTrees({
    columns: table.columns,
    tableRows: table.rows,
    label,
    fitting: rowsOf(0, Math.floor(table.rows * 0.7)),
    validation: rowsOf(Math.floor(table.rows * 0.7), table.rows),
    directions: {},
    settings: { ...treeDefaults, rounds: 60, learningRate: 0.2 },
    seed: 1,
    ...asked,
  });
}
const scoresOf = (fitted: TreesModel, table: FeatureTable): Float64Array =>
  scoreTable({ format: 1, fitted, calibration: { slope: 1, intercept: 0 } }, table);

test('what depends on two features at once is found, which no line can tell', () => {
  const random = seededRandom(3);
  const values = [0, 1].map(() => Float64Array.from({ length: 4000 }, () => random.next() - 0.5));
  const label = Uint8Array.from(values[0]!, (a, k) => +(a * values[1]![k]! > 0));
  const columns = values.map((column, k): FeatureColumn => ({
    name: `x${k}`,
    kind: 'numeric',
    values: column,
  }));
  const table = { rows: 4000, columns };
  const settings = { ...treeDefaults, rounds: 100, learningRate: 0.2, featureShare: 1 };
  const scores = scoresOf(boost({ table, label }, { settings }), table);
  expect(aucOf(scores, label, rowsOf(2800, 4000))).toBeGreaterThan(0.99);
});

/** One split, checked against every cut of every feature by the formula of its gain. */
test('the first split of a tree is the best of all cuts, tried one by one', () => {
  const { table, label } = madeTable(500, 5);
  const [age, balance] = table.columns;
  if (age?.kind !== 'numeric' || balance?.kind !== 'numeric') throw new Error('not numbers');
  // Fewer values than bins, so that every cut is one between bins.
  const columns = [age, { ...balance, values: balance.values.map(Math.round) }];
  const fitting = rowsOf(0, 500);
  const settings = { ...treeDefaults, rounds: 1, leaves: 2, rowShare: 1, featureShare: 1 };
  const whole = { table: { rows: 500, columns }, label };
  const fitted = boost(whole, { fitting, validation: fitting, settings });
  const rate = label.reduce((sum, y) => sum + y, 0) / 500;
  const worth = (rows: number[]): number => {
    const gradient = rows.reduce((sum, row) => sum + rate - label[row]!, 0);
    return gradient ** 2 / (rows.length * rate * (1 - rate) + settings.penalty);
  };
  let best = { gain: 0, feature: -1, cut: 0, missingLeft: false };
  columns.forEach(({ values }, feature) => {
    for (const cut of new Set(values))
      for (const missingLeft of [false, true]) {
        const goesLeft = (row: number): boolean =>
          Number.isNaN(values[row]!) ? missingLeft : values[row]! <= cut;
        const left = [...fitting].filter((row) => goesLeft(row));
        const right = [...fitting].filter((row) => !goesLeft(row));
        if (Math.min(left.length, right.length) < settings.leastRows) continue;
        const gain = worth(left) + worth(right) - worth([...fitting]);
        if (gain > best.gain + 1e-9) best = { gain, feature, cut, missingLeft };
      }
  });
  const [tree] = fitted.trees;
  const feature = fitted.features[best.feature];
  expect(tree?.feature[0]).toBe(best.feature);
  const edges = feature?.kind === 'numeric' ? feature.edges : [];
  const edge = edges[(tree?.bin[0] ?? 0) - 1] ?? Number.NaN;
  const values = [...columns[best.feature]!.values].filter((value) => !Number.isNaN(value));
  expect(values.filter((value) => value <= edge).length).toBe(
    values.filter((value) => value <= best.cut).length,
  );
  expect({ feature: best.feature, missingLeft: tree?.missingLeft[0] }).toEqual({
    feature: 1,
    missingLeft: best.missingLeft,
  });
});

test('a feature held to a direction never turns the score round, whatever the other features are', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(1 as const, -1 as const),
      (seed, direction) => {
        const made = madeTable(800, seed);
        const fitted = boost(made, { directions: { age: direction, balance: direction }, seed });
        const random = seededRandom(seed + 1);
        const steps = 40;
        for (const name of ['age', 'balance']) {
          const at = Math.floor(random.next() * 800);
          const columns = made.table.columns.map((column): FeatureColumn => {
            if (column.kind === 'categorical')
              return { ...column, codes: new Int32Array(steps).fill(column.codes[at]!) };
            const values =
              column.name === name
                ? Float64Array.from({ length: steps }, (_, k) => k * 2.5)
                : new Float64Array(steps).fill(column.values[at]!);
            return { ...column, values };
          });
          const scores = scoresOf(fitted, { rows: steps, columns });
          for (let k = 1; k < steps; k += 1)
            expect((scores[k]! - scores[k - 1]!) * direction).toBeGreaterThanOrEqual(-1e-12);
        }
      },
    ),
    { numRuns: 15 },
  );
});

test('without a direction the score of the same tables does turn round', () => {
  const made = madeTable(800, 4);
  const fitted = boost(made);
  const columns = made.table.columns.map((column): FeatureColumn =>
    column.kind === 'categorical'
      ? { ...column, codes: new Int32Array(40) }
      : {
          ...column,
          values: Float64Array.from({ length: 40 }, (_, k) =>
            column.name === 'balance' ? k * 2.5 : 50,
          ),
        },
  );
  const scores = scoresOf(fitted, { rows: 40, columns });
  expect(scores.some((score, k) => k > 0 && score < scores[k - 1]! - 1e-12)).toBe(true);
});

test('no leaf has fewer rows than allowed, and the trees end where validation was best', () => {
  const made = madeTable(2000, 8);
  const settings = { ...treeDefaults, rounds: 400, learningRate: 0.3, leastRows: 60, rowShare: 1 };
  const told: number[] = [];
  const fitting = rowsOf(0, 1400);
  const fitted = boostTrees(
    {
      columns: made.table.columns,
      tableRows: 2000,
      label: made.label,
      fitting,
      validation: rowsOf(1400, 2000),
      directions: {},
      settings,
      seed: 1,
    },
    (_, loss) => told.push(loss),
  );
  expect(told.length).toBe(fitted.trees.length + settings.patience);
  expect(Math.min(...told)).toBe(told[fitted.trees.length - 1]);
  for (const tree of fitted.trees) {
    const leaves = tree.cover.filter((_, node) => tree.feature[node] === -1);
    expect(Math.min(...leaves)).toBeGreaterThanOrEqual(60);
    expect(leaves.reduce((sum, cover) => sum + cover, 0)).toBe(1400);
  }
});

test('a category that training has not seen, and a value far outside, are scored', () => {
  const made = madeTable(1000, 2);
  const fitted = boost(made);
  const one = made.table.columns.map((column): FeatureColumn =>
    column.kind === 'categorical'
      ? { ...column, codes: Int32Array.of(0), categories: ['never seen'] }
      : { ...column, values: Float64Array.of(1e9) },
  );
  const missing = one.map((column): FeatureColumn =>
    column.kind === 'categorical' ? { ...column, codes: Int32Array.of(-1) } : column,
  );
  const score = scoresOf(fitted, { rows: 1, columns: one })[0];
  expect(Number.isFinite(score)).toBe(true);
  expect(score).toBe(scoresOf(fitted, { rows: 1, columns: missing })[0]);
});

test('a category that training has not seen goes where more rows went', () => {
  const codes = Int32Array.from({ length: 1000 }, (_, row) => (row % 10 === 0 ? 0 : 1));
  const label = Uint8Array.from(codes, (code, row) => +(row % 7 < (code === 0 ? 6 : 1)));
  const town = { name: 'town', kind: 'categorical', codes, categories: ['few', 'many'] } as const;
  const fitted = boost({ table: { rows: 1000, columns: [town] }, label });
  const asked = { ...town, codes: Int32Array.of(0, 1, 2), categories: ['few', 'many', 'new'] };
  const [few, many, unseen] = scoresOf(fitted, { rows: 3, columns: [asked] });
  expect(unseen).toBe(many);
  expect(unseen).not.toBe(few);
});

test('more categories than bins: the rarest are scored as missing ones', () => {
  const rows = 4000;
  const random = seededRandom(1);
  const codes = Int32Array.from({ length: rows }, () => Math.floor(random.next() ** 2 * 400));
  const label = Uint8Array.from(codes, (code) => +(random.next() < (code % 2 === 0 ? 0.7 : 0.2)));
  const categories = Array.from({ length: 400 }, (_, k) => `${k}`);
  const table: FeatureTable = {
    rows,
    columns: [{ name: 'town', kind: 'categorical', codes, categories }],
  };
  const fitted = boost({ table, label });
  const [feature] = forestOf(fitted).features;
  expect(feature?.kind === 'categorical' && feature.categories).toHaveLength(254);
  expect(aucOf(scoresOf(fitted, table), label, rowsOf(2800, rows))).toBeGreaterThan(0.68);
});
