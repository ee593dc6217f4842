import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Platform } from '../platform.ts';
import { withJob } from '../postgres/database.ts';
import type { AnyJobKind } from './jobs.ts';
import { runJob } from './run-job.ts';

export type JobEnd = { state: string; error: string | null; output: unknown };
export type JobProgress = { done: number; total: number; note: string };

/**
 * Carries out a job here and now, for a command that waits for it; where a worker has taken it
 * already, waits for that. Gives how it ended.
 */
export async function carryOutJob(
  platform: Platform,
  kind: AnyJobKind,
  jobId: number,
  onProgress: (progress: JobProgress) => void,
): Promise<JobEnd> {
  const kinds = new Map([[kind.kind, kind]]);
  const never = new AbortController().signal;
  let ended = false;
  const watch = (async () => {
    while (!ended) {
      await delay(500);
      const row = await readJob(platform, jobId);
      if (row.state === 'running') onProgress(row);
    }
  })();
  try {
    for (;;) {
      await runJob(platform, kinds, jobId, never);
      const row = await readJob(platform, jobId);
      if (row.state !== 'queued' && row.state !== 'running') return row;
      await delay(200);
    }
  } finally {
    ended = true;
    await watch;
  }
}

async function readJob(platform: Platform, jobId: number): Promise<JobEnd & JobProgress> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<
      JobEnd & JobProgress
    >`select state, error, output, done, total, note from platform.job where id = ${jobId}`.execute(
      tx,
    ),
  );
  if (!rows[0]) throw new Error(`there is no job ${jobId}`);
  return rows[0];
}
