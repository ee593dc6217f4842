import { sql } from 'kysely';
import type { Bilingual } from '#contract/bilingual.ts';
import type { Refusal } from '#contract/result.ts';
import { engineAway } from '../engine-away.ts';
import type { Platform } from '../platform.ts';
import { withJob } from '../postgres/database.ts';
import { type AnyJobKind, type JobContext, JobFailure } from './jobs.ts';

// queued ──claim──▶ running ──▶ done
//    ▲                │ ├─────▶ failed      (JobFailure, or attempts used up)
//    └───again────────┘ └─────▶ cancelled   (asked for on screen)
// A worker that dies leaves 'running' with an old heartbeat; the next claim takes it over.
const heartbeatMilliseconds = 1000;
export const deadAfterSeconds = 15;

/** What became of one attempt; `again` asks the queue to try once more. */
export type JobOutcome = 'done' | 'failed' | 'cancelled' | 'again' | 'not-mine';

/** Carries out one job row. Safe to call twice for the same id: only one claim succeeds. */
export async function runJob(
  platform: Platform,
  kinds: ReadonlyMap<string, AnyJobKind>,
  jobId: number,
  stop: AbortSignal,
): Promise<JobOutcome> {
  const claimed = await claim(platform, jobId);
  if (claimed === 'paused') return 'again';
  if (!claimed) return 'not-mine';
  const kind = kinds.get(claimed.kind);
  if (!kind) {
    await finish(platform, jobId, 'failed', {
      error: `this program has no job of kind ${claimed.kind}`,
      refusal: { code: 'JOB_KIND_UNKNOWN', facts: { kind: claimed.kind } },
    });
    return 'failed';
  }
  const beat = startHeartbeat(platform, jobId, stop);
  const lastAttempt = claimed.attempt >= (kind.attempts ?? 3);
  try {
    const context = { ...beat.context, lastAttempt };
    const output = await kind.runUnparsed(platform, context, claimed.input);
    await beat.end();
    await finish(platform, jobId, 'done', { output });
    return 'done';
  } catch (error) {
    await beat.end();
    if (beat.cancelled()) {
      await finish(platform, jobId, 'cancelled', {});
      return 'cancelled';
    }
    const message = error instanceof Error ? error.message : String(error);
    const last = error instanceof JobFailure || lastAttempt;
    platform.log.error(
      { err: error, jobId, kind: claimed.kind, attempt: claimed.attempt },
      'job attempt failed',
    );
    await finish(platform, jobId, last ? 'failed' : 'queued', {
      error: message,
      refusal: refusalOf(error),
    });
    return last ? 'failed' : 'again';
  }
}

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof JobFailure) return error.refusal;
  const engine = engineAway(error);
  return engine ? { code: 'ENGINE_UNAVAILABLE', facts: { engine } } : null;
}

type Claimed = { kind: string; input: unknown; attempt: number };

async function claim(platform: Platform, jobId: number): Promise<Claimed | 'paused' | undefined> {
  return withJob(platform.database, async (tx) => {
    const { rows } = await sql<Claimed>`
      update platform.job set state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, now()), heartbeat_at = now(), error = null, refusal = null
      where id = ${jobId} and (state = 'queued' or (state = 'running' and heartbeat_at < now() - make_interval(secs => ${deadAfterSeconds})))
        and not exists (select from platform.setting where key = 'jobs.paused' and (value->>'until')::timestamptz > now())
      returning kind, input, attempt`.execute(tx);
    if (rows[0]) return rows[0];
    const waiting =
      await sql`select from platform.job where id = ${jobId} and state = 'queued'`.execute(tx);
    return waiting.rows.length > 0 ? 'paused' : undefined;
  });
}

type End = { output?: unknown; error?: string; refusal?: Refusal | null };

async function finish(
  platform: Platform,
  jobId: number,
  state: 'done' | 'failed' | 'cancelled' | 'queued',
  end: End,
): Promise<void> {
  await withJob(platform.database, async (tx) => {
    await sql`update platform.job set state = ${state}, error = ${end.error ?? null},
        refusal = ${end.refusal ? JSON.stringify(end.refusal) : null}::jsonb,
        output = ${end.output === undefined ? null : JSON.stringify(end.output)}::jsonb,
        finished_at = case when ${state} = 'queued' then null else now() end
      where id = ${jobId} and state = 'running'`.execute(tx);
  });
}

type Heartbeat = { context: JobContext; cancelled(): boolean; end(): Promise<void> };

/** Writes progress once a second and learns of a wish to cancel on the same trip. */
function startHeartbeat(platform: Platform, jobId: number, stop: AbortSignal): Heartbeat {
  const cancel = new AbortController();
  const latest: { done: number; total: number; note: Bilingual | null } = {
    done: 0,
    total: 0,
    note: null,
  };
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    const { rows } = await withJob(platform.database, (tx) =>
      sql<{
        cancel_requested: boolean;
      }>`update platform.job set done = ${latest.done}, total = ${latest.total}, note = ${latest.note && JSON.stringify(latest.note)}::jsonb, heartbeat_at = now()
        where id = ${jobId} and state = 'running' returning cancel_requested`.execute(tx),
    );
    if (rows[0]?.cancel_requested) cancel.abort(new JobFailure('cancelled'));
  };
  const timer = setInterval(() => {
    // A database that is away for a moment must not end the job; its own statements will tell.
    writing = writing
      .then(write)
      .catch((error: unknown) => platform.log.warn({ err: error, jobId }, 'heartbeat failed'));
  }, heartbeatMilliseconds);
  return {
    context: {
      jobId,
      signal: AbortSignal.any([cancel.signal, stop]),
      progress: (done, total, note) =>
        Object.assign(latest, { done, total, note: note ?? latest.note }),
    },
    cancelled: () => cancel.signal.aborted,
    end: async () => {
      clearInterval(timer);
      await writing;
      await write().catch((error: unknown) =>
        platform.log.warn({ err: error, jobId }, 'heartbeat failed'),
      );
    },
  };
}
