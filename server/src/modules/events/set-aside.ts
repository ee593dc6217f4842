import { sql } from 'kysely';
import { unplacedLimit } from '#contract/unplaced-events.ts';
import type { IdentifiedEvent } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** An event whose customer is not known, under the customer's id as the source named it. */
export type UnplacedEvent = {
  event: IdentifiedEvent;
  source: string;
  sourceEventId: string;
  scheme: string;
  value: string;
};

/**
 * Whether further events may be kept apart. Mostly the numbers given say so, and nothing is counted; where
 * they span more, because one old event still waits, the rows are counted, as far as the limit.
 */
export async function hasRoom(tx: Tx, events: number): Promise<boolean> {
  const { rows } = await sql<{ spanned: number }>`
    select coalesce(max(unplaced_id) - min(unplaced_id) + 1, 0) as spanned from events.unplaced_event`.execute(
    tx,
  );
  if ((rows[0]?.spanned ?? 0) + events <= unplacedLimit) return true;
  const counted = await sql<{ taken: number }>`
    select count(*) as taken from (select from events.unplaced_event limit ${unplacedLimit}) as waiting`.execute(
    tx,
  );
  return (counted.rows[0]?.taken ?? 0) + events <= unplacedLimit;
}

/**
 * Keeps events apart until their customers come; gives the ids of those that were not there. In the order
 * of their ids, as `writeNewEvents` does, so that two callers wait for each other and never both.
 */
export async function setAside(
  tx: Tx,
  events: readonly UnplacedEvent[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  const rows = events.map(({ event, source, sourceEventId, scheme, value }) => ({
    event_id: event.eventId,
    source,
    source_event_id: sourceEventId,
    scheme,
    value,
    type: event.type,
    business_date: event.businessDate,
    occurred_at: event.occurredAt.toISOString(),
    org_id: event.orgId ?? 0,
    channel: event.channel ?? '',
    amount_fen: event.amountFen ?? 0,
    properties: event.properties ?? {},
  }));
  const { rows: written } = await sql<{ event_id: string }>`
    insert into events.unplaced_event (event_id, source, source_event_id, scheme, value, type, business_date,
      occurred_at, received_at, org_id, channel, amount_fen, properties)
    select event_id, source, source_event_id, scheme, value, type, business_date, occurred_at, ${now}, org_id,
      channel, amount_fen, properties
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event (event_id uuid, source text,
      source_event_id text, scheme text, value text, type text, business_date date, occurred_at timestamptz,
      org_id int, channel text, amount_fen bigint, properties jsonb)
    order by event_id on conflict (event_id) do nothing returning event_id`.execute(tx);
  return new Set(written.map((row) => row.event_id));
}
