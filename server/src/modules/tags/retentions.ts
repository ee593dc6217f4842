import { withJob } from '#platform/postgres/database.ts';
import type { Retention } from '#platform/retention/retention.ts';
import { dropOldDates } from './tag-table.ts';

/** Every run lets go of old dates itself; this is for days on which none ran, and for a shorter period. */
export const tagRetentions: readonly Retention[] = [
  {
    kind: 'tag_dates',
    remove: async ({ platform, cutoff, note }) => {
      const dropped = await dropOldDates(platform.analytics, cutoff.days);
      await withJob(platform.database, (tx) => note(tx, dropped));
    },
  },
];
