import { sql } from 'kysely';
import type { TagRun } from '#contract/tags.ts';
import type { Tx } from '#platform/postgres/database.ts';

const shown = 100;

/** The newest runs first. */
export async function listRuns(tx: Tx): Promise<TagRun[]> {
  const { rows } = await sql<
    Omit<TagRun, 'startedAt' | 'finishedAt'> & { startedAt: Date; finishedAt: Date | null }
  >`
    select id, business_date as "businessDate", state, job_id as "jobId", started_at as "startedAt", finished_at as "finishedAt",
      customers, tags, metrics, currency, compared_with as "comparedWith", error
    from tags.run order by id desc limit ${shown}`.execute(tx);
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }));
}
