import { sql } from 'kysely';
import type { Redemption } from '#contract/benefits.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`id, voucher_id as "voucherId", campaign_id as "campaignId", amount_fen as "amountFen",
  purchase_amount_fen as "purchaseAmountFen", ${isoMoment('redeemed_at')} as "redeemedAt", ${isoMoment('reversed_at')} as "reversedAt",
  org_id as "orgId"`;

/** A redemption by its id. */
export async function findRedemption(tx: Tx, by: { id: number }): Promise<Redemption | null> {
  const { rows } =
    await sql<Redemption>`select ${columns} from benefits.redemption where id = ${by.id}`.execute(
      tx,
    );
  return rows[0] ?? null;
}

/** The redemptions by the keys they were asked under, by place, for each key in the order asked. */
export async function findRedemptionsByKey(
  tx: Tx,
  asked: readonly { redeemedBy: string; clientKey: string }[],
): Promise<Redemption[][]> {
  const { rows } = await sql<Redemption & { ordinal: number }>`/* keep plan: redemptions_by_key */
    select w.ordinal::int as ordinal, r.*
    from unnest(${asked.map((one) => one.redeemedBy)}::text[], ${asked.map((one) => one.clientKey)}::text[])
      with ordinality as w (redeemed_by, client_key, ordinal)
    cross join lateral (
      select ${columns} from benefits.redemption where redeemed_by = w.redeemed_by and client_key = w.client_key
      order by place limit 20) r`.execute(tx);
  const byPlace = Map.groupBy(rows, ({ ordinal }) => ordinal);
  return asked.map((_, at) =>
    (byPlace.get(at + 1) ?? []).map(({ ordinal: __, ...redemption }) => redemption),
  );
}
