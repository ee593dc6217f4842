import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { usePlatform } from '../../../test/harness/platform.ts';
import { AnalyticsUnavailable } from '../analytics/index.ts';
import { withJob } from '../postgres/database.ts';
import { anyJobKind, JobFailure, type JobKind } from './jobs.ts';
import { runJob } from './run-job.ts';

const bank = usePlatform();
const never = new AbortController().signal;

function kindThat<Output>(
  run: JobKind<{ rows: number }, Output>['run'],
): JobKind<{ rows: number }, Output> {
  return { kind: 'count-rows', input: z.object({ rows: z.number() }), attempts: 2, run };
}

async function enqueue(
  kind: JobKind<{ rows: number }, unknown>,
  naturalKey?: string,
): Promise<number> {
  return withJob(bank.platform.database, (tx) =>
    bank.platform.jobs.enqueue(
      tx,
      kind,
      { rows: 3 },
      { title: '数行', ...(naturalKey ? { naturalKey } : {}) },
    ),
  );
}

async function jobRow(id: number): Promise<Record<string, unknown> | undefined> {
  const { rows: found } = await withJob(bank.platform.database, (tx) =>
    sql<
      Record<string, unknown>
    >`select state, done, total, note, error, refusal, attempt, output from platform.job where id = ${id}`.execute(
      tx,
    ),
  );
  return found[0];
}

test('a job that ends well shows its progress and its output', async () => {
  const kind = kindThat(async (_, context, input) => {
    context.progress(input.rows, input.rows, { zh: '全部', en: 'all' });
    return { counted: input.rows };
  });
  const id = await enqueue(kind);
  expect(await bank.runJobs([anyJobKind(kind)])).toEqual(['done']);
  expect(await jobRow(id)).toMatchObject({
    state: 'done',
    done: 3,
    total: 3,
    note: { zh: '全部', en: 'all' },
    output: { counted: 3 },
  });
});

test('a job that throws is tried again, then failed with its message', async () => {
  const kind = kindThat(async () => {
    throw new Error('disk full');
  });
  const id = await enqueue(kind);
  expect(await bank.runJobs([anyJobKind(kind)])).toEqual(['again', 'failed']);
  expect(await jobRow(id)).toMatchObject({ state: 'failed', error: 'disk full', attempt: 2 });
});

test('a failure that trying again cannot mend is final at once', async () => {
  const kind = kindThat(async () => {
    throw new JobFailure('wrong file');
  });
  await enqueue(kind);
  expect(await bank.runJobs([anyJobKind(kind)])).toEqual(['failed']);
});

test('a job that fails by a refusal keeps its code and facts, until it is tried again', async () => {
  let refused = true;
  const kind = kindThat(async () => {
    if (refused) throw new JobFailure({ code: 'TAG_UNKNOWN', facts: { code: 'vip' } });
  });
  const id = await enqueue(kind);
  expect(await bank.runJobs([anyJobKind(kind)])).toEqual(['failed']);
  expect(await jobRow(id)).toMatchObject({
    state: 'failed',
    refusal: { code: 'TAG_UNKNOWN', facts: { code: 'vip' } },
  });
  refused = false;
  await withJob(bank.platform.database, (tx) =>
    sql`update platform.job set state = 'queued' where id = ${id}`.execute(tx),
  );
  await bank.runJobs([anyJobKind(kind)]);
  expect(await jobRow(id)).toMatchObject({ state: 'done', refusal: null });
});

test('a job that failed because an engine is away says which', async () => {
  const kind = kindThat(async () => {
    throw new AnalyticsUnavailable('the engine ended');
  });
  const id = await enqueue(kind);
  await bank.runJobs([anyJobKind(kind)]);
  expect(await jobRow(id)).toMatchObject({
    refusal: { code: 'ENGINE_UNAVAILABLE', facts: { engine: 'ClickHouse' } },
  });
});

test('a running job is not run a second time beside itself', async () => {
  let entered = 0;
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const kind = kindThat(async () => {
    entered += 1;
    await gate;
  });
  const id = await enqueue(kind);
  const kinds = new Map([[kind.kind, anyJobKind(kind)]]);
  const first = runJob(bank.platform, kinds, id, never);
  await expect.poll(() => entered).toBe(1);
  expect(await runJob(bank.platform, kinds, id, never)).toBe('not-mine');
  release();
  expect(await first).toBe('done');
});

test('a job whose worker died is taken over once its heartbeat is old', async () => {
  const kind = kindThat(async () => 'done again');
  const id = await enqueue(kind);
  await withJob(bank.platform.database, (tx) =>
    sql`update platform.job set state = 'running', heartbeat_at = now() - interval '1 minute' where id = ${id}`.execute(
      tx,
    ),
  );
  expect(await runJob(bank.platform, new Map([[kind.kind, anyJobKind(kind)]]), id, never)).toBe(
    'done',
  );
});

test('asking twice for the same work gives the same job while it is under way', async () => {
  const kind = kindThat(async () => null);
  const first = await enqueue(kind, 'tags 2026-06-15');
  expect(await enqueue(kind, 'tags 2026-06-15')).toBe(first);
  await bank.runJobs([anyJobKind(kind)]);
  expect(await enqueue(kind, 'tags 2026-06-15')).not.toBe(first);
  await bank.runJobs([anyJobKind(kind)]);
});

test('a cancelled job stops at its next heartbeat and counts as cancelled', async () => {
  const kind = kindThat(async (_, context) => {
    await new Promise((_resolve, reject) => {
      context.signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
  });
  const id = await enqueue(kind);
  const running = runJob(bank.platform, new Map([[kind.kind, anyJobKind(kind)]]), id, never);
  await withJob(bank.platform.database, (tx) =>
    sql`update platform.job set cancel_requested = true where id = ${id}`.execute(tx),
  );
  expect(await running).toBe('cancelled');
});
