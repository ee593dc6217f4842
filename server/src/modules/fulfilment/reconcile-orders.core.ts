import { matchDeeds } from '#contract/match-deeds.ts';
import type { PartnerDifferenceClass, ToldResult } from '#contract/partner-reconciliation.ts';
import type { OrderState } from '#contract/partners.ts';

export type OwnOrder = {
  orderNo: string;
  state: OrderState;
  amountFen: number;
  /** delivered on the day of the file, which must name it therefore */
  isExpected: boolean;
};
export type ToldOrder = { line: number; orderNo: string; result: ToldResult; amountFen: number };
/** `here` and `there` are places in what was given. */
export type OrderDifference = {
  class: PartnerDifferenceClass;
  here: number | null;
  there: number | null;
};

const classes: readonly PartnerDifferenceClass[] = ['state', 'amount', 'state'];

/** Holds the bank's orders against a partner's file: what agrees, and what differs how. */
export function reconcileOrders(
  own: readonly OwnOrder[],
  told: readonly ToldOrder[],
): { matched: number; differences: OrderDifference[] } {
  const { pairs, leftHere, leftThere } = matchDeeds(
    own.map((order) => ({ ...order, names: [order.orderNo] })),
    told.map((order) => ({ ...order, name: order.orderNo })),
    (order, other) => {
      const agrees = order.state === other.result;
      // A refused order costs nothing, whatever is written beside it.
      const costsTheSame = other.result === 'refused' || order.amountFen === other.amountFen;
      return { rank: agrees ? (costsTheSame ? 0 : 1) : 2, apart: 0 };
    },
  );
  const differences: OrderDifference[] = [...pairs].flatMap(([here, { there, rank }]) =>
    rank === 0 ? [] : [{ class: classes[rank] ?? 'state', here, there }],
  );
  for (const here of leftHere)
    if (own[here]?.isExpected) differences.push({ class: 'missing_there', here, there: null });
  for (const { there, isDuplicate } of leftThere)
    differences.push({ class: isDuplicate ? 'duplicate' : 'missing_here', here: null, there });
  const matched = [...pairs.values()].filter(({ rank }) => rank === 0).length;
  return { matched, differences };
}
