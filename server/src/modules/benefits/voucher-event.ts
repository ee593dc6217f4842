import { bankDay } from '#platform/clock/clock.ts';
import type { LockedVoucher } from './lock-voucher.ts';

/** The event of what happened to a voucher at an outlet, as measurement reads it. */
export function voucherEvent(
  now: Date,
  type:
    | 'voucher_redeemed'
    | 'voucher_redemption_reversed'
    | 'voucher_claim_reversed'
    | 'voucher_held'
    | 'voucher_hold_released'
    | 'voucher_hold_expired',
  voucher: LockedVoucher,
  orgId: number,
  more: Record<string, string> = {},
  amountFen = voucher.face_amount_fen,
) {
  return {
    type,
    businessDate: bankDay(now),
    occurredAt: now,
    partyNo: voucher.customer_no,
    orgId,
    amountFen,
    properties: {
      ...(voucher.campaign_id === null ? {} : { campaign_id: String(voucher.campaign_id) }),
      offer_id: String(voucher.offer_id),
      voucher_id: String(voucher.id),
      ...more,
    },
  };
}
