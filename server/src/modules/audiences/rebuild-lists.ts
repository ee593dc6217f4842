import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { writeMembers } from './upload-list.ts';

/**
 * Writes the bitmaps of uploaded lists anew from PostgreSQL where ClickHouse holds another number of
 * members. A backup copies ClickHouse first, and somebody may have uploaded a list in between: without
 * this a list of whom not to contact would be empty after the restore, and "not on the list" everybody.
 * Frozen lists need none of it: jobs write them, and jobs pause for a backup.
 */
export async function rebuildLists({
  database,
  analytics,
}: Pick<Platform, 'database' | 'analytics'>): Promise<number> {
  const written = await analytics.query<{ snapshot: string; members: number }>(
    `SELECT snapshot, toUInt32(groupBitmapMerge(members)) AS members FROM audience_snapshot
     WHERE startsWith(snapshot, 'list/') GROUP BY snapshot`,
  );
  const lacking = await withJob(database, async (tx) => {
    const { rows } = await sql<{ id: number; snapshot: string }>`
      select list_id as id, snapshot
      from audiences.uploaded_list join audiences.uploaded_list_member using (list_id)
        left join unnest(${written.map((row) => row.snapshot)}::text[], ${written.map((row) => row.members)}::int[])
          as written(snapshot, members) using (snapshot)
      group by list_id, snapshot, written.members
      having count(*) is distinct from written.members`.execute(tx);
    return rows;
  });
  // One list in memory at a time, and under a new name: one broken off in the middle is no list.
  for (const { id, snapshot } of lacking) {
    const anew = `list/${randomUUID()}`;
    const { rows } = await withJob(database, (tx) =>
      sql<{ no: number }>`select customer_no as no from audiences.uploaded_list_member
        where list_id = ${id}`.execute(tx),
    );
    const members = rows.map((row) => row.no);
    await writeMembers(analytics, anew, members);
    await withJob(database, (tx) =>
      sql`update audiences.uploaded_list set snapshot = ${anew}
        where list_id = ${id} and snapshot = ${snapshot}`.execute(tx),
    );
  }
  return lacking.length;
}
