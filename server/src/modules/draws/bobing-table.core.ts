import { compareThrows, rankThrow } from '#contract/bobing.ts';

/** A 状元 of a table that waits for its end. */
export type Contender = { ordinal: number; customerNo: number; dice: readonly number[] };
export type DecidedTable<T extends Contender> = {
  /** null: nobody threw a 状元, or nobody who did may have it */
  winner: T | null;
  /** ordinals of greater ones, the greatest first, of customers who may have nothing */
  passedOver: number[];
};

/**
 * Who wins the 状元 of a table: the greatest by the ranks of 博饼 and the dice beside them, and of two that are
 * equal in all of it the one thrown first. Whoever may have nothing at the end is passed over.
 */
export function decideTable<T extends Contender>(
  contenders: readonly T[],
  barred: ReadonlySet<number>,
): DecidedTable<T> {
  const ordered = contenders.toSorted(
    (one, other) =>
      compareThrows(rankThrow(one.dice), rankThrow(other.dice)) || one.ordinal - other.ordinal,
  );
  const at = ordered.findIndex(({ customerNo }) => !barred.has(customerNo));
  const before = at < 0 ? ordered : ordered.slice(0, at);
  return { winner: ordered[at] ?? null, passedOver: before.map(({ ordinal }) => ordinal) };
}
