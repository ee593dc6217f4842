import { sql, type RawBuilder } from 'kysely';
import type { UnmatchedReason, UploadedListResponse } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Row = Omit<UploadedListResponse, 'createdAt'> & { createdAt: Date };

const selected = sql`select list_id as id, name, member_count as count, unmatched_count as "unmatchedCount",
    created_at as "createdAt" from audiences.uploaded_list`;

export async function readList(tx: Tx, listId: number): Promise<Result<UploadedListResponse>> {
  const [found] = await readRows(tx, sql`${selected} where list_id = ${listId}`);
  return found ? ok(found) : refuse('NOT_FOUND');
}

/** Uploaded lists, newest first, at most 500. */
export async function listLists(tx: Tx): Promise<UploadedListResponse[]> {
  return readRows(tx, sql`${selected} order by list_id desc limit 500`);
}

async function readRows(tx: Tx, statement: RawBuilder<unknown>): Promise<UploadedListResponse[]> {
  const { rows } = await sql<Row>`${statement}`.execute(tx);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

export type UnmatchedLine = { line: number; text: string; reason: UnmatchedReason };
export type UnmatchedPage = { items: UnmatchedLine[]; nextLine: number | null };

/** Lines of the file that named nobody, in the file's order; what stood there is masked in the middle. */
export async function listUnmatched(
  tx: Tx,
  listId: number,
  page: { afterLine: number; limit: number },
): Promise<Result<UnmatchedPage>> {
  const list = await readList(tx, listId);
  if (!list.ok) return list;
  const { rows } = await sql<UnmatchedLine>`
    select line, reason, case when char_length(text) > 4
      then left(text, 2) || repeat('*', char_length(text) - 4) || right(text, 2)
      else repeat('*', char_length(text)) end as text
    from audiences.uploaded_list_unmatched
    where list_id = ${listId} and line > ${page.afterLine} order by line limit ${page.limit + 1}`.execute(
    tx,
  );
  const items = rows.slice(0, page.limit);
  return ok({ items, nextLine: rows.length > page.limit ? (items.at(-1)?.line ?? null) : null });
}
