import { sql } from 'kysely';
import type { FileCard } from '#contract/outside-models.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import type { JobContext } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { dropOtherScores, dropStaging, openStaging, stagingOf, swapScores } from './score-table.ts';

/** The scores of the file of a version, in place of all that the model said before, on the file's own date. */
export async function copyScores(
  { analytics, database, clock }: Platform,
  { jobId }: JobContext,
  { code, version, card }: { code: string; version: number; card: FileCard },
  running: ReadonlySet<number>,
): Promise<number> {
  const { fileId, businessDate, bands, customers, high, medium } = card;
  await openStaging(analytics, jobId, running);
  // Of numbers merged since the file was judged, the row of the one kept: it is the lowest.
  await analytics.command(
    `INSERT INTO ${stagingOf(jobId)} (model, business_date, party_no, version, probability, band, told)
     SELECT '${code}', toDate32('${businessDate}'), kept, ${version}, row.1 AS value,
       multiIf(value >= {high:Float64}, 'high', value >= {medium:Float64}, 'medium', 'low'), row.2
     FROM (SELECT ${canonicalParty('party_no')} AS kept, argMin((score, reasons), party_no) AS row
       FROM outside_score WHERE file = ${fileId} GROUP BY kept)`,
    bands,
  );
  await withJob(database, async (tx) => {
    const { rows } =
      await sql`select 1 from models.model_version where code = ${code} and version = ${version} and state = 'live' for share`.execute(
        tx,
      );
    if (rows.length === 0) return;
    await sql`insert into models.score (code, business_date, version, computed_at, customers, high, medium)
      values (${code}, ${businessDate}, ${version}, ${clock.now()}, ${customers}, ${high}, ${medium})
      on conflict (code, business_date) do update set version = excluded.version, computed_at = excluded.computed_at,
        customers = excluded.customers, high = excluded.high, medium = excluded.medium, inputs = null`.execute(
      tx,
    );
    await swapScores(analytics, jobId, code, businessDate);
    // An earlier version is of an earlier date: what a later one said must not outlive it.
    await dropOtherScores(analytics, tx, code, businessDate);
  });
  await dropStaging(analytics, jobId);
  return customers;
}
