import { expect, test } from 'vitest';
import { modelDocument } from '#contract/models.ts';
import { modelReport } from '#contract/model-report.ts';
import {
  type FeatureColumn,
  probabilityOf,
  scoreRows,
  sharedCodes,
  sharedFloats,
  type TrainingProgress,
  trainModel,
} from './index.ts';
import { madeTable } from './made-table.fixture.ts';
import { explainRows } from './score.core.ts';

const { table, label } = madeTable(3000, 7);
const split = { by: 'time', testFrom: 2400 } as const;
const work = { table, label, split, learner: 'both', seed: 1 } as const;

test('a model is trained in a thread, stored as JSON, read again, and its reasons sum to its scores', async () => {
  const told: TrainingProgress[] = [];
  const trained = await trainModel(work, { onProgress: (progress) => told.push(progress) });
  if (!trained.ok) throw new Error(trained.refusal.code);
  const stored = JSON.stringify(trained.value);
  const model = modelDocument.parse(JSON.parse(stored).model);
  expect(modelReport.parse(JSON.parse(stored).report)).toEqual(trained.value.report);
  expect(told.at(-1)).toEqual({ step: 'report', done: 1, of: 1 });

  const rows = Uint32Array.of(0, 5, 2999);
  const scored = await scoreRows({ model, table });
  if (!scored.ok) throw new Error(scored.refusal.code);
  const { base, features, contributions } = explainRows(model, table, rows);
  rows.forEach((row, at) => {
    const parts = contributions.subarray(at * features.length, (at + 1) * features.length);
    expect(parts.reduce((sum, part) => sum + part, base)).toBeCloseTo(
      scored.value.logOdds[row]!,
      10,
    );
  });
});

test('the same input and seed give the same model, another seed another', async () => {
  const trees = { rounds: 20 };
  const models = await Promise.all(
    [1, 1, 2].map(async (seed) => {
      const trained = await trainModel({ ...work, learner: 'trees', seed, trees });
      return trained.ok ? JSON.stringify(trained.value.model) : trained.refusal.code;
    }),
  );
  expect(models[1]).toBe(models[0]);
  expect(models[2]).not.toBe(models[0]);
});

test('columns on shared memory give the same scores as copied ones', async () => {
  const trained = await trainModel({ ...work, learner: 'logistic' });
  if (!trained.ok) throw new Error(trained.refusal.code);
  const { model } = trained.value;
  const columns = table.columns.map((column): FeatureColumn => {
    if (column.kind === 'numeric') {
      const values = sharedFloats(table.rows);
      values.set(column.values);
      return { ...column, values };
    }
    const codes = sharedCodes(table.rows);
    codes.set(column.codes);
    return { ...column, codes };
  });
  const copied = await scoreRows({ model, table });
  const shared = await scoreRows({ model, table: { rows: table.rows, columns } });
  expect(shared).toEqual(copied);
  const probabilities = shared.ok ? shared.value.logOdds.map(probabilityOf) : [];
  expect(Math.max(...probabilities)).toBeLessThan(1);
  expect(Math.min(...probabilities)).toBeGreaterThan(0);
});

test('a training that is cancelled ends with the reason it was given', async () => {
  const controller = new AbortController();
  const reason = new Error('the job was cancelled');
  const training = trainModel(
    { ...work, trees: { rounds: 100_000, patience: 100_000 } },
    { signal: controller.signal, onProgress: () => controller.abort(reason) },
  );
  await expect(training).rejects.toBe(reason);
  await expect(trainModel(work, { signal: controller.signal })).rejects.toBe(reason);
});

test('what breaks in the thread breaks here, with its message', async () => {
  const broken = { rows: 3000, columns: [{ name: 'x', kind: 'numeric', values: null }] };
  await expect(
    // @ts-expect-error -- a table that no caller may give
    trainModel({ ...work, table: broken }),
  ).rejects.toThrow(/null/);
});

test('a label of one class and a table without the model’s feature are refused', async () => {
  const alike = new Uint8Array(3000).fill(1);
  expect(await trainModel({ ...work, label: alike })).toEqual({
    ok: false,
    refusal: { code: 'LABEL_ONE_CLASS', facts: { part: 'training', rows: 1920 } },
  });
  const trained = await trainModel({ ...work, learner: 'logistic' });
  if (!trained.ok) throw new Error(trained.refusal.code);
  const less = { rows: 3000, columns: table.columns.slice(1) };
  expect(await scoreRows({ model: trained.value.model, table: less })).toEqual({
    ok: false,
    refusal: { code: 'MODEL_FEATURE_MISSING', facts: { feature: 'age' } },
  });
});
