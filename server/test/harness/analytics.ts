import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, inject } from 'vitest';
import { migrateAnalytics, startAnalytics } from '#platform/analytics/index.ts';
import type { Analytics, AnalyticsEngine } from '#platform/analytics/index.ts';

export const analyticsMigrations = join(import.meta.dirname, '../../migrations/analytics');

let engine: Promise<AnalyticsEngine> | undefined;

/** One engine per test process, started when the first test file asks; CLICKHOUSE_TEST_URL uses a server. */
function sharedEngine(): Promise<AnalyticsEngine> {
  engine ??= startShared();
  return engine;
}

async function startShared(): Promise<AnalyticsEngine> {
  const home = await mkdtemp(join(inject('runFolder'), 'analytics-'));
  const url = process.env['CLICKHOUSE_TEST_URL'];
  const started = await startAnalytics({
    home,
    ...(url === undefined ? {} : { url }),
    memoryBytes: 2 * 1024 ** 3,
    log: pino({ level: 'silent' }),
  });
  return started;
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
