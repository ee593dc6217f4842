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

/**
 * A database of this test file's own on the real engine, migrated, and dropped at the end.
 * To be called once at the top of a test file; the handle may be used inside tests and hooks.
 */
export function useAnalytics(): Analytics {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const handle: { current?: Analytics } = {};
  const standing = (): Analytics => {
    if (!handle.current) throw new Error('The analytics engine is there from beforeAll on.');
    return handle.current;
  };
  beforeAll(async () => {
    const started = await sharedEngine();
    await started.command(`CREATE DATABASE ${name}`);
    handle.current = started.database(name);
    await migrateAnalytics(handle.current, analyticsMigrations);
  }, 90_000);
  afterAll(async () => {
    await handle.current?.command(`DROP DATABASE ${name} SYNC`);
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
