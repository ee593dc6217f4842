import type { DeliveredKind } from '#contract/offer-terms.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type DeliveredVoucher, deliveryOf } from './deliveries.ts';
import { redeemVouchers } from './redeem-voucher.ts';

/**
 * Hands over what vouchers that were just given (locked by this transaction) stand for. Points and chances are
 * the customer's at once and their vouchers used; a gift waits to be picked up, and its voucher with it.
 */
export async function deliverVouchers(
  tx: Tx,
  now: Date,
  kind: DeliveredKind,
  vouchers: readonly DeliveredVoucher[],
): Promise<void> {
  if (vouchers.length === 0) return;
  if (kind === 'gift') return deliveryOf(kind)?.deliver(tx, now, vouchers);
  const used = await redeemVouchers(
    tx,
    now,
    vouchers.map(({ voucherId, orgId }) => ({
      voucher: { id: voucherId },
      purchaseAmountFen: 0,
      redeemedBy: 'delivery',
      clientKey: `voucher:${voucherId}`,
      orgId,
      // The money behind points goes with them, in the books of their programme.
      delivered: { elsewhere: kind === 'points' },
    })),
  );
  for (const one of used)
    if (!one.ok) throw new Error(`what was handed over was not used: ${one.refusal.code}`);
  await deliveryOf(kind)?.deliver(tx, now, vouchers);
}
