import { sql } from 'kysely';
import { withJob } from '#platform/postgres/database.ts';
import type { Retention } from '#platform/retention/retention.ts';

/** Scores leave with their partition; what was learnt stays as a record without customers. */
export const lookalikeRetentions: readonly Retention[] = [
  {
    kind: 'lookalike_scores',
    remove: async ({ platform, cutoff, note }) => {
      const due = await withJob(platform.database, async (tx) => {
        const { rows } = await sql<{
          id: number;
        }>`select lookalike_id as id from lookalikes.lookalike
          where created_at < ${cutoff.moment} and scores_gone_at is null`.execute(tx);
        return rows.map(({ id }) => id);
      });
      for (const id of due) {
        // The mark first: a list must not be made of scores that are half gone.
        await withJob(platform.database, (tx) =>
          sql`update lookalikes.lookalike set scores_gone_at = ${platform.clock.now()} where lookalike_id = ${id}`.execute(
            tx,
          ),
        );
        await platform.analytics.command(`ALTER TABLE lookalike_score DROP PARTITION ${id}`);
      }
      await withJob(platform.database, (tx) => note(tx, due.length));
    },
  },
];
