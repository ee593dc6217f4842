import { sql } from 'kysely';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

const stagingPrefix = 'model_score_staging_';
export const stagingOf = (jobId: number): string => `${stagingPrefix}${jobId}`;

/** Dates of a model that are kept: a tag run of the day before, or one repeated, finds its scores. */
const datesKept = 3;

/** An empty table of the job's own; those of jobs that are not running any more go. */
export async function openStaging(
  analytics: Analytics,
  jobId: number,
  running: ReadonlySet<number>,
): Promise<void> {
  const rows = await analytics.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${stagingPrefix}')`,
  );
  for (const { name } of rows) {
    const owner = Number(name.slice(stagingPrefix.length));
    if (owner === jobId || !running.has(owner))
      await analytics.command(`DROP TABLE IF EXISTS ${name} SYNC`);
  }
  await analytics.command(`CREATE TABLE ${stagingOf(jobId)} AS model_score`);
}

export async function dropStaging(analytics: Analytics, jobId: number): Promise<void> {
  await analytics.command(`DROP TABLE IF EXISTS ${stagingOf(jobId)} SYNC`);
}

/** Codes and dates stand in the statement as they are; both are checked where they come in. */
const partitionOf = (code: string, date: string): string => `('${code}', '${date}')`;

/** Puts the scores of a date in place of what stood there: readers find all of it or all of the former. */
export async function swapScores(
  analytics: Analytics,
  jobId: number,
  code: string,
  date: string,
): Promise<void> {
  await analytics.command(
    `ALTER TABLE model_score REPLACE PARTITION ${partitionOf(code, date)} FROM ${stagingOf(jobId)}`,
  );
}

/** Lets go of the dates of a model but the newest. */
export async function dropOldScores(analytics: Analytics, tx: Tx, code: string): Promise<void> {
  const { rows } = await sql<{ business_date: string }>`
    delete from models.score where code = ${code} and business_date not in
      (select business_date from models.score where code = ${code} order by business_date desc limit ${datesKept})
    returning business_date`.execute(tx);
  for (const { business_date } of rows)
    await analytics.command(
      `ALTER TABLE model_score DROP PARTITION ${partitionOf(code, business_date)}`,
    );
}

/** Lets go of all scores of a model but those of one date; null: of all. */
export async function dropOtherScores(
  analytics: Analytics,
  tx: Tx,
  code: string,
  kept: string | null,
): Promise<void> {
  const { rows } = await sql<{ business_date: string }>`
    delete from models.score where code = ${code} and business_date is distinct from ${kept}::date
    returning business_date`.execute(tx);
  for (const { business_date } of rows)
    await analytics.command(
      `ALTER TABLE model_score DROP PARTITION ${partitionOf(code, business_date)}`,
    );
}
