/** How several budgets pay for one thing: whole fen, whose parts always sum. */

/**
 * Splits an amount by weights so that the parts sum to it, by the method of the largest remainder (Hamilton):
 * each part is rounded down, and what is left goes, one each, to the largest fractions; of equal fractions
 * to the first. Amount and weights are whole numbers, the weights not all zero.
 */
export function splitByWeights(amount: number, weights: readonly (number | bigint)[]): number[] {
  const total = weights.reduce<bigint>((sum, weight) => sum + BigInt(weight), 0n);
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

/**
 * What each funder by share pays of a further amount after what it has paid: in proportion to what it ought to have
 * paid by then and has not. So many small amounts keep to the shares as one large one does, where splitting each by
 * itself would have the first funder pay every odd fen. The parts sum to the amount, and none passes what its share of
 * all amounts comes to, rounded up; the shares are of what they sum to.
 */
export function splitInShares(
  amount: number,
  shares: readonly number[],
  paid: readonly number[],
): number[] {
  const total = paid.reduce((sum, part) => sum + BigInt(part), BigInt(amount));
  const whole = shares.reduce((sum, share) => sum + BigInt(share), 0n);
  const lacking = shares.map((share, at) => {
    const ought = total * BigInt(share) - BigInt(paid[at] ?? 0) * whole;
    return ought > 0n ? ought : 0n;
  });
  return amount === 0 ? shares.map(() => 0) : splitByWeights(amount, lacking);
}

/** One funder's part of what is given: share in basis points, null where budgets pay in order. */
export type FundingPart = { budgetId: number; shareBp: number | null };

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
