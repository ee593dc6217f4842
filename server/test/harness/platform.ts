import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { randomKeyring } from '../../src/platform/crypto/read-keyring.ts';
import { createJobs } from '../../src/platform/jobs/enqueue-job.ts';
import { type AnyJobKind } from '../../src/platform/jobs/jobs.ts';
import { type JobOutcome, runJob } from '../../src/platform/jobs/run-job.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { useAnalytics } from './analytics.ts';
import { type TestPostgres, usePostgres } from './postgres.ts';
import { shipEvents } from './ship-events.ts';

export type TestPlatform = {
  platform: Platform;
  postgres: TestPostgres;
  /** sets the time that everything asks for */
  setNow(moment: string | Date): void;
  /** carries out queued jobs, oldest first, until none is left; gives their outcomes */
  runJobs(kinds: readonly AnyJobKind[]): Promise<JobOutcome[]>;
  /** sends all committed events to ClickHouse; gives how many */
  shipEvents(): Promise<number>;
};

/** Both engines with databases of their own, random keys, a clock to set, jobs run by hand. */
export function usePlatform(options: { now?: string; maxConnections?: number } = {}): TestPlatform {
  const postgres = usePostgres(
    options.maxConnections ? { maxConnections: options.maxConnections } : {},
  );
  const analytics = useAnalytics();
  let now = new Date(options.now ?? '2026-06-15T10:00:00+08:00');
  let platform: Platform | undefined;
  let home: string | undefined;

  beforeAll(() => {
    home = mkdtempSync(path.join(tmpdir(), 'huike-home-'));
    platform = {
      home,
      database: postgres.database,
      analytics,
      // A job is only written; runJobs carries it out when the test says so.
      jobs: createJobs(async () => {}),
      clock: { now: () => now },
      keyring: randomKeyring(),
      log: pino({ level: process.env['HUIKE_LOG'] ?? 'silent' }),
    };
  });
  afterAll(() => {
    if (home) rmSync(home, { recursive: true, force: true });
  });

  const opened = (): Platform => {
    if (!platform) throw new Error('the platform opens in beforeAll');
    return platform;
  };
  return {
    get platform() {
      return opened();
    },
    postgres,
    setNow: (moment) => {
      now = new Date(moment);
    },
    runJobs: async (kinds) => {
      const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
      const outcomes: JobOutcome[] = [];
      for (let round = 0; round < 100; round += 1) {
        const { rows } = await withJob(postgres.database, (tx) =>
          sql<{
            id: number;
          }>`select id from platform.job where state = 'queued' order by id limit 1`.execute(tx),
        );
        const [next] = rows;
        if (!next) return outcomes;
        outcomes.push(await runJob(opened(), byName, next.id, new AbortController().signal));
      }
      throw new Error('jobs keep making jobs');
    },
    shipEvents: () => shipEvents(opened()),
  };
}
