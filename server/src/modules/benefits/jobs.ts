import { z } from 'zod';
import { anyJobKind, type JobKind } from '#platform/jobs/jobs.ts';
import { workInPieces } from '#platform/jobs/work-in-pieces.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { expireVouchers } from './expire-vouchers.ts';
import { expireHolds, hasExpiredHolds } from './end-holds.ts';
import { runIssueJob } from './issue/jobs.ts';
import { dailyReminders, remindExpiringJob } from './reminders/jobs.ts';
import { lapseTransfers } from './transfers/end-transfer.ts';
import { lapseTransfersJob, transferLapse } from './transfers/jobs.ts';
import { eraseFromBenefits, limitKeyRetention } from './forget-limit-keys.ts';
import { warnOfLowBudgets } from './warn-budgets.ts';
import { resumePaused } from './issue/resume-paused.ts';
import { issueRetentions } from './issue/retentions.ts';

const chunk = 2_000;

/** Daily: vouchers past their last valid day expire and their money returns to the budget. */
export const expireVouchersJob: JobKind<Record<string, never>, { expired: number }> = {
  kind: 'voucher-expiry',
  input: z.strictObject({}),
  run: async (platform, context) => {
    // One that is offered to somebody until its last midnight is its giver's again before it expires.
    await workInPieces(platform, context, (tx, now) => lapseTransfers(tx, now, chunk));
    const expired = await workInPieces(platform, context, (tx, now) =>
      expireVouchers(tx, now, chunk),
    );
    return { expired };
  },
};

/** Soon after the bank's midnight, when a last valid day has ended. */
const dailyVoucherExpiry = {
  name: 'vouchers.expiry',
  cron: '10 0 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        expireVouchersJob,
        {},
        { title: { zh: '权益到期', en: 'Expire vouchers' }, naturalKey: 'day' },
      ),
    );
  },
};

/** Every minute: holds whose time is over let their vouchers go. */
const expireHoldsJob: JobKind<Record<string, never>, { expired: number }> = {
  kind: 'hold-expiry',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    expired: await workInPieces(platform, context, (tx, now) => expireHolds(tx, now, chunk)),
  }),
};

const holdExpiry = {
  name: 'holds.expiry',
  cron: '* * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      // A till that asks again frees a hold that has run out by itself; a job for nothing is not shown.
      if (!(await hasExpiredHolds(tx, platform.clock.now()))) return;
      await platform.jobs.enqueue(
        tx,
        expireHoldsJob,
        {},
        { title: { zh: '释放超时占用', en: 'Release holds that ran out' }, naturalKey: 'minute' },
      );
    });
  },
};

/** Every five minutes: budgets that have reached a warning line are told of. One statement, so it is no job to show. */
const budgetWarnings = {
  name: 'budgets.warnings',
  cron: '*/5 * * * *',
  enqueue: async ({ database, clock }: Platform): Promise<void> => {
    await withJob(database, (tx) => warnOfLowBudgets(tx, clock.now()));
  },
};

/** Every minute: what ended for a paused partner goes on when it is open again. The job shown is the issue's own. */
const pausedIssues = {
  name: 'issues.resume',
  cron: '* * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) => resumePaused(tx, platform));
  },
};

/** What the machine does for benefits by itself. */
export const benefitWork = {
  jobs: [
    anyJobKind(expireVouchersJob),
    anyJobKind(expireHoldsJob),
    anyJobKind(lapseTransfersJob),
    anyJobKind(remindExpiringJob),
    anyJobKind(runIssueJob),
  ],
  schedules: [
    dailyVoucherExpiry,
    holdExpiry,
    transferLapse,
    dailyReminders,
    budgetWarnings,
    pausedIssues,
  ],
  retentions: [...issueRetentions, limitKeyRetention],
  /** of a person, in the transaction that erases them */
  erase: eraseFromBenefits,
};
