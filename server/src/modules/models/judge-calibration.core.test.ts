import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate } from './calibrate.core.ts';
import { isotonicBlocks } from './isotonic.core.ts';
import { judgeCalibration } from './judge-calibration.core.ts';
import { rankRows } from './judge-ranking.core.ts';
import { probabilityOf } from './log-odds.core.ts';

const rowsOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, k) => k);

test('neighbours that fall are pooled until the curve rises, by hand', () => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7);
  const outcomes = Float64Array.of(0, 1, 0, 0, 1, 1, 0);
  // 1, 0, 0 pool to 1/3 over 2…4; 1, 1, 0 to 2/3 over 5…7.
  expect(isotonicBlocks(values, outcomes)).toEqual([
    { rows: 1, mean: 1, rate: 0 },
    { rows: 3, mean: 3, rate: 1 / 3 },
    { rows: 3, mean: 6, rate: 2 / 3 },
  ]);
});

test('equal values are one point of the curve, whatever their order', () => {
  const blocks = [
    { rows: 2, mean: 1, rate: 0.5 },
    { rows: 1, mean: 2, rate: 1 },
  ];
  expect(isotonicBlocks(Float64Array.of(1, 1, 2), Float64Array.of(1, 0, 1))).toEqual(blocks);
  expect(isotonicBlocks(Float64Array.of(1, 1, 2), Float64Array.of(0, 1, 1))).toEqual(blocks);
});

test('equal values are pooled with one another before they are with their neighbours', () => {
  const values = Float64Array.of(1, 1, 2, 2, 2);
  expect(isotonicBlocks(values, Float64Array.of(0, 1, 0, 1, 1))).toEqual([
    { rows: 2, mean: 1, rate: 0.5 },
    { rows: 3, mean: 2, rate: 2 / 3 },
  ]);
});

test('the curve is nearer to the outcomes than any other that rises', () => {
  const point = fc.record({ at: fc.nat(8), y: fc.boolean(), other: fc.nat(10) });
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (points) => {
      points.sort((one, other) => one.at - other.at);
      const values = Float64Array.from(points, ({ at }) => at);
      const outcomes = Float64Array.from(points, ({ y }) => +y);
      const rates = isotonicBlocks(values, outcomes).flatMap(({ rows, rate }) =>
        Array<number>(rows).fill(rate),
      );
      const distance = (curve: number[]): number =>
        curve.reduce((sum, rate, k) => sum + (rate - outcomes[k]!) ** 2, 0);
      // Any rising curve that is one value where the values are one.
      const drawn = points.map(({ other }) => other / 10).sort((one, other) => one - other);
      const rising = drawn.map((_, k) => drawn[points.findIndex(({ at }) => at === values[k])]!);
      expect(distance(rates)).toBeLessThanOrEqual(distance(rising) + 1e-12);
      expect(rates).toEqual([...rates].sort((one, other) => one - other));
    }),
  );
});

test('the parts of the Brier score sum to it, and bins count every row', () => {
  const row = fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.boolean() });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (drawn) => {
      const probabilities = Float64Array.from(drawn, ({ p }) => p);
      const label = Uint8Array.from(drawn, ({ y }) => +y);
      const ranked = rankRows(probabilities, rowsOf(drawn.length));
      const judged = judgeCalibration(probabilities, label, ranked);
      const brier = drawn.reduce((sum, { p, y }) => sum + (p - +y) ** 2, 0) / drawn.length;
      expect(judged.brier).toBeCloseTo(brier, 12);
      const { reliability, resolution, uncertainty, withinBins } = judged;
      expect(reliability - resolution + uncertainty + withinBins).toBeCloseTo(brier, 12);
      expect(judged.bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(drawn.length);
    }),
  );
});

test('two bins worked by hand: reliability, resolution and the calibration error', () => {
  const probabilities = Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.8);
  const label = Uint8Array.of(0, 0, 0, 1, 1);
  const judged = judgeCalibration(probabilities, label, rankRows(probabilities, rowsOf(5)));
  // Five rows make five bins of one row each.
  expect(judged.bins).toHaveLength(5);
  expect(judged.brier).toBeCloseTo((3 * 0.04 + 0.64 + 0.04) / 5, 12);
  expect(judged.uncertainty).toBeCloseTo(0.4 * 0.6, 12);
  expect(judged.expectedCalibrationError).toBeCloseTo((3 * 0.2 + 0.8 + 0.2) / 5, 12);
});

test('Platt’s slope and intercept leave the gradient of his smoothed likelihood at zero', () => {
  const scores = Float64Array.from({ length: 200 }, (_, k) => (k - 100) / 25);
  const label = Uint8Array.from(scores, (score, k) => +(Math.sin(k * 7.3) + score / 2 > 1));
  const { slope, intercept } = calibrate(scores, label, rowsOf(200));
  const positives = label.reduce((sum, y) => sum + y, 0);
  const errors = [...scores].map((score, k) => {
    const target = label[k] === 1 ? (positives + 1) / (positives + 2) : 1 / (202 - positives);
    return target - probabilityOf(slope * score + intercept);
  });
  expect(errors.reduce((x, y) => x + y, 0)).toBeCloseTo(0, 5);
  expect(errors.reduce((sum, error, k) => sum + error * scores[k]!, 0)).toBeCloseTo(0, 5);
});

test('scores that rank the wrong way round, or not at all, keep their order and get the right level', () => {
  const scores = Float64Array.from({ length: 100 }, (_, k) => k / 20);
  const falling = Uint8Array.from(scores, (_, k) => +(k < 30));
  const found = calibrate(scores, falling, rowsOf(100));
  expect(found.slope).toBe(1);
  const mean = scores.reduce((sum, s) => sum + probabilityOf(s + found.intercept), 0) / 100;
  expect(mean).toBeCloseTo(0.3, 1);
  const flat = calibrate(new Float64Array(100).fill(0.4), falling, rowsOf(100));
  expect(probabilityOf(flat.slope * 0.4 + flat.intercept)).toBeCloseTo(0.3, 1);
});
