import { sql } from 'kysely';
import type { TagRun, TagRunQuery } from '#contract/tags.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** The newest runs first. */
export async function listRuns(
  tx: Tx,
  query: TagRunQuery,
  after?: number,
): Promise<Slice<TagRun, number>> {
  const { rows } = await sql<
    Omit<TagRun, 'startedAt' | 'finishedAt'> & { startedAt: Date; finishedAt: Date | null }
  >`
    select id, business_date as "businessDate", state, job_id as "jobId", started_at as "startedAt", finished_at as "finishedAt",
      customers, tags, metrics, currency, compared_with as "comparedWith", error
    from tags.run where id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.state ?? null}::text is null or state = ${query.state ?? null})
    order by id desc limit ${query.limit + 1}`.execute(tx);
  const page = sliceOf(rows, query.limit, (row) => row.id);
  const items = page.items.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }));
  return { ...page, items };
}
