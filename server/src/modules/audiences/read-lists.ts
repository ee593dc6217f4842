import { sql, type RawBuilder } from 'kysely';
import type { UnmatchedReason, UploadedListResponse } from '#contract/audiences.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Row = Omit<UploadedListResponse, 'createdAt'> & { createdAt: Date };

const selected = sql`select list_id as id, name, member_count as count, unmatched_count as "unmatchedCount",
    created_at as "createdAt" from audiences.uploaded_list`;

export async function readList(tx: Tx, listId: number): Promise<Result<UploadedListResponse>> {
  const [found] = await readRows(tx, sql`${selected} where list_id = ${listId}`);
  return found ? ok(found) : refuse('NOT_FOUND');
}

/** Uploaded lists, newest first. */
export async function listLists(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<UploadedListResponse, number>> {
  const found = await readRows(
    tx,
    sql`${selected} where list_id < ${after ?? Number.MAX_SAFE_INTEGER} order by list_id desc limit ${limit + 1}`,
  );
  return sliceOf(found, limit, (row) => row.id);
}

async function readRows(tx: Tx, statement: RawBuilder<unknown>): Promise<UploadedListResponse[]> {
  const { rows } = await sql<Row>`${statement}`.execute(tx);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

export type UnmatchedLine = { line: number; text: string; reason: UnmatchedReason };

/** Lines of the file that named nobody, in the file's order; what stood there is masked in the middle. */
export async function listUnmatched(
  tx: Tx,
  listId: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Result<Slice<UnmatchedLine, number>>> {
  const list = await readList(tx, listId);
  if (!list.ok) return list;
  const { rows } = await sql<UnmatchedLine>`
    select line, reason, case when char_length(text) > 4
      then left(text, 2) || repeat('*', char_length(text) - 4) || right(text, 2)
      else repeat('*', char_length(text)) end as text
    from audiences.uploaded_list_unmatched
    where list_id = ${listId} and line > ${after ?? 0} order by line limit ${limit + 1}`.execute(
    tx,
  );
  return ok(sliceOf(rows, limit, (row) => row.line));
}
