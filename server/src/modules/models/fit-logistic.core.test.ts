import { expect, test } from 'vitest';
import type { CategoricalColumn, NumericColumn } from './feature-table.core.ts';
import { fitLogistic } from './fit-logistic.core.ts';
import { probabilityOf } from './log-odds.core.ts';
import { scoreTable } from './score.core.ts';
import { seededRandom } from './seeded-random.core.ts';

const numeric = (name: string, values: readonly number[]): NumericColumn => ({
  name,
  kind: 'numeric',
  values: Float64Array.from(values),
});
const categorical = (
  name: string,
  codes: readonly number[],
  categories: readonly string[],
): CategoricalColumn => ({ name, kind: 'categorical', codes: Int32Array.from(codes), categories });
const rowsOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, k) => k);
const unpenalised = { penalty: 1e-9 };

/** Twenty-three flights of the space shuttle: temperature at launch (°F) and damage to an O-ring (Dalal, Fowlkes & Hoadley, JASA 84, 1989). */
const temperatures = [
  66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58,
];
const damaged = Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1);

test('the published coefficients of the shuttle’s O-rings are found: 15.0429 − 0.2322 a degree', () => {
  const model = fitLogistic(
    [numeric('temperature', temperatures)],
    damaged,
    rowsOf(23),
    unpenalised,
  );
  const [term] = model.terms;
  if (term?.kind !== 'numeric') throw new Error('a number became something else');
  const slope = term.weight / term.deviation;
  expect(slope).toBeCloseTo(-0.2322, 4);
  expect(model.intercept - slope * term.mean).toBeCloseTo(15.0429, 3);
});

test('a category without a penalty has the log-odds of its own rate', () => {
  const codes = [...Array<number>(40).fill(0), ...Array<number>(60).fill(1)];
  const label = Uint8Array.from(codes, (code, k) => (code === 0 ? +(k < 10) : +(k < 85)));
  const table = { rows: 100, columns: [categorical('channel', codes, ['branch', 'app'])] };
  const fitted = fitLogistic(table.columns, label, rowsOf(100), unpenalised);
  const logOdds = scoreTable({ format: 1, fitted, calibration: { slope: 1, intercept: 0 } }, table);
  expect(probabilityOf(logOdds[0] ?? 0)).toBeCloseTo(10 / 40, 6);
  expect(probabilityOf(logOdds[99] ?? 0)).toBeCloseTo(45 / 60, 6);
});

/** 400 rows of two numbers, one with gaps, and a category of which one level is rare. */
function madeTable() {
  const random = seededRandom(5);
  const count = 400;
  const [a, b, codes, label] = [[] as number[], [] as number[], [] as number[], [] as number[]];
  for (let row = 0; row < count; row += 1) {
    a.push(random.next() * 10 - 3);
    b.push(random.next() < 0.2 ? Number.NaN : random.next() ** 3);
    codes.push(row < 4 ? 3 : Math.floor(random.next() * 4) - 1);
    const score = 0.3 * a[row]! - (Number.isNaN(b[row]!) ? 1 : 0) + (codes[row] === 1 ? 1.5 : 0);
    label.push(random.next() < probabilityOf(score) ? 1 : 0);
  }
  const columns = [
    numeric('a', a),
    numeric('b', b),
    categorical('c', codes, ['x', 'y', 'z', 'rare']),
  ];
  return { columns, label: Uint8Array.from(label), rows: count, a, b, codes };
}

test('at the weights found the gradient of the penalised loss is zero, written out by columns', () => {
  const { columns, label, rows, a, b, codes } = madeTable();
  const penalty = 3;
  const { intercept, terms } = fitLogistic(columns, label, rowsOf(rows), { penalty });
  const [ta, tb, tc] = terms;
  if (ta?.kind !== 'numeric' || tb?.kind !== 'numeric' || tc?.kind !== 'categorical')
    throw new Error('the terms are not in the order of the columns');
  const known = b.filter((value) => !Number.isNaN(value));
  const mean = (values: number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
  const deviation = (values: number[]): number =>
    Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
  const level = (category: string | null) =>
    tc.levels.find((one) => one.category === category)?.weight ?? Number.NaN;
  const columnsWritten: [weight: number, values: number[]][] = [
    [ta.weight, a.map((value) => (value - mean(a)) / deviation(a))],
    [tb.weight, b.map((v) => (Number.isNaN(v) ? 0 : (v - mean(known)) / deviation(known)))],
    [tb.missingWeight, b.map((value) => +Number.isNaN(value))],
    ...([null, 'x', 'y', 'z'] as const).map((category, k): [number, number[]] => [
      level(category),
      codes.map((code) => +(code === k - 1)),
    ]),
    [tc.otherWeight, codes.map((code) => +(code === 3))],
  ];
  const errors = Array.from(label, (y, row) => {
    const score = columnsWritten.reduce(
      (sum, [weight, values]) => sum + weight * (values[row] ?? 0),
      intercept,
    );
    return probabilityOf(score) - y;
  });
  expect(errors.reduce((x, y) => x + y, 0)).toBeCloseTo(0, 6);
  for (const [weight, values] of columnsWritten)
    expect(
      errors.reduce((sum, error, row) => sum + error * (values[row] ?? 0), penalty * weight),
    ).toBeCloseTo(0, 6);
});

test('a feature that separates the classes keeps finite weights', () => {
  const values = [...Array<number>(50).keys()];
  const label = Uint8Array.from(values, (value) => +(value >= 25));
  const [term] = fitLogistic([numeric('balance', values)], label, rowsOf(50)).terms;
  if (term?.kind !== 'numeric') throw new Error('a number became something else');
  expect(term.weight).toBeGreaterThan(1);
  expect(term.weight).toBeLessThan(20);
});

test('with hardly a penalty, separated classes still end in numbers', () => {
  const values = [...Array<number>(50).keys()];
  const label = Uint8Array.from(values, (value) => +(value >= 25));
  const { intercept, terms } = fitLogistic([numeric('a', values)], label, rowsOf(50), unpenalised);
  expect([intercept, terms[0]?.kind === 'numeric' && terms[0].weight]).toEqual([
    expect.any(Number),
    expect.any(Number),
  ]);
  expect(Number.isFinite(intercept)).toBe(true);
});
