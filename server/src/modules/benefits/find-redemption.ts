import { sql } from 'kysely';
import type { Redemption } from '#contract/benefits.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/** A redemption by its id, or by the key it was asked under. */
export async function findRedemption(
  tx: Tx,
  by: { id: number } | { redeemedBy: string; clientKey: string },
): Promise<Redemption | null> {
  const wanted =
    'id' in by
      ? sql`id = ${by.id}`
      : sql`redeemed_by = ${by.redeemedBy} and client_key = ${by.clientKey}`;
  const { rows } = await sql<Redemption>`
    select id, voucher_id as "voucherId", campaign_id as "campaignId", amount_fen as "amountFen",
      purchase_amount_fen as "purchaseAmountFen", ${isoMoment('redeemed_at')} as "redeemedAt", ${isoMoment('reversed_at')} as "reversedAt",
      org_id as "orgId"
    from benefits.redemption where ${wanted}`.execute(tx);
  return rows[0] ?? null;
}
