import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { vouchersOfPurchase } from '#contract/benefits.ts';
import { applyVouchers, type UsedInCall } from './apply-vouchers.core.ts';
import { type ChoosableVoucher, chooseVouchers } from './choose-vouchers.core.ts';

const voucher = (id: number, more: Partial<ChoosableVoucher> = {}): ChoosableVoucher => ({
  id,
  maskedCode: `****000${id}`,
  worthFen: 1_000,
  faceAmountFen: more.worthFen ?? 1_000,
  percentBp: null,
  exclusionGroup: null,
  stacks: true,
  applyOrder: 5,
  validUntil: '2026-06-30',
  ...more,
});

const shown = (vouchers: ChoosableVoucher[], purchaseFen: number, before: UsedInCall[] = []) => {
  const { totalFen, used, left } = chooseVouchers(vouchers, purchaseFen, before);
  return {
    totalFen,
    used: Object.fromEntries(used),
    left: Object.fromEntries([...left].map(([id, { code }]) => [id, code])),
  };
};

describe('the best combination', () => {
  it.each<[string, ChoosableVoucher[], number, object]>([
    ['of none is none', [], 5_000, { totalFen: 0, used: {}, left: {} }],
    [
      'takes all that go together',
      [voucher(1), voucher(2, { worthFen: 500 })],
      5_000,
      { totalFen: 1_500, used: { 1: 1_000, 2: 500 }, left: {} },
    ],
    [
      'takes one of a group, the one that brings more',
      [
        voucher(1, { exclusionGroup: 'food' }),
        voucher(2, { exclusionGroup: 'food', worthFen: 2_000 }),
        voucher(3),
      ],
      5_000,
      { totalFen: 3_000, used: { 2: 2_000, 3: 1_000 }, left: { 1: 'EXCLUDED_BY_GROUP' } },
    ],
    [
      'leaves a voucher that goes with none when others bring more',
      [voucher(1, { stacks: false, worthFen: 1_800 }), voucher(2), voucher(3)],
      5_000,
      { totalFen: 2_000, used: { 2: 1_000, 3: 1_000 }, left: { 1: 'WORTH_LESS_ALONE' } },
    ],
    [
      'takes a voucher that goes with none when it brings more',
      [voucher(1, { stacks: false, worthFen: 2_100 }), voucher(2), voucher(3)],
      5_000,
      {
        totalFen: 2_100,
        used: { 1: 2_100 },
        left: { 2: 'STACKS_WITH_NONE', 3: 'STACKS_WITH_NONE' },
      },
    ],
    [
      'is never more than the purchase, and spends no voucher for nothing',
      [
        voucher(1, { worthFen: 3_000 }),
        voucher(2, { worthFen: 2_000 }),
        voucher(3, { worthFen: 4_000 }),
      ],
      5_000,
      { totalFen: 5_000, used: { 1: 3_000, 2: 2_000 }, left: { 3: 'ADDS_NOTHING' } },
    ],
    [
      'cuts what comes last: of the fixed amounts, which come after the percentages',
      [voucher(1, { worthFen: 3_000 }), voucher(2, { worthFen: 3_000, percentBp: 6_000 })],
      5_000,
      { totalFen: 5_000, used: { 1: 2_000, 2: 3_000 }, left: {} },
    ],
    [
      'cuts what its offer puts last',
      [
        voucher(1, { worthFen: 3_000, applyOrder: 1 }),
        voucher(2, { worthFen: 3_000, percentBp: 6_000 }),
      ],
      5_000,
      { totalFen: 5_000, used: { 1: 3_000, 2: 2_000 }, left: {} },
    ],
    [
      'of equal gains spends the smaller voucher',
      [voucher(1, { worthFen: 3_000, faceAmountFen: 5_000 }), voucher(2, { worthFen: 3_000 })],
      3_000,
      { totalFen: 3_000, used: { 2: 3_000 }, left: { 1: 'ADDS_NOTHING' } },
    ],
    [
      'of equal ones takes what runs out first, then the lower id',
      [
        voucher(1),
        voucher(2, { validUntil: '2026-06-01' }),
        voucher(3, { validUntil: '2026-06-01' }),
      ],
      1_000,
      { totalFen: 1_000, used: { 2: 1_000 }, left: { 1: 'ADDS_NOTHING', 3: 'ADDS_NOTHING' } },
    ],
    [
      'of a purchase of nothing is the exchange of one',
      [voucher(1), voucher(2, { worthFen: 2_000 })],
      0,
      { totalFen: 2_000, used: { 2: 2_000 }, left: { 1: 'ONE_EXCHANGE' } },
    ],
  ])('%s', (_, vouchers, purchaseFen, expected) => {
    expect(shown(vouchers, purchaseFen)).toEqual(expected);
  });

  const used = {
    ...voucher(9, { exclusionGroup: 'food' }),
    voucherId: 9,
    amountFen: 4_500,
    purchaseAmountFen: 5_000,
    isExchange: false,
  };
  it.each<[string, Partial<typeof used>, number, object]>([
    [
      'goes on from what other calls used: nothing of its group, and no more than is left',
      {},
      5_000,
      { totalFen: 500, used: { 2: 500 }, left: { 1: 'EXCLUDED_BY_GROUP', 3: 'ADDS_NOTHING' } },
    ],
    [
      'is none beside one that goes with none',
      { stacks: false },
      5_000,
      {
        totalFen: 0,
        used: {},
        left: { 1: 'EXCLUDED_BY_GROUP', 2: 'STACKS_WITH_NONE', 3: 'STACKS_WITH_NONE' },
      },
    ],
    [
      'is none where the purchase is covered',
      { amountFen: 5_000, exclusionGroup: null },
      5_000,
      { totalFen: 0, used: {}, left: { 1: 'ADDS_NOTHING', 2: 'ADDS_NOTHING', 3: 'ADDS_NOTHING' } },
    ],
    [
      'is none where the receipt is told with another amount',
      {},
      6_000,
      {
        totalFen: 0,
        used: {},
        left: { 1: 'PURCHASE_DIFFERS', 2: 'PURCHASE_DIFFERS', 3: 'PURCHASE_DIFFERS' },
      },
    ],
  ])('beside those of other calls %s', (_, more, purchaseFen, expected) => {
    const open = [voucher(1, { exclusionGroup: 'food', worthFen: 2_000 }), voucher(2), voucher(3)];
    expect(shown(open, purchaseFen, [{ ...used, ...more }])).toEqual(expected);
  });

  const some = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 30 }),
      worthFen: fc.integer({ min: 1, max: 12 }),
      extra: fc.integer({ min: 0, max: 3 }),
      percentBp: fc.constantFrom(null, 1_000),
      exclusionGroup: fc.constantFrom(null, null, 'a', 'b'),
      stacks: fc.constantFrom(true, true, true, false),
      applyOrder: fc.integer({ min: 4, max: 6 }),
      validUntil: fc.constantFrom('2026-06-01', '2026-06-02', '2026-06-03'),
    }),
    { selector: ({ id }) => id, maxLength: 9 },
  );

  test('is the best of all that there are, whatever the vouchers and their order', () => {
    fc.assert(
      fc.property(
        some,
        fc.integer({ min: 0, max: 40 }),
        fc.infiniteStream(fc.nat()),
        (given, purchaseFen, dice) => {
          const vouchers = given.map(({ extra, ...one }) =>
            voucher(one.id, { ...one, faceAmountFen: one.worthFen + extra }),
          );
          const found = chooseVouchers(vouchers, purchaseFen);
          expect([...found.used.keys()].toSorted((a, b) => a - b)).toEqual(
            bestOfAll(vouchers, purchaseFen),
          );
          const rank = new Map(vouchers.map(({ id }) => [id, dice.next().value]));
          const shuffled = vouchers.toSorted(
            (a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0),
          );
          const again = chooseVouchers(shuffled, purchaseFen);
          expect(new Map([...again.used].toSorted())).toEqual(new Map([...found.used].toSorted()));
          // Every voucher is told of, once.
          expect(found.used.size + found.left.size).toBe(vouchers.length);
          expect(found.totalFen).toBeLessThanOrEqual(purchaseFen || Infinity);
        },
      ),
      { numRuns: process.env['HUIKE_PROVE'] ? 20_000 : 400 },
    );
  });

  test('of a whole wallet brings the most that any so many of it can', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 9 }), fc.boolean()),
          {
            minLength: vouchersOfPurchase + 1,
            maxLength: 60,
          },
        ),
        fc.integer({ min: 1, max: 12_000 }),
        (wallet, purchaseFen) => {
          const vouchers = wallet.map(([worthFen, group, stacks], at) =>
            voucher(at + 1, { worthFen, stacks, exclusionGroup: group > 6 ? `g${group}` : null }),
          );
          const most = (among: ChoosableVoucher[]) =>
            Math.max(0, ...among.map(({ worthFen }) => worthFen));
          const stacking = vouchers.filter(({ stacks }) => stacks);
          const inGroups = Map.groupBy(stacking, ({ id, exclusionGroup }) => exclusionGroup ?? id);
          const together = [...inGroups.values()]
            .map(most)
            .toSorted((one, other) => other - one)
            .slice(0, vouchersOfPurchase)
            .reduce((sum, fen) => sum + fen, 0);
          const found = chooseVouchers(vouchers, purchaseFen);
          expect(found.totalFen).toBe(Math.min(purchaseFen, Math.max(together, most(vouchers))));
          expect(found.used.size + found.left.size).toBe(vouchers.length);
          expect(found.used.size).toBeLessThanOrEqual(vouchersOfPurchase);
        },
      ),
      { numRuns: process.env['HUIKE_PROVE'] ? 2_000 : 60 },
    );
  });

  test('takes no more than a purchase does, and says so of the others', () => {
    const wallet = Array.from({ length: 22 }, (_, at) => voucher(at + 1, { worthFen: 100 + at }));
    const { totalFen, left } = shown(wallet, 1_000_000);
    expect(totalFen).toBe(wallet.slice(2).reduce((sum, { worthFen }) => sum + worthFen, 0));
    expect(left).toEqual({ 1: 'PURCHASE_FULL', 2: 'PURCHASE_FULL' });
  });

  test('of as many as there may be is found in a moment, also where nearly all bring the same', () => {
    const many = Array.from({ length: vouchersOfPurchase }, (_, at) =>
      voucher(at + 1, { worthFen: 1_000 + (at % 3), faceAmountFen: 2_000 + at }),
    );
    const startedAt = process.hrtime.bigint();
    expect(chooseVouchers(many, 9_999).totalFen).toBe(9_999);
    expect(Number(process.hrtime.bigint() - startedAt) / 1e6).toBeLessThan(1_000);
  });
});

/** All subsets, each judged by the rule of application, compared as the words say. */
function bestOfAll(vouchers: readonly ChoosableVoucher[], purchaseFen: number): number[] {
  const subsets = Array.from({ length: 2 ** vouchers.length }, (_, mask) =>
    vouchers.filter((__, at) => mask & (1 << at)),
  );
  const judged = subsets.flatMap((subset) => {
    const applied = applyVouchers(subset, purchaseFen);
    if (!applied.ok) return [];
    const gainFen = [...applied.value.values()].reduce((sum, part) => sum + part, 0);
    const costFen = subset.reduce((sum, { faceAmountFen }) => sum + faceAmountFen, 0);
    const inTurn = subset
      .map(({ validUntil, id }) => `${validUntil} ${String(id).padStart(3, '0')}`)
      .toSorted()
      .join();
    return [{ gainFen, costFen, inTurn, ids: subset.map(({ id }) => id) }];
  });
  const [best] = judged.toSorted(
    (one, other) =>
      other.gainFen - one.gainFen ||
      one.costFen - other.costFen ||
      (one.inTurn < other.inTurn ? -1 : 1),
  );
  return (best?.ids ?? []).toSorted((a, b) => a - b);
}
