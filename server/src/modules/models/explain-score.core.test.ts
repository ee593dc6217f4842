import { expect, test } from 'vitest';
import { boostTrees, treeDefaults } from './boost-trees.core.ts';
import { keepReasons } from './describe-score.core.ts';
import { explainScore, withoutDeleted } from './explain-score.core.ts';
import { madeTable } from './made-table.fixture.ts';
import { explainRows, scoreTable } from './score.core.ts';

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
const model = { format: 1, fitted, calibration: { slope: 0.8, intercept: -0.2 } } as const;
const plan = table.columns.map((column) => ({
  name: column.name,
  categories: column.kind === 'categorical' ? [...column.categories] : null,
}));
const inputsOf = (row: number): number[] =>
  table.columns.map((column) =>
    column.kind === 'numeric' ? column.values[row]! : column.codes[row]!,
  );

test('the reasons of one customer by itself are those of everybody at once, and sum to the score', () => {
  const together = explainRows(model, table, rows);
  const scores = scoreTable(model, table);
  for (const row of rows) {
    const alone = explainScore(model, plan, inputsOf(row));
    expect(alone).toMatchObject({ ...keepReasons(together, row), base: together.base });
    const sum = alone.contributions.reduce((total, part) => total + part, alone.base + alone.rest);
    expect(sum).toBeCloseTo(scores[row]!, 10);
  }
});

test('what tells of a deleted tag leaves the reasons, and what it adds goes into the rest', () => {
  const explained = {
    base: -1,
    features: ['acts_90', 'tag.vip', 'tag.age'],
    figures: ['4', '1', '46'],
    contributions: [2, 0.5, 0.25],
    rest: 0.125,
  };
  expect(withoutDeleted(explained, (name) => name === 'tag.vip')).toEqual({
    base: -1,
    features: ['acts_90', 'tag.age'],
    figures: ['4', '46'],
    contributions: [2, 0.25],
    rest: 0.625,
  });
});

test('inputs of another date, of more or fewer features, explain nothing', () => {
  expect(() => explainScore(model, plan, inputsOf(0).slice(1))).toThrow('inputs');
});
