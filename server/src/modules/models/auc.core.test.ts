import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aucInterval, aucOf, compareAreas, rocAreas } from './auc.core.ts';

const rowsOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, k) => k);
const label = Uint8Array.of(1, 1, 1, 0, 0, 0, 0);
const first = Float64Array.of(0.9, 0.8, 0.4, 0.7, 0.4, 0.2, 0.1);
const second = Float64Array.of(0.3, 0.9, 0.5, 0.6, 0.2, 0.5, 0.1);

/**
 * By hand. The 12 pairs of a positive and a negative: 0.9 and 0.8 are ahead of all four; 0.4 is ahead of two and
 * level with one. So V10 = 1, 1, 5/8, area 10.5/12 = 7/8, S10 = ((1/8)² + (1/8)² + (1/4)²) / 2 = 3/64;
 * V01 = 2/3, 5/6, 1, 1, S01 = ((5/24)² + (1/24)² + 2(1/8)²) / 3 = 44/1728. Variance 3/64/3 + 44/1728/4.
 */
test('AUC and its interval are those of the example worked by hand', () => {
  const areas = rocAreas([first], label, rowsOf(7));
  expect(areas.areas[0]).toBeCloseTo(7 / 8, 14);
  const variance = 3 / 64 / 3 + 44 / 1728 / 4;
  expect(areas.covariance(0, 0)).toBeCloseTo(variance, 14);
  expect(aucInterval(areas, 0)).toEqual({
    value: expect.closeTo(7 / 8, 12),
    low: expect.closeTo(7 / 8 - 1.959963984540054 * Math.sqrt(variance), 12),
    high: 1,
  });
});

/** The definition: every pair is 1, ½ or 0, its means by row and by column are the placements. */
function byPairs(scores: readonly Float64Array[], labels: Uint8Array) {
  const positives = [...labels.keys()].filter((row) => labels[row] === 1);
  const negatives = [...labels.keys()].filter((row) => labels[row] === 0);
  const mean = (values: number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
  const placed = scores.map((score) => {
    const pair = (p: number, n: number): number =>
      score[p]! > score[n]! ? 1 : score[p] === score[n] ? 0.5 : 0;
    return {
      v10: positives.map((p) => mean(negatives.map((n) => pair(p, n)))),
      v01: negatives.map((n) => mean(positives.map((p) => pair(p, n)))),
    };
  });
  const covariance = (a: number[], b: number[]): number =>
    a.reduce((sum, value, k) => sum + (value - mean(a)) * (b[k]! - mean(b)), 0) / (a.length - 1);
  return {
    areas: placed.map(({ v10 }) => mean(v10)),
    covariance: (i: number, j: number): number =>
      covariance(placed[i]!.v10, placed[j]!.v10) / positives.length +
      covariance(placed[i]!.v01, placed[j]!.v01) / negatives.length,
  };
}

test('areas and covariances are those of all pairs, with ties', () => {
  const scored = fc.record({ a: fc.nat(6), b: fc.nat(9), y: fc.boolean() });
  fc.assert(
    fc.property(fc.array(scored, { minLength: 8, maxLength: 40 }), (drawn) => {
      const y = Uint8Array.from([1, 1, 0, 0, ...drawn.map((one) => +one.y)]);
      const a = Float64Array.from([1, 2, 3, 1, ...drawn.map((one) => one.a)]);
      const b = Float64Array.from([4, 4, 2, 5, ...drawn.map((one) => one.b)]);
      const fast = rocAreas([a, b], y, rowsOf(y.length));
      const slow = byPairs([a, b], y);
      expect(fast.areas[0]).toBeCloseTo(slow.areas[0]!, 12);
      expect(fast.areas[1]).toBeCloseTo(slow.areas[1]!, 12);
      for (const [i, j] of [
        [0, 0],
        [0, 1],
        [1, 1],
      ] as const)
        expect(fast.covariance(i, j)).toBeCloseTo(slow.covariance(i, j), 12);
    }),
  );
});

test('two scores on the same rows are compared by the variance of their difference', () => {
  const areas = rocAreas([first, second], label, rowsOf(7));
  const slow = byPairs([first, second], label);
  const value = slow.areas[0]! - slow.areas[1]!;
  const variance = slow.covariance(0, 0) + slow.covariance(1, 1) - 2 * slow.covariance(0, 1);
  const half = 1.959963984540054 * Math.sqrt(variance);
  const compared = compareAreas(areas, 0, 1);
  expect(compared.difference.value).toBeCloseTo(value, 12);
  expect(compared.difference.low).toBeCloseTo(value - half, 12);
  expect(compared.difference.high).toBeCloseTo(value + half, 12);
  expect(compared.pValue).toBeGreaterThan(0.05);
  const same = rocAreas([first, first.map((score) => score * 3)], label, rowsOf(7));
  expect(compareAreas(same, 0, 1)).toMatchObject({ pValue: 1 });
});

test('a class of one row has an AUC and no interval', () => {
  const areas = rocAreas([first], Uint8Array.of(1, 0, 0, 0, 0, 0, 0), rowsOf(7));
  expect(aucInterval(areas, 0)).toEqual({ value: 1, low: 0, high: 1 });
  expect(aucOf(second, Uint8Array.of(1, 0, 0, 0, 0, 0, 0), rowsOf(7))).toBeCloseTo(2 / 6, 12);
});

test('of two scores on a class of one row any difference may be chance', () => {
  const one = Uint8Array.of(1, 0, 0, 0, 0, 0, 0);
  const compared = compareAreas(rocAreas([first, second], one, rowsOf(7)), 0, 1);
  expect(compared).toEqual({ difference: { value: 1 - 2 / 6, low: -1, high: 1 }, pValue: 1 });
});
