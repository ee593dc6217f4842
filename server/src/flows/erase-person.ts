import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { eraseFromAudiences } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { eraseConsent } from '#modules/consent/index.ts';
import { eraseCustomer } from '#modules/customers/index.ts';
import { eraseFromQuarantine, withFactsLock } from '#modules/ingest/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';

const input = z.object({ customerNo: z.number().int().positive(), reason: z.string() });
type Input = z.infer<typeof input>;
export type ErasureOutput = { tables: number; quarantined: number };

/**
 * Takes a person out of both stores: identity, consents and quarantined rows in one transaction, then
 * facts, tags and bitmaps. Whoever was erased is also written into `erasures.jsonl` of the home, by
 * number only, which is kept apart from backups: a restore of an older backup repeats it.
 */
export const erasePersonJob: JobKind<Input, ErasureOutput> = {
  kind: 'customers.erase',
  input,
  attempts: 10,
  run: async (platform, context, { customerNo, reason }) => {
    noteErasure(platform.home, customerNo, platform.clock.now());
    const quarantined = await eraseOperations(platform, customerNo, reason);
    // Before the bitmaps of all tables: which exported files name the person is read from them.
    await eraseFromAudiences(platform, customerNo);
    const tables = await withFactsLock(platform.database, context.signal, () =>
      eraseAnalytics(platform.analytics, customerNo, context.progress),
    );
    return { tables, quarantined };
  },
};

/** After a restore: takes out again everybody whose erasure the home remembers. Gives how many. */
export async function repeatErasures(platform: Platform): Promise<number> {
  const numbers = [...new Set(readErasures(platform.home))];
  for (const customerNo of numbers) {
    await eraseOperations(platform, customerNo, 'repeated after a restore');
    await eraseFromAudiences(platform, customerNo);
    await eraseAnalytics(platform.analytics, customerNo, () => {});
  }
  return numbers.length;
}

async function eraseOperations(
  platform: Platform,
  customerNo: number,
  reason: string,
): Promise<number> {
  return withJob(platform.database, async (tx) => {
    const erased = await eraseCustomer(tx, platform.keyring, customerNo, platform.clock.now());
    if (!erased.ok) throw new JobFailure(`there is no customer ${customerNo}`);
    await eraseConsent(tx, customerNo);
    const quarantined = await eraseFromQuarantine(tx, platform.keyring, erased.value.traces);
    await sql`delete from platform.outbox where party_no = ${customerNo}`.execute(tx);
    await recordAudit(tx, {
      actor: 'system',
      action: 'customer.erase',
      objectKind: 'Customer',
      objectId: customerNo,
      orgId: null,
      detail: { reason, quarantined },
    });
    return quarantined;
  });
}

type Column = { table: string; name: string; type: string };

/**
 * Every table that has a column of people, and every bitmap of them: found in the engine's own list of
 * columns, so a table that a later module adds is not forgotten. Rewriting the parts, rather than
 * marking rows as deleted, is what takes the values off the disk.
 */
async function eraseAnalytics(
  analytics: Analytics,
  customerNo: number,
  progress: (done: number, total: number) => void,
): Promise<number> {
  const columns = await analytics.query<Column>(
    `SELECT c.table AS table, c.name AS name, c.type AS type FROM system.columns AS c
     INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
     WHERE c.database = currentDatabase() AND t.engine LIKE '%MergeTree'
       AND (c.name IN ('party_no', 'customer_no') OR c.type LIKE 'AggregateFunction(groupBitmap,%')
     ORDER BY table, name`,
  );
  for (const [index, column] of columns.entries()) {
    await analytics.command(
      erasing(column),
      { who: customerNo },
      { settings: { mutations_sync: 2 } },
    );
    progress(index + 1, columns.length);
  }
  return new Set(columns.map((column) => column.table)).size;
}

function erasing({ table, name, type }: Column): string {
  return type.startsWith('AggregateFunction')
    ? `ALTER TABLE \`${table}\` UPDATE \`${name}\` = bitmapAndnot(\`${name}\`, bitmapBuild([toUInt32({who:UInt32})])) WHERE bitmapContains(\`${name}\`, toUInt32({who:UInt32}))`
    : `ALTER TABLE \`${table}\` DELETE WHERE \`${name}\` = {who:UInt32}`;
}

function erasuresFile(home: string): string {
  return path.join(home, 'erasures.jsonl');
}

function noteErasure(home: string, customerNo: number, now: Date): void {
  appendFileSync(erasuresFile(home), `${JSON.stringify({ customerNo, at: now.toISOString() })}\n`, {
    mode: 0o600,
    flush: true,
  });
}

function readErasures(home: string): number[] {
  if (!existsSync(erasuresFile(home))) return [];
  const line = z.object({ customerNo: z.number().int() });
  return readFileSync(erasuresFile(home), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((text) => line.parse(JSON.parse(text)).customerNo);
}
