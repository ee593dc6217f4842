import fc from 'fast-check';
import type { Done } from './explain.ts';
import type { PurchaseWorld, Terms } from './purchase-books.ts';
import type { Named, PurchaseAnswer, PurchaseOperation } from './purchase-rules.ts';

/** An operation before it is known what there is: `place` names the n-th of what it is about. */
type Wish = { place: number; key: number; receiptFen: number; named: Named } & (
  | { do: 'redeem' | 'hold'; both: boolean; seconds: number }
  | { do: 'capture' | 'release' }
  | { do: 'reverse' | 'refund'; fen: number | null }
  | { do: 'pay'; kind: 'instantDiscount' | 'cashback' }
);
/** What is asked at once, so long after what was asked before. */
export type PurchaseHistory = readonly { afterSeconds: number; wishes: readonly Wish[] }[];

const termsOf = (isVoucher: boolean): fc.Arbitrary<Terms> =>
  fc
    .record({
      faceFen: fc.integer({ min: 1, max: 9 }),
      percentBp: fc.constantFrom(null, null, 3_333, 5_000),
      thresholdFen: fc.constantFrom(0, 0, 10),
      stacks: fc.constantFrom(true, true, true, true, false),
      group: fc.constantFrom(null, null, null, 'food', 'fuel'),
      applyOrder: fc.constantFrom(1, 5),
      isExchange: isVoucher
        ? fc.constantFrom(false, false, false, false, true)
        : fc.constant(false),
    })
    .map((terms) => ({
      ...terms,
      percentBp: terms.isExchange ? null : terms.percentBp,
      thresholdFen: terms.isExchange ? 0 : terms.thresholdFen,
      stacks: terms.stacks && !terms.isExchange,
      // Of several reasons against it the first is told, by the order of what was used: here there is only one.
      group: terms.stacks && !terms.isExchange ? terms.group : null,
    }));

export const purchaseWorlds: fc.Arbitrary<PurchaseWorld> = fc.record({
  vouchers: fc.array(termsOf(true), { minLength: 2, maxLength: 4 }),
  instantDiscount: termsOf(false),
  cashback: termsOf(false),
  shares: fc.constantFrom([10_000], [3_333, 6_667], [3_334, 3_333, 3_333]),
});

const reference = fc.constantFrom('number-1', 'number-1', 'number-2');
const code = fc.constantFrom('code-1', 'code-1', 'code-2');
const named: fc.Arbitrary<Named> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ reference, code: fc.constant(null) }) },
  { weight: 2, arbitrary: fc.record({ reference: fc.constant(null), code }) },
  { weight: 2, arbitrary: fc.record({ reference, code }) },
  { weight: 1, arbitrary: fc.constant({ reference: null, code: null }) },
);
const common = {
  place: fc.nat({ max: 5 }),
  key: fc.nat({ max: 5 }),
  receiptFen: fc.constantFrom(12, 12, 12, 12, 9),
  named,
};
const fen = fc.constantFrom(null, null, 1, 3, 6);
const wish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      ...common,
      do: fc.constantFrom('redeem' as const, 'redeem', 'hold'),
      both: fc.boolean(),
      seconds: fc.constantFrom(60, 600),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ ...common, do: fc.constantFrom('capture' as const, 'release') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ ...common, do: fc.constantFrom('reverse' as const, 'refund'), fen }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...common,
      do: fc.constant('pay' as const),
      kind: fc.constantFrom('instantDiscount' as const, 'cashback'),
    }),
  },
);
export const purchaseHistories = (maxLength: number): fc.Arbitrary<PurchaseHistory> =>
  fc.array(
    fc.record({
      afterSeconds: fc.constantFrom(0, 0, 1, 61),
      wishes: fc.array(wish, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 2, maxLength },
  );

/** What there is to name so far, in the order of answers. */
export type KnownPurchases = {
  vouchers: readonly number[];
  holds: { id: number; key: string }[];
  redemptions: number[];
  payments: number[];
};

export function learnPurchases(
  known: KnownPurchases,
  done: readonly Done<PurchaseOperation, PurchaseAnswer>[],
): void {
  const learn = (list: number[], ids: readonly number[]): void =>
    void list.push(...ids.filter((id) => !list.includes(id)));
  for (const { operation, answer } of done) {
    const { ids = [] } = answer;
    const { do: what, key } = operation;
    if (what === 'redeem' || what === 'capture') learn(known.redemptions, ids);
    if (what === 'pay') learn(known.payments, ids);
    if (what === 'hold')
      for (const id of ids)
        if (!known.holds.some((one) => one.id === id)) known.holds.push({ id, key });
  }
}

/** What is asked for, once it is known what there is; null where there is nothing of the kind. */
export function purchaseOperationOf(
  wanted: Wish,
  known: KnownPurchases,
  at: number,
): PurchaseOperation | null {
  const nth = <One>(list: readonly One[]): One | undefined =>
    list[wanted.place % (list.length || 1)];
  const { receiptFen, named: by } = wanted;
  const keyOf = (of: unknown): string => `${wanted.do}-${String(of)}-${wanted.key}`;
  switch (wanted.do) {
    case 'redeem':
    case 'hold': {
      const first = wanted.place % known.vouchers.length;
      const count = wanted.both ? 2 : 1;
      const vouchers = known.vouchers.slice(first, first + count);
      const { seconds } = wanted;
      const key = keyOf(vouchers.join('-'));
      return { do: wanted.do, at, key, vouchers, named: by, receiptFen, seconds };
    }
    case 'capture':
    case 'release': {
      const hold = nth(known.holds);
      return hold ? { do: wanted.do, at, key: keyOf(hold.key), hold: hold.id, receiptFen } : null;
    }
    case 'reverse': {
      const redemption = nth(known.redemptions);
      if (redemption === undefined) return null;
      return { do: 'reverse', at, key: keyOf(''), redemption, amountFen: wanted.fen };
    }
    case 'refund': {
      const redemption = nth(known.payments);
      if (redemption === undefined) return null;
      return { do: 'refund', at, key: keyOf(''), redemption, refundedFen: wanted.fen };
    }
    case 'pay': {
      const { reference: number, code: shown } = by;
      const both = { reference: number ?? 'number-1', code: shown };
      const { kind } = wanted;
      return { do: 'pay', at, key: keyOf(kind), kind, named: both, receiptFen };
    }
  }
}
