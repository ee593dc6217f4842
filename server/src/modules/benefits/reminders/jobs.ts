import { z } from 'zod';
import type { JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { remindExpiring } from './remind-expiring.ts';

const chunk = 2_000;

/** Daily: customers are told of vouchers that end soon, each voucher once. */
export const remindExpiringJob: JobKind<Record<string, never>, { told: number }> = {
  kind: 'voucher-reminders',
  input: z.strictObject({}),
  run: async ({ database, keyring, clock }, context) => {
    let told = 0;
    let afterId: number | null = 0;
    while (afterId !== null) {
      context.signal.throwIfAborted();
      const from: number = afterId;
      const done = await withJob(database, (tx) =>
        remindExpiring(tx, keyring, clock.now(), { afterId: from, limit: chunk }),
      );
      told += done.told;
      afterId = done.lastId;
      context.progress(told, told);
    }
    return { told };
  },
};

/** Within the hours in which customers may be contacted (短信息服务管理规定), whose first is eight. */
export const dailyReminders = {
  name: 'vouchers.reminders',
  cron: '30 8 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        remindExpiringJob,
        {},
        { title: { zh: '券到期提醒', en: 'Remind of vouchers that end soon' }, naturalKey: 'day' },
      ),
    );
  },
};
