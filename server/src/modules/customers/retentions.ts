import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

export const customerRetentions: readonly Retention[] = [
  {
    kind: 'reveals',
    remove: async (context) => {
      await removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from customers.reveal where reveal_id in (
          select reveal_id from customers.reveal where at < ${context.cutoff.moment} limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      });
      await removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from customers.personal_search where search_id in (
          select search_id from customers.personal_search where at < ${context.cutoff.moment} limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      });
    },
  },
];
