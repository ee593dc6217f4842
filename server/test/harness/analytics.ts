import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, inject } from 'vitest';
import { migrateAnalytics, startAnalytics } from '#platform/analytics/index.ts';
import type { Analytics, AnalyticsEngine } from '#platform/analytics/index.ts';
import { engineOfTests, homeOfSharedEngine } from './shared-engines.ts';

export const analyticsMigrations = join(import.meta.dirname, '../../migrations/analytics');

let engine: Promise<AnalyticsEngine> | undefined;

/** The engine that the files of this worker share; CLICKHOUSE_TEST_URL uses a server. */
function sharedEngine(): Promise<AnalyticsEngine> {
  engine ??= joinShared();
  return engine;
}

async function joinShared(): Promise<AnalyticsEngine> {
  const runFolder = inject('runFolder');
  const url = process.env['CLICKHOUSE_TEST_URL'];
  const log = pino({ level: 'silent' });
  return url === undefined
    ? startAnalytics({ home: await homeOfSharedEngine(runFolder), ...engineOfTests, log })
    : startAnalytics({ home: runFolder, url, log });
}

/** Where the next file of this worker finds an empty, migrated database. */
const spare = 'spare';

/** Gives the name to the database that the file before left, or makes one. */
async function prepare(started: AnalyticsEngine, name: string): Promise<Analytics> {
  const own = started.database(name);
  if ((await started.query(`SELECT 1 FROM system.databases WHERE name = '${spare}'`)).length > 0) {
    await started.command(`RENAME DATABASE ${spare} TO ${name}`);
    return own;
  }
  await started.command(`CREATE DATABASE ${name}`);
  await migrateAnalytics(own, analyticsMigrations);
  return own;
}

type Table = { name: string; definition: string; rows: number };
const tablesOf = (analytics: Analytics, name: string): Promise<Table[]> =>
  analytics.query<Table>(
    `SELECT name, replaceOne(create_table_query, '${name}.', '') AS definition, toUInt32(ifNull(total_rows, 0)) AS rows
     FROM system.tables WHERE database = '${name}' ORDER BY name`,
  );
const shapeOf = (tables: readonly Table[]): string =>
  JSON.stringify(tables.map((table) => [table.name, table.definition]));

/**
 * Making the tables anew is half of what a small file costs, so a database whose tables are as they were
 * made is emptied and left to the next file. One on a server is dropped: nothing may stay there.
 */
async function leave(started: AnalyticsEngine, name: string, shape: string): Promise<void> {
  const tables = await tablesOf(started, name);
  const [standing] = await started.query(`SELECT 1 FROM system.databases WHERE name = '${spare}'`);
  const { embedded } = await started.figures();
  if (!embedded || standing || shapeOf(tables) !== shape) {
    await started.command(`DROP DATABASE ${name} SYNC`);
    return;
  }
  for (const table of tables)
    if (table.rows > 0 && table.name !== 'schema_migration')
      await started.command(`TRUNCATE TABLE ${name}.${table.name} SYNC`);
  await started.command(`RENAME DATABASE ${name} TO ${spare}`);
}

/**
 * A database of this test file's own on the real engine, migrated and empty.
 * To be called once at the top of a test file; the handle may be used inside tests and hooks.
 */
export function useAnalytics(): Analytics {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const handle: { current?: Analytics; shape?: string } = {};
  const standing = (): Analytics => {
    if (!handle.current) throw new Error('The analytics engine is there from beforeAll on.');
    return handle.current;
  };
  beforeAll(async () => {
    const started = await sharedEngine();
    handle.current = await prepare(started, name);
    handle.shape = shapeOf(await tablesOf(started, name));
  }, 90_000);
  afterAll(async () => {
    if (handle.shape !== undefined) await leave(await sharedEngine(), name, handle.shape);
  });
  return {
    query: (...call) => standing().query(...call),
    command: (...call) => standing().command(...call),
    insertRows: (...call) => standing().insertRows(...call),
    insertStream: (...call) => standing().insertStream(...call),
    queryStream: (...call) => standing().queryStream(...call),
    ping: () => standing().ping(),
    database: (other) => standing().database(other),
    recycle: () => standing().recycle(),
  };
}

/** The process of the engine that this worker's files share, for those who kill it; it comes back. */
export async function processOfEngine(): Promise<number> {
  const { embedded, processId } = await (await sharedEngine()).figures();
  if (!embedded) throw new Error('a server is not ours to kill');
  return processId;
}
