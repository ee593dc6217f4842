import { type RawBuilder, sql } from 'kysely';
import type { UnplacedCounts, UnplacedEvent, UnplacedReason } from '#contract/unplaced-events.ts';
import { addDays } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { readPeriod } from '#platform/retention/retention.ts';

/** Said when it is asked: what was a wrong name of a system may be the name of one that has come since. */
const whyUnplaced: RawBuilder<UnplacedReason> = sql`case when exists (
  select from customers.identifier where identifier.scheme = unplaced_event.scheme)
  then 'CUSTOMER_NOT_IMPORTED' else 'SYSTEM_WITHOUT_CUSTOMERS' end`;

/** The newest first. */
export async function listUnplaced(
  tx: Tx,
  {
    source,
    after,
    limit,
  }: { source: string | undefined; after: number | undefined; limit: number },
): Promise<UnplacedEvent[]> {
  const keptDays = await readPeriod(tx, 'unplaced_events');
  const { rows } = await sql<Omit<UnplacedEvent, 'keptUntil'> & { received_on: string }>`
    select unplaced_id as id, source, source_event_id as "eventId", type, ${isoMoment('occurred_at')} as "occurredAt",
      ${isoMoment('received_at')} as "receivedAt", scheme as "customerSource", value as "customerId",
      ${whyUnplaced} as reason, (received_at at time zone 'Asia/Shanghai')::date as received_on
    from events.unplaced_event
    where (${source ?? null}::text is null or source = ${source ?? null})
      and (${after ?? null}::bigint is null or unplaced_id < ${after ?? null})
    order by unplaced_id desc limit ${limit}`.execute(tx);
  return rows.map(({ received_on, ...row }) => ({
    ...row,
    keptUntil: addDays(received_on, keptDays),
  }));
}

const countedSources = 100;

/** How many wait, by source and reason; the sources with most. */
export async function countUnplaced(tx: Tx): Promise<UnplacedCounts> {
  const keptDays = await readPeriod(tx, 'unplaced_events');
  const { rows } = await sql<UnplacedCounts['sources'][number] & { total: number }>`
    with counted as (
      select source, scheme, count(*) as count, min(received_at) as oldest, max(received_at) as newest
      from events.unplaced_event group by source, scheme),
    explained as (
      select source, case when exists (
          select from customers.identifier where identifier.scheme = counted.scheme)
        then 'CUSTOMER_NOT_IMPORTED' else 'SYSTEM_WITHOUT_CUSTOMERS' end as reason, count, oldest, newest
      from counted),
    summed as (
      select source, reason, sum(count)::bigint as count, min(oldest) as oldest, max(newest) as newest
      from explained group by source, reason)
    select source, reason, count, (sum(count) over ())::bigint as total, ${isoMoment('oldest')} as "oldestReceivedAt",
      ${isoMoment('newest')} as "newestReceivedAt"
    from summed order by summed.count desc, source, reason limit ${countedSources}`.execute(tx);
  return {
    total: rows[0]?.total ?? 0,
    keptDays,
    sources: rows.map(({ source, reason, count, oldestReceivedAt, newestReceivedAt }) => ({
      source,
      reason,
      count,
      oldestReceivedAt,
      newestReceivedAt,
    })),
  };
}
