import { describe, expect, it, test } from 'vitest';
import { splitInShares } from '#contract/funding.ts';
import { type Backing, fundPoints, payParts, planMoves, worthOf } from './backing.core.ts';

const part = (leg: number, shareBp: number | null, paidFen = 0, usedFen = 0) => ({
  leg,
  budgetId: leg,
  shareBp,
  accountId: leg,
  liabilityAccountId: 10 + leg,
  paidFen,
  returnedFen: 0,
  usedFen,
});
const backing = (id: number, parts: Backing['parts'], earned = 0): Backing => ({
  id,
  hundredPointsFen: 100,
  earned,
  parts,
});

describe('points', () => {
  test.each([
    // One point and 99 hundredths are 1.99 fen: rounded up over all that was given.
    [0, 199, 100, 2],
    [199, 1, 100, 0],
    [200, 1, 100, 1],
    [0, 1_000_000_000_000, 10_000_000, 1_000_000_000_000_000],
    [500, 500, 0, 0],
  ])('after %i given, %i more at %i fen a hundred cost %i fen', (earned, amount, price, fen) => {
    expect(worthOf(earned, amount, price)).toBe(fen);
  });

  it('given in parts cost what they cost at once', () => {
    const parts = [33, 167, 1, 999, 5_000];
    let earned = 0;
    let fen = 0;
    for (const amount of parts) {
      fen += worthOf(earned, amount, 77);
      earned += amount;
    }
    expect(fen).toBe(worthOf(0, earned, 77));
  });
});

describe('who pays', () => {
  it('keeps to the shares over many small amounts', () => {
    let paid = [0, 0, 0];
    for (let n = 0; n < 1_000; n += 1) {
      const more = splitInShares(1, [5_000, 3_000, 2_000], paid);
      paid = paid.map((fen, at) => fen + (more[at] ?? 0));
    }
    expect(paid).toEqual([500, 300, 200]);
  });

  test.each([
    [[null, null], [30, 100], 50, [30, 20]],
    [[null, null], [30, 10], 50, null],
    [[6_000, 4_000], [100, 19], 50, null],
    [[6_000, 4_000], [100, 20], 50, [30, 20]],
  ] as const)('by %j out of %j pays of 50', (shares, purses, fen, expected) => {
    const parts = shares.map((share, at) => part(at + 1, share));
    expect(payParts({ parts }, fen, purses)).toEqual(expected);
  });

  it('gives nothing of what it does not hold, and the next that it does', () => {
    const funds = { backing: backing(1, [part(1, 10_000)]), purses: [10], points: 0, fen: 0 };
    expect([800, 300, 200].map((amount) => fundPoints(funds, amount))).toEqual([8, null, 2]);
    expect(funds).toMatchObject({ points: 1_000, fen: 10 });
  });
});

it('points that pay for others used already are used in their place, as far as those were used', () => {
  const used = backing(1, [part(1, 10_000, 60, 40)]);
  const paying = backing(2, [part(2, 10_000, 100)]);
  const flow = { kind: 'repay', backingId: 2, owedTo: 1, fen: 50 } as const;
  const moves = planMoves(
    new Map([
      [1, used],
      [2, paying],
    ]),
    null,
    [flow],
  );
  expect(moves.map(({ from, to, amount }) => [from, to, amount])).toEqual([
    [12, 1, 40],
    [12, 2, 10],
  ]);
  expect(used.parts[0]).toMatchObject({ returnedFen: 40, usedFen: 0 });
  expect(paying.parts[0]).toMatchObject({ returnedFen: 10, usedFen: 40 });
});
