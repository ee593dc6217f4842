import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { callCommand, type Ended } from '../../test/harness/call-command.ts';
import { addCustomers, customerRecord } from '../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../test/harness/sample-organization.ts';
import { erasePersonJob } from '../flows/erase-person.ts';
import { listImports } from '#modules/ingest/index.ts';
import { importSampleFolder } from './make-sample-bank.ts';
import { openPlatform, type OpenPlatform } from '../platform/open-platform.ts';

// One bank: erased before the backup is FORMER, after it LEFT, and LATE came and went after it.

const program = path.join(import.meta.dirname, '../main.ts');
const base = mkdtempSync(path.join(tmpdir(), 'huike-restore-'));
chmodSync(base, 0o755);
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
const place = (...names: string[]): string => path.join(base, ...names);
const open = (home: string): Promise<OpenPlatform> =>
  openPlatform({ home: place(home), log: pino({ level: 'silent' }) });

const huike = (home: string, ...command: string[]): Promise<Ended> =>
  huikeWith({}, home, ...command);
const huikeWith = (
  environment: Record<string, string>,
  home: string,
  ...command: string[]
): Promise<Ended> => callCommand(command, { HUIKE_HOME: place(home), ...environment });

/** In a process of its own, beside the one that has the bank open. */
function huikeProcess(home: string, ...command: string[]): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(
    process.execPath,
    [program, ...command],
    { env: { ...process.env, HUIKE_HOME: place(home) } },
    (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
  );
  return promise;
}

/** A home as a new machine has it: the keys, and the list of erased people when there is one. */
function newHome(home: string, erasures: 'newest' | 'none'): void {
  mkdirSync(place(home));
  copyFileSync(place('bank', 'keys.json'), place(home, 'keys.json'));
  if (erasures === 'newest')
    copyFileSync(place('bank', 'erasures.jsonl'), place(home, 'erasures.jsonl'));
}

async function erase({ platform }: OpenPlatform, customerNo: number): Promise<void> {
  const { signal } = new AbortController();
  await erasePersonJob.run(
    platform,
    { jobId: 1, signal, progress: () => {} },
    { customerNo, reason: '本人申请' },
  );
}

async function customersIn({ platform }: OpenPlatform): Promise<string[]> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ value: string }>`select value from customers.identifier order by value`.execute(tx),
  );
  return rows.map((row) => row.value);
}

async function pausesIn({ platform }: OpenPlatform): Promise<object[]> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<object>`select key from platform.setting where key = 'jobs.paused'`.execute(tx),
  );
  return rows;
}

async function peopleWithEvents({ platform }: OpenPlatform): Promise<number[]> {
  const rows = await platform.analytics.query<{ party_no: number }>(
    'SELECT DISTINCT party_no FROM fact_event WHERE party_no > 0 ORDER BY party_no',
  );
  return rows.map((row) => row.party_no);
}

const mapping = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
files:
  - name: customer
    entity: customer
    glob: 'customer.csv'
    mode: delta
    business_date: { from_column: day, format: YYYY-MM-DD }
    fields: { customer_id: id, managing_org: outlet }
