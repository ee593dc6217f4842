import { sql } from 'kysely';
import { withJob } from '#platform/postgres/database.ts';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';
import { dropOldDates } from './tag-table.ts';

export const tagRetentions: readonly Retention[] = [
  // Every run lets go of old dates itself; this is for days on which none ran, and for a shorter period.
  {
    kind: 'tag_dates',
    remove: async ({ platform, cutoff, note }) => {
      const dropped = await dropOldDates(platform.analytics, cutoff.days);
      await withJob(platform.database, (tx) => note(tx, dropped));
    },
  },
  {
    kind: 'ended_tags',
    remove: async (context) => {
      const { analytics } = context.platform;
      const { day } = context.cutoff;
      await removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from tags.assignment where assignment_id in (
          select assignment_id from tags.assignment
          where least(valid_until, removed_on) < ${day}::date limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      });
      // After the rows that are the truth, or they would be shipped again. An assignment leaves with all its
      // copies: an older one does not know its end.
      const ended = `SELECT assignment_id FROM tag_assignment WHERE least(ifNull(valid_until, {never:Date32}), ifNull(removed_on, {never:Date32})) < {day:Date32}`;
      const asked = { day, never: '2299-12-31' };
      const copies = await analytics.query(`${ended} LIMIT 1`, asked);
      if (copies.length > 0)
        await analytics.command(
          `ALTER TABLE tag_assignment DELETE WHERE assignment_id IN (${ended})`,
          asked,
          { settings: { mutations_sync: 2 } },
        );
    },
  },
];
