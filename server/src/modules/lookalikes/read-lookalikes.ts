import { type RawBuilder, sql } from 'kysely';
import type { Lookalike } from '#contract/lookalikes.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Row = Omit<Lookalike, 'createdAt'> & { createdAt: Date };

/** A job that ended without saying so (cancelled, killed for good) leaves its row running: the job's state counts. */
const selected = sql`select lookalike_id as id, audience_id as "audienceId", version,
    case when l.state = 'running' and job.state in ('failed', 'cancelled') then 'failed' else l.state end as state,
    job_id as "jobId", l.created_at as "createdAt", l.state = 'done' and scores_gone_at is null as scored, result
  from lookalikes.lookalike as l left join platform.job on job.id = job_id`;

export async function readLookalike(tx: Tx, id: number): Promise<Result<Lookalike>> {
  const [found] = await readRows(tx, sql`${selected} where lookalike_id = ${id}`);
  return found ? ok(found) : refuse('NOT_FOUND');
}

/** Of one audience, newest first. */
export async function listLookalikes(
  tx: Tx,
  { audienceId, limit }: PageAsked & { audienceId: number },
  after?: number,
): Promise<Slice<Lookalike, number>> {
  const found = await readRows(
    tx,
    sql`${selected} where audience_id = ${audienceId} and lookalike_id < ${after ?? Number.MAX_SAFE_INTEGER}
      order by lookalike_id desc limit ${limit + 1}`,
  );
  return sliceOf(found, limit, (row) => row.id);
}

async function readRows(tx: Tx, statement: RawBuilder<unknown>): Promise<Lookalike[]> {
  const { rows } = await sql<Row>`${statement}`.execute(tx);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}
