import { type FundingPart, splitByWeights, takeInOrder } from '#contract/funding.ts';

/** What each funder of an offer by share pays of one benefit of that value. */
export function sharesOf(valueFen: number, funding: readonly FundingPart[]): (number | null)[] {
  const shares = funding.flatMap(({ shareBp }) => (shareBp === null ? [] : [shareBp]));
  return shares.length === funding.length
    ? splitByWeights(valueFen, shares)
    : funding.map(() => null);
}

/**
 * What `count` benefits of that value take of each budget when they are set aside: by share so many times
 * the share; in order from what the budgets hold. Null when they don't hold enough.
 */
export function reserveOf(
  count: number,
  valueFen: number,
  funding: readonly FundingPart[],
  available: readonly number[],
): number[] | null {
  const shares = sharesOf(valueFen, funding);
  const needed = shares.flatMap((share) => (share === null ? [] : [share * count]));
  if (needed.length < shares.length) return takeInOrder(count * valueFen, available);
  return needed.every((part, at) => part <= (available[at] ?? 0)) ? needed : null;
}

/** So many benefits of one value, and who pays for them. */
export type WantedOffer = { count: number; valueFen: number; funding: readonly FundingPart[] };

/**
 * Whether budgets hold what offers take when they are set aside one after the other, each of what those before
 * it have left; a budget that is not named here holds nothing.
 */
export function fundsSuffice(
  offers: readonly WantedOffer[],
  availableFen: ReadonlyMap<number, number>,
): boolean {
  const left = new Map(availableFen);
  return offers.every(({ count, valueFen, funding }) => {
    const purses = funding.map(({ budgetId }) => left.get(budgetId) ?? 0);
    const parts = reserveOf(count, valueFen, funding, purses);
    for (const [at, { budgetId }] of funding.entries())
      left.set(budgetId, (purses[at] ?? 0) - (parts?.[at] ?? 0));
    return parts !== null;
  });
}
