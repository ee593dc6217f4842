import { sql } from 'kysely';
import { withJob } from '#platform/postgres/database.ts';
import type { Retention } from '#platform/retention/retention.ts';

/** Scores of a file leave with its partition, unless its version is live; what is known of the file stays. */
export const modelRetentions: readonly Retention[] = [
  {
    kind: 'outside_scores',
    remove: async ({ platform, cutoff, note }) => {
      const due = await withJob(platform.database, async (tx) => {
        // The models first, as whoever publishes does: what is live is not taken away from under it.
        await sql`select from models.model where origin = 'outside' order by code for update`.execute(
          tx,
        );
        const { rows } = await sql<{ id: number }>`
          update models.scores_file as file set scores_gone_at = ${platform.clock.now()}
          where created_at < ${cutoff.moment} and scores_gone_at is null and state <> 'waiting'
            and not exists (select from models.model_version as v
              where v.code = file.code and v.version = file.version and v.state in ('live', 'submitted'))
          returning file_id as id`.execute(tx);
        return rows.map(({ id }) => id);
      });
      for (const id of due)
        for (const table of ['outside_score', 'outside_score_refused'])
          await platform.analytics.command(`ALTER TABLE ${table} DROP PARTITION ${id}`);
      await withJob(platform.database, (tx) => note(tx, due.length));
    },
  },
];
