import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** Proposals nobody decided leave; what a person said, and what an account still shows, stays with the customers. */
export const identityRetentions: readonly Retention[] = [
  {
    kind: 'household_proposals',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from identities.household_link where link_id in (
          select link_id from identities.household_link where state = 'proposed' and found_at < ${context.cutoff.moment} limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      }),
  },
];
