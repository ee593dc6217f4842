import { sql } from 'kysely';
import type { BadCodeLine, CodeBatch, CodeBatchQuery } from '#contract/exchange-codes.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = (
  today: string,
) => sql`b.batch_id as id, b.product_id as "productId", p.name as "productName", t.name as "partnerName",
  b.file_name as "fileName", b.expires_on as "expiresOn", b.line_count as lines, b.code_count as codes, b.bad_count as bad,
  b.handed_count as handed, case when b.state = 'open' and b.expires_on >= ${today}::date then b.code_count - b.handed_count else 0 end as left,
  b.state, b.uploaded_by as "uploadedBy", ${isoMoment('b.uploaded_at')} as "uploadedAt", b.withdrawn_reason as "withdrawnReason"`;
const tables = sql`fulfilment.code_batch b join fulfilment.product p using (product_id) join fulfilment.partner t on t.partner_id = b.partner_id`;

/** Batches of codes the scope sees with what is left of them today, the newest first. */
export async function listBatches(
  tx: Tx,
  today: string,
  { productId, limit }: CodeBatchQuery,
  after?: number,
): Promise<Slice<CodeBatch, number>> {
  const { rows } = await sql<CodeBatch>`select ${columns(today)} from ${tables}
    where b.batch_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${productId ?? null}::bigint is null or b.product_id = ${productId ?? null})
    order by b.batch_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

export async function findBatch(tx: Tx, today: string, id: number): Promise<Result<CodeBatch>> {
  const { rows } = await sql<CodeBatch>`
    select ${columns(today)} from ${tables} where b.batch_id = ${id}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

/** The lines of its file that brought no code, in their order. */
export async function listBadLines(
  tx: Tx,
  batchId: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<BadCodeLine, number>> {
  const { rows } = await sql<BadCodeLine>`
    select line, reason, of_line as "ofLine", of_batch as "ofBatch" from fulfilment.bad_line
    where batch_id = ${batchId} and line > ${after ?? 0} order by line limit ${limit + 1}`.execute(
    tx,
  );
  return sliceOf(rows, limit, ({ line }) => line);
}
