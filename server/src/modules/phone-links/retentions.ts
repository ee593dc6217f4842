import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

export const phoneLinkRetentions: readonly Retention[] = [
  {
    kind: 'phone_links',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from phone_links.link where link_id in (
          select link_id from phone_links.link where made_at < ${context.cutoff.moment} limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      }),
  },
];
