import { sql, type RawBuilder } from 'kysely';
import type { FreezeResponse } from '#contract/audiences.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { withJob, type Database, type Tx } from '#platform/postgres/database.ts';

type Row = Omit<FreezeResponse, 'createdAt' | 'finishedAt'> & {
  createdAt: Date;
  finishedAt: Date | null;
};

// A job that the queue gave up leaves its row running; the job's own state tells.
const selected = sql`select freeze_id as id, audience_id as "audienceId", version,
    case when frozen.state = 'running' and job.state in ('failed', 'cancelled') then 'failed' else frozen.state end as state,
    business_date as "businessDate", member_count as count, checksum, entered, "left",
    frozen.created_at as "createdAt", frozen.finished_at as "finishedAt", job_id as "jobId"
  from audiences.freeze as frozen left join platform.job on job.id = frozen.job_id`;

export async function readFreeze(tx: Tx, freezeId: number): Promise<Result<FreezeResponse>> {
  const [found] = await readRows(tx, sql`${selected} where freeze_id = ${freezeId}`);
  return found ? ok(found) : refuse('NOT_FOUND');
}

/** The frozen lists of an audience, newest first. */
export async function listFreezes(
  tx: Tx,
  audienceId: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<FreezeResponse, number>> {
  const found = await readRows(
    tx,
    sql`${selected} where audience_id = ${audienceId} and freeze_id < ${after ?? Number.MAX_SAFE_INTEGER}
      order by freeze_id desc limit ${limit + 1}`,
  );
  return sliceOf(found, limit, (row) => row.id);
}

async function readRows(tx: Tx, statement: RawBuilder<unknown>): Promise<FreezeResponse[]> {
  const { rows } = await sql<Row>`${statement}`.execute(tx);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }));
}

/**
 * The next members of a frozen list in order of their number, at most `limit`: what a launch copies
 * in pieces that can be resumed. Whoever copies checks count and checksum of the freeze after.
 */
export async function streamFreezeMembers(
  database: Database,
  analytics: Analytics,
  freezeId: number,
  afterCustomerNo: number,
  limit: number,
): Promise<number[]> {
  const { rows } = await withJob(database, (tx) =>
    sql<{
      snapshot: string | null;
    }>`select snapshot from audiences.freeze where freeze_id = ${freezeId}`.execute(tx),
  );
  const snapshot = rows[0]?.snapshot;
  if (!snapshot) throw new Error(`freeze ${freezeId} is not done`);
  const members = await analytics.query<{ member: number }>(
    // bitmapSubsetLimit reads only what the piece needs of each million numbers.
    `SELECT arrayJoin(bitmapToArray(bitmapSubsetLimit(members, {from:UInt32}, {limit:UInt32}))) AS member
    FROM audience_snapshot WHERE snapshot = {snapshot:String} AND chunk >= intDiv({from:UInt32}, 1048576)
    ORDER BY member LIMIT {limit:UInt32}`,
    { snapshot, from: afterCustomerNo + 1, limit },
  );
  return members.map(({ member }) => member);
}
