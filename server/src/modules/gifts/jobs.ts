import { z } from 'zod';
import { anyJobKind, type JobKind } from '#platform/jobs/jobs.ts';
import { workInPieces } from '#platform/jobs/work-in-pieces.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { expireReservations } from './hand-over-gift.ts';
import { remindPickUps } from './remind-pick-up.ts';

const reservationsAtOnce = 1_000;

/** Gifts that nobody picked up in time are free again. */
const expireReservationsJob: JobKind<Record<string, never>, { expired: number }> = {
  kind: 'gifts.expire',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    expired: await workInPieces(platform, context, (tx, now) =>
      expireReservations(tx, now, reservationsAtOnce),
    ),
  }),
};

const hourlyExpiry = {
  name: 'gifts.expire',
  cron: '40 * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        expireReservationsJob,
        {},
        { title: { zh: '礼品预留到期', en: 'Expire gift reservations' }, naturalKey: 'hour' },
      ),
    );
  },
};

/** Daily: customers are told of gifts that wait for them a few days more, each once. */
const remindPickUpsJob: JobKind<Record<string, never>, { told: number }> = {
  kind: 'gifts.reminders',
  input: z.strictObject({}),
  run: async ({ database, keyring, clock }, context) => {
    let told = 0;
    let afterId: number | null = 0;
    while (afterId !== null) {
      context.signal.throwIfAborted();
      const from: number = afterId;
      const done = await withJob(database, (tx) =>
        remindPickUps(tx, keyring, clock.now(), { afterId: from, limit: reservationsAtOnce }),
      );
      told += done.told;
      afterId = done.lastId;
      context.progress(told, told);
    }
    return { told };
  },
};

/** Within the hours in which customers may be contacted, after the reminders of vouchers. */
const dailyReminders = {
  name: 'gifts.reminders',
  cron: '40 8 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        remindPickUpsJob,
        {},
        {
          title: { zh: '礼品领取提醒', en: 'Remind of gifts not picked up' },
          naturalKey: 'day',
        },
      ),
    );
  },
};

/** What the machine does for gifts by itself. */
export const giftWork = {
  jobs: [anyJobKind(expireReservationsJob), anyJobKind(remindPickUpsJob)],
  schedules: [hourlyExpiry, dailyReminders],
};
