/**
 * How statements find the customer that a row of facts belongs to. Facts keep `party_no`, the number that
 * the source's identity was given; `party_canonical` names the customers that were merged into another, so
 * merging and its undoing touch no fact. These texts are the only places where the mapping is applied.
 *
 * Nobody merged is the common case and costs nothing: the engine reads the count as a constant and
 * leaves the plain column (20 million rows grouped by it: 155 ms with and without; with 10,000
 * merged 220 ms). A join on the mapping took twice as long, and a dictionary would be a second copy to
 * keep fresh.
 */
const nobody = '(SELECT count() FROM party_canonical) = 0';

const somebody = '(SELECT count() FROM party_canonical) > 0';

/** Both lists in one answer, so that they are of one moment. */
const mapping = '(SELECT (groupArray(party_no), groupArray(customer_no)) FROM party_canonical)';

/** The customer whom a number means now. */
export function canonicalParty(column: string): string {
  return `if(${nobody}, ${column}, transform(${column}, ${mapping}.1, ${mapping}.2, ${column}))`;
}

/**
 * Rows of the customers that `wanted` is true of, as a condition on the number that the rows hold: also
 * those of numbers merged into them. Rows under a number that was merged away are among them where the
 * number itself is wanted; `canonicalParty` gives those to the customer kept.
 */
export function partiesOf(wanted: (column: string) => string, column: string): string {
  return `(${wanted(column)} OR ${column} IN (SELECT party_no FROM party_canonical WHERE ${wanted('customer_no')}))`;
}

/** True of numbers that stand for a customer: those merged into another don't any more. */
export function standsAlone(column: string): string {
  return `(${nobody} OR ${column} NOT IN (SELECT party_no FROM party_canonical))`;
}

/** True of numbers that neither were merged nor had others merged into them. */
export function isOfNobodyMerged(column: string): string {
  return `(${nobody} OR ${column} NOT IN (SELECT arrayJoin([party_no, customer_no]) FROM party_canonical))`;
}

/** Whether a customer, or a number merged into it, is in a bitmap. */
export function bitmapHolds(bitmap: string, customer: string): string {
  const merged = `SELECT customer_no FROM party_canonical WHERE bitmapContains(${bitmap}, party_no)`;
  return `(bitmapContains(${bitmap}, ${customer}) OR (${somebody} AND ${customer} IN (${merged})))`;
}

/** A bitmap with the customers in place of numbers that were merged into them: each person once. */
export function canonicalBitmap(bitmap: string): string {
  const gone = '(SELECT groupBitmapState(party_no) FROM party_canonical)';
  const kept = `(SELECT groupBitmapState(customer_no) FROM party_canonical WHERE bitmapContains(${bitmap}, party_no))`;
  return `bitmapOr(bitmapAndnot(${bitmap}, ${gone}), ${kept})`;
}

/** Which of two ways a statement goes: constants, so that the other one reads nothing. */
export const whenNobodyIsMerged = nobody;
export const whenSomebodyIsMerged = somebody;
