import fc from 'fast-check';
import type { Limit, Operation, Payee, World } from './rules.ts';

/** Two minutes before the bank's midnight. */
export const start = Date.parse('2026-03-02T15:58:00Z');
const day = 86_400_000;

/** An operation before it is known which vouchers there are: `place` names the n-th of what it is about. */
export type Wish = { step: number; place: number; key: number } & (
  | { do: 'open'; count: number }
  | { do: 'claim'; customerNo: number; outletOrgId: number | null }
  | { do: 'hold'; purchaseFen: number; seconds: number; payee: Payee }
  | { do: 'redeem'; byHold: boolean; purchaseFen: number; payee: Payee }
  | { do: 'reverse'; amountFen: number | null }
  | { do: 'release' | 'take-back' | 'close' | 'expire-vouchers' | 'expire-holds' }
);
/** Groups of operations at once, one group after another. */
export type History = readonly (readonly Wish[])[];

/** What there is to name so far, in the order of answers. */
export type Known = {
  allotments: { id: number; campaignId: number | null }[];
  vouchers: number[];
  holds: { id: number; voucher: number }[];
  redemptions: number[];
};

const fen = (max: number) => fc.integer({ min: 1, max });

export const worlds: fc.Arbitrary<World> = fc
  .record({
    faceFen: fen(14),
    percentBp: fc.constantFrom(null, null, 1_500, 3_333, 5_000),
    thresholdFen: fc.constantFrom(0, 0, 5),
    validDays: fc.constantFrom(1, 1, 2),
    shares: fc.constantFrom(
      [10_000],
      [5_000, 5_000],
      [3_333, 6_667],
      [4_286, 4_286, 1_428],
      [3_334, 3_333, 3_333],
      2,
      3,
    ),
    money: fc.array(fc.nat({ max: 60 }), { minLength: 3, maxLength: 3 }),
    capCount: fc.integer({ min: 1, max: 6 }),
    limits: fc.uniqueArray(
      fc.record<Limit>({
        scope: fc.constantFrom('customer', 'outlet', 'offer'),
        period: fc.constantFrom('day', 'total'),
        capCount: fc.constantFrom(1, 2, null),
        capAmountFen: fc.constantFrom(20, 9),
      }),
      { maxLength: 2, selector: ({ scope, period }) => `${scope} ${period}` },
    ),
  })
  .map(({ shares, money, ...world }) => ({
    ...world,
    shares: typeof shares === 'number' ? null : shares,
    budgetsFen: money.slice(0, typeof shares === 'number' ? shares : shares.length),
    entitled: [1, 2],
    claimUntil: start + 3 * day,
  }));

const common = {
  step: fc.constantFrom(0, 0, 0, 0, 1_000, 59_000, 61_000, 3_600_000, day, -120_000, -day),
  place: fc.nat({ max: 5 }),
  key: fc.nat({ max: 7 }),
};
const payee = fc.record<Payee>({
  merchantId: fc.constantFrom(null, null, 1, 2),
  orgId: fc.constantFrom(1, 2),
});
const purchaseFen = fc.nat({ max: 30 });
const outletOrgId = fc.constantFrom(null, 1, 2);
const customerNo = fc.integer({ min: 1, max: 3 });

const wish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ ...common, do: fc.constant('claim' as const), customerNo, outletOrgId }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...common,
      do: fc.constant('hold' as const),
      purchaseFen,
      seconds: fc.constantFrom(60, 600),
      payee,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...common,
      do: fc.constant('redeem' as const),
      byHold: fc.boolean(),
      purchaseFen,
      payee,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...common,
      do: fc.constant('reverse' as const),
      amountFen: fc.constantFrom(null, null, 1, 2, 5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...common,
      do: fc.constant('open' as const),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...common,
      do: fc.constantFrom(
        'release' as const,
        'take-back',
        'take-back',
        'close',
        'expire-vouchers',
        'expire-holds',
      ),
    }),
  },
);

const claims: fc.Arbitrary<Wish[]> = fc.array(
  fc.record({ ...common, do: fc.constant('claim' as const), customerNo, outletOrgId }),
  { minLength: 1, maxLength: 3 },
);
/** Begins with claims, since there is little to say before; so many groups more at most. */
export const historiesOf = (maxLength: number): fc.Arbitrary<History> =>
  fc
    .tuple(claims, fc.array(fc.array(wish, { minLength: 1, maxLength: 3 }), { maxLength }))
    .map(([first, rest]) => [first, ...rest]);

/** What is asked for, once it is known what there is; null where there is nothing of the kind. */
export function operationOf(wanted: Wish, known: Known, at: number): Operation | null {
  const { place } = wanted;
  const nth = <One>(list: readonly One[]): One | undefined => list[place % (list.length || 1)];
  const key = `${wanted.do}-${wanted.key}`;
  const voucher = nth(known.vouchers);
  switch (wanted.do) {
    case 'open':
      return {
        do: 'open',
        at,
        key: `release-${wanted.key}`,
        count: wanted.count,
        campaignId: null,
      };
    case 'claim': {
      const allotment = nth(known.allotments);
      if (!allotment) return null;
      const { customerNo: customer, outletOrgId: outlet } = wanted;
      const { id: from, campaignId } = allotment;
      return { do: 'claim', at, key, from, campaignId, customerNo: customer, outletOrgId: outlet };
    }
    case 'hold':
      return voucher ? { ...wanted, do: 'hold', at, key, voucher } : null;
    case 'release': {
      const hold = nth(known.holds);
      return hold ? { do: 'release', at, hold: hold.id } : null;
    }
    case 'redeem': {
      const hold = wanted.byHold ? nth(known.holds) : undefined;
      const of = hold?.voucher ?? voucher;
      if (of === undefined) return null;
      return { ...wanted, do: 'redeem', at, key, voucher: of, hold: hold?.id ?? null };
    }
    case 'reverse': {
      const redemption = nth(known.redemptions);
      return redemption === undefined
        ? null
        : { do: 'reverse', at, key, redemption, amountFen: wanted.amountFen };
    }
    case 'take-back':
      return voucher === undefined ? null : { do: 'take-back', at, voucher };
    case 'close': {
      const allotment = nth(known.allotments.filter(({ campaignId }) => campaignId === null));
      return allotment ? { do: 'close', at, allotment: allotment.id } : null;
    }
    case 'expire-vouchers':
    case 'expire-holds':
      return { do: wanted.do, at };
  }
}
