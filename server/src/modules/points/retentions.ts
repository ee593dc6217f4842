import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** How payments that were held against rules leave; what they earned stays with the customer's points. */
export const pointsRetentions: readonly Retention[] = [
  {
    kind: 'points_payments',
    remove: async (context) => {
      const { day } = context.cutoff;
      for (const table of ['points.payment', 'points.payment_refund'])
        await removeInPieces(context, async (tx, limit) => {
          const { rows } = await sql`delete from ${sql.table(table)} where ctid = any(array(
            select ctid from ${sql.table(table)} where business_date < ${day}::date limit ${limit})) returning 1`.execute(
            tx,
          );
          return rows.length;
        });
    },
  },
];
