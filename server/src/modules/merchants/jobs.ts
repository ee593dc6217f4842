import { z } from 'zod';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { anyJobKind, JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { firstOpenDay, makeStatements, type Unbalanced } from './make-statements.ts';

/**
 * Every statement of every day that is over and has none, a piece of merchants a transaction: killed anywhere
 * it goes on from there. A merchant whose statement does not add up keeps its days open and is told; the
 * others get theirs.
 */
export const settlementJob: JobKind<Record<string, never>, { statements: number }> = {
  kind: 'merchant-settlement',
  input: z.strictObject({}),
  run: async ({ database, clock }, context) => {
    const wrong: Unbalanced[] = [];
    let statements = 0;
    const yesterday = addDays(bankDay(clock.now()), -1);
    let day = await withJob(database, firstOpenDay);
    for (; day !== null && day <= yesterday; day = addDays(day, 1)) {
      for (;;) {
        context.signal.throwIfAborted();
        const of = day;
        const except = wrong.map(({ merchantNo }) => merchantNo);
        const done = await withJob(database, (tx) => makeStatements(tx, clock.now(), of, except));
        wrong.push(...done.unbalanced);
        statements += done.statements;
        context.progress(statements, statements);
        if (done.merchants === 0) break;
      }
    }
    const [first] = wrong;
    if (first) throw new JobFailure({ code: 'STATEMENT_UNBALANCED', facts: first });
    return { statements };
  },
};

/** When what was under way at midnight is long through. */
const dailySettlement = {
  name: 'merchants.settlement',
  cron: '25 0 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        settlementJob,
        {},
        { title: { zh: '商户日结算', en: 'Settle merchants' }, naturalKey: 'day' },
      ),
    );
  },
};

/** What the machine does for merchants by itself. */
export const merchantWork = { jobs: [anyJobKind(settlementJob)], schedules: [dailySettlement] };
