import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

type Using = { id: number; name: string; state: string };

/** Campaigns that `tx` may see and that have not ended: for one of the audiences, or measured by the metric. */
export async function campaignsUsing(
  tx: Tx,
  { audienceIds, metric }: { audienceIds: readonly number[]; metric: string | null },
): Promise<Using[]> {
  const { rows } = await sql<Using>`
    select id, name, state from campaigns.campaign
    where state not in ('ended', 'stopped')
      and ((content->>'audienceId')::bigint = any (${[...audienceIds]}::bigint[])
        or content->'conversion'->>'metric' = ${metric})
    order by id`.execute(tx);
  return rows;
}
