import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { backUp } from '../../src/flows/back-up.ts';
import { restore } from '../../src/flows/restore.ts';
import { openPlatform, type OpenPlatform } from '../../src/platform/open-platform.ts';
import { writeEvents } from '../../src/platform/outbox/outbox.ts';
import { shipOutbox } from '../../src/platform/outbox/ship-outbox.ts';
import { withJob } from '../../src/platform/postgres/database.ts';

const base = mkdtempSync(path.join(tmpdir(), 'huike-backup-'));
chmodSync(base, 0o755);
const log = pino({ level: 'silent' });
/** Puts the backup of a folder into a home. */
const restoreInto = (home: string, folder: string): Promise<unknown> =>
  restore({ home: path.join(base, home), log }, folder, { erasures: true });
const open = (home: string): Promise<OpenPlatform> =>
  openPlatform({ home: path.join(base, home), log });
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function writeThousand({ platform }: OpenPlatform, type: string): Promise<void> {
  await withJob(platform.database, (tx) =>
    writeEvents(
      tx,
      Array.from({ length: 1000 }, (_, number) => ({
        type,
        businessDate: '2026-06-15',
        occurredAt: new Date(1_781_488_800_000 + number),
        partyNo: number,
        amountFen: number * 7,
      })),
    ),
  );
}

/** What both stores hold, as one comparable value. */
async function contents({ platform }: OpenPlatform): Promise<unknown> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql`select count(*) as events, sum(amount_fen)::bigint as amount, md5(string_agg(event_id::text, ',' order by seq)) as ids from platform.outbox`.execute(
      tx,
    ),
  );
  const facts = await platform.analytics.query(
    `SELECT count() AS events, sum(amount_fen) AS amount, hex(groupBitXor(cityHash64(event_id, occurred_at))) AS ids FROM fact_event`,
  );
  return { operations: rows, analytics: facts };
}

test(
  'a backup restored into an empty place holds what both stores held, shipped or not',
  { timeout: 120_000 },
  async () => {
    const bank = await open('bank');
    await writeThousand(bank, 'shipped');
    await shipOutbox(bank.platform, { repair: false });
    await writeThousand(bank, 'not yet shipped');
    await backUp(bank, path.join(base, 'backup'), () => {});
    await shipOutbox(bank.platform, { repair: false });
    const before = await contents(bank);
    await bank.close();

    mkdirSync(path.join(base, 'elsewhere'));
    for (const name of ['keys.json', 'erasures.jsonl'])
      copyFileSync(path.join(base, 'bank', name), path.join(base, 'elsewhere', name));
    await restoreInto('elsewhere', path.join(base, 'backup'));
    const restored = await open('elsewhere');
    await shipOutbox(restored.platform, { repair: true });
    expect(await contents(restored)).toEqual(before);
    await restored.close();
  },
);

test('a restore with other keys, or over data, is refused', { timeout: 60_000 }, async () => {
  mkdirSync(path.join(base, 'other'));
  await expect(restoreInto('other', path.join(base, 'backup'))).rejects.toThrow(/put the keys/);
  await expect(restoreInto('elsewhere', path.join(base, 'backup'))).rejects.toThrow(
    /holds data already/,
  );
  await expect(restoreInto('other', base)).rejects.toThrow(/no complete backup/);
});
