import { z } from 'zod';
import type { Clock } from '#platform/clock/clock.ts';
import { anyJobKind, type JobKind } from '#platform/jobs/jobs.ts';
import { workInPieces } from '#platform/jobs/work-in-pieces.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { adjustmentApproval } from './adjust-points.ts';
import { ruleApproval } from './approve-rule.ts';
import { checkInFromEvents } from './check-in-from-events.ts';
import { grantInterestJob } from './grant-interest.ts';
import { lapsePoints } from './lapse-points.ts';
import { findDue, thawPoints } from './thaw-points.ts';

const customersAtOnce = 1_000;

/** Daily: points past their last day lapse. */
const lapsePointsJob: JobKind<Record<string, never>, { customers: number }> = {
  kind: 'points.lapse',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    customers: await workInPieces(platform, context, (tx, now) =>
      lapsePoints(tx, now, customersAtOnce),
    ),
  }),
};

/** Soon after the bank's midnight, when a last day has ended. */
const dailyLapse = {
  name: 'points.lapse',
  cron: '20 0 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        lapsePointsJob,
        {},
        { title: { zh: '积分到期', en: 'Lapse points' }, naturalKey: 'day' },
      ),
    );
  },
};

const freezesAtOnce = 100;

/** Every minute: freezes whose time is over let their points go. */
const thawPointsJob: JobKind<Record<string, never>, { freezes: number }> = {
  kind: 'points.thaw',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    freezes: await workInPieces(platform, context, (tx, now) => thawPoints(tx, now, freezesAtOnce)),
  }),
};

const thaw = {
  name: 'points.thaw',
  cron: '* * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      // A job for nothing is not shown.
      if ((await findDue(tx, platform.clock.now(), 1)).length === 0) return;
      await platform.jobs.enqueue(
        tx,
        thawPointsJob,
        {},
        { title: { zh: '解冻到期积分', en: 'End freezes of points' }, naturalKey: 'minute' },
      );
    });
  },
};

/** What the machine does for points by itself. */
export const pointsWork = {
  jobs: [anyJobKind(lapsePointsJob), anyJobKind(thawPointsJob), anyJobKind(grantInterestJob)],
  schedules: [dailyLapse, thaw],
  approvals: (clock: Clock) => [ruleApproval(), adjustmentApproval(clock)],
  /** what customers did, as events tell it */
  onShipped: checkInFromEvents,
};
