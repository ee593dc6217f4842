import type { OwnVoucher } from '#contract/my-benefits.ts';
import type { VoucherState } from '../voucher.core.ts';

/** A voucher as it stands in its table. */
export type VoucherStanding = {
  state: VoucherState;
  /** last valid day, YYYY-MM-DD */
  validUntil: string;
};

/**
 * What a voucher is to its customer on the bank's day. One whose last day is over is expired before the
 * night's job says so; one that is held while its payment goes through is the customer's still.
 */
export function standingOf(
  { state, validUntil }: VoucherStanding,
  today: string,
): Pick<OwnVoucher, 'state' | 'daysLeft'> {
  if (state === 'held') return { state: 'held', daysLeft: daysFrom(today, validUntil) };
  if (state === 'given') return { state: 'given', daysLeft: null };
  if (state === 'redeemed') return { state: 'used', daysLeft: null };
  if (state === 'reversed') return { state: 'taken_back', daysLeft: null };
  if (state === 'expired' || validUntil < today) return { state: 'expired', daysLeft: null };
  const daysLeft = daysFrom(today, validUntil);
  return { state: state === 'offered' ? 'giving' : 'usable', daysLeft };
}

/** Both are days without a time, so no day between them is longer or shorter. */
function daysFrom(today: string, last: string): number {
  return Math.max(0, Math.round((Date.parse(last) - Date.parse(today)) / 86_400_000));
}
