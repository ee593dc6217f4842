import { sql, type RawBuilder } from 'kysely';
import type { UploadedListResponse } from '#contract/audiences.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readUnmatched, type UnmatchedLine } from './unmatched-lines.ts';

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

/** Lines of the file that named nobody, in the file's order; what stood there is masked in the middle. */
export async function listUnmatched(
  tx: Tx,
  keyring: Keyring,
  listId: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Result<Slice<UnmatchedLine, number>>> {
  const list = await readList(tx, listId);
  if (!list.ok) return list;
  const rows = await readUnmatched(tx, keyring, listId, after ?? 0, limit + 1);
  return ok(sliceOf(rows, limit, (row) => row.line));
}
