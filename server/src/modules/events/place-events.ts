import { sql } from 'kysely';
import { type IdentifiedEvent, writeNewEvents } from '#platform/outbox/outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';

const batchEvents = 500;

type Row = Required<Omit<IdentifiedEvent, 'schemaVersion'>>;

/**
 * Takes in what waited for a customer who is known now; gives how many events. They go out like any
 * other, under the id they came with: one that was sent again meanwhile is there already, and counts once.
 * Repeatable: a batch is written and leaves in one transaction.
 */
export async function placeEvents(
  { database }: Pick<Platform, 'database'>,
  signal: AbortSignal,
): Promise<number> {
  let placed = 0;
  for (;;) {
    signal.throwIfAborted();
    const batch = await withJob(database, async (tx) => {
      // Another import that has just ended takes other ones, so that neither waits for the other.
      const { rows } = await sql<Row>`
        delete from events.unplaced_event using customers.identifier
        where unplaced_id in (
            select unplaced_id from events.unplaced_event as waiting
            where exists (select from customers.identifier as known
              where known.scheme = waiting.scheme and known.value = waiting.value)
            order by unplaced_id limit ${batchEvents} for update skip locked)
          and identifier.scheme = unplaced_event.scheme and identifier.value = unplaced_event.value
        returning event_id as "eventId", type, business_date as "businessDate", occurred_at as "occurredAt",
          customer_no as "partyNo", org_id as "orgId", channel, amount_fen as "amountFen", properties`.execute(
        tx,
      );
      return (await writeNewEvents(tx, rows), rows.length);
    });
    placed += batch;
    if (batch < batchEvents) return placed;
  }
}
