import { expect, test } from 'vitest';
import type { PublishedRules } from '#contract/draw-links.ts';
import { segmentsOf, turnTo } from './segments.core.ts';

const odds = (code: string, numerator: number, denominator: number) => ({
  code,
  numerator,
  denominator,
});
const prize = (code: string, numerator: number): PublishedRules['prizes'][number] => ({
  code,
  name: { zh: code, en: code },
  valueFen: 100,
  stock: 1,
  left: 1,
  unlockAfter: 0,
  perCustomer: null,
  weight: numerator,
  odds: odds(code, numerator, 8),
});

test('the wheel is as the odds are, and stops in the middle of where a play landed', () => {
  const prizes = [prize('car', 1), prize('coffee', 3)];
  const segments = segmentsOf({ prizes, oddsOfNone: odds('none', 1, 2) });
  expect(segments.map(({ code, from, to }) => [code, from, to])).toEqual([
    ['car', 0, 1 / 8],
    ['coffee', 1 / 8, 1 / 2],
    [null, 1 / 2, 1],
  ]);
  expect(['car', 'coffee', null].map((code) => turnTo(segments, code))).toEqual([
    15 / 16,
    11 / 16,
    1 / 4,
  ]);
});

test('a wheel of prizes alone has no segment without one', () => {
  const segments = segmentsOf({ prizes: [prize('all', 8)], oddsOfNone: odds('none', 0, 1) });
  expect(segments.map(({ code, to }) => [code, to])).toEqual([['all', 1]]);
});
