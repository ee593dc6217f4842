/** Points of one last day. `id` is null until it is written. */
export type Lot = {
  id: number | null;
  /** under which of the person's numbers it stands */
  customerNo: number;
  amount: number;
  remaining: number;
  /** what stands behind the lot, and behind what remains of it */
  fen: number;
  remainingFen: number;
  /** who paid for it */
  backingId: number;
  /** the last day on which it may be used */
  expiresOn: string;
  /** the transfer that brought it; null until it is posted */
  transferId: number | null;
};

/** What a customer still owes of an earning that was taken back. */
export type Debt = {
  movementId: number;
  customerNo: number;
  transferId: number;
  /** who paid for that earning */
  backingId: number;
  open: number;
};

/** The points of one person in one programme: those that end first come first. */
export type Holding = {
  /** under which points arrive: the number of the customer kept */
  customerNo: number;
  lots: Lot[];
  /** oldest first */
  debts: Debt[];
};

/** Points of a lot, and what stood behind them. */
export type Taken = { lot: Lot; amount: number; fen: number };

/** What may be used on a day: lots past their last day are waiting to lapse. */
export function availableOf(holding: Holding, today: string): number {
  return usableOf(holding, today).reduce((sum, lot) => sum + lot.remaining, 0);
}

/**
 * Takes an amount of the lots that end first, the older first of those that end together; null, and nothing
 * taken, where they hold less. The lots are told what was taken, so the next taking sees what is left.
 */
export function takeFirstEnding(holding: Holding, amount: number, today: string): Taken[] | null {
  if (availableOf(holding, today) < amount) return null;
  return takeUpTo(holding, amount, today);
}

/** The same of what there is: at most the amount. */
export function takeUpTo(holding: Holding, amount: number, today: string): Taken[] {
  const taken: Taken[] = [];
  let left = amount;
  for (const lot of usableOf(holding, today)) {
    if (left === 0) break;
    const part = Math.min(left, lot.remaining);
    left -= part;
    taken.push(...takeOfLot(lot, part));
  }
  return taken;
}

/** Takes of one lot, whatever its last day, up to an amount; the last of it takes the last fen behind it. */
export function takeOfLot(lot: Lot, amount: number): Taken[] {
  const part = Math.min(lot.remaining, amount);
  if (part === 0) return [];
  // The product may pass 2^53.
  const fen = Number((BigInt(lot.remainingFen) * BigInt(part)) / BigInt(lot.remaining));
  lot.remaining -= part;
  lot.remainingFen -= fen;
  return [{ lot, amount: part, fen }];
}

/** What has ended before a day and was never used. */
export function takeEnded(holding: Holding, today: string): Taken[] {
  return holding.lots
    .filter((lot) => lot.expiresOn < today)
    .flatMap((lot) => takeOfLot(lot, lot.remaining));
}

/** Pays open debts, oldest first, of what may be used; the debts are told. */
export function settleDebts(
  holding: Holding,
  today: string,
): { debt: Debt; taken: Taken[]; amount: number }[] {
  return holding.debts.flatMap((debt) => {
    const taken = takeUpTo(holding, debt.open, today);
    const amount = sumOf(taken);
    if (amount === 0) return [];
    debt.open -= amount;
    return [{ debt, taken, amount }];
  });
}

/** Lots that arrive stand in their place among the others. */
export function addLots(holding: Holding, lots: readonly Lot[]): void {
  holding.lots.push(...lots);
  holding.lots.sort(inOrderOfEnd);
}

export function sumOf(taken: readonly Taken[]): number {
  return taken.reduce((sum, { amount }) => sum + amount, 0);
}

function usableOf({ lots }: Holding, today: string): Lot[] {
  return lots.filter((lot) => lot.remaining > 0 && lot.expiresOn >= today);
}

/** A lot that is not written yet is younger than all that are; the sort keeps the order of those. */
function inOrderOfEnd(one: Lot, other: Lot): number {
  if (one.expiresOn !== other.expiresOn) return one.expiresOn < other.expiresOn ? -1 : 1;
  if (one.id === null || other.id === null)
    return (one.id === null ? 1 : 0) - (other.id === null ? 1 : 0);
  return one.id - other.id;
}
