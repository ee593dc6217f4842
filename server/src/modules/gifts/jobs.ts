import { z } from 'zod';
import { anyJobKind, type JobKind } from '#platform/jobs/jobs.ts';
import { workInPieces } from '#platform/jobs/work-in-pieces.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { expireReservations } from './hand-over-gift.ts';

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

/** What the machine does for gifts by itself. */
export const giftWork = { jobs: [anyJobKind(expireReservationsJob)], schedules: [hourlyExpiry] };
