import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelCard } from '#contract/model-report.ts';
import { readUci, uciFile, uciPresent } from './uci-bank.ts';

const program = join(import.meta.dirname, '../../src/main.ts');
const proving = process.env['HUIKE_PROVE'] === '1';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huike-uci-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function train(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; out: string; err: string }>();
  const given = ['models', 'train', '--csv', uciFile, '--label', 'y', '--delimiter', ';', ...words];
  const child = execFile(process.execPath, [program, ...given], (_, out, err) =>
    resolve({ code: child.exitCode ?? -1, out, err }),
  );
  return promise;
}

/** The same objective by another way: columns written out, accelerated gradient descent, AUC by pairs. */
function referenceAuc(): number {
  const rows = readUci();
  const testFrom = Math.floor(rows.length * 0.8);
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== 'y' && name !== 'duration');
  const columns = names.flatMap((name): Float64Array[] => {
    const cells = rows.map((row) => row[name] ?? '');
    const training = cells.slice(0, testFrom);
    if (cells.every((cell) => cell !== '' && !Number.isNaN(Number(cell)))) {
      const numbers = training.map(Number);
      const mean = numbers.reduce((x, y) => x + y, 0) / testFrom;
      const deviation = Math.sqrt(numbers.reduce((x, y) => x + (y - mean) ** 2, 0) / testFrom);
      return deviation === 0
        ? []
        : [Float64Array.from(cells, (cell) => (Number(cell) - mean) / deviation)];
    }
    return [...new Set(training)].map((level) =>
      Float64Array.from(cells, (cell) => +(cell === level)),
    );
  });
  const label = rows.map(({ y }) => +(y === 'yes'));
  const weights = descend(columns, label, testFrom);
  const scores = rows.map((_, row) =>
    columns.reduce((sum, column, k) => sum + (weights[k] ?? 0) * (column[row] ?? 0), 0),
  );
  const of = (y: number): number[] =>
    scores.filter((_, row) => row >= testFrom && label[row] === y);
  const negatives = of(0);
  const positives = of(1);
  let ahead = 0;
  for (const positive of positives)
    for (const negative of negatives)
      ahead += +(positive > negative) + +(positive === negative) / 2;
  return ahead / positives.length / negatives.length;
}

/** Nesterov's accelerated gradient on the logistic loss + ½ Σ weights², the last weight the intercept's. */
function descend(
  columns: readonly Float64Array[],
  label: readonly number[],
  rows: number,
): Float64Array {
  const all = [...columns, new Float64Array(rows).fill(1)].map((column) => {
    const filled = Uint32Array.from(label.keys()).filter((row) => row < rows && column[row] !== 0);
    return { filled, values: Float64Array.from(filled, (row) => column[row] ?? 0) };
  });
  let weights = new Float64Array(all.length);
  let before = weights;
  // The Hessian's largest eigenvalue is at most a quarter of the mean squared length of a row.
  const lengths = all
    .flatMap(({ values }) => [...values])
    .reduce((sum, value) => sum + value ** 2, 0);
  const step = 1 / (lengths / rows / 4 + 1 / rows);
  const errors = new Float64Array(rows);
  for (let k = 1; k <= 600; k += 1) {
    const ahead = weights.map((weight, j) => weight + ((k - 1) / (k + 2)) * (weight - before[j]!));
    errors.fill(0);
    all.forEach(({ filled, values }, j) => {
      for (let at = 0; at < filled.length; at += 1) errors[filled[at]!]! += ahead[j]! * values[at]!;
    });
    for (let row = 0; row < rows; row += 1)
      errors[row] = 1 / (1 + Math.exp(-errors[row]!)) - label[row]!;
    before = weights;
    weights = ahead.map((weight, j) => {
      const { filled, values } = all[j]!;
      let gradient = j < columns.length ? weight : 0;
      for (let at = 0; at < filled.length; at += 1) gradient += errors[filled[at]!]! * values[at]!;
      return weight - (step * gradient) / rows;
    });
  }
  return weights;
}

describe.skipIf(!uciPresent)(
  'the calls of a Portuguese bank, the last fifth of them judging',
  () => {
    test(
      'the logistic regression ranks as a reference of the same objective does, and the trees stay beside it or the report says why not',
      { timeout: 120_000 },
      async () => {
        const out = join(folder, 'card.json');
        const trained = await train('--drop', 'duration', '--groups', 'age', '--out', out);
        expect(trained).toMatchObject({ code: 0, err: '' });
        expect(trained.out).toContain('nothing stands against publishing it');
        const { report, model, source } = modelCard.parse(JSON.parse(await readFile(out, 'utf8')));
        expect(source).toMatchObject({ rows: 32_950, positive: 'yes', dropped: ['duration'] });
        expect(model.format).toBe(1);
        const aucOf = (learner: string): number =>
          report.evaluations.find((one) => one.learner === learner)?.auc.value ?? Number.NaN;
        expect(Math.abs(aucOf('logistic') - referenceAuc())).toBeLessThan(0.005);

        const notes = report.notes.map(({ note }) => note);
        expect(notes).toEqual(expect.arrayContaining(['LABEL_RATE_MOVED', 'FEATURES_MOVED']));
        const ahead = report.comparisons[0]?.difference ?? { low: 0, high: 0 };
        const treesBeatIt =
          report.evaluations[0]?.learner === 'trees' ? ahead.low > 0 : ahead.high < 0;
        const saysWhyNot = notes.some(
          (note) => note === 'LEARNERS_ALIKE' || note === 'LINEAR_AHEAD',
        );
        expect(treesBeatIt || saysWhyNot).toBe(true);
      },
    );

    test('the length of the call, known only after it, raises the suspicion of a leak', async () => {
      const trained = await train('--json', '--learner', 'logistic');
      expect(trained).toMatchObject({ code: 3, err: '' });
      expect(JSON.parse(trained.out).report.refusals).toEqual([
        { reason: 'LEAKAGE_DOMINATES', facts: expect.objectContaining({ feature: 'duration' }) },
      ]);
      const known = await train('--json', '--learner', 'logistic', '--known-before', 'duration');
      expect(known).toMatchObject({ code: 0, err: '' });
    });

    // Both learners on all rows once more: proved by `npm run prove`, the comparison by time above each time.
    test.runIf(proving)(
      'where the rows of training and test are alike, the trees beat the logistic regression',
      async () => {
        const trained = await train('--drop', 'duration', '--split', 'random', '--json');
        const { report } = JSON.parse(trained.out);
        expect(report.evaluations[0].learner).toBe('trees');
        expect(report.comparisons[0].difference.low).toBeGreaterThan(0);
      },
    );

    test('what is asked wrongly is told to a person and a script, and no file is written over', async () => {
      expect(await train('--drop', 'z')).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('The file has no column z'),
      });
      const again = await train('--json', '--out', uciFile);
      expect(again.code).toBe(2);
      expect(JSON.parse(again.out)).toMatchObject({ error: { code: 'USAGE' } });
    });
  },
);
