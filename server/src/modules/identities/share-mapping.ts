import { sql } from 'kysely';
import { z } from 'zod';
import { withFactsLock } from '#modules/ingest/index.ts';
import type { JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';

const staging = 'party_canonical_staging';
const rowsAtOnce = 50_000;

/**
 * Copies whom each merged number means to ClickHouse, whole, and swaps it in: a statement reads the former
 * copy or the new one. The caller holds the lock of facts, so that no tag run or import sees a change half-way.
 */
export async function shareMapping(
  platform: Pick<Platform, 'database' | 'analytics'>,
): Promise<number> {
  const { analytics } = platform;
  await analytics.command(`DROP TABLE IF EXISTS ${staging} SYNC`);
  await analytics.command(`CREATE TABLE ${staging} AS party_canonical`);
  const merged = await withJob(platform.database, readMapping);
  for (let from = 0; from < merged.length; from += rowsAtOnce)
    await analytics.insertRows(staging, merged.slice(from, from + rowsAtOnce));
  // The engine refuses to replace a partition by nothing.
  await analytics.command(
    merged.length === 0
      ? 'TRUNCATE TABLE party_canonical'
      : `ALTER TABLE party_canonical REPLACE PARTITION tuple() FROM ${staging}`,
  );
  await analytics.command(`DROP TABLE IF EXISTS ${staging} SYNC`);
  return merged.length;
}

/** In one statement, so of one moment: a number never points at one that was moved on meanwhile. */
async function readMapping(tx: Tx): Promise<{ party_no: number; customer_no: number }[]> {
  const { rows } = await sql<{ party_no: number; customer_no: number }>`
    select customer_no as party_no, merged_into as customer_no from customers.merged order by customer_no`.execute(
    tx,
  );
  return rows;
}

/**
 * One job a merge, never the one that runs: it may have read before the merge. A copy is made under the
 * lock of facts, and so waits for imports and tag runs.
 */
export const shareMappingJob: JobKind<Record<string, never>, { merged: number }> = {
  kind: 'identities.share',
  input: z.strictObject({}),
  attempts: 10,
  run: (platform, { signal }) =>
    withFactsLock(platform.database, signal, async () => ({
      merged: await shareMapping(platform),
    })),
};

/** Asks for the copy in the transaction of the merge. */
export function requestSharing(platform: Pick<Platform, 'jobs'>, tx: Tx): Promise<number> {
  return platform.jobs.enqueue(
    tx,
    shareMappingJob,
    {},
    { title: { zh: '更新客户合并关系', en: 'Update whom merged customers mean' } },
  );
}
