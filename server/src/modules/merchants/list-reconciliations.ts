import { sql } from 'kysely';
import type { z } from 'zod';
import type { PageAsked } from '#contract/pages.ts';
import {
  type Difference,
  type DifferenceQuery,
  type Reconciliation,
  type reconciliationDetail,
  reconciliationLimits,
} from '#contract/reconciliation.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`r.reconciliation_id as id, r.merchant_no as "merchantNo", m.name as "merchantName", r.from_day as "from",
  r.until_day as until, r.file_name as "fileName", r.line_count as lines, r.bad_count as "badLines", r.matched_count as matched,
  coalesce(d.differences, 0) as differences, coalesce(d.open, 0) as open, r.uploaded_by as "uploadedBy",
  ${isoMoment('r.uploaded_at')} as "uploadedAt"`;
const reconciliations = sql`merchants.reconciliation r join merchants.merchant m using (merchant_no)
  left join lateral (
    select count(*)::int as differences, (count(*) filter (where state in ('open', 'submitted')))::int as open
    from merchants.difference d where d.reconciliation_id = r.reconciliation_id) d on true`;

/** Statements that were held against the bank's, the newest first, where the caller sees their merchants. */
export async function listReconciliations(
  tx: Tx,
  { merchantNo, limit }: PageAsked & { merchantNo?: number | undefined },
  after?: number,
): Promise<Slice<Reconciliation, number>> {
  const { rows } = await sql<Reconciliation>`
    select ${columns} from ${reconciliations}
    where r.reconciliation_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${merchantNo ?? null}::int is null or r.merchant_no = ${merchantNo ?? null})
    order by r.reconciliation_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

/** One of them, with the first of its lines that could not be read. */
export async function findReconciliation(
  tx: Tx,
  id: number,
): Promise<Result<z.infer<typeof reconciliationDetail>>> {
  const { rows } = await sql<Reconciliation>`
    select ${columns} from ${reconciliations} where r.reconciliation_id = ${id}`.execute(tx);
  const [found] = rows;
  if (!found) return refuse('NOT_FOUND');
  const told = await sql<z.infer<typeof reconciliationDetail>['told'][number]>`
    select line, reason from merchants.bad_line where reconciliation_id = ${id}
    order by line limit ${reconciliationLimits.badLines}`.execute(tx);
  return ok({ ...found, told: told.rows });
}

type Row = Omit<Difference, 'here' | 'there'> & {
  hereFen: number | null;
  hereAt: string | null;
  thereFen: number | null;
  thereAt: string | null;
};
const differenceColumns = sql`difference_id as id, reconciliation_id as "reconciliationId", merchant_no as "merchantNo", class, state, kind,
  reference, line, here_fen as "hereFen", ${isoMoment('here_at')} as "hereAt", there_fen as "thereFen", ${isoMoment('there_at')} as "thereAt",
  redemption_id as "redemptionId", adjusted_fen as "adjustedFen", reason, closed_by as "closedBy", ${isoMoment('closed_at')} as "closedAt"`;

/** Differences the caller sees, the newest first. */
export async function listDifferences(
  tx: Tx,
  query: DifferenceQuery,
  after?: number,
): Promise<Slice<Difference, number>> {
  const { rows } = await sql<Row>`
    select ${differenceColumns} from merchants.difference
    where difference_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.reconciliationId ?? null}::bigint is null or reconciliation_id = ${query.reconciliationId ?? null})
      and (${query.merchantNo ?? null}::int is null or merchant_no = ${query.merchantNo ?? null})
      and (${query.class ?? null}::text is null or class = ${query.class ?? null})
      and (${query.state ?? null}::text is null or state = ${query.state ?? null})
    order by difference_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows.map(show), query.limit, ({ id }) => id);
}

export async function findDifference(tx: Tx, id: number): Promise<Result<Difference>> {
  const { rows } = await sql<Row>`
    select ${differenceColumns} from merchants.difference where difference_id = ${id}`.execute(tx);
  return rows[0] ? ok(show(rows[0])) : refuse('NOT_FOUND');
}

function show({ hereFen, hereAt, thereFen, thereAt, ...rest }: Row): Difference {
  const side = (amountFen: number | null, at: string | null) =>
    amountFen === null || at === null ? null : { amountFen, at };
  return { ...rest, here: side(hereFen, hereAt), there: side(thereFen, thereAt) };
}
