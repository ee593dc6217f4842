import { expect, test } from 'vitest';
import { presenceTellsClass } from './feature-alone.core.ts';
import { learn, type TrainingWork } from './learn.core.ts';
import { madeTable } from './made-table.fixture.ts';
import { seededRandom } from './seeded-random.core.ts';
import type { FeatureColumn } from './feature-table.core.ts';

const rows = 3000;
const { table, label } = madeTable(rows, 21);
const work: TrainingWork = {
  table,
  label,
  split: { by: 'time', testFrom: 2400 },
  learner: 'logistic',
  seed: 1,
};

function reportOf(asked: Partial<TrainingWork> = {}) {
  const learned = learn({ ...work, ...asked });
  if (!learned.ok) throw new Error(learned.refusal.code);
  return learned.value.report;
}
const reasonsOf = (asked: Partial<TrainingWork>): string[] =>
  reportOf(asked).refusals.map(({ reason }) => reason);
const withColumn = (column: FeatureColumn): Partial<TrainingWork> => ({
  table: { rows, columns: [...table.columns, column] },
});
const numeric = (name: string, valueOf: (row: number) => number): FeatureColumn => ({
  name,
  kind: 'numeric',
  values: Float64Array.from({ length: rows }, (_, row) => valueOf(row)),
});
const random = seededRandom(9);
const chance = Float64Array.from({ length: rows }, () => random.next());

test('an honest model may be published', () => {
  expect(reasonsOf({})).toEqual([]);
});

test('too few labels of the rarer class stand against it', () => {
  expect(reportOf({ fewestLabels: 2000 }).refusals).toEqual([
    {
      reason: 'TOO_FEW_LABELS',
      facts: { part: 'training', labels: expect.any(Number), needed: 2000 },
    },
    { reason: 'TOO_FEW_LABELS', facts: { part: 'test', labels: expect.any(Number), needed: 500 } },
  ]);
});

test('a model that may be no better than chance is not published', () => {
  const faint = (row: number): number => chance[row]! * 40 + label[row]!;
  const report = reportOf({ table: { rows, columns: [numeric('faint', faint)] } });
  const { value, low } = report.evaluations[0]!.auc;
  expect([value > 0.5, low <= 0.5]).toEqual([true, true]);
  expect(report.refusals.map(({ reason }) => reason)).toEqual(['AUC_NOT_ABOVE_CHANCE']);
});

test('a feature that is the label, nearly, is a leak', () => {
  const leak = numeric('outcome', (row) => label[row]! + chance[row]! * 1.02);
  expect(reasonsOf(withColumn(leak))).toEqual([
    'LEAKAGE_ALONE',
    'LEAKAGE_TOGETHER',
    'LEAKAGE_DOMINATES',
  ]);
});

test('a feature that alone tells more than all others is a leak until somebody says it was known', () => {
  const strong = withColumn(numeric('minutes', (row) => label[row]! * 1.6 + chance[row]! * 2));
  expect(reasonsOf(strong)).toEqual(['LEAKAGE_DOMINATES']);
  expect(reasonsOf({ ...strong, knownBefore: ['minutes'] })).toEqual([]);
});

test('a feature that is filled in for one class only is a leak', () => {
  const filled = numeric('reason', (row) =>
    label[row] === 1 && chance[row]! < 0.3 ? 1 : Number.NaN,
  );
  expect(reasonsOf(withColumn(filled))).toContain('LEAKAGE_ONE_CLASS');
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const rare = Uint8Array.from(chance, (drawn) => +(drawn < 0.02));
  // None of those who have it is positive, as it would be for most of those who are few.
  const legitimate = numeric('complaints', (row) =>
    rare[row] === 0 && row % 5 === 0 ? 1 : Number.NaN,
  );
  expect(presenceTellsClass(legitimate, rare, all)).toBe(false);
  const gone = numeric('closed', (row) => (label[row] === 0 ? 1 : Number.NaN));
  expect(presenceTellsClass(gone, label, all)).toBe(true);
});

test('a champion is judged on the same rows, with the difference and whether it may be chance', () => {
  const champion = learn({ ...work, table: { rows, columns: table.columns.slice(0, 1) } });
  if (!champion.ok) throw new Error(champion.refusal.code);
  const { evaluations, comparisons } = reportOf({ champion: champion.value.model });
  expect(evaluations.map(({ role }) => role)).toEqual(['model', 'champion']);
  expect(comparisons[0]?.role).toBe('champion');
  expect(comparisons[0]?.difference.low).toBeGreaterThan(0);
  expect(comparisons[0]?.pValue).toBeLessThan(0.001);
});

test('constant, empty and never repeating features take no part, and a table of nothing else is refused', () => {
  const constant = numeric('constant', () => 1);
  const empty = numeric('empty', () => Number.NaN);
  const names: FeatureColumn = {
    name: 'number',
    kind: 'categorical',
    codes: Int32Array.from({ length: rows }, (_, row) => row),
    categories: Array.from({ length: rows }, (_, row) => `C${row}`),
  };
  const columns = [...table.columns, constant, empty, names];
  expect(reportOf({ table: { rows, columns } }).unused).toEqual([
    { feature: 'constant', reason: 'CONSTANT' },
    { feature: 'empty', reason: 'ALL_MISSING' },
    { feature: 'number', reason: 'TOO_MANY_CATEGORIES' },
  ]);
  expect(learn({ ...work, table: { rows, columns: [constant, empty, names] } })).toEqual({
    ok: false,
    refusal: { code: 'FEATURES_UNUSABLE', facts: {} },
  });
});

test('what moved between training and test is noted', () => {
  const rising = withColumn(numeric('day', (row) => row));
  const notes = reportOf(rising).notes;
  expect(notes).toContainEqual({
    note: 'FEATURES_MOVED',
    facts: { count: 1, features: 'day' },
  });
  const moved = Uint8Array.from(label, (y, row) => (row >= 2400 && row % 2 === 0 ? 1 : y));
  expect(reportOf({ label: moved }).notes.map(({ note }) => note)).toContain('LABEL_RATE_MOVED');
});
