import { rm } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { chunkSize } from './statements.core.ts';
import { eraseUnmatched } from './unmatched-lines.ts';

type Figures = { snapshot: string; count: number; checksum: string };

/**
 * Takes a person out of every frozen and uploaded list, in both stores, the lines of uploaded files that
 * named them by one of the `traces` without finding them, and the files that were exported from those lists. Repeatable: a run broken off in the middle is finished by the next,
 * since the figures of all lists are read from the bitmaps again.
 */
export async function eraseFromAudiences(
  platform: Pick<Platform, 'database' | 'analytics' | 'home' | 'keyring'>,
  customerNo: number,
  traces: readonly string[] = [],
): Promise<{ lists: number; files: number }> {
  const { database, analytics, home, keyring } = platform;
  const files = await forgetExports(platform, await snapshotsWith(analytics, customerNo));
  for (const file of files)
    await rm(path.join(home, 'exports', path.basename(file)), { force: true });
  await analytics.command(
    `ALTER TABLE audience_snapshot UPDATE members = bitmapAndnot(members, bitmapBuild([{customer:UInt32}]))
     WHERE chunk = intDiv({customer:UInt32}, ${chunkSize}) AND bitmapContains(members, {customer:UInt32})`,
    { customer: customerNo },
    { settings: { mutations_sync: 1 } },
  );
  const lists = await withJob(database, async (tx) => {
    const uploaded = await sql`delete from audiences.uploaded_list_member
      where customer_no = ${customerNo} returning list_id`.execute(tx);
    await eraseUnmatched(tx, keyring, traces);
    return uploaded.rows.length;
  });
  return { lists: lists + (await refreshFigures(platform)), files: files.length };
}

async function snapshotsWith(analytics: Analytics, customerNo: number): Promise<string[]> {
  const rows = await analytics.query<{ snapshot: string }>(
    `SELECT DISTINCT snapshot FROM audience_snapshot
     WHERE chunk = intDiv({customer:UInt32}, ${chunkSize}) AND bitmapContains(members, {customer:UInt32})`,
    { customer: customerNo },
  );
  return rows.map(({ snapshot }) => snapshot);
}

/** Exports of those lists have no file any more; gives the names of the files. */
async function forgetExports(
  { database }: Pick<Platform, 'database'>,
  snapshots: readonly string[],
): Promise<string[]> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<{ name: string }>`
      with gone as (
        select export_id, file_name from audiences.export join audiences.freeze as frozen using (freeze_id)
        where frozen.snapshot = any(${[...snapshots]}::text[]) and file_name is not null)
      update audiences.export set state = 'failed', file_name = null, file_sha256 = null, ready_at = null
      from gone where gone.export_id = export.export_id returning gone.file_name as name`.execute(
      tx,
    );
    return rows.map(({ name }) => name);
  });
}

/** Count and checksum of the lists whose bitmap no longer has the number that was written down. */
async function refreshFigures({
  database,
  analytics,
}: Pick<Platform, 'database' | 'analytics'>): Promise<number> {
  // Lists that are finished now: one that a job finishes meanwhile is none of ours.
  const written = await withJob(database, async (tx) => {
    const { rows } = await sql<{ snapshot: string; count: number }>`
      select snapshot, member_count as count from audiences.freeze where state = 'done'
      union all select snapshot, member_count from audiences.uploaded_list`.execute(tx);
    return rows;
  });
  // The number of a bitmap stands in its head: all lists are cheap to compare, few are read whole.
  const found = await analytics.query<{ snapshot: string; count: number }>(
    'SELECT snapshot, sum(bitmapCardinality(members)) AS count FROM audience_snapshot GROUP BY snapshot',
  );
  const counts = new Map(found.map(({ snapshot, count }) => [snapshot, count]));
  const names = written
    .filter(({ snapshot, count }) => (counts.get(snapshot) ?? 0) !== count)
    .map(({ snapshot }) => snapshot);
  if (names.length === 0) return 0;
  // A name without figures is a list whose last member has gone.
  const figures = await analytics.query<Figures>(
    `SELECT snapshot, count() AS count,
      concat(toString(sum(toUInt128(member))), ':', toString(sum(toUInt128(member) * member))) AS checksum
    FROM (SELECT snapshot, arrayJoin(bitmapToArray(members)) AS member FROM audience_snapshot
      WHERE snapshot IN {names:Array(String)})
    GROUP BY snapshot`,
    { names },
  );
  return withJob(database, async (tx) => {
    const changed = await sql`
      with now_there as (select * from jsonb_to_recordset(${JSON.stringify(figures)}::jsonb)
        as given(snapshot text, count bigint, checksum text)),
      frozen as (
        update audiences.freeze as kept set member_count = coalesce(now_there.count, 0),
          checksum = coalesce(now_there.checksum, '0:0'), entered = case when kept.entered is not null then least(kept.entered, coalesce(now_there.count, 0)) end
        from audiences.freeze as named left join now_there using (snapshot)
        where kept.freeze_id = named.freeze_id and kept.snapshot = any(${names}::text[])
          and kept.checksum <> coalesce(now_there.checksum, '0:0')
        returning 1),
      uploaded as (
        update audiences.uploaded_list as kept set member_count = coalesce(now_there.count, 0)
        from audiences.uploaded_list as named left join now_there using (snapshot)
        where kept.list_id = named.list_id and kept.snapshot = any(${names}::text[])
          and kept.member_count <> coalesce(now_there.count, 0)
        returning 1)
      select from frozen union all select from uploaded`.execute(tx);
    return changed.rows.length;
  });
}
