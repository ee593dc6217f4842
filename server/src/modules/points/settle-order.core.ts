import { splitBack } from '#contract/funding.ts';

/** What an exchange used of one who pays for points; what nobody paid for is not funded. */
export type UsedPart = { fen: number; isFunded: boolean };

export type OrderMoney = {
  uses: readonly UsedPart[];
  paidFen: number;
  /** the redemption that was paid for */
  paidRedemptionId: number | null;
  /** what went back to each of the uses */
  restParts: readonly number[];
};

/** What the benefit has cost so far, and whether it can cost no more. */
export type BenefitCost = { redemptionId: number | null; fen: number; isOver: boolean };

/** `takeBack` comes first: of what was paid for a redemption that cost less since, or was taken back. */
export type Settling = { takeBackFen: number; payFen: number; rest: number[] };

const sumOf = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);

/**
 * What has to move so that the points pay for the benefit as far as their money reaches: of a dearer one the offer's
 * budgets bear the rest; of a cheaper one, once it can't be used again, what is left goes back to who paid for the
 * points, in the shares in which they did. Points that nobody paid for pay nobody either.
 */
export function settleOrder(money: OrderMoney, cost: BenefitCost): Settling {
  const { uses, paidFen, paidRedemptionId } = money;
  const given = uses.map((_, at) => money.restParts[at] ?? 0);
  const left = uses.map(({ fen }, at) => fen - (given[at] ?? 0));
  const funded = sumOf(left.filter((_, at) => uses[at]?.isFunded));
  const target = cost.redemptionId === null ? 0 : Math.min(funded, cost.fen);
  const isSame = cost.redemptionId === paidRedemptionId;
  const takeBackFen = isSame ? Math.max(paidFen - target, 0) : paidFen;
  const payFen = isSame && paidRedemptionId !== null ? 0 : target;
  if (!cost.isOver) return { takeBackFen, payFen, rest: uses.map(() => 0) };
  const own = uses.map(({ isFunded }, at) => (isFunded ? 0 : (left[at] ?? 0)));
  const paid = uses.map(({ fen, isFunded }) => (isFunded ? fen : 0));
  const back = splitBack(
    funded - (paidFen - takeBackFen + payFen),
    paid,
    paid.map((fen, at) => (fen === 0 ? 0 : (given[at] ?? 0))),
  );
  return { takeBackFen, payFen, rest: own.map((fen, at) => fen + (back[at] ?? 0)) };
}
