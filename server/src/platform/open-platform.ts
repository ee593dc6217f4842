import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import { type AnalyticsEngine, migrateAnalytics, startAnalytics } from './analytics/index.ts';
import { type Clock, systemClock } from './clock/clock.ts';
import { readKeyring } from './crypto/read-keyring.ts';
import { createJobs } from './jobs/enqueue-job.ts';
import { type JobQueue, startJobQueue } from './jobs/job-queue.ts';
import type { Platform } from './platform.ts';
import { closeDatabase, openDatabase } from './postgres/database.ts';
import { startEmbeddedPostgres } from './postgres/embedded-postgres.ts';
import { migratePostgres } from './postgres/migrate.ts';
import { projectRoot } from './project-root.ts';

export type OpenPlatform = {
  platform: Platform;
  analyticsEngine: AnalyticsEngine;
  queue: JobQueue;
  /** the migrations that opening carried out */
  migrated: { postgres: string[]; analytics: string[] };
  /** process id of the embedded PostgreSQL; null for a server of the bank's own */
  postgresPid(): number | null;
  close(): Promise<void>;
};

export type OpenPlatformOptions = {
  home: string;
  log: Logger;
  clock?: Clock;
  databaseUrl?: string | undefined;
  clickhouseUrl?: string | undefined;
  /** told before each step, for a person who waits */
  onStep?: (step: string) => void;
  /** opens a home whose restore has not ended, to end it */
  finishesRestore?: boolean;
};

/** Where data lives: HUIKE_HOME, or `.huike` in the project's folder. */
export function defaultHome(): string {
  return path.resolve(process.env['HUIKE_HOME'] ?? path.join(projectRoot, '.huike'));
}

/** Stands in a home from before a backup is put into it until everybody erased is erased again. */
export function unfinishedRestoreFile(home: string): string {
  return path.join(home, 'restore-unfinished');
}

/** Starts or joins the engines, brings both stores to the newest version, opens pool and job queue. */
export async function openPlatform(options: OpenPlatformOptions): Promise<OpenPlatform> {
  const { home, log } = options;
  const step = options.onStep ?? (() => {});
  if (existsSync(unfinishedRestoreFile(home)) && !options.finishesRestore)
    throw new Error(
      `the restore into ${home} did not end: empty it but for the keys and erasures.jsonl, and restore again`,
    );
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const keyring = readKeyring(home);
  step('engines');
  const [postgres, analyticsEngine] = await startEngines(options);
  try {
    step('migrations');
    const migrations = path.join(projectRoot, 'server/migrations');
    const inAnalytics: string[] = [];
    const inPostgres = await migratePostgres(
      postgres.connectionString,
      path.join(migrations, 'postgres'),
      async () => {
        const folder = path.join(migrations, 'analytics');
        inAnalytics.push(...(await migrateAnalytics(analyticsEngine, folder)));
      },
    );
    step('job-queue');
    const queue = await startJobQueue(postgres.connectionString, log);
    const database = openDatabase({
      connectionString: postgres.connectionString,
      onError: (error) => log.warn({ err: error }, 'a database connection was lost'),
    });
    const platform: Platform = {
      home,
      database,
      analytics: analyticsEngine,
      jobs: createJobs(queue.dispatch),
      clock: options.clock ?? systemClock,
      keyring,
      log,
    };
    return {
      platform,
      analyticsEngine,
      queue,
      migrated: { postgres: inPostgres, analytics: inAnalytics },
      postgresPid: postgres.pid,
      close: async () => {
        await queue.stop();
        await closeDatabase(database);
        await Promise.all([analyticsEngine.close(), postgres.stop()]);
      },
    };
  } catch (error) {
    await Promise.allSettled([analyticsEngine.close(), postgres.stop()]);
    throw error;
  }
}

type Postgres = { connectionString: string; pid(): number | null; stop(): Promise<void> };

async function startEngines({
  home,
  log,
  databaseUrl,
  clickhouseUrl,
}: OpenPlatformOptions): Promise<[Postgres, AnalyticsEngine]> {
  const postgresStart: Promise<Postgres> = databaseUrl
    ? Promise.resolve({ connectionString: databaseUrl, pid: () => null, stop: async () => {} })
    : startEmbeddedPostgres({ home, log });
  const analyticsStart = startAnalytics({
    home,
    log,
    ...(clickhouseUrl ? { url: clickhouseUrl } : {}),
  });
  const [postgres, analytics] = await Promise.allSettled([postgresStart, analyticsStart]);
  if (postgres.status === 'fulfilled' && analytics.status === 'fulfilled')
    return [postgres.value, analytics.value];
  // One engine without the other is of no use: stop whichever did start.
  if (postgres.status === 'fulfilled') await postgres.value.stop();
  if (analytics.status === 'fulfilled') await analytics.value.close();
  throw postgres.status === 'rejected'
    ? postgres.reason
    : analytics.status === 'rejected'
      ? analytics.reason
      : new Error('unreachable');
}
