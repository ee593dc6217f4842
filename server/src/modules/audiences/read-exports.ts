import { sql, type RawBuilder } from 'kysely';
import type { ExportListRequest, ExportResponse } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Row = Omit<ExportResponse, 'createdAt' | 'readyAt'> & {
  createdAt: Date;
  readyAt: Date | null;
};

const selected = sql`select export_id as id, audience_id as "audienceId", freeze_id as "freezeId",
    approval_id as "approvalId", exported.state, exported.member_count as count, reason, format,
    exported.created_at as "createdAt", ready_at as "readyAt"
  from audiences.export as exported join audiences.freeze as frozen using (freeze_id)`;

export async function readExport(tx: Tx, exportId: number): Promise<Result<ExportResponse>> {
  const [found] = await readRows(tx, sql`${selected} where export_id = ${exportId}`);
  return found ? ok(found) : refuse('NOT_FOUND');
}

/** Exports, of one audience or of all, newest first. */
export async function listExports(
  tx: Tx,
  query: ExportListRequest,
  after?: number,
): Promise<Slice<ExportResponse, number>> {
  const found = await readRows(
    tx,
    sql`${selected} where export_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.audienceId ?? null}::bigint is null or audience_id = ${query.audienceId ?? null})
      order by export_id desc limit ${query.limit + 1}`,
  );
  return sliceOf(found, query.limit, (row) => row.id);
}

async function readRows(tx: Tx, statement: RawBuilder<unknown>): Promise<ExportResponse[]> {
  const { rows } = await sql<Row>`${statement}`.execute(tx);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    readyAt: row.readyAt?.toISOString() ?? null,
  }));
}
