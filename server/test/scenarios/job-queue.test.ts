import { sql } from 'kysely';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createJobs } from '../../src/platform/jobs/enqueue-job.ts';
import { startJobQueue } from '../../src/platform/jobs/job-queue.ts';
import { anyJobKind, type JobKind } from '../../src/platform/jobs/jobs.ts';
import { whileJobsPause } from '../../src/platform/jobs/pause-jobs.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { withJob, withScope } from '../../src/platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';

const bank = usePlatform();
const input = z.object({ value: z.number() });

async function stateOf(id: number): Promise<string | undefined> {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ state: string }>`select state from platform.job where id = ${id}`.execute(tx),
  );
  return rows[0]?.state;
}

test(
  'a job asked for in a transaction of staff runs after its commit, not after a rollback; none starts during a pause',
  { timeout: 60_000 },
  async () => {
    const ran: number[] = [];
    const double: JobKind<{ value: number }, number> = {
      kind: 'double',
      input,
      run: async (_, __, { value }) => {
        ran.push(value);
        return value * 2;
      },
    };
    const queue = await startJobQueue(bank.postgres.connectionString, pino({ level: 'silent' }));
    const platform: Platform = { ...bank.platform, jobs: createJobs(queue.dispatch) };
    await queue.work(platform, [anyJobKind(double)]);

    const committed = await withScope(platform.database, { all: false, orgIds: [1] }, (tx) =>
      platform.jobs.enqueue(tx, double, { value: 21 }, { title: '加倍', orgId: 1 }),
    );
    await expect.poll(() => stateOf(committed), { timeout: 20_000 }).toBe('done');

    await expect(
      withJob(platform.database, async (tx) => {
        await platform.jobs.enqueue(tx, double, { value: 99 }, { title: '加倍' });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');

    let paused = -1;
    await whileJobsPause(
      platform.database,
      async () => {
        paused = await withJob(platform.database, (tx) =>
          platform.jobs.enqueue(tx, double, { value: 5 }, { title: '加倍' }),
        );
        // The queue hands it out, is told to wait, and keeps it for another attempt.
        await expect
          .poll(
            async () =>
              (
                await bank.postgres.asOwner<{ retry: number }>(
                  `select coalesce(max(retry_count), 0)::int as retry from pgboss.job where name = 'job.double'`,
                )
              )[0]?.retry,
            { timeout: 20_000 },
          )
          .toBeGreaterThan(0);
      },
      () => {},
    );
    await expect.poll(() => stateOf(paused), { timeout: 40_000 }).toBe('done');
    expect(ran).toEqual([21, 5]);
    await queue.stop();
  },
);
