import { sql } from 'kysely';
import type { Hold } from '#contract/tills.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

export const holdColumns = sql`id, voucher_id as "voucherId", amount_fen as "amountFen", purchase_amount_fen as "purchaseAmountFen", state,
  ${isoMoment('expires_at')} as "expiresAt", redemption_id as "redemptionId"`;

/** Everything that was held together with a hold, itself among it, or under a key; by place. */
export async function findHolds(
  tx: Tx,
  by: { holdId: number } | { heldBy: string; clientKey: string },
): Promise<Hold[]> {
  const wanted =
    'holdId' in by
      ? sql`(held_by, client_key) = (select held_by, client_key from benefits.hold where id = ${by.holdId})`
      : sql`held_by = ${by.heldBy} and client_key = ${by.clientKey}`;
  const { rows } =
    await sql<Hold>`select ${holdColumns} from benefits.hold where ${wanted} order by place`.execute(
      tx,
    );
  return rows;
}

/** The ids of all that is held with each of these holds, by it. */
export async function findHeldTogether(
  tx: Tx,
  holdIds: readonly number[],
): Promise<ReadonlyMap<number, number[]>> {
  if (holdIds.length === 0) return new Map();
  const { rows } = await sql<{ asked: number; ids: number[] }>`/* keep plan: held_together */
    select wanted.id as asked, jsonb_agg(o.id order by o.place) as ids
    from unnest(${holdIds}::bigint[]) as wanted (id)
    cross join lateral (select held_by, client_key from benefits.hold where id = wanted.id limit 1) h
    cross join lateral (select id, place from benefits.hold where held_by = h.held_by and client_key = h.client_key limit 20) o
    group by wanted.id`.execute(tx);
  return new Map(rows.map(({ asked, ids }) => [asked, ids]));
}
