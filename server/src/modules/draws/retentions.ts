import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/**
 * What customers did in draws that ended before the cutoff; rules, commitments and seeds name nobody and stay.
 * The mark comes first: a draw of which anything has left is not verified any more.
 */
export const drawRetentions: readonly Retention[] = [
  {
    kind: 'draw_plays',
    remove: async (context) => {
      const { moment } = context.cutoff;
      const ended = sql`draw_id in (select id from draws.draw where closed_at < ${moment})`;
      // Of customers of whom no play is left that it would explain.
      const unneeded = sql`ended_at < ${moment}
        and not exists (select from draws.play where play.customer_no = exclusion.customer_no)`;
      const leaving = {
        play: ended,
        attempt: ended,
        chance_taken_back: ended,
        chance: ended,
        player: ended,
        award: ended,
        exclusion: unneeded,
      };
      for (const [table, chosen] of Object.entries(leaving))
        await removeInPieces(context, async (tx, limit) => {
          await sql`update draws.draw set plays_removed_at = ${context.platform.clock.now()}
            where closed_at < ${moment} and plays_removed_at is null`.execute(tx);
          const from = sql.table(`draws.${table}`);
          const gone = await sql`delete from ${from} where ctid in (
            select ctid from ${from} where ${chosen} limit ${limit}) returning 1`.execute(tx);
          return gone.rows.length;
        });
    },
  },
];