`;

/** A later file of the bank names these customers. */
async function bringAgain({ platform }: OpenPlatform, ...ids: string[]): Promise<object> {
  const folder = mkdtempSync(place('files-'));
  const rows = ids.map((id) => `${id},FZ-GL-1,2026-06-30`);
  writeFileSync(path.join(folder, 'mapping.yaml'), mapping);
  writeFileSync(path.join(folder, 'customer.csv'), `id,outlet,day\n${rows.join('\n')}\n`);
  await importSampleFolder(platform, path.join(folder, 'mapping.yaml'), folder, () => {});
  const [last] = await withJob(platform.database, (tx) => listImports(tx, { limit: 1 }));
  return { rowsErased: last?.rowsErased, rowsLoaded: last?.rowsLoaded };
}

async function backupsInTheAudit({ platform }: OpenPlatform): Promise<unknown> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql`select actor_kind, object_id, outcome, detail->>'by' as by from audit.entry where action = 'backup.create'`.execute(
      tx,
    ),
  );
  return rows;
}

let outlet = 0;
let late = 0;
let stayed = 0;
let backup: Ended;
let audited: unknown;

beforeAll(async () => {
  const bank = await open('bank');
  const { database, keyring, analytics } = bank.platform;
  outlet = (await buildSampleOrganization(database))('FZ-GL-1');
  const join = (...ids: string[]): Promise<number[]> =>
    addCustomers(
      database,
      keyring,
      ids.map((sourceCustomerId) => customerRecord({ sourceCustomerId, managingOrgId: outlet })),
    );
  const [former = 0, left = 0, still = 0] = await join('FORMER', 'LEFT', 'STAYED');
  stayed = still;
  await analytics.insertRows(
    'fact_event',
    [left, stayed].map((party_no) => ({
      source: 'core',
      event_id: `e${party_no}`,
      business_date: '2026-06-01',
      party_no,
    })),
  );
  await erase(bank, former);
  backup = await huikeProcess('bank', 'backup', place('backup'), '--json');
  if (backup.code !== 0) throw new Error(backup.err);
  audited = await backupsInTheAudit(bank);
  [late = 0] = await join('LATE');
  await erase(bank, left);
  await erase(bank, late);
  await bank.close();
}, 180_000);

test('a backup tells a script where it is and of when, and leaves its row in the audit', () => {
  expect({ ...backup, out: JSON.parse(backup.out) }).toEqual({
    code: 0,
    out: {
      folder: place('backup'),
      takenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      erasures: 1,
    },
    err: '',
  });
  expect(audited).toEqual([
    { actor_kind: 'system', object_id: 'backup', outcome: 'done', by: 'command line' },
  ]);
});

test(
  'a restore without the list of erased people, or with an old one, is refused and writes nothing',
  { timeout: 60_000 },
  async () => {
    newHome('unprepared', 'none');
    const without = await huike('unprepared', 'restore', place('backup'));
    expect(without.code).toBe(1);
    expect(without.err).toContain('put the newest erasures.jsonl of the bank at');
    writeFileSync(place('unprepared', 'erasures.jsonl'), '');
    const old = await huike('unprepared', 'restore', place('backup'));
    expect(old.code).toBe(1);
    expect(old.err).toContain('remembers 0 people, and 1 were erased when the backup was taken');
    writeFileSync(place('unprepared', 'erasures.jsonl'), 'customer 1\n');
    const damaged = await huike('unprepared', 'restore', place('backup'));
    expect(damaged.code).toBe(1);
    expect(damaged.err).toContain('erasures.jsonl:1 does not name a customer number');
    expect(readdirSync(place('unprepared')).toSorted()).toEqual(['erasures.jsonl', 'keys.json']);
  },
);

test.each([
  { DATABASE_URL: 'postgres://huike@127.0.0.1:1/huike' },
  { CLICKHOUSE_URL: 'http://127.0.0.1:1/huike' },
])(
  'a restore never writes into a server of the bank’s own: %j',
  { timeout: 60_000 },
  async (servers) => {
    const home = Object.keys(servers).join();
    newHome(home, 'newest');
    const refused = await huikeWith(servers, home, 'restore', place('backup'));
    expect(refused).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^error: DATABASE_URL or CLICKHOUSE_URL is set: [^\n]+\n$/),
    });
    expect(readdirSync(place(home)).toSorted()).toEqual(['erasures.jsonl', 'keys.json']);
  },
);

test(
  'a restore takes out again who was erased after the backup, and gives nobody the number of one it never knew',
  { timeout: 120_000 },
  async () => {
    newHome('restored', 'newest');
    expect(await huike('restored', 'restore', place('backup'))).toMatchObject({
      code: 0,
      out: `2 erasures repeated
1 people were erased who became customers after the backup: files that bring them load without them
restored into ${place('restored')}
`,
    });
    const restored = await open('restored');
    // The backup was taken while jobs paused; here they run at once.
    expect(await pausesIn(restored)).toEqual([]);
    expect(await customersIn(restored)).toEqual(['STAYED']);
    expect(await peopleWithEvents(restored)).toEqual([stayed]);
    const [next = 0] = await addCustomers(restored.platform.database, restored.platform.keyring, [
      customerRecord({ sourceCustomerId: 'NEXT', managingOrgId: outlet }),
    ]);
    expect(next).toBeGreaterThan(late);
    expect(await bringAgain(restored, 'FORMER', 'LEFT', 'LATE', 'NEXT', 'FRESH')).toEqual({
      rowsErased: 3,
      rowsLoaded: 2,
    });
    expect(await customersIn(restored)).toEqual(['FRESH', 'NEXT', 'STAYED']);
    await restored.close();
  },
);

test(
  'asked to, a restore goes without the list, and whoever left since is back',
  { timeout: 120_000 },
  async () => {
    newHome('as-it-was', 'none');
    const restoring = ['restore', place('backup'), '--no-erasures', '--json'];
    const ended = await huike('as-it-was', ...restoring);
    expect({ ...ended, out: JSON.parse(ended.out) }).toEqual({
      code: 0,
      out: { home: place('as-it-was'), repeated: 0, keptOut: 0, unknown: 0 },
      err: '',
    });
    const restored = await open('as-it-was');
    expect(await customersIn(restored)).toEqual(['LEFT', 'STAYED']);
    await restored.close();
  },
);

test(
  'a restore that was broken off leaves a home that nothing opens',
  { timeout: 120_000 },
  async () => {
    newHome('broken-off', 'newest');
    const child = spawn(process.execPath, [program, 'restore', place('backup')], {
      env: { ...process.env, HUIKE_HOME: place('broken-off') },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (!existsSync(place('broken-off', 'clickhouse'))) await delay(5);
    child.kill('SIGKILL');
    await ended;
    const opened = await huike('broken-off', 'audit', 'verify');
    expect(opened.code).toBe(1);
    expect(opened.err).toContain('did not end');
  },
);
