import { expect, test } from 'vitest';
import { bandOfAmount } from './band-amount.core.ts';

test.each([
  [-1, null, 0],
  [0, 0, 1_000_00],
  [9_999_99, 1_000_00, 10_000_00],
  [10_000_00, 10_000_00, 50_000_00],
  [5_999_999_99, 1_000_000_00, 6_000_000_00],
  [6_000_000_00, 6_000_000_00, null],
])('%d fen lies from %s up to below %s', (amount, from, to) => {
  expect(bandOfAmount(amount)).toEqual({ from, to });
});
