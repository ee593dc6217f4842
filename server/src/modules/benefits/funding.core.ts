/**
 * Splits an amount by weights so that the parts sum to it, by the method of the largest remainder (Hamilton):
 * each part is rounded down, and what is left goes, one each, to the largest fractions; of equal fractions
 * to the first. Amount and weights are whole numbers, the weights not all zero.
 */
export function splitByWeights(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (total <= 0n) throw new Error('weights that sum to nothing split no amount');
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const parts = exact.map((product) => product / total);
  const missing = Number(BigInt(amount) - parts.reduce((sum, part) => sum + part, 0n));
  const byFraction = exact
    .map((product, at) => ({ at, fraction: product % total }))
    .toSorted((one, other) =>
      one.fraction === other.fraction ? one.at - other.at : one.fraction > other.fraction ? -1 : 1,
    );
  const luckier = new Set(byFraction.slice(0, missing).map(({ at }) => at));
  return parts.map((part, at) => Number(part) + (luckier.has(at) ? 1 : 0));
}

/**
 * Takes an amount from purses in their order, the first as long as it lasts; gives what each pays, or null
 * when all of them together don't hold it.
 */
export function takeInOrder(amount: number, purses: readonly number[]): number[] | null {
  let wanted = amount;
  const taken = purses.map((purse) => {
    const part = Math.min(purse, wanted);
    wanted -= part;
    return part;
  });
  return wanted === 0 ? taken : null;
}

/**
 * Gives an amount back to those who paid, in the shares in which they still stand: `paid` less what they
 * have back already. No part is above what is left, and the last reversal gives back the last fen. Splitting
 * each reversal by the first shares instead would lose a fen to one and owe it to another.
 */
export function splitBack(
  amount: number,
  paid: readonly number[],
  given: readonly number[],
): number[] {
  const left = paid.map((part, at) => part - (given[at] ?? 0));
  return amount === 0 ? left.map(() => 0) : splitByWeights(amount, left);
}

/** One funder's part of an offer: share in basis points, null in an offer paid in order. */
export type FundingPart = { budgetId: number; shareBp: number | null };

/** What each funder of an offer by share pays of one benefit of that value. */
export function sharesOf(valueFen: number, funding: readonly FundingPart[]): (number | null)[] {
  const shares = funding.flatMap(({ shareBp }) => (shareBp === null ? [] : [shareBp]));
  return shares.length === funding.length
    ? splitByWeights(valueFen, shares)
    : funding.map(() => null);
}

/** Whether the parts are a funding: all by share, summing to 10,000, or all in order; each budget once. */
export function isFunding(funding: readonly FundingPart[]): boolean {
  const shares = funding.map(({ shareBp }) => shareBp);
  const inOrder = shares.every((share) => share === null);
  const whole = shares.reduce((sum: number, share) => sum + (share ?? 0), 0) === 10_000;
  return (
    funding.length > 0 &&
    new Set(funding.map(({ budgetId }) => budgetId)).size === funding.length &&
    (inOrder || (whole && shares.every((share) => share !== null)))
  );
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
