import { sql } from 'kysely';
import { z } from 'zod';
import { withFactsUnchanged } from '#modules/ingest/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { staffIdOf } from '#platform/http/caller.ts';
import type { JobContext, JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { findHouseholds } from './find-households.ts';
import { findPairs, type FoundPair } from './find-pairs.ts';
import { type Judgement, judgePair } from './judge-pair.core.ts';
import { mergeCustomers } from './merge-customers.ts';
import { requestSharing } from './share-mapping.ts';

/** Pairs looked at in one go; a search goes on until fewer are found. */
const pairsAtOnce = 2000;
type Judged = { pair: FoundPair; judgement: Judgement };
export type DuplicatesFound = { proposed: number; merged: number; households: number };

/**
 * Compares customers that changed since the last search with everybody: certain duplicates are merged, each
 * in a transaction of its own, likely ones proposed. Goes on where a broken-off search stopped, since pairs
 * that were judged are not found again. No import runs meanwhile, so no change slips in behind it. Then
 * households are looked for, among customers as they are after the merges.
 */
export const findDuplicatesJob: JobKind<Record<string, never>, DuplicatesFound> = {
  kind: 'identities.find',
  input: z.strictObject({}),
  run: (platform, context) =>
    withFactsUnchanged(platform.database, context.signal, async () => {
      const found = await search(platform, context);
      return { ...found, households: await findHouseholds(platform, context) };
    }),
};

async function search(
  platform: Platform,
  context: JobContext,
): Promise<Omit<DuplicatesFound, 'households'>> {
  const { database } = platform;
  const period = await withJob(database, readPeriod);
  const found = { proposed: 0, merged: 0 };
  try {
    for (;;) {
      context.signal.throwIfAborted();
      const pairs = await withJob(database, (tx) => findPairs(tx, period, pairsAtOnce));
      let overtaken = false;
      const judged = pairs.flatMap((pair): Judged[] => {
        const judgement = judgePair(pair);
        return judgement ? [{ pair, judgement }] : [];
      });
      for (const { pair, judgement } of judged.filter((one) => one.judgement.certain)) {
        // One at a time: each locks its own two customers, and the next may be of the same person.
        const merged = await mergeCertain(platform, pair, judgement);
        if (merged) found.merged += 1;
        else overtaken = true;
      }
      found.proposed += await withJob(database, (tx) =>
        propose(
          tx,
          judged.filter((one) => !one.judgement.certain),
          platform.clock.now(),
        ),
      );
      context.progress(found.merged + found.proposed, found.merged + found.proposed);
      // A pair that an earlier merge of this round has overtaken is found again as who the two are now.
      if (pairs.length < pairsAtOnce && !overtaken) break;
    }
  } finally {
    if (found.merged > 0) await withJob(database, (tx) => requestSharing(platform, tx));
  }
  await withJob(database, (tx) =>
    sql`update identities.search set searched_through = ${period.through}::timestamptz`.execute(tx),
  );
  return found;
}

/** Texts, since a Date would lose the microseconds that tell two changes apart. */
async function readPeriod(tx: Tx): Promise<{ since: string; through: string }> {
  const { rows } = await sql<{ since: string; through: string }>`
    select searched_through::text as since, now()::text as through from identities.search`.execute(
    tx,
  );
  const [period] = rows;
  if (!period) throw new Error('identities.search has no row');
  return period;
}

/** False where an earlier merge of the same search has made the pair one already, or moved one of the two on. */
async function mergeCertain(
  { database, clock }: Platform,
  { oneNo, otherNo }: FoundPair,
  { evidence }: Judgement,
): Promise<boolean> {
  const order = { oneNo, otherNo, evidence, reason: 'rule', by: null, now: clock.now() };
  const merged = await withJob(database, (tx) => mergeCustomers(tx, order));
  return merged.ok;
}

async function propose(tx: Tx, judged: readonly Judged[], now: Date): Promise<number> {
  const rows = judged.map(({ pair, judgement: { evidence } }) => ({
    one_no: pair.oneNo,
    other_no: pair.otherNo,
    ...evidence,
  }));
  const { numAffectedRows } = await sql`
    insert into identities.proposal (one_no, other_no, score, reasons, conflicts, found_at)
    select one_no, other_no, score, reasons, conflicts, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as found (one_no int, other_no int, score smallint, reasons text[], conflicts text[])
    on conflict (one_no, other_no) do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** Asks for a search; while one waits or runs it is the same. Without an actor an import asks. */
export async function requestSearch(
  { database, jobs }: Pick<Platform, 'database' | 'jobs'>,
  actor: Caller | null,
): Promise<number> {
  return withJob(database, async (tx) => {
    const jobId = await jobs.enqueue(
      tx,
      findDuplicatesJob,
      {},
      {
        title: { zh: '查找重复客户与家庭关系', en: 'Find duplicate customers and households' },
        naturalKey: 'all',
        createdBy: actor && staffIdOf(actor),
      },
    );
    await recordAudit(tx, {
      actor: actor ?? 'system',
      action: 'identity.search',
      objectKind: 'Job',
      objectId: jobId,
      orgId: null,
    });
    return jobId;
  });
}
