import { sql } from 'kysely';
import { JobFailure } from '#platform/jobs/jobs.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { ColumnStatistics } from './compile-statistics.core.ts';

export type StartedRun = { id: number; living: ReadonlySet<number> };

/**
 * Opens the run of a date; one that still says it runs has died, or is overtaken and may no longer
 * swap. Gives also the ids of runs of other dates that live.
 */
export async function startRun(
  tx: Tx,
  run: {
    date: string;
    jobId: number;
    startedAt: Date;
    tags: number;
    metrics: number;
    currency: string;
  },
): Promise<StartedRun> {
  await sql`update tags.run set state = 'abandoned', finished_at = ${run.startedAt.toISOString()}
    where business_date = ${run.date} and state = 'running'`.execute(tx);
  const { rows } = await sql<{ id: number }>`
    insert into tags.run (business_date, job_id, started_at, tags, metrics, currency)
    values (${run.date}, ${run.jobId}, ${run.startedAt.toISOString()}, ${run.tags}, ${run.metrics}, ${run.currency}) returning id`.execute(
    tx,
  );
  const living = await sql<{ id: number }>`select id from tags.run where state = 'running'`.execute(
    tx,
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the run was not written');
  return { id, living: new Set(living.rows.map((row) => row.id)) };
}

export type NewestRun = { date: string; startedAt: Date };

/** The newest date with tags, and when the run that wrote it began; null before the first. */
export async function readNewestRun(tx: Tx): Promise<NewestRun | null> {
  const { rows } = await sql<NewestRun>`
    select business_date as date, started_at as "startedAt" from tags.run where state = 'done'
    order by business_date desc, id desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

/**
 * Holds the row until the transaction ends, so that nobody can overtake the run between this check
 * and the swap. Lock order: tags.run, then the partition's own lock in ClickHouse.
 */
export async function holdRun(tx: Tx, runId: number): Promise<void> {
  const { rows } =
    await sql`select 1 from tags.run where id = ${runId} and state = 'running' for update`.execute(
      tx,
    );
  if (rows.length === 0) throw new JobFailure({ code: 'JOB_OVERTAKEN', facts: {} });
}

export type FinishedRun = {
  id: number;
  date: string;
  finishedAt: Date;
  customers: number;
  comparedWith: string | null;
};

/** Marks the run done and replaces what is told of its date. */
export async function finishRun(
  tx: Tx,
  run: FinishedRun,
  statistics: readonly TagStatistic[],
): Promise<void> {
  await sql`update tags.run set state = 'done', finished_at = ${run.finishedAt.toISOString()}, customers = ${run.customers}, compared_with = ${run.comparedWith}
    where id = ${run.id}`.execute(tx);
  await sql`delete from tags.tag_statistic where business_date = ${run.date}`.execute(tx);
  await sql`insert into tags.tag_statistic (tag_code, business_date, run_id, computed_at, customers, coverage, entered, "left", compared_with, distribution)
    select code, ${run.date}, ${run.id}, ${run.finishedAt.toISOString()}, ${run.customers}, coverage, entered, "left", compared_with, distribution
    from jsonb_to_recordset(${JSON.stringify(statistics)}::jsonb)
      as row (code text, coverage bigint, entered bigint, "left" bigint, compared_with date, distribution jsonb)`.execute(
    tx,
  );
}

/** `entered` and `left` are null where there was nothing to compare with. */
export type TagStatistic = ColumnStatistics & {
  entered: number | null;
  left: number | null;
  compared_with: string | null;
};

/** What is told of a date, tag by tag. */
export async function statisticsOf(tx: Tx, date: string): Promise<TagStatistic[]> {
  const { rows } = await sql<TagStatistic>`
    select tag_code as code, coverage, entered, "left", compared_with, distribution from tags.tag_statistic where business_date = ${date}`.execute(
    tx,
  );
  return rows;
}

/** Writes anew who came and went on a date whose day before has been computed since. */
export async function updateMovements(
  tx: Tx,
  date: string,
  statistics: readonly TagStatistic[],
): Promise<void> {
  await sql`update tags.tag_statistic as old
    set entered = row.entered, "left" = row."left", compared_with = row.compared_with, distribution = row.distribution
    from jsonb_to_recordset(${JSON.stringify(statistics)}::jsonb)
      as row (code text, entered bigint, "left" bigint, compared_with date, distribution jsonb)
    where old.tag_code = row.code and old.business_date = ${date}`.execute(tx);
}

export async function endRun(
  tx: Tx,
  runId: number,
  state: 'failed' | 'cancelled',
  finishedAt: Date,
  error: string,
): Promise<void> {
  await sql`update tags.run set state = ${state}, finished_at = ${finishedAt.toISOString()}, error = ${error} where id = ${runId} and state = 'running'`.execute(
    tx,
  );
}
