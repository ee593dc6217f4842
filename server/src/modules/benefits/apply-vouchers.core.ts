import { ok, refuse, type Result } from '#contract/result.ts';

/** What decides how vouchers go together in one purchase. */
export type StackTerms = {
  /** in basis points of the purchase; null of a voucher of a fixed amount */
  percentBp: number | null;
  /** at most one voucher of a group in one purchase */
  exclusionGroup: string | null;
  /** whether it may be used beside any other */
  stacks: boolean;
  /** from 1 to 9, the lower first */
  applyOrder: number;
};
/** A voucher that may be used for the purchase, with what it is worth of it by itself. */
export type UsableVoucher = StackTerms & {
  id: number;
  /** by which people tell it from the others */
  maskedCode: string;
  worthFen: number;
  /** it stands for a thing, and takes nothing off the purchase */
  isExchange?: boolean;
};

/**
 * The order in which vouchers are taken off a purchase: as their offers say, then percent before fixed amounts,
 * then by id. Each is worth what it would be worth alone: a percentage is of the purchase as it stands on the
 * receipt, not of what another voucher left of it, so the order never changes what all of them bring. It
 * decides whose part is cut when they bring more than the purchase: the last one's.
 */
export function inOrderOfApplication<T extends UsableVoucher>(vouchers: readonly T[]): T[] {
  return vouchers.toSorted(
    (one, other) =>
      one.applyOrder - other.applyOrder ||
      Number(one.percentBp === null) - Number(other.percentBp === null) ||
      one.id - other.id,
  );
}

/** Why two vouchers may not be used in one purchase; null when they may. */
export function clashOf(
  one: StackTerms,
  other: StackTerms,
): 'EXCLUDED_BY_GROUP' | 'STACKS_WITH_NONE' | null {
  if (one.exclusionGroup !== null && one.exclusionGroup === other.exclusionGroup)
    return 'EXCLUDED_BY_GROUP';
  return one.stacks && other.stacks ? null : 'STACKS_WITH_NONE';
}

/** A voucher, discount or cashback that another call has used for the same purchase. */
export type UsedInCall = StackTerms & {
  voucherId: number;
  maskedCode: string;
  amountFen: number;
  purchaseAmountFen: number;
  isExchange: boolean;
};

/** What vouchers may bring of a purchase beside those of other calls, in fen; an exchange of nothing is not bounded. */
export function leftOfPurchase(purchaseAmountFen: number, before: readonly UsedInCall[]): number {
  if (purchaseAmountFen === 0) return Number.MAX_SAFE_INTEGER;
  const takenFen = before.reduce((sum, one) => sum + (one.isExchange ? 0 : one.amountFen), 0);
  return Math.max(0, purchaseAmountFen - takenFen);
}

/** All calls for a purchase tell the amount of its receipt; where a held one was paid with less, that. */
export function judgeAmount(
  purchaseAmountFen: number,
  before: readonly UsedInCall[],
): Result<void> {
  const firstFen = receiptOf(before) ?? purchaseAmountFen;
  return firstFen === purchaseAmountFen
    ? ok(undefined)
    : refuse('PURCHASE_DIFFERS', { firstFen, toldFen: purchaseAmountFen });
}

/** What the receipt of a purchase says by those who told of it; null where nobody did. */
export function receiptOf(before: readonly UsedInCall[]): number | null {
  return before.length > 0
    ? Math.min(...before.map(({ purchaseAmountFen }) => purchaseAmountFen))
    : null;
}

/**
 * What each of a set brings of one purchase, in fen by id, together never more than the purchase; or why they
 * may not be used together. A voucher that would bring nothing is refused, since it would be used up for it.
 * A purchase of nothing exchanges one voucher for what it stands for. `before`: what other calls have used for
 * it, which goes with these or refuses them, and leaves them what it did not bring.
 */
export function applyVouchers(
  vouchers: readonly UsableVoucher[],
  purchaseAmountFen: number,
  before: readonly UsedInCall[] = [],
): Result<ReadonlyMap<number, number>> {
  if (purchaseAmountFen === 0 && vouchers.length + before.length > 1) return refuse('ONE_EXCHANGE');
  const told = judgeAmount(purchaseAmountFen, before);
  if (!told.ok) return told;
  for (const [at, one] of vouchers.entries())
    for (const other of [...before, ...vouchers.slice(0, at)]) {
      const clash = clashOf(one, other);
      if (clash) return refuse(clash, { maskedCode: one.maskedCode, beside: other.maskedCode });
    }
  let leftFen = leftOfPurchase(purchaseAmountFen, before);
  const parts = new Map<number, number>();
  for (const { id, maskedCode, worthFen, isExchange } of inOrderOfApplication(vouchers)) {
    const part = isExchange ? worthFen : Math.min(worthFen, leftFen);
    if (part === 0 && worthFen > 0) return refuse('ADDS_NOTHING', { maskedCode });
    parts.set(id, part);
    leftFen -= isExchange ? 0 : part;
  }
  return ok(parts);
}
