import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

export const ownTagsRetentions: readonly Retention[] = [
  {
    kind: 'own_tags_links',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from own_tags.link where link_id in (
          select link_id from own_tags.link where made_at < ${context.cutoff.moment} limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      }),
  },
];
