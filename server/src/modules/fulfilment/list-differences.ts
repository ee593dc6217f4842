import { sql } from 'kysely';
import type {
  PartnerDifference,
  PartnerDifferenceQuery,
  PartnerReconciliation,
  PartnerReconciliationQuery,
} from '#contract/partner-reconciliation.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`r.reconciliation_id as id, r.partner_id as "partnerId", t.name as "partnerName", r.day, r.file_name as "fileName",
  r.line_count as lines, r.matched_count as matched, r.bad_count as bad, r.bad_lines as "badLines", d.differences, d.open,
  r.uploaded_by as "uploadedBy", ${isoMoment('r.uploaded_at')} as "uploadedAt"`;
const tables = sql`fulfilment.reconciliation r join fulfilment.partner t using (partner_id)
  cross join lateral (select count(*)::int as differences, (count(*) filter (where state = 'open'))::int as open
    from fulfilment.difference where difference.reconciliation_id = r.reconciliation_id) d`;

/** Files of partners the scope sees, the newest first. */
export async function listReconciliations(
  tx: Tx,
  { partnerId, limit }: PartnerReconciliationQuery,
  after?: number,
): Promise<Slice<PartnerReconciliation, number>> {
  const { rows } = await sql<PartnerReconciliation>`select ${columns} from ${tables}
    where r.reconciliation_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${partnerId ?? null}::bigint is null or r.partner_id = ${partnerId ?? null})
    order by r.reconciliation_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

export async function findReconciliation(
  tx: Tx,
  id: number,
): Promise<Result<PartnerReconciliation>> {
  const { rows } = await sql<PartnerReconciliation>`
    select ${columns} from ${tables} where r.reconciliation_id = ${id}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

type Row = Omit<PartnerDifference, 'here' | 'there'> & {
  hereState: string | null;
  hereFen: number | null;
  thereState: string | null;
  thereFen: number | null;
};
const differenceColumns = sql`d.difference_id as id, d.reconciliation_id as "reconciliationId", d.partner_id as "partnerId",
  t.name as "partnerName", r.day, d.class, d.state, d.order_no as "orderNo", d.line, d.here_state as "hereState", d.here_fen as "hereFen",
  d.there_state as "thereState", d.there_fen as "thereFen", d.reason, d.closed_by as "closedBy", ${isoMoment('d.closed_at')} as "closedAt"`;
const differenceTables = sql`fulfilment.difference d join fulfilment.reconciliation r using (reconciliation_id)
  join fulfilment.partner t on t.partner_id = d.partner_id`;

/** Differences the scope sees, the newest first. */
export async function listDifferences(
  tx: Tx,
  query: PartnerDifferenceQuery,
  after?: number,
): Promise<Slice<PartnerDifference, number>> {
  const { rows } = await sql<Row>`select ${differenceColumns} from ${differenceTables}
    where d.difference_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.partnerId ?? null}::bigint is null or d.partner_id = ${query.partnerId ?? null})
      and (${query.class ?? null}::text is null or d.class = ${query.class ?? null})
      and (${query.state ?? null}::text is null or d.state = ${query.state ?? null})
    order by d.difference_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows.map(show), query.limit, ({ id }) => id);
}

export async function findDifference(tx: Tx, id: number): Promise<Result<PartnerDifference>> {
  const { rows } = await sql<Row>`
    select ${differenceColumns} from ${differenceTables} where d.difference_id = ${id}`.execute(tx);
  return rows[0] ? ok(show(rows[0])) : refuse('NOT_FOUND');
}

function show({ hereState, hereFen, thereState, thereFen, ...rest }: Row): PartnerDifference {
  const side = (state: string | null, amountFen: number | null) =>
    state === null || amountFen === null ? null : { state, amountFen };
  return { ...rest, here: side(hereState, hereFen), there: side(thereState, thereFen) };
}
