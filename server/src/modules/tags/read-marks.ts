import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** What lies over computed tags now: the newest change, and tags that some customer has deleted of themselves. */
export async function readMarksNow(
  tx: Tx,
): Promise<{ revision: number; deleted: ReadonlySet<string> }> {
  const { rows } = await sql<{ revision: number; deleted: string[] }>`
    select revision, array(select distinct tag_code from tags.deletion where restored_at is null) as deleted
    from tags.mark_revision`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('tags.mark_revision has no row');
  return { revision: row.revision, deleted: new Set(row.deleted) };
}
