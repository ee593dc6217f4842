import { sql } from 'kysely';
import type { Tx } from '../postgres/database.ts';

export type OutboxEvent = {
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
  if (events.length === 0) return;
  const rows = events.map((event) => ({
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
  await sql`/* keep plan: write_events */ insert into platform.outbox
      (type, schema_version, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties)
    select type, schema_version, business_date, occurred_at, party_no, org_id, channel, amount_fen, properties
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event
      (type text, schema_version int, business_date date, occurred_at timestamptz, party_no int, org_id int,
       channel text, amount_fen bigint, properties jsonb)`.execute(tx);
}
