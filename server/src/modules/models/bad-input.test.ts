import { expect, test } from 'vitest';
import { sentenceOf } from '#contract/errors.ts';
import { modelErrors } from '#contract/models.ts';
import type { FeatureColumn } from './feature-table.core.ts';
import { learn, type TrainingWork } from './learn.core.ts';
import { madeTable } from './made-table.fixture.ts';
import { printReport } from './print-report.ts';

const rows = 1000;
const { table, label } = madeTable(rows, 21);
const work: TrainingWork = {
  table,
  label,
  split: { by: 'time', testFrom: 800 },
  learner: 'logistic',
  seed: 1,
};
const columnOf = (name: string, value: number): FeatureColumn => ({
  name,
  kind: 'numeric',
  values: new Float64Array(rows).fill(value),
});

/** What the person who asked for the training reads. */
function told(asked: Partial<TrainingWork>, language: 'zh' | 'en'): string {
  const learned = learn({ ...work, ...asked });
  if (learned.ok) return printReport(learned.value.report);
  const declared = Object.entries(modelErrors).find(([code]) => code === learned.refusal.code);
  if (!declared) throw new Error(`${learned.refusal.code} is not declared`);
  return sentenceOf(declared[1], learned.refusal.facts, language);
}

test('a label of one class is refused with a sentence that says which rows have it', () => {
  const alike = { label: new Uint8Array(rows) };
  expect(told(alike, 'zh')).toBe('训练部分的标签只有一类（640 行），无法建模');
  expect(told(alike, 'en')).toBe(
    'The training rows (640) have labels of one class only, so there is nothing to learn or judge',
  );
});

test('a feature that is constant or has no value takes no part, and the report says why', () => {
  const columns = [...table.columns, columnOf('same', 7), columnOf('empty', Number.NaN)];
  const report = told({ table: { rows, columns } }, 'en');
  expect(report).toContain('same: not used, it has one value only');
  expect(report).toContain('empty: not used, it has no value');
});

test('where no feature tells rows apart there is nothing to learn from', () => {
  const columns = [columnOf('same', 7), columnOf('empty', Number.NaN)];
  expect(told({ table: { rows, columns } }, 'zh')).toBe('没有可用的特征：全部为空或取值恒定');
});
