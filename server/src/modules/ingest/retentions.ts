import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type RawBuilder, sql } from 'kysely';
import { withJob } from '#platform/postgres/database.ts';
import {
  removeInPieces,
  type Retention,
  type RetentionContext,
} from '#platform/retention/retention.ts';
import { removeAbandonedFiles } from './abandoned-files.ts';
import { erasedPath, keptPath } from './keep-file.ts';
import { expireQuarantine } from './quarantine-rows.ts';

const loadedFromIt = sql`exists (select from ingest.import
  where (import.sha256 = kept.sha256 or import.sidecar = encode(kept.sha256, 'hex')) and state in ('loaded', 'unchanged'))`;

/** What came in files: the files, what was set aside of them, and the facts they became. */
export const ingestRetentions: readonly Retention[] = [
  {
    kind: 'quarantine',
    remove: (context) =>
      removeInPieces(context, (tx, limit) =>
        expireQuarantine(tx, context.platform.clock.now(), context.cutoff.moment, limit),
      ),
  },
  {
    kind: 'refused_files',
    remove: (context) => removeFiles(context, sql`not ${loadedFromIt}`),
  },
  {
    kind: 'abandoned_files',
    remove: async ({ platform, cutoff, note }) => {
      const removed = await removeAbandonedFiles(platform, cutoff.moment);
      await withJob(platform.database, (tx) => note(tx, removed));
    },
  },
  {
    kind: 'source_files',
    remove: (context) =>
      removeFiles(
        context,
        sql`${loadedFromIt} and not exists (select from ingest.import where import.sha256 = kept.sha256 and business_date >= ${context.cutoff.day}::date)`,
      ),
  },
  {
    kind: 'transactions',
    holdsFacts: true,
    remove: (context) => removeFacts(context, 'fact_transaction', 'business_date < {day:Date32}'),
  },
  {
    kind: 'balances',
    holdsFacts: true,
    remove: async (context) => {
      await removeFacts(context, 'fact_balance', 'business_date < {day:Date32}');
      await removeFacts(context, 'fact_holding', 'business_date < {day:Date32}');
    },
  },
  {
    kind: 'closed_accounts',
    holdsFacts: true,
    remove: async (context) => {
      // Holders first: their account tells that it was closed.
      await removeFacts(
        context,
        'fact_account_holder',
        '(source, account_id) IN (SELECT source, account_id FROM fact_account WHERE close_date < {day:Date32})',
      );
      await removeFacts(context, 'fact_account', 'ifNull(close_date < {day:Date32}, 0)');
      await removeFacts(context, 'fact_card', 'ifNull(close_date < {day:Date32}, 0)');
      // A loan without a term is not known to have ended.
      await removeFacts(
        context,
        'fact_loan',
        'term_months > 0 AND addMonths(start_date, term_months) < {day:Date32}',
      );
    },
  },
  {
    kind: 'events',
    holdsFacts: true,
    remove: (context) => removeFacts(context, 'fact_event', 'business_date < {day:Date32}'),
  },
];

/** Rewrites the parts that hold such rows, so that the values leave the disk. */
async function removeFacts(
  { platform, cutoff, signal, note }: RetentionContext,
  table: string,
  gone: string,
): Promise<void> {
  signal.throwIfAborted();
  const { analytics, database } = platform;
  const params = { day: cutoff.day };
  const [counted] = await analytics.query<{ n: number }>(
    `SELECT count() AS n FROM ${table} WHERE ${gone}`,
    params,
  );
  const rows = counted?.n ?? 0;
  if (rows === 0) return;
  await analytics.command(`ALTER TABLE ${table} DELETE WHERE ${gone}`, params, {
    settings: { mutations_sync: 2 },
  });
  await withJob(database, (tx) => note(tx, rows));
}

/**
 * The content leaves, the row stays and says so: the imports that name it remain what they were. A file
 * that was sent again meanwhile was touched, and stays.
 */
async function removeFiles(context: RetentionContext, which: RawBuilder<unknown>): Promise<void> {
  const { platform, cutoff } = context;
  const { home, clock } = platform;
  let after: Buffer = Buffer.alloc(0);
  await removeInPieces(context, async (tx, limit) => {
    const { rows } = await sql<{ sha256: Buffer }>`
      select sha256 from ingest.source_file as kept
      where removed_at is null and kept_at < ${cutoff.moment} and sha256 > ${after} and ${which}
        and not exists (select from ingest.import where import.sha256 = kept.sha256 and state in ('queued', 'running'))
      order by sha256 limit ${limit} for update`.execute(tx);
    after = rows.at(-1)?.sha256 ?? after;
    const hashes = rows.map((row) => row.sha256);
    const gone = hashes.filter((sha256) => untouchedSince(home, sha256, cutoff.moment));
    for (const sha256 of gone)
      for (const path of [keptPath(home, sha256), erasedPath(home, sha256)])
        await rm(path, { force: true });
    await sql`update ingest.source_file set removed_at = ${clock.now()} where sha256 = any(${gone}::bytea[])`.execute(
      tx,
    );
    return gone.length;
  });
}

function untouchedSince(home: string, sha256: Buffer, before: Date): boolean {
  return [keptPath(home, sha256), erasedPath(home, sha256)].every(
    (path) => !existsSync(path) || statSync(path).mtimeMs < before.getTime(),
  );
}
