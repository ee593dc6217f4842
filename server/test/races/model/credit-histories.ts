import fc from 'fast-check';
import type { CreditAnswer, CreditOperation, CreditWorld } from './credit-rules.ts';
import type { Done } from './explain.ts';
import { start } from './histories.ts';
import type { Limit } from './rules.ts';

const day = 86_400_000;

/** An operation before it is known what there is: `place` names the n-th of what it is about. */
type Wish = { step: number; place: number; key: number } & (
  | { do: 'give'; customerNo: number; purchaseFen: number; reference: number; till: number }
  | { do: 'take-back'; fen: number | null; till: number }
  | { do: 'open'; times: number }
  | { do: 'close' }
);
export type CreditHistory = readonly (readonly Wish[])[];

export const creditWorlds: fc.Arbitrary<CreditWorld> = fc
  .record({
    kind: fc.constantFrom('fixed', 'lucky', 'lucky', 'cashback', 'cashback'),
    faceFen: fc.integer({ min: 1, max: 14 }),
    percentBp: fc.constantFrom(null, 1_500, 3_333),
    thresholdFen: fc.constantFrom(0, 0, 5),
    number: fc.integer({ min: 2, max: 3 }),
    overFen: fc.nat({ max: 20 }),
    shares: fc.constantFrom(
      [10_000],
      [3_333, 6_667],
      [4_286, 4_286, 1_428],
      [3_334, 3_333, 3_333],
      2,
      3,
    ),
    money: fc.array(fc.integer({ min: 20, max: 90 }), { minLength: 3, maxLength: 3 }),
    capTimes: fc.integer({ min: 1, max: 4 }),
    limits: fc.uniqueArray(
      fc.record<Limit>({
        scope: fc.constantFrom('customer', 'offer'),
        period: fc.constantFrom('day', 'total'),
        capCount: fc.constantFrom(1, 2, 3),
        capAmountFen: fc.constantFrom(null, 20),
      }),
      { maxLength: 1, selector: ({ scope, period }) => `${scope} ${period}` },
    ),
    atMerchant: fc.boolean(),
  })
  .map(({ shares, money, number, overFen, limits, ...world }) => ({
    ...world,
    percentBp: world.kind === 'cashback' ? world.percentBp : null,
    thresholdFen: world.kind === 'cashback' ? world.thresholdFen : 0,
    lucky: { number, totalFen: number * world.faceFen + overFen },
    // Amounts of lucky packets differ, so no limit counts them.
    limits: limits.map((one) => (world.kind === 'lucky' ? { ...one, capAmountFen: null } : one)),
    shares: typeof shares === 'number' ? null : shares,
    budgetsFen: money.slice(0, typeof shares === 'number' ? shares : shares.length),
    claimUntil: start + 3 * day,
  }));

const common = {
  step: fc.constantFrom(0, 0, 0, 0, 1_000, 61_000, 3_600_000, day, -120_000, -day),
  place: fc.nat({ max: 5 }),
  key: fc.nat({ max: 5 }),
};
const till = fc.integer({ min: 1, max: 2 });
const give = fc.record({
  ...common,
  do: fc.constant('give' as const),
  customerNo: fc.integer({ min: 1, max: 3 }),
  purchaseFen: fc.integer({ min: 1, max: 60 }),
  reference: fc.nat({ max: 4 }),
  till,
});
const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 6, arbitrary: give },
  {
    weight: 5,
    arbitrary: fc.record({
      ...common,
      do: fc.constant('take-back' as const),
      fen: fc.constantFrom(null, null, 1, 2, 7, 20),
      till,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...common,
      do: fc.constant('open' as const),
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ...common, do: fc.constant('close' as const) }) },
);
/** Begins with something given, since there is little to say before; so many groups more at most. */
export const creditHistories = (maxLength: number): fc.Arbitrary<CreditHistory> =>
  fc
    .tuple(
      fc.array(give, { minLength: 1, maxLength: 3 }),
      fc.array(fc.array(wish, { minLength: 1, maxLength: 3 }), { maxLength }),
    )
    .map(([first, rest]) => [first, ...rest]);

/** What there is to name so far, in the order of answers. */
export type KnownCredit = { allotments: number[]; redemptions: number[] };

export function learnCredit(
  known: KnownCredit,
  done: readonly Done<CreditOperation, CreditAnswer>[],
): void {
  for (const { operation, answer } of done) {
    const { id, redemption } = answer;
    if (operation.do === 'open' && id !== undefined && !known.allotments.includes(id))
      known.allotments.push(id);
    if (redemption !== undefined && !known.redemptions.includes(redemption))
      known.redemptions.push(redemption);
  }
}

/** What is asked for, once it is known what there is; null where there is nothing of the kind. */
export function creditOperationOf(
  { kind }: CreditWorld,
  wanted: Wish,
  known: KnownCredit,
  at: number,
): CreditOperation | null {
  const nth = (list: readonly number[]): number | undefined =>
    list[wanted.place % (list.length || 1)];
  const key = `${wanted.do}-${wanted.key}`;
  const allotment = nth(known.allotments);
  switch (wanted.do) {
    case 'give': {
      const { customerNo, purchaseFen } = wanted;
      if (allotment === undefined) return null;
      if (kind !== 'cashback') return { do: 'claim', at, from: allotment, customerNo, key };
      const told = { reference: `sale-${wanted.reference}`, till: `till:${wanted.till}` };
      return { do: 'pay', at, from: allotment, customerNo, purchaseFen, ...told, key };
    }
    case 'take-back': {
      const redemption = nth(known.redemptions);
      if (redemption === undefined) return null;
      const by = { redemption, key, at };
      return kind === 'cashback'
        ? { do: 'refund', ...by, refundedFen: wanted.fen, till: `till:${wanted.till}` }
        : { do: 'give-back', ...by, amountFen: wanted.fen };
    }
    case 'open':
      // Of two open releases a payment takes the best that it sees as it begins, which is no rule of one moment.
      return kind === 'cashback'
        ? null
        : { do: 'open', at, key: `release-${wanted.key}`, times: wanted.times };
    case 'close':
      return allotment === undefined ? null : { do: 'close', at, allotment };
  }
}
