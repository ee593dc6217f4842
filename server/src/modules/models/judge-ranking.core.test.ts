import { expect, test } from 'vitest';
import { judgeFairness } from './judge-fairness.core.ts';
import { decilesOf, ksOf, rankRows } from './judge-ranking.core.ts';
import { stabilityOf } from './stability.core.ts';

const rowsOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, k) => k);

test('gain and lift of tenths, by hand', () => {
  const scores = Float64Array.from({ length: 20 }, (_, k) => 20 - k);
  const label = Uint8Array.from(scores, (_, k) => +(k < 2 || k === 5 || k === 19));
  const deciles = decilesOf(scores, label, rankRows(scores, rowsOf(20)));
  expect(deciles).toHaveLength(10);
  expect(deciles[0]).toEqual({
    decile: 1,
    rows: 2,
    positives: 2,
    highestScore: 20,
    lowestScore: 19,
    gain: 0.5,
    lift: 5,
  });
  expect(deciles[2]).toMatchObject({ positives: 1, gain: 0.75, lift: 3 / 6 / 0.2 });
  expect(deciles[9]).toMatchObject({ positives: 1, gain: 1, lift: 1 });
});

test('KS looks between different scores only', () => {
  const label = Uint8Array.of(1, 0, 1, 0);
  const apart = Float64Array.of(4, 3, 2, 1);
  expect(ksOf(apart, label, rankRows(apart, rowsOf(4)))).toBe(0.5);
  const level = Float64Array.of(1, 1, 1, 1);
  expect(ksOf(level, label, rankRows(level, rowsOf(4)))).toBe(0);
  const perfect = Float64Array.of(2, 1, 2, 1);
  expect(ksOf(perfect, label, rankRows(perfect, rowsOf(4)))).toBe(1);
});

test('PSI of shares 60/40 that became 40/60 is 0.4 ln 1.5', () => {
  const before = Uint32Array.of(600_000, 400_000);
  const after = Uint32Array.of(400_000, 600_000);
  expect(stabilityOf(before, after)).toBeCloseTo(0.4 * Math.log(1.5), 5);
  expect(stabilityOf(before, before)).toBe(0);
  expect(stabilityOf(Uint32Array.of(10, 0), Uint32Array.of(0, 10))).toBeLessThan(10);
});

test('selection, its ratio and calibration are told by group, and an unknown group is one too', () => {
  const rows = 1000;
  const scores = Float64Array.from({ length: rows }, (_, k) => 1 - k / rows);
  const label = Uint8Array.from(scores, (_, k) => +(k % 4 === 0));
  // Women have the even rows and men the odd ones of the better half, so that women lead by one row each.
  const codes = Int32Array.from(scores, (_, k) => (k < 50 ? 0 : k < 100 ? k % 2 : (k % 3) - 1));
  const group = {
    name: 'sex',
    kind: 'categorical',
    codes,
    categories: ['女', '男', '未定'],
  } as const;
  const { values } = judgeFairness(group, scores, label, rankRows(scores, rowsOf(rows)));
  expect(values.map(({ value }) => value)).toEqual([null, '女', '男']);
  const [unknown, women, men] = values;
  expect(unknown).toMatchObject({ selectionRate: 0, selectionRatio: 0 });
  expect(women?.selectionRate).toBeCloseTo(75 / (75 + 300), 12);
  expect(men?.selectionRate).toBeCloseTo(25 / (25 + 300), 12);
  expect(men?.selectionRatio).toBeCloseTo(25 / 325 / (75 / 375), 12);
  expect(women?.auc?.value).toBeGreaterThan(0);
});

test('a group of a few rows is no measure for the others', () => {
  const scores = Float64Array.from({ length: 500 }, (_, k) => 1 - k / 500);
  const label = Uint8Array.from(scores, (_, k) => k % 2);
  const codes = Int32Array.from(scores, (_, k) => (k < 10 ? 0 : 1));
  const group = { name: 'kind', kind: 'categorical', codes, categories: ['few', 'many'] } as const;
  const { values } = judgeFairness(group, scores, label, rankRows(scores, rowsOf(500)));
  expect(values.map(({ selectionRatio }) => selectionRatio)).toEqual([
    expect.closeTo(1 / (40 / 490), 10),
    1,
  ]);
});
