import { sql } from 'kysely';
import type { Platform } from '../platform.ts';
import { type Tx, withJob } from '../postgres/database.ts';
import { readWatermark } from './ship-outbox.ts';

/** Events that are committed and not in ClickHouse yet, and for how long the oldest has waited. */
export async function readOutboxLag(
  platform: Pick<Platform, 'database' | 'analytics'>,
): Promise<{ waiting: number; seconds: number }> {
  const mark = await readWatermark(platform);
  return withJob(platform.database, async (tx) => {
    const { rows } = await sql<{ waiting: number; seconds: number }>`
      select count(*)::int as waiting,
        coalesce(extract(epoch from clock_timestamp() - min(arrived_at)), 0)::float8 as seconds
      from platform.outbox where (xid, seq) > (${String(mark.xid)}::xid8, ${mark.seq})`.execute(tx);
    return rows[0] ?? { waiting: 0, seconds: 0 };
  });
}

/** How fresh everything is that follows events: complete up to `asOf`, and the newest that has come. */
export type EventFreshness = { asOf: Date; newestEventAt: Date | null; lagSeconds: number };

/** As PostgreSQL knows it, for screens: without asking ClickHouse. */
export async function readEventFreshness(tx: Tx, now: Date): Promise<EventFreshness> {
  const { rows } = await sql<{ newest: Date | null; seconds: number }>`
    select newest_occurred_at as newest, coalesce(extract(epoch from clock_timestamp() - (
      select min(arrived_at) from platform.outbox where (outbox.xid, outbox.seq) > (shipment.xid, shipment.seq))), 0)::float8 as seconds
    from platform.outbox_shipment as shipment`.execute(tx);
  const { newest, seconds } = rows[0] ?? { newest: null, seconds: 0 };
  const lagSeconds = Math.max(0, seconds);
  return { asOf: new Date(now.getTime() - lagSeconds * 1000), newestEventAt: newest, lagSeconds };
}
