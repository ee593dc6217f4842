import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** Closed tasks go with their log; the figures of their campaigns were measured long before. */
export const taskRetentions: readonly Retention[] = [
  {
    kind: 'tasks',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const { rows } = await sql<{ id: number }>`select id from tasks.task
          where closed_at < ${context.cutoff.moment} order by closed_at limit ${limit} for update`.execute(
          tx,
        );
        const ids = rows.map((row) => row.id);
        await sql`delete from tasks.outcome where task_id = any(${ids}::bigint[])`.execute(tx);
        await sql`delete from tasks.task where id = any(${ids}::bigint[])`.execute(tx);
        return ids.length;
      }),
  },
];
