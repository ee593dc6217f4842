import { z } from 'zod';
import type { JobKind } from '#platform/jobs/jobs.ts';
import { workInPieces } from '#platform/jobs/work-in-pieces.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { hasLapsedTransfers, lapseTransfers } from './end-transfer.ts';

const chunk = 2_000;

/** Every minute: vouchers that nobody took in time are their givers' to use again. */
export const lapseTransfersJob: JobKind<Record<string, never>, { lapsed: number }> = {
  kind: 'transfer-lapse',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    lapsed: await workInPieces(platform, context, (tx, now) => lapseTransfers(tx, now, chunk)),
  }),
};

export const transferLapse = {
  name: 'transfers.lapse',
  cron: '* * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      if (!(await hasLapsedTransfers(tx, platform.clock.now()))) return;
      await platform.jobs.enqueue(
        tx,
        lapseTransfersJob,
        {},
        { title: { zh: '转赠到期', en: 'End transfers that nobody took' }, naturalKey: 'minute' },
      );
    });
  },
};
