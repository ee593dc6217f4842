import { sql } from 'kysely';
import type { Platform } from '../platform.ts';
import { withJob } from '../postgres/database.ts';
import { readWatermark } from './ship-outbox.ts';

/** Events that are committed and not in ClickHouse yet, and for how long the oldest has waited. */
export async function readOutboxLag(
  platform: Platform,
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
