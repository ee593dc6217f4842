import { ok, refuse, type Result } from '#contract/result.ts';

/** What decides whether a voucher may be redeemed. */
export type RedeemableVoucher = {
  state: 'claimed' | 'redeemed' | 'expired' | 'reversed';
  /** last valid day, YYYY-MM-DD */
  validUntil: string;
  thresholdAmountFen: number;
};

/** `today` is the bank's day; a voucher counts through the whole of its last valid day. */
export function judgeRedemption(
  voucher: RedeemableVoucher,
  today: string,
  purchaseAmountFen: number,
): Result<void> {
  if (voucher.state === 'redeemed') return refuse('ALREADY_REDEEMED');
  if (voucher.state === 'reversed') return refuse('VOUCHER_TAKEN_BACK');
  if (voucher.state === 'expired' || voucher.validUntil < today)
    return refuse('VOUCHER_EXPIRED', { validUntil: voucher.validUntil });
  if (purchaseAmountFen < voucher.thresholdAmountFen) {
    return refuse('BELOW_THRESHOLD', {
      purchaseFen: purchaseAmountFen,
      thresholdFen: voucher.thresholdAmountFen,
    });
  }
  return ok(undefined);
}
