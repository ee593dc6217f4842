import { z } from 'zod';
import { businessDate } from '#contract/tags.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { runTags, type TagRunOutcome } from './run-tags.ts';

/** Computes all tags as of a date; one at a time per date by its natural key. */
export const runTagsJob: JobKind<{ date: string }, TagRunOutcome> = {
  kind: 'tags.run',
  input: z.object({ date: businessDate }),
  run: async (platform, context, { date }) => {
    const catalogue = await withJob(platform.database, catalogueInForce);
    const outcome = await runTags(platform, context, catalogue, date);
    await platform.analytics.recycle();
    return outcome;
  },
};

/** Asks for the tags of a date; asking again while it runs gives the same job. Without an actor the bank's day asks. */
export async function enqueueTagRun(
  platform: Platform,
  date: string,
  actor: Caller | null,
): Promise<number> {
  return withJob(platform.database, async (tx) => {
    const createdBy = actor?.kind === 'staff' ? actor.id : null;
    const request = {
      title: { zh: `标签计算 ${date}`, en: `Compute tags of ${date}` },
      naturalKey: date,
      createdBy,
    };
    const jobId = await platform.jobs.enqueue(tx, runTagsJob, { date }, request);
    await recordAudit(tx, {
      actor: actor ?? 'system',
      action: 'tag.run',
      objectKind: 'tag',
      objectId: date,
      orgId: null,
      detail: { jobId },
    });
    return jobId;
  });
}

/** Every morning the tags of the day before; a bank without customers waits. */
export const dailyTagRun = {
  name: 'tags.daily',
  cron: '30 5 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    const [row] = await platform.analytics.query<{ customers: number }>(
      'SELECT count() AS customers FROM customer_attribute',
    );
    if (row && row.customers > 0)
      await enqueueTagRun(platform, addDays(bankDay(platform.clock.now()), -1), null);
  },
};
