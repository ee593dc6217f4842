import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { expect, vi } from 'vitest';
import {
  type Analytics,
  type AnalyticsEngine,
  AnalyticsUnavailable,
  migrateAnalytics,
  startAnalytics,
} from '#platform/analytics/index.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { createJobs } from '#platform/jobs/enqueue-job.ts';
import type { AnyJobKind } from '#platform/jobs/jobs.ts';
import { runJob } from '#platform/jobs/run-job.ts';
import type { Platform } from '#platform/platform.ts';
import {
  closeDatabase,
  type Database,
  openDatabase,
  withJob,
} from '#platform/postgres/database.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '#platform/postgres/embedded-postgres.ts';
import { migratePostgres } from '#platform/postgres/migrate.ts';
import { projectRoot } from '#platform/project-root.ts';
import { analyticsMigrations } from '../harness/analytics.ts';
import { openWatchedDatabase, type Sending, watchAnalytics } from '../harness/watch-statements.ts';

/** The n-th statement of the job, or the commit after the first one that matches. */
type Moment = number | RegExp;
/**
 * PostgreSQL is killed as the statement is sent; ClickHouse has done its n-th change and has not
 * answered. Of several moments, the later ones fall into the attempts after the first death.
 */
export type Kill =
  | { engine: 'PostgreSQL'; at: readonly Moment[] }
  | { engine: 'ClickHouse'; at: readonly number[] };
export type Sent = { PostgreSQL: string[]; ClickHouse: string[] };

/** Both engines of a test's own, which it may kill; the supervisors start them again. */
export type OwnEngines = {
  folder: string;
  analytics: AnalyticsEngine;
  postgres: EmbeddedPostgres;
  startPostgres(): Promise<void>;
  killPostgres(): void;
  killClickHouse(): Promise<void>;
  close(): Promise<void>;
};

const log = pino({ level: 'silent' });
const keyring = randomKeyring();

