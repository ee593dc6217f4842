import { ok, refuse, type Result } from '#contract/result.ts';

/** As its table says it; the migrations 0171-holds and 0251-voucher-transfers say how one becomes another. */
export type VoucherState =
  | 'claimed'
  | 'held'
  | 'offered'
  | 'given'
  | 'redeemed'
  | 'expired'
  | 'reversed';

/** What decides whether a voucher may be redeemed. */
export type RedeemableVoucher = {
  state: VoucherState;
  /** last valid day, YYYY-MM-DD */
  validUntil: string;
  thresholdAmountFen: number;
  /** the most it is worth */
  faceAmountFen: number;
  /** of a percent voucher, in basis points; null of one that is worth its face */
  percentBp: number | null;
  /** it stands for a thing, and is worth its face whatever is bought with it */
  isExchange?: boolean;
};

/**
 * What a voucher is worth of a purchase, in fen: a percent voucher its part of the purchase rounded down, at
 * most its face; another its face, and never more than the purchase, so that nobody is paid for buying.
 * A purchase of nothing is the exchange of the voucher for what it stands for.
 */
export function worthOf(
  voucher: Pick<RedeemableVoucher, 'faceAmountFen' | 'percentBp' | 'isExchange'>,
  purchaseAmountFen: number,
): number {
  const { faceAmountFen, percentBp, isExchange = false } = voucher;
  if (isExchange) return faceAmountFen;
  if (percentBp !== null)
    return Math.min(
      faceAmountFen,
      Number((BigInt(purchaseAmountFen) * BigInt(percentBp)) / 10_000n),
    );
  return purchaseAmountFen === 0 ? faceAmountFen : Math.min(faceAmountFen, purchaseAmountFen);
}

/**
 * What the voucher brings, or why it may not be used. `today` is the bank's day; a voucher counts through the
 * whole of its last valid day. `holds`: the asker holds it, so that it is held is no obstacle.
 */
export function judgeRedemption(
  voucher: RedeemableVoucher,
  today: string,
  purchaseAmountFen: number,
  holds = false,
): Result<number> {
  const good = judgeState(voucher, today, holds);
  if (!good.ok) return good;
  if (purchaseAmountFen < voucher.thresholdAmountFen) {
    return refuse('BELOW_THRESHOLD', {
      purchaseFen: purchaseAmountFen,
      thresholdFen: voucher.thresholdAmountFen,
    });
  }
  const worthFen = worthOf(voucher, purchaseAmountFen);
  // What is worth nothing by itself is a chance in a draw, which pays its prizes.
  if (worthFen === 0 && voucher.faceAmountFen > 0)
    return refuse('BELOW_THRESHOLD', { purchaseFen: purchaseAmountFen, thresholdFen: 1 });
  return ok(worthFen);
}

/** Whether it is its customer's to use on that day, whatever is bought. */
export function judgeState(
  { state, validUntil }: Pick<RedeemableVoucher, 'state' | 'validUntil'>,
  today: string,
  holds = false,
): Result<void> {
  if (state === 'redeemed') return refuse('ALREADY_REDEEMED');
  if (state === 'reversed') return refuse('VOUCHER_TAKEN_BACK');
  if (state === 'offered') return refuse('VOUCHER_OFFERED');
  if (state === 'given') return refuse('VOUCHER_GIVEN');
  if (state === 'held' && !holds) return refuse('VOUCHER_HELD');
  // What was held on its last day may be paid after midnight.
  if (state === 'expired' || (validUntil < today && !holds))
    return refuse('VOUCHER_EXPIRED', { validUntil });
  return ok(undefined);
}
