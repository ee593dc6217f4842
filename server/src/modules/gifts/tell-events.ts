import { sql } from 'kysely';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEventSet } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';

type GiftEvent =
  | 'gift_reserved'
  | 'gift_expiring'
  | 'gift_picked_up'
  | 'gift_returned'
  | 'gift_reservation_ended';

/** Tells of reservations in the transaction that moved them, one statement a set. */
export async function tellGifts(
  tx: Tx,
  now: Date,
  type: GiftEvent,
  reservationIds: readonly number[],
): Promise<void> {
  if (reservationIds.length === 0) return;
  await writeEventSet(
    tx,
    sql`
      select ${type}::text as type, ${bankDay(now)}::date as business_date, ${now}::timestamptz as occurred_at,
        customer_no as party_no, org_id, '' as channel, 0::bigint as amount_fen,
        jsonb_build_object('reservation_id', id::text, 'gift_id', gift_id::text, 'pieces', pieces::text) as properties
      from gifts.reservation where id = any (${[...reservationIds]}::bigint[]) order by id`,
  );
}
