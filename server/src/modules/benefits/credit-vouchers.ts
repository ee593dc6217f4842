import type { Tx } from '#platform/postgres/database.ts';
import { redeemVouchers } from './redeem-voucher.ts';

/**
 * Credits to their customers what was claimed in this transaction and is used nowhere else: the bank owes it
 * to them from now on, and pays it to their accounts.
 */
export async function creditVouchers(
  tx: Tx,
  now: Date,
  claimed: readonly { voucherId: number; orgId: number }[],
): Promise<void> {
  const credited = await redeemVouchers(
    tx,
    now,
    claimed.map(({ voucherId, orgId }) => ({
      voucher: { id: voucherId },
      purchaseAmountFen: 0,
      redeemedBy: 'credit',
      clientKey: `voucher:${voucherId}`,
      orgId,
      toCustomer: true,
    })),
  );
  const refused = credited.find((one) => !one.ok);
  if (refused && !refused.ok)
    throw new Error(`what was just claimed was not credited: ${refused.refusal.code}`);
}
