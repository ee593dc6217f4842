import { CompiledQuery, sql } from 'kysely';
import type { Logger } from 'pino';
import { PgBoss } from 'pg-boss';
import type { Platform } from '../platform.ts';
import { withJob, type Tx } from '../postgres/database.ts';
import type { Dispatch } from './enqueue-job.ts';
import type { AnyJobKind } from './jobs.ts';
import { releaseMemory } from './release-memory.ts';
import { deadAfterSeconds, runJob } from './run-job.ts';

export type JobQueue = {
  dispatch: Dispatch;
  /** starts carrying out jobs of these kinds in this process */
  work(platform: Platform, kinds: readonly AnyJobKind[]): Promise<void>;
  /** every `cron` (bank time) calls `enqueue`, once in the whole deployment */
  schedule(name: string, cron: string, enqueue: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
};

const queueOf = (kind: string): string => `job.${kind}`;

/**
 * pg-boss carries the jobs. Workers are woken by NOTIFY; polling every 5 s is what finds a job whose
 * retry came due.
 */
export async function startJobQueue(connectionString: string, log: Logger): Promise<JobQueue> {
  const boss = new PgBoss({
    connectionString,
    schema: 'pgboss',
    max: 4,
    application_name: 'huike jobs',
    useListenNotify: true,
    // Scheduled work is checked once a minute; maintenance stays rare.
    superviseIntervalSeconds: 60,
  });
  boss.on('error', (error) => log.error({ err: error }, 'job queue'));
  await boss.start();
  const known = new Set<string>();
  const ensureQueue = async (kind: string): Promise<void> => {
    if (known.has(kind)) return;
    await boss.createQueue(queueOf(kind), {
      notify: true,
      retryLimit: 20,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 30,
      expireInSeconds: 86_000,
      heartbeatSeconds: 30,
    });
    known.add(kind);
  };
  const stopping = new AbortController();
  let atWork = 0;
  return {
    dispatch: async (tx, job) => {
      await ensureQueue(job.kind);
      await asOwner(tx, async () => {
        await boss.send(
          queueOf(job.kind),
          { id: job.id },
          { db: { executeSql: (text, values) => executeIn(tx, text, values) } },
        );
      });
    },
    work: async (platform, kinds) => {
      const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
      for (const kind of kinds) {
        await ensureQueue(kind.kind);
        await boss.work<{ id: number }>(
          queueOf(kind.kind),
          {
            localConcurrency: kind.concurrency ?? 1,
            batchSize: 1,
            notifyPollingIntervalSeconds: 5,
          },
          async ([job]) => {
            if (!job) return;
            atWork += 1;
            const outcome = await runJob(platform, byName, job.data.id, stopping.signal).finally(
              () => {
                atWork -= 1;
              },
            );
            if (atWork === 0) await releaseMemory();
            if (outcome === 'again') throw new Error(`job ${job.data.id} is to be tried again`);
          },
        );
      }
      await resumeAbandoned(platform, boss, new Set(byName.keys()));
    },
    schedule: async (name, cron, enqueue) => {
      const queue = `schedule.${name}`;
      await boss.createQueue(queue, { policy: 'short' });
      await boss.schedule(queue, cron, {}, { tz: 'Asia/Shanghai' });
      await boss.work(queue, { pollingIntervalSeconds: 20 }, enqueue);
    },
    stop: async () => {
      stopping.abort(new Error('the server stops'));
      await boss.stop({ graceful: true, timeout: 8000 });
    },
  };
}

/** Jobs whose worker died before this start are handed out again at once, not after the queue's own time-out. */
async function resumeAbandoned(
  platform: Platform,
  boss: PgBoss,
  kinds: ReadonlySet<string>,
): Promise<void> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ id: number; kind: string; wait: number }>`
      select id, kind, greatest(0, ceil(extract(epoch from heartbeat_at - now()) + ${deadAfterSeconds} + 1))::int as wait
      from platform.job where state = 'running'`.execute(tx),
  );
  for (const job of rows.filter((row) => kinds.has(row.kind))) {
    await boss.sendAfter(queueOf(job.kind), { id: job.id }, null, job.wait);
  }
}

/** The queue's tables belong to the login role; staff and job roles have no rights on them. */
async function asOwner(tx: Tx, work: () => Promise<void>): Promise<void> {
  const { rows } = await sql<{
    role: string;
  }>`select current_setting('role') as role, set_config('role', 'none', true)`.execute(tx);
  await work();
  await sql`select set_config('role', ${rows[0]?.role ?? 'none'}, true)`.execute(tx);
}

async function executeIn(
  tx: Tx,
  text: string,
  values: unknown[] = [],
): Promise<{ rows: unknown[] }> {
  const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values));
  return { rows };
}
