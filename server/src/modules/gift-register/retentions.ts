import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** How entries leave, and contacts of whom no entry is left and who were written down as long ago. */
export const registerRetentions: readonly Retention[] = [
  {
    kind: 'gift_register',
    remove: async (context) => {
      const { day, moment } = context.cutoff;
      await removeInPieces(context, async (tx, limit) => {
        const { rows } = await sql`delete from gift_register.entry where id in (
          select id from gift_register.entry where given_on < ${day}::date order by id limit ${limit}) returning 1`.execute(
          tx,
        );
        return rows.length;
      });
      await removeInPieces(context, async (tx, limit) => {
        const { rows } = await sql`delete from gift_register.contact where id in (
          select id from gift_register.contact c where created_at < ${moment}
            and not exists (select from gift_register.entry e where e.contact_id = c.id)
          order by id limit ${limit}) returning 1`.execute(tx);
        return rows.length;
      });
    },
  },
];
