import { matchDeeds } from '#contract/match-deeds.ts';
import type { DeedKind, DifferenceClass } from '#contract/reconciliation.ts';

/** A deed as one of the two sides tells it. */
export type Deed = {
  kind: DeedKind;
  /** whatever names it: the redemption's number or the merchant's own number of the sale */
  reference: string;
  amountFen: number;
  /** milliseconds since 1970 */
  at: number;
};
/** Of the bank's own a deed may be named by either of two references. */
export type OwnDeed = Omit<Deed, 'reference'> & { references: readonly string[] };

/** `here` and `there` are places in what was given; one of them is absent where a side does not know it. */
export type FoundDifference = {
  class: DifferenceClass;
  here: number | null;
  there: number | null;
};

/**
 * Holds what the bank knows against what a statement says. Two deeds are the same when their kind is and one
 * of the bank's references is the statement's. Of those of one name, each deed is paired with one of the
 * other side at most, the best pairs first: amount and time agree, then the amount, then neither, and among
 * equals the nearer in time, then the earlier place. What is left over here is missing there; left over
 * there it is a duplicate where the name has been paired, and missing here otherwise.
 */
export function reconcile(
  own: readonly OwnDeed[],
  told: readonly Deed[],
  { toleranceMs }: { toleranceMs: number },
): { matched: number; differences: FoundDifference[] } {
  const { pairs, leftThere } = matchDeeds(
    own.map((deed) => ({
      ...deed,
      names: deed.references.map((reference) => nameOf(deed.kind, reference)),
    })),
    told.map((deed) => ({ ...deed, name: nameOf(deed.kind, deed.reference) })),
    (deed, other) => {
      const apart = Math.abs(deed.at - other.at);
      return {
        rank: deed.amountFen === other.amountFen ? Number(apart > toleranceMs) : 2,
        apart,
      };
    },
  );
  const differences: FoundDifference[] = [];
  for (const here of own.keys()) {
    const pair = pairs.get(here);
    if (!pair) differences.push({ class: 'missing_there', here, there: null });
    else if (pair.rank > 0)
      differences.push({ class: classes[pair.rank] ?? 'amount', here, there: pair.there });
  }
  for (const { there, isDuplicate } of leftThere)
    differences.push({ class: isDuplicate ? 'duplicate' : 'missing_here', here: null, there });
  const matched = [...pairs.values()].filter(({ rank }) => rank === 0).length;
  return { matched, differences };
}

const classes: readonly (DifferenceClass | null)[] = [null, 'time', 'amount'];

function nameOf(kind: DeedKind, reference: string): string {
  return `${kind} ${reference}`;
}
