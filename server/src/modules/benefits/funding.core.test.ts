import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isFunding, splitBack, splitByWeights, takeInOrder } from '#contract/funding.ts';
import { fundsSuffice, reserveOf } from './funding.core.ts';

describe('an amount split by shares', () => {
  test.each([
    // Thirds of a yuan: 33.33 each, the fen that is left to the first.
    [100, [1, 1, 1], [34, 33, 33]],
    // 60.6, 30.3 and 10.1 of 101: the tenth that is largest takes the fen.
    [101, [60, 30, 10], [61, 30, 10]],
    // A published example of the method (five parties, 100 seats, population 100,000).
    [100, [47_000, 16_000, 15_800, 12_000, 6_100, 3_100], [47, 16, 16, 12, 6, 3]],
    [1, [5_000, 5_000], [1, 0]],
    [0, [5_000, 5_000], [0, 0]],
    [7, [10_000, 0], [7, 0]],
    [9_007_199_254_740_991, [3_333, 6_667], [3_002_099_511_605_172, 6_005_099_743_135_819]],
  ])('%i by %j is %j', (amount, weights, parts) => {
    expect(splitByWeights(amount, weights)).toEqual(parts);
  });

  it('sums to the amount and strays from the exact share by less than one fen', () => {
    const amounts = fc.integer({ min: 0, max: 1_000_000_000 });
    const weights = fc
      .array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 8 })
      .filter((list) => list.some((weight) => weight > 0));
    fc.assert(
      fc.property(amounts, weights, (amount, given) => {
        const parts = splitByWeights(amount, given);
        const total = given.reduce((sum, weight) => sum + weight, 0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
        for (const [at, part] of parts.entries())
          expect(Math.abs(part - (amount * (given[at] ?? 0)) / total)).toBeLessThan(1);
      }),
    );
  });
});

describe('an amount given back in parts', () => {
  it('gives every funder back what it paid when the last part is given, and never more before', () => {
    const paid = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 5 });
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(paid, cuts, (first, at) => {
        const total = first.reduce((sum, part) => sum + part, 0);
        const ends = [...at.map((cut) => Math.floor(cut * total)), total].toSorted((a, b) => a - b);
        let given = first.map(() => 0);
        let before = 0;
        for (const end of ends) {
          const parts = splitBack(end - before, first, given);
          for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
          given = given.map((sum, place) => sum + (parts[place] ?? 0));
          for (const [place, sum] of given.entries())
            expect(sum).toBeLessThanOrEqual(first[place] ?? 0);
          before = end;
        }
        expect(given).toEqual(first);
      }),
    );
  });

  it('would not, were each part split by the first shares', () => {
    // Two funders of 1 fen each: halves of one fen go to the first both times.
    const naive = [splitByWeights(1, [1, 1]), splitByWeights(1, [1, 1])];
    expect(naive).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(splitBack(1, [1, 1], [1, 0])).toEqual([0, 1]);
  });
});

describe('money set aside', () => {
  it('in order empties the first budget before it touches the next', () => {
    expect(takeInOrder(150, [100, 80])).toEqual([100, 50]);
    expect(takeInOrder(181, [100, 80])).toBeNull();
    const inOrder = [
      { budgetId: 1, shareBp: null },
      { budgetId: 2, shareBp: null },
    ];
    expect(reserveOf(3, 50, inOrder, [100, 80])).toEqual([100, 50]);
  });

  it('by share is so many times the share of one, so that no claim finds a fen missing', () => {
    const halves = [
      { budgetId: 1, shareBp: 5_000 },
      { budgetId: 2, shareBp: 5_000 },
    ];
    // Of 5 fen one pays 3 and the other 2, every time.
    expect(reserveOf(10, 5, halves, [30, 20])).toEqual([30, 20]);
    expect(reserveOf(10, 5, halves, [25, 25])).toBeNull();
  });
});

test.each([
  ['one that pays all', [{ budgetId: 1, shareBp: 10_000 }], true],
  ['shares that leave a rest', [{ budgetId: 1, shareBp: 9_999 }], false],
  [
    'a budget twice',
    [
      { budgetId: 1, shareBp: 5_000 },
      { budgetId: 1, shareBp: 5_000 },
    ],
    false,
  ],
  [
    'shares and order mixed',
    [
      { budgetId: 1, shareBp: 10_000 },
      { budgetId: 2, shareBp: null },
    ],
    false,
  ],
  ['nobody', [], false],
  [
    'two in order',
    [
      { budgetId: 1, shareBp: null },
      { budgetId: 2, shareBp: null },
    ],
    true,
  ],
])('%s: a funding %#', (_, funding, is) => {
  expect(isFunding(funding)).toBe(is);
});

describe('what offers would take', () => {
  const bank = { budgetId: 1, shareBp: 7_000 };
  const merchant = { budgetId: 2, shareBp: 3_000 };
  const shared = { count: 10, valueFen: 100, funding: [bank, merchant] };
  const inOrder = {
    count: 10,
    valueFen: 100,
    funding: [
      { budgetId: 1, shareBp: null },
      { budgetId: 2, shareBp: null },
    ],
  };
  test.each([
    ['by share each funder holds its part', [shared], [700, 300], true],
    ['by share the second does not', [shared], [5_000, 299], false],
    ['by share the first does not', [shared], [699, 5_000], false],
    ['in order the second pays the rest', [inOrder], [400, 600], true],
    ['in order both together do not', [inOrder], [400, 599], false],
    ['the second offer finds what the first has left', [shared, inOrder], [1_000, 1_000], true],
    ['and no more than that', [shared, inOrder], [1_000, 999], false],
    ['a budget nobody knows holds nothing', [shared], [700], false],
  ])('%s', (_, offers, fen, expected) => {
    const available = new Map(fen.map((amount, at) => [at + 1, amount]));
    expect(fundsSuffice(offers, available)).toBe(expected);
  });
});
