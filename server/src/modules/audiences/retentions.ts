import { rm } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import {
  removeInPieces,
  type Retention,
  type RetentionContext,
} from '#platform/retention/retention.ts';
import { withJob } from '#platform/postgres/database.ts';

/** Frozen lists, lines of uploads that named nobody, and exports: the file first, its record later. */
export const audienceRetentions: readonly Retention[] = [
  { kind: 'export_files', remove: removeExportFiles },
  {
    kind: 'export_records',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from audiences.export where export_id in (
          select export_id from audiences.export where created_at < ${context.cutoff.moment}
            and state in ('expired', 'returned', 'failed') limit ${limit}) returning 1`.execute(tx);
        return gone.rows.length;
      }),
  },
  {
    kind: 'unmatched_lines',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone =
          await sql`delete from audiences.uploaded_list_unmatched where (list_id, line) in (
          select list_id, line from audiences.uploaded_list_unmatched join audiences.uploaded_list using (list_id)
          where created_at < ${context.cutoff.moment} limit ${limit}) returning 1`.execute(tx);
        return gone.rows.length;
      }),
  },
  { kind: 'frozen_audiences', remove: removeFreezes },
];

/** The file leaves before its row says so: cut off between the two, the next run finds the row again. */
async function removeExportFiles(context: RetentionContext): Promise<void> {
  const { platform, cutoff } = context;
  await removeInPieces(context, async (tx, limit) => {
    const { rows } = await sql<{ id: number; name: string }>`
      select export_id as id, file_name as name from audiences.export
      where state = 'ready' and ready_at < ${cutoff.moment} limit ${limit} for update`.execute(tx);
    for (const { name } of rows)
      await rm(path.join(platform.home, 'exports', path.basename(name)), { force: true });
    await sql`update audiences.export set state = 'expired', file_name = null, file_sha256 = null, ready_at = null
      where export_id = any(${rows.map((row) => row.id)}::bigint[])`.execute(tx);
    return rows.length;
  });
}

/**
 * A frozen list that an audience, an export or a campaign names stays as long as they do. The row leaves
 * first: a bitmap no row names is nothing, and the next run takes it away.
 */
async function removeFreezes(context: RetentionContext): Promise<void> {
  const { cutoff } = context;
  await removeInPieces(context, async (tx, limit) => {
    const { rows } = await sql<{ id: number }>`
      select freeze_id as id from audiences.freeze as frozen
      where finished_at < ${cutoff.moment}
        and not exists (select from audiences.export where export.freeze_id = frozen.freeze_id)
        and not exists (select from audiences.audience_reference as named where named.kind = 'freeze' and named.refers_to = frozen.freeze_id)
        and not exists (select from campaigns.campaign where campaign.freeze_id = frozen.freeze_id)
      limit ${limit} for update`.execute(tx);
    const ids = rows.map((row) => row.id);
    await sql`update audiences.freeze set previous_freeze_id = null, entered = null, "left" = null
      where previous_freeze_id = any(${ids}::bigint[])`.execute(tx);
    await sql`delete from audiences.freeze where freeze_id = any(${ids}::bigint[])`.execute(tx);
    return ids.length;
  });
  await dropNamelessSnapshots(context);
}

/** Bitmaps that no list names any more, written before today: a younger one may be about to be named. */
async function dropNamelessSnapshots({ platform, cutoff }: RetentionContext): Promise<void> {
  const { analytics, database } = platform;
  const found = await analytics.query<{ snapshot: string }>(
    `SELECT snapshot FROM audience_snapshot GROUP BY snapshot
     HAVING max(written_at) < fromUnixTimestamp({before:Int64})`,
    { before: Math.floor(cutoff.moment.getTime() / 1000) },
  );
  const snapshots = found.map((row) => row.snapshot);
  const nameless = await withJob(database, async (tx) => {
    const { rows } = await sql<{ snapshot: string }>`
      select snapshot from unnest(${snapshots}::text[]) as written(snapshot)
      where not exists (select from audiences.freeze as frozen where frozen.snapshot = written.snapshot)
        and not exists (select from audiences.uploaded_list where uploaded_list.snapshot = written.snapshot)`.execute(
      tx,
    );
    return rows.map((row) => row.snapshot);
  });
  if (nameless.length > 0)
    await analytics.command(
      'ALTER TABLE audience_snapshot DELETE WHERE has({nameless:Array(String)}, snapshot)',
      { nameless },
      { settings: { mutations_sync: 2 } },
    );
}
