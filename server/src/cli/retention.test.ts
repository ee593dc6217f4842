import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { retentionView } from '#contract/retention.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { callCommand } from '../../test/harness/call-command.ts';
import { usePostgres } from '../../test/harness/postgres.ts';
import { openPlatform, type OpenPlatform } from '../platform/open-platform.ts';

const program = path.join(import.meta.dirname, '../main.ts');
const postgres = usePostgres();
const home = mkdtempSync(path.join(tmpdir(), 'huike-retention-'));
chmodSync(home, 0o755);
let bank: OpenPlatform;
beforeAll(async () => {
  bank = await openPlatform({
    home,
    databaseUrl: postgres.connectionString,
    log: pino({ level: 'silent' }),
  });
}, 120_000);
afterAll(async () => {
  await bank.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

const environment = () => ({ HUIKE_HOME: home, DATABASE_URL: postgres.connectionString });

/** Beside the open platform, as beside a running server. */
function huikeProcess(...command: string[]): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, 'retention', ...command],
      { env: { ...process.env, ...environment() } },
      (_, out) => resolve({ code: child.exitCode, out }),
    );
  });
}

const keyAges = [29, 31, 40];
async function keepAnswers(): Promise<void> {
  for (const days of keyAges)
    await withJob(bank.platform.database, (tx) =>
      sql`insert into platform.idempotency_key (caller, key, route, request_hash, created_at, locked_until)
        values ('staff:1', ${`k${days}`}, '/api/offers', '', now() - make_interval(days => ${days}), now())`.execute(
        tx,
      ),
    );
}
const answersLeft = async (): Promise<string[]> =>
  withJob(bank.platform.database, async (tx) => {
    const { rows } = await sql<{ key: string }>`select key from platform.idempotency_key`.execute(
      tx,
    );
    return rows.map(({ key }) => key);
  });

test(
  'who asks is told what leaves next and deletes nothing; --run deletes it, says how much, and stands in the audit',
  { timeout: 120_000 },
  async () => {
    await keepAnswers();
    const before = addDays(bankDay(new Date()), -30);
    const looked = await callCommand(['retention'], environment());
    expect(looked.code).toBe(0);
    expect(looked.out).toMatch(new RegExp(`^stored_answers .* now what is before ${before}:`, 'm'));
    expect(looked.out).toContain('huike retention --run now');
    expect(await answersLeft()).toHaveLength(keyAges.length);

    const ran = await huikeProcess('--run', '--json');
    expect(ran.code).toBe(0);
    const view = retentionView.parse(JSON.parse(ran.out));
    expect(view.lastRun).toMatchObject({ state: 'done' });
    expect(view.items.filter((item) => item.removed !== 0)).toMatchObject([
      { kind: 'stored_answers', removed: 2 },
    ]);
    expect(await answersLeft()).toEqual(['k29']);
    const { rows } = await withJob(bank.platform.database, (tx) =>
      sql`select actor_kind, detail->>'by' as by from audit.entry where action = 'retention.run'`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([{ actor_kind: 'system', by: 'command line' }]);
  },
);
