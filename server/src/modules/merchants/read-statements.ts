import { sql } from 'kysely';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type {
  Settlement,
  SettlementDetail,
  SettlementLine,
  SettlementQuery,
} from '#contract/settlements.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`s.statement_id as id, s.merchant_no as "merchantNo", m.name as "merchantName", s.org_id as "orgId", s.day,
  s.redeemed_count as "redeemedCount", s.redeemed_fen as "redeemedFen", s.reversed_count as "reversedCount",
  s.reversed_fen as "reversedFen", s.corrected_fen as "correctedFen",
  s.redeemed_fen + s.reversed_fen + s.corrected_fen as "netFen", s.paid_fen as "paidFen", s.opening_fen as "openingFen",
  s.closing_fen as "closingFen", ${isoMoment('s.made_at')} as "madeAt"`;
const statements = sql`merchants.statement s join merchants.merchant m using (merchant_no)`;

/** Statements the caller sees, the newest first. */
export async function listStatements(
  tx: Tx,
  query: SettlementQuery,
  after?: number,
): Promise<Slice<Settlement, number>> {
  const { rows } = await sql<Settlement>`
    select ${columns} from ${statements}
    where s.statement_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${query.merchantNo ?? null}::int is null or s.merchant_no = ${query.merchantNo ?? null})
      and (${query.from ?? null}::date is null or s.day >= ${query.from ?? null}::date)
      and (${query.until ?? null}::date is null or s.day <= ${query.until ?? null}::date)
    order by s.statement_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, ({ id }) => id);
}

/** One statement, by funder. */
export async function findStatement(tx: Tx, id: number): Promise<Result<SettlementDetail>> {
  const { rows } = await sql<Settlement>`
    select ${columns} from ${statements} where s.statement_id = ${id}`.execute(tx);
  const [found] = rows;
  if (!found) return refuse('NOT_FOUND');
  const funders = await sql<SettlementDetail['funders'][number]>`
    select funder_id as "funderId", funder_name as "funderName", kind, count(*)::int as count, sum(amount_fen)::bigint as "amountFen"
    from merchants.statement_line where statement_id = ${id}
    group by funder_id, funder_name, kind order by funder_name, kind limit 1000`.execute(tx);
  return ok({ ...found, funders: funders.rows });
}

const lineColumns = sql`line, kind, redemption_id as "redemptionId", order_reference as "orderReference", offer_name as "offerName",
  funder_id as "funderId", funder_name as "funderName", amount_fen as "amountFen", purchase_amount_fen as "purchaseAmountFen",
  ${isoMoment('at')} as at`;

/** The lines of a statement, in their order. */
export async function listStatementLines(
  tx: Tx,
  id: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Result<Slice<SettlementLine, number>>> {
  const found = await findStatement(tx, id);
  if (!found.ok) return found;
  const { rows } = await sql<SettlementLine>`
    select ${lineColumns} from merchants.statement_line
    where statement_id = ${id} and line > ${after ?? 0} order by line limit ${limit + 1}`.execute(
    tx,
  );
  return ok(sliceOf(rows, limit, ({ line }) => line));
}
