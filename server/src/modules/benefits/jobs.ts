import { z } from 'zod';
import type { JobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { expireVouchers } from './expire-vouchers.ts';

const chunk = 2_000;

/** Daily: vouchers past their last valid day expire and their money returns to the budget. */
export const expireVouchersJob: JobKind<Record<string, never>, { expired: number }> = {
  kind: 'voucher-expiry',
  input: z.strictObject({}),
  run: async (platform, context) => {
    let expired = 0;
    for (;;) {
      context.signal.throwIfAborted();
      const done = await withJob(platform.database, (tx) =>
        expireVouchers(tx, platform.clock.now(), chunk),
      );
      if (done === 0) return { expired };
      expired += done;
      context.progress(expired, expired);
    }
  },
};
