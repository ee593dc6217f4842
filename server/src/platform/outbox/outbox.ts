import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../postgres/database.ts';

export type OutboxEvent = {
  /** a UUID of its own; without one the store gives it */
  eventId?: string;
  type: string;
  schemaVersion?: number;
  /** the bank's day the event counts for, YYYY-MM-DD */
  businessDate: string;
  occurredAt: Date;
  partyNo?: number;
  orgId?: number;
  channel?: string;
  amountFen?: number;
  properties?: Record<string, string>;
};

/** Writes events in the transaction that makes them true; they reach ClickHouse in order, once. */
export async function writeEvents(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  if (events.length > 0)
    await sql`/* keep plan: write_events */ ${insertOfEvents(events)}`.execute(tx);
}

/** The same as a part of a statement that writes more. */
export function insertOfEvents(events: readonly OutboxEvent[]) {
  return sql`insert into platform.outbox
      (type, schema_version, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties)
    select type, schema_version, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties
    from ${recordsOf(events)}`;
}

/**
 * Writes the events that a query gives, as (type, business_date, occurred_at, party_no, org_id, channel,
 * amount_fen, properties). Their ids are in the order of time, so that those of one statement stand together
 * in the index: of a million at once, each would otherwise touch a page of its own.
 */
export async function writeEventSet(tx: Tx, source: RawBuilder<unknown>): Promise<void> {
  await sql`insert into platform.outbox
      (event_id, type, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties)
    select gen_random_uuid(), type, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties
    from (${source}) as event`.execute(tx);
}

/** An event that a system outside sends, perhaps more than once. */
export type IdentifiedEvent = OutboxEvent & { eventId: string };

/**
 * Writes those of the events that are not there yet; gives the ids of what it wrote. In the order of
 * their ids, so that two callers who send the same events wait for each other and never both.
 */
export async function writeNewEvents(
  tx: Tx,
  events: readonly IdentifiedEvent[],
): Promise<ReadonlySet<string>> {
  if (events.length === 0) return new Set();
  const { rows } = await sql<{ event_id: string }>`/* keep plan: write_new_events */
    insert into platform.outbox
      (event_id, type, schema_version, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties)
    select event_id, type, schema_version, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties
    from ${recordsOf(events)} order by event_id
    on conflict (event_id) do nothing returning event_id`.execute(tx);
  return new Set(rows.map((row) => row.event_id));
}

function recordsOf(events: readonly OutboxEvent[]) {
  const rows = events.map((event) => ({
    event_id: event.eventId,
    type: event.type,
    schema_version: event.schemaVersion ?? 1,
    business_date: event.businessDate,
    occurred_at: event.occurredAt.toISOString(),
    party_no: event.partyNo ?? 0,
    org_id: event.orgId ?? 0,
    channel: event.channel ?? '',
    amount_fen: event.amountFen ?? 0,
    properties: event.properties ?? {},
  }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event
      (event_id uuid, type text, schema_version int, business_date date, occurred_at timestamptz, party_no int,
       org_id int, channel text, amount_fen bigint, properties jsonb)`;
}