export async function startOwnEngines(): Promise<OwnEngines> {
  const folder = mkdtempSync(path.join(tmpdir(), 'huike-killed-'));
  chmodSync(folder, 0o755);
  // What is acknowledged must outlive the program, not the machine: no wait for the disk.
  const settings = { fsync: 'off', full_page_writes: 'off', shared_buffers: '64MB' };
  const start = () => startEmbeddedPostgres({ home: folder, log, settings });
  const [postgres, analytics] = await Promise.all([
    start(),
    startAnalytics({ home: folder, memoryBytes: 1024 ** 3, log }),
  ]);
  const engines: OwnEngines = {
    folder,
    analytics,
    postgres,
    startPostgres: async () => {
      engines.postgres = await start();
    },
    // To a postmaster: end all at once, without any tidying up.
    killPostgres: () => void process.kill(engines.postgres.pid() ?? 0, 'SIGQUIT'),
    killClickHouse: async () => void process.kill((await analytics.figures()).processId, 'SIGKILL'),
    close: async () => {
      await Promise.all([analytics.close(), engines.postgres.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await migratePostgres(
    postgres.connectionString,
    path.join(projectRoot, 'server/migrations/postgres'),
  );
  return engines;
}

export type Bank = {
  platform: Platform;
  setNow(moment: string): void;
  /** carries the newest job out to its end, however often an engine is killed in it; gives what it sent */
  carryOut(kind: AnyJobKind, kill: Kill | null): Promise<Sent>;
  close(): Promise<void>;
};

/** An empty bank on the engines, migrated. */
export async function openBank(engines: OwnEngines, name: string): Promise<Bank> {
  const url = new URL(engines.postgres.connectionString);
  await cloneDatabase(url.toString(), name);
  url.pathname = `/${name}`;
  await engines.analytics.command(`CREATE DATABASE ${name}`);
  const analytics = engines.analytics.database(name);
  await migrateAnalytics(analytics, analyticsMigrations);
  let now = new Date();
  const database = openDatabase({ connectionString: url.toString(), maxConnections: 4 });
  const on = (ownDatabase: Database, ownAnalytics: Analytics): Platform => ({
    home: path.join(engines.folder, name),
    database: ownDatabase,
    analytics: ownAnalytics,
    jobs: createJobs(async () => {}),
    clock: { now: () => now },
    keyring,
    log,
  });
  return {
    platform: on(database, analytics),
    setNow: (moment) => {
      now = new Date(moment);
    },
    carryOut: async (kind, kill) => {
      const sent: Sent = { PostgreSQL: [], ClickHouse: [] };
      const isDue = momentsOf(kill?.at ?? []);
      const killsPostgres = kill?.engine === 'PostgreSQL' ? isDue : () => false;
      const killsClickHouse = kill?.engine === 'ClickHouse' ? isDue : () => false;
      const watched = openWatchedDatabase(url.toString(), killAt(engines, sent, killsPostgres));
      const changing = watchAnalytics(analytics, killAfter(engines, sent, killsClickHouse));
      try {
        // What the job itself sends is counted, not its heartbeats: they are more where the machine is slow.
        const { runUnparsed } = kind;
        const counted: AnyJobKind = {
          ...kind,
          runUnparsed: (_, context, input) => runUnparsed(on(watched, changing), context, input),
        };
        await runToItsEnd(database, on(database, analytics), counted);
      } finally {
        await closeDatabase(watched);
      }
      expect(isDue.missed(), 'moments that never came').toEqual([]);
      return sent;
    },
    close: async () => {
      await closeDatabase(database);
      await analytics.command(`DROP DATABASE ${name} SYNC`);
    },
  };
}

type IsDue = (text: string, count: number) => boolean;

function momentsOf(moments: readonly Moment[]): IsDue & { missed(): Moment[] } {
  const left = new Set(moments);
  const begun = new Set<Moment>();
  const isDue = (text: string, count: number): boolean => {
    const due = [...left].find((moment) => {
      if (typeof moment === 'number') return moment === count;
      if (moment.test(text)) begun.add(moment);
      return text === 'commit' && begun.has(moment);
    });
    return due !== undefined && left.delete(due);
  };
  return Object.assign(isDue, { missed: () => [...left] });
}

function killAt(engines: OwnEngines, sent: Sent, isDue: IsDue): Sending {
  return (text, send) => {
    sent.PostgreSQL.push(text);
    if (isDue(text, sent.PostgreSQL.length)) engines.killPostgres();
    return send();
  };
}

function killAfter(engines: OwnEngines, sent: Sent, isDue: IsDue): Sending {
  return async (text, send) => {
    sent.ClickHouse.push(text);
    const now = isDue(text, sent.ClickHouse.length);
    const answer = await send();
    if (!now) return answer;
    await engines.killClickHouse();
    throw new AnalyticsUnavailable('killed before it answered');
  };
}

const attempts = 5;

async function runToItsEnd(
  database: Database,
  platform: Platform,
  kind: AnyJobKind,
): Promise<void> {
  const kinds = new Map([[kind.kind, kind]]);
  // A worker that died is taken over once its heartbeat is old.
  const stateOf = async (): Promise<{ id: number; state: string; error: string | null }> => {
    const { rows } = await withJob(database, (tx) =>
      sql<{ id: number; state: string; error: string | null }>`
        update platform.job set heartbeat_at = heartbeat_at - interval '1 minute'
        where id = (select max(id) from platform.job) returning id, state, error`.execute(tx),
    );
    if (!rows[0]) throw new Error('there is no job');
    return rows[0];
  };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const { id } = await stateOf();
    await runJob(platform, kinds, id, new AbortController().signal).catch(() => 'killed');
    const { state, error } = await vi.waitFor(stateOf, { timeout: 30_000 });
    if (state === 'done') return;
    // The queue lets some seconds pass before it tries again: the engine that was killed is back by then.
    await vi.waitFor(() => platform.analytics.query('SELECT 1'), { timeout: 30_000 });
    if (state !== 'queued' && state !== 'running')
      throw new Error(`${kind.kind} ${state}: ${error}`);
  }
  throw new Error(`${kind.kind} did not end in ${attempts} attempts`);
}

async function cloneDatabase(connectionString: string, name: string): Promise<void> {
  const url = new URL(connectionString);
  const template = url.pathname.slice(1);
  url.pathname = '/template1';
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  } finally {
    await client.end();
  }
}
