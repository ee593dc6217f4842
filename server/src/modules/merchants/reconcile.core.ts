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
  const byName = new Map<string, number[]>();
  for (const [at, deed] of told.entries()) {
    const name = nameOf(deed.kind, deed.reference);
    const same = byName.get(name);
    if (same) same.push(at);
    else byName.set(name, [at]);
  }
  const pairs = pairsOf(own, told, byName, toleranceMs);
  const pairedHere = new Map<number, Pair>();
  const pairedThere = new Set<number>();
  const pairedNames = new Set<string>();
  for (const pair of pairs) {
    if (pairedHere.has(pair.here) || pairedThere.has(pair.there)) continue;
    pairedHere.set(pair.here, pair);
    pairedThere.add(pair.there);
    const deed = told[pair.there];
    if (deed) pairedNames.add(nameOf(deed.kind, deed.reference));
  }
  const differences: FoundDifference[] = [];
  for (const here of own.keys()) {
    const pair = pairedHere.get(here);
    if (!pair) differences.push({ class: 'missing_there', here, there: null });
    else if (pair.rank > 0)
      differences.push({ class: classes[pair.rank] ?? 'amount', here, there: pair.there });
  }
  for (const [there, deed] of told.entries())
    if (!pairedThere.has(there))
      differences.push({
        class: pairedNames.has(nameOf(deed.kind, deed.reference)) ? 'duplicate' : 'missing_here',
        here: null,
        there,
      });
  const matched = [...pairedHere.values()].filter(({ rank }) => rank === 0).length;
  return { matched, differences };
}

const classes: readonly (DifferenceClass | null)[] = [null, 'time', 'amount'];

type Pair = { here: number; there: number; rank: number; apart: number };

/** Every pair of one name, the best first. Names are nearly always of one deed, so there are few pairs each. */
function pairsOf(
  own: readonly OwnDeed[],
  told: readonly Deed[],
  byName: ReadonlyMap<string, readonly number[]>,
  toleranceMs: number,
): Pair[] {
  const pairs: Pair[] = [];
  for (const [here, deed] of own.entries()) {
    const candidates = new Set(
      deed.references.flatMap((reference) => byName.get(nameOf(deed.kind, reference)) ?? []),
    );
    for (const there of candidates) {
      const other = told[there];
      if (!other) continue;
      const apart = Math.abs(deed.at - other.at);
      const rank = deed.amountFen === other.amountFen ? Number(apart > toleranceMs) : 2;
      pairs.push({ here, there, rank, apart });
    }
  }
  return pairs.sort(
    (one, two) =>
      one.rank - two.rank || one.apart - two.apart || one.here - two.here || one.there - two.there,
  );
}

function nameOf(kind: DeedKind, reference: string): string {
  return `${kind} ${reference}`;
}
