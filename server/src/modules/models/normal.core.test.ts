import { expect, test } from 'vitest';
import { normalTwoSided, twoSided95 } from './normal.core.ts';

/** 2 (1 − Φ(z)), by tables of more digits than are asked for. */
test.each([
  [0, 1],
  [0.5, 0.6170750774519738],
  [1, 0.3173105078629141],
  [twoSided95, 0.05],
  [3, 0.002699796063260207],
  [5, 5.733031437583878e-7],
  [8, 1.244192114854348e-15],
])('P(|Z| > %d) = %d', (z, expected) => {
  expect(normalTwoSided(z) / expected).toBeCloseTo(1, 9);
  expect(normalTwoSided(-z)).toBe(normalTwoSided(z));
});
