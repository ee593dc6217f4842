import { sql } from 'kysely';
import type { TagUpload, UntakenReason } from '#contract/tag-assignments.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

const columns = sql`upload_id as id, tag_code as code, file_name as "fileName", reason, valid_until as "validUntil", state,
  line_count as lines, untaken_count as untaken, given_count as given, job_id as "jobId", coalesce(staff.name, '') as "madeBy",
  ${isoMoment('upload.created_at')} as "createdAt"`;
const uploads = sql`tags.upload left join organization.staff on staff_id = made_by`;

/** Files that gave tags, the newest first. */
export async function listUploads(
  tx: Tx,
  { code, limit }: { code?: string | undefined; limit: number },
  after?: number,
): Promise<Slice<TagUpload, number>> {
  const { rows } = await sql<TagUpload>`
    select ${columns} from ${uploads}
    where upload_id < ${after ?? Number.MAX_SAFE_INTEGER}::bigint
      and (${code ?? null}::text is null or tag_code = ${code ?? null})
    order by upload_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

export async function readUploadRow(tx: Tx, uploadId: number): Promise<Result<TagUpload>> {
  const { rows } =
    await sql<TagUpload>`select ${columns} from ${uploads} where upload_id = ${uploadId}`.execute(
      tx,
    );
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

/** Lines of a file that were not taken, with why. */
export async function listUntaken(
  tx: Tx,
  uploadId: number,
  limit: number,
  after?: number,
): Promise<Result<Slice<{ line: number; reason: UntakenReason }, number>>> {
  const upload = await readUploadRow(tx, uploadId);
  if (!upload.ok) return upload;
  const { rows } = await sql<{ line: number; reason: UntakenReason }>`
    select line, reason from tags.upload_untaken where upload_id = ${uploadId} and line > ${after ?? 0}
    order by line limit ${limit + 1}`.execute(tx);
  return ok(sliceOf(rows, limit, ({ line }) => line));
}
