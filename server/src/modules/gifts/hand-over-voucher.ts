import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { redemptions } from '#modules/benefits/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { voucherOf } from './gift-delivery.ts';
import { handOverGift, returnGift } from './hand-over-gift.ts';

/**
 * Hands a reserved gift over, and uses the voucher it was set aside for: from then on the outlet that gave it is
 * owed what it cost. Locks: allotment → voucher → shelf → reservation → account.
 */
export async function handOver(
  tx: Tx,
  now: Date,
  reservationId: number,
  at: { orgId: number; by: string },
): Promise<Result<void>> {
  const voucherId = await voucherOfReservation(tx, reservationId);
  if (voucherId === null) return handOverGift(tx, now, reservationId, at);
  await redemptions.lock(tx, { id: voucherId });
  return handOverGift(tx, now, reservationId, {
    ...at,
    beforeGiving: async () => {
      const [used] = await redemptions.redeem(tx, now, [
        {
          voucher: { id: voucherId },
          purchaseAmountFen: 0,
          redeemedBy: 'gift',
          clientKey: `reservation:${reservationId}`,
          orgId: at.orgId,
          delivered: { elsewhere: false },
        },
      ]);
      return used?.ok ? ok(undefined) : (used ?? refuse('NOT_FOUND'));
    },
  });
}

/** Takes a gift back that was handed over; one of a voucher goes back to its funders with the claim. */
export async function takeGiftBack(
  tx: Tx,
  now: Date,
  reservationId: number,
  by: string,
): Promise<Result<void>> {
  const voucherId = await voucherOfReservation(tx, reservationId);
  if (voucherId === null) return returnGift(tx, now, reservationId, by);
  const { rows } = await sql<{ id: number }>`
    select id from benefits.redemption where voucher_id = ${voucherId} order by id desc limit 1`.execute(
    tx,
  );
  if (!rows[0]) return refuse('GIFT_NOT_HANDED_OVER');
  const reversed = await redemptions.reverse(tx, now, {
    redemptionId: rows[0].id,
    reversedBy: by,
    clientKey: `gift-return:${reservationId}`,
  });
  return reversed.ok ? ok(undefined) : reversed;
}

async function voucherOfReservation(tx: Tx, id: number): Promise<number | null> {
  const { rows } = await sql<{ naturalKey: string }>`
    select natural_key as "naturalKey" from gifts.reservation where id = ${id}`.execute(tx);
  return rows[0] ? voucherOf(rows[0]) : null;
}
