import { expect, test } from 'vitest';
import { maskSpread } from './mask-figures.core.ts';

const spread = (
  covered: number,
  buckets: [from: number, to: number, customers: number][] = [],
) => ({
  covered,
  figures: { minimum: 1, maximum: 99, mean: 50, quantiles: [10, 25, 50, 75, 90, 99] },
  buckets: buckets.map(([from, to, customers]) => ({
    from: String(from),
    to: String(to),
    customers,
  })),
});

test.each([false, true])('over nine customers nobody is shown figures (masked: %s)', (masked) => {
  expect(maskSpread(spread(9, [[1, 99, 9]]), masked)).toEqual({ figures: null, buckets: [] });
});

test('over ten, roles with figures are shown all of them', () => {
  const shown = spread(10, [[1, 99, 10]]);
  const { figures, buckets } = shown;
  expect(maskSpread(shown, false)).toEqual({ figures, buckets });
});

test.each([
  [10, [null, null, null, null, null, null]],
  [20, [null, null, 50, null, null, null]],
  [40, [null, 25, 50, 75, null, null]],
  [100, [10, 25, 50, 75, 90, null]],
  [1000, [10, 25, 50, 75, 90, 99]],
])('others are shown of %i customers no figure beyond which fewer than ten lie', (of, told) => {
  expect(maskSpread(spread(of), true).figures).toEqual({
    minimum: null,
    maximum: null,
    mean: 50,
    quantiles: told,
  });
});

test('others are shown buckets of ten or more customers, the outermost without an end', () => {
  const told = maskSpread(
    spread(45, [
      [1, 2, 3],
      [2, 3, 9],
      [3, 4, 20],
      [4, 5, 12],
      [5, 99, 1],
    ]),
    true,
  );
  expect(told.buckets).toEqual([
    { from: null, to: '3', customers: 12 },
    { from: '3', to: '4', customers: 20 },
    { from: '4', to: null, customers: 13 },
  ]);
});
