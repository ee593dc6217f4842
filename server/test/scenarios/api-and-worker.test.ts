import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliverySchema, importSchema } from '#contract/ingest.ts';
import { job as jobSchema } from '#contract/jobs.ts';
import { createFirstAdministrator, hashPassword } from '#modules/organization/index.ts';
import { type AnalyticsEngine, startAnalytics } from '#platform/analytics/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { testPassword } from '../harness/app.ts';
import { usePostgres } from '../harness/postgres.ts';
import {
  type Door,
  endServer,
  openDoor,
  type Serving,
  signInOver,
  startServer,
} from './server-fleet.ts';

const postgres = usePostgres();
const database = 'fleet';
const doors: Door[] = [];
const servers: Serving[] = [];
let base = '';
let home = '';
let engine: AnalyticsEngine;
let first: Serving;
let second: Serving;
let session: Record<string, string>;

const yaml = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
files:
  - name: customer
    entity: customer
    glob: 'customer*.csv'
    mode: full
    fields: { customer_id: id, name: name }
  - name: event
    entity: event
    glob: 'event*.csv'
    mode: append
    fields: { event_id: id, customer_id: customer, type: { constant: visit }, occurred_at: at }
`;
const ids = Array.from({ length: 500 }, (_, index) => index + 1);
const customers = `id,name\n${ids.map((id) => `C${id},客户${id}`).join('\n')}\n`;
const events = (prefix: string): string =>
  `id,customer,at\n${ids.map((id) => `${prefix}${id},C${id},2026-05-${String(1 + (id % 28)).padStart(2, '0')} 10:00:00`).join('\n')}\n`;

async function start(role: 'api' | 'worker'): Promise<{ serving: Serving; door: Door }> {
  const door = await openDoor(base, database);
  doors.push(door);
  const environment = { home, databaseUrl: postgres.connectionString, clickhouseUrl: door.url };
  const serving = await startServer(role, environment);
  servers.push(serving);
  return { serving, door };
}

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'huike-fleet-'));
  await chmod(base, 0o755);
  home = path.join(base, 'home');
  engine = await startAnalytics({
    home: base,
    memoryBytes: 1024 ** 3,
    log: pino({ level: 'silent' }),
  });
  const passwordHash = await hashPassword(testPassword);
  await withJob(postgres.database, (tx) =>
    createFirstAdministrator(
      tx,
      {
        staffNumber: 'A1',
        name: '管理员',
        roles: ['administrator'],
        orgCode: 'HQ',
        passwordHash,
        mustChangePassword: false,
      },
      new Date(),
    ),
  );
  // Both at once on an empty home and an empty ClickHouse: keys and tables are made once.
  [first, second] = await Promise.all([start('api'), start('api')]).then((both) => [
    both[0].serving,
    both[1].serving,
  ]);
  session = await signInOver(first.address, 'A1', testPassword);
}, 120_000);
afterAll(async () => {
  await Promise.all(servers.map((serving) => endServer(serving, 'SIGKILL')));
  await Promise.all(doors.map((door) => door.close()));
  await engine.close();
  await rm(base, { recursive: true, force: true });
});

async function ask(at: Serving, url: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(at.address + url, {
    ...init,
    headers: { ...session, 'idempotency-key': crypto.randomUUID(), ...init.headers },
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${url}: ${JSON.stringify(body)}`);
  return body;
}

async function upload(at: Serving, files: Record<string, string>) {
  const form = new FormData();
  form.append('source', 'core');
  for (const [name, content] of Object.entries(files))
    form.append('file', new Blob([content]), name);
  return deliverySchema.parse(await ask(at, '/api/imports', { method: 'POST', body: form }));
}

async function jobAt(at: Serving, id: number) {
  return jobSchema.parse(await ask(at, `/api/jobs/${id}`));
}

const countEvents = (prefix: string) =>
  engine
    .database(database)
    .query<{ rows: number; ids: number }>(
      `SELECT count() AS rows, uniqExact(event_id) AS ids FROM fact_event WHERE startsWith(event_id, {prefix:String})`,
      { prefix },
    );

let waiting = 0;

test('API processes answer without any worker, and carry out no job of their own', async () => {
  await ask(first, '/api/mappings/core', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ yaml }),
  });
  const delivery = await upload(first, { 'customer.csv': customers, 'event.csv': events('A') });
  waiting = delivery.jobId;
  const mapping = (at: Serving) => ask(at, '/api/mappings/core');
  // A session, a mapping and a job of the one are those of the other.
  expect(await mapping(second)).toEqual(await mapping(first));
  expect(await jobAt(second, waiting)).toMatchObject({ state: 'queued', attempt: 0 });
  expect((await fetch(`${second.address}/ready`)).status).toBe(200);
});

test(
  'a worker carries out what the API processes took; killed in the middle of an import, another one finishes it',
  { timeout: 120_000 },
  async () => {
    expect(await jobAt(first, waiting)).toMatchObject({ state: 'queued', attempt: 0 });
    const worker = await start('worker');
    await expect
      .poll(async () => (await jobAt(second, waiting)).state, { timeout: 60_000 })
      .toBe('done');
    expect(await countEvents('A')).toEqual([{ rows: 500, ids: 500 }]);

    // Everything of the second file is read and judged; its rows are not yet in the facts.
    worker.door.hold('REPLACE PARTITION');
    const delivery = await upload(second, {
      'customer2.csv': customers,
      'event2.csv': events('B'),
    });
    await expect.poll(() => worker.door.isHolding(), { timeout: 60_000 }).toBe(true);
    expect(await jobAt(first, delivery.jobId)).toMatchObject({ state: 'running', attempt: 1 });
    await endServer(worker.serving, 'SIGKILL');
    expect(await countEvents('B')).toEqual([{ rows: 0, ids: 0 }]);
    // Nobody needs the worker to be answered.
    expect(await jobAt(second, delivery.jobId)).toMatchObject({ state: 'running' });

    const next = await start('worker');
    await expect
      .poll(async () => (await jobAt(first, delivery.jobId)).state, { timeout: 60_000 })
      .toBe('done');
    expect(await jobAt(first, delivery.jobId)).toMatchObject({ attempt: 2 });
    expect(await countEvents('B')).toEqual([{ rows: 500, ids: 500 }]);
    const imported = importSchema.parse(
      await ask(second, `/api/imports/${delivery.imports[1]?.id}`),
    );
    expect(imported).toMatchObject({ state: 'loaded', rowsIn: 500, rowsLoaded: 500 });
    expect(next.door.saw('ingest_staging')).toBe(true);
  },
);

test('only workers staged files; nothing was embedded; all of them stop when told', async () => {
  const [one, other] = doors;
  expect([one?.saw('SELECT'), other?.saw('SELECT')]).toEqual([true, true]);
  expect([one?.saw('ingest_staging'), other?.saw('ingest_staging')]).toEqual([false, false]);
  expect(['postgres', 'clickhouse'].filter((name) => existsSync(path.join(home, name)))).toEqual(
    [],
  );
  const standing = servers.filter(({ process: child }) => child.signalCode === null);
  expect(standing).toHaveLength(3);
  expect(await Promise.all(standing.map((serving) => endServer(serving, 'SIGTERM')))).toEqual([
    0, 0, 0,
  ]);
});
