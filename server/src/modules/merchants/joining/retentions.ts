import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** What waits for a second person stays until that is decided. */
export const merchantRetentions: readonly Retention[] = [
  {
    kind: 'merchant_applications',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from merchants.application where application_id in (
          select application_id from merchants.application where changed_at < ${context.cutoff.moment} and state <> 'taken_up'
          limit ${limit}) returning 1`.execute(tx);
        return gone.rows.length;
      }),
  },
];
