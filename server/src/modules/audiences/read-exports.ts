import { sql, type RawBuilder } from 'kysely';
import type { ExportResponse } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
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

/** Exports, newest first, at most 200. */
export async function listExports(tx: Tx): Promise<ExportResponse[]> {
  return readRows(tx, sql`${selected} order by export_id desc limit 200`);
}

async function readRows(tx: Tx, statement: RawBuilder<unknown>): Promise<ExportResponse[]> {
  const { rows } = await sql<Row>`${statement}`.execute(tx);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    readyAt: row.readyAt?.toISOString() ?? null,
  }));
}
