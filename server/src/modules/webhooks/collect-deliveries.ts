import { sql } from 'kysely';
import { moveReader, settledAfter, takeReaderTurn } from '#platform/outbox/read-outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';

const readerName = 'webhooks';
const batchEvents = 500;

type Collected = { read: number; made: number; xid: string | null; seq: number | null };

/**
 * Turns the next events of the outbox into deliveries, one for each endpoint that wants them; gives how many
 * events were read.
 *
 * With a mark of its own in the outbox and not by what the shipper tells (`OnShipped`): a failure there is a
 * failure of the shipment, so partners would hold up the bank's facts; it tells nothing while ClickHouse is
 * away; and it repeats itself. Here deliveries and mark commit together, in the database that holds the
 * events: killed in between there are neither, so none is lost and none is made twice. The unique pair of
 * endpoint and event holds the rest (events read again after a move to another cluster, a mark set back by
 * hand). An endpoint's state does not matter: what comes while it is paused or disabled waits.
 */
export async function collectDeliveries({
  database,
  clock,
}: Pick<Platform, 'database' | 'clock'>): Promise<number> {
  return withJob(database, async (tx) => {
    const mark = await takeReaderTurn(tx, readerName);
    if (!mark) return 0;
    const { rows } = await sql<Collected>`
      with fresh as materialized (
        select * from platform.outbox where ${settledAfter(mark)} order by xid, seq limit ${batchEvents}),
      made as (
        insert into webhooks.delivery (endpoint_id, event_id, type, occurred_at, business_date, party_no,
          event_org_id, amount_fen, properties, next_attempt_at, created_at, org_id)
        select endpoint_id, event_id, fresh.type, occurred_at, business_date, party_no, fresh.org_id, amount_fen,
          properties, ${clock.now()}::timestamptz, ${clock.now()}, endpoint.org_id
        from fresh
        join webhooks.endpoint on fresh.type = any(endpoint.event_types) and fresh.arrived_at >= endpoint.collects_from
        join organization.org_unit as reach on reach.org_id = endpoint.org_id
        left join organization.org_unit as place on place.org_id = fresh.org_id
        where endpoint.removed_at is null and (reach.parent_id is null or place.path <@ reach.path)
        order by fresh.xid, fresh.seq, endpoint_id
        on conflict (endpoint_id, event_id) do nothing returning 1)
      select newest.xid, newest.seq, (select count(*) from fresh) as read, (select count(*) from made) as made
      from (select) as always left join (select xid, seq from fresh order by xid desc, seq desc limit 1) as newest on true`.execute(
      tx,
    );
    const [collected] = rows;
    if (!collected || collected.xid === null || collected.seq === null) return 0;
    await moveReader(tx, readerName, { xid: collected.xid, seq: collected.seq });
    return collected.read;
  });
}

/** Whether there may be more to read at once. */
export function wasFull(read: number): boolean {
  return read === batchEvents;
}
