import type { Rows } from './feature-table.core.ts';
import { seededRandom, shuffle } from './seeded-random.core.ts';

/**
 * Which rows judge the model.
 *   time    the rows are in the order of time: those from `testFrom` on
 *   random  a seeded draw, for rows without an order
 */
export type Split =
  | { readonly by: 'time'; readonly testFrom: number }
  | { readonly by: 'random'; readonly testShare: number };

/**
 * `fitting` and `validation` together are the training rows. Validation says when to stop and calibrates, so it
 * is drawn by chance from the whole training period: its latest days would judge the trees by a drift that they
 * have not been shown (on the UCI file of bank calls no tree survived that).
 */
export type Parts = { readonly fitting: Rows; readonly validation: Rows; readonly test: Rows };

const validationShare = 0.2;

export function partsOf(rows: number, split: Split, seed: number): Parts {
  const random = seededRandom(seed);
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  if (split.by === 'random') shuffle(order, random);
  const testFrom = split.by === 'time' ? split.testFrom : rows - Math.round(rows * split.testShare);
  const training = order.slice(0, testFrom);
  shuffle(training, random);
  const validationFrom = testFrom - Math.round(testFrom * validationShare);
  // In the order of the table, so that reading a column goes forward.
  return {
    fitting: training.slice(0, validationFrom).sort(),
    validation: training.slice(validationFrom).sort(),
    test: order.slice(testFrom).sort(),
  };
}
