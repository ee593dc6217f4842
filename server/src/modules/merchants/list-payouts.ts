import { sql } from 'kysely';
import type { PageAsked } from '#contract/pages.ts';
import type { Payout, PayoutLine, PayoutQuery } from '#contract/payouts.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`p.payout_id as id, p.state, l.lines, l.amount_fen as "amountFen", l.paid_fen as "paidFen", l.failed_fen as "failedFen",
  p.made_by_name as "madeBy", ${isoMoment('p.made_at')} as "madeAt", ${isoMoment('p.out_at')} as "outAt"`;
const payouts = sql`merchants.payout p cross join lateral (
  select count(*)::int as lines, coalesce(sum(amount_fen), 0)::bigint as amount_fen,
    coalesce(sum(amount_fen) filter (where state = 'paid'), 0)::bigint as paid_fen,
    coalesce(sum(amount_fen) filter (where state = 'failed'), 0)::bigint as failed_fen
  from merchants.payout_line where payout_id = p.payout_id) l`;

/** Batches the caller sees, the newest first. */
export async function listPayouts(
  tx: Tx,
  query: PayoutQuery,
  after?: number,
): Promise<Slice<Payout, number>> {
  const { rows } = await sql<Payout>`
    select ${columns} from ${payouts}
    where p.payout_id < ${after ?? Number.MAX_SAFE_INTEGER} and (${query.state ?? null}::text is null or p.state = ${query.state ?? null})
    order by p.payout_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, ({ id }) => id);
}

export async function findPayout(tx: Tx, id: number): Promise<Result<Payout>> {
  const { rows } =
    await sql<Payout>`select ${columns} from ${payouts} where p.payout_id = ${id}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

/** The lines of a batch that the caller sees, in their order. */
export async function listPayoutLines(
  tx: Tx,
  id: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Result<Slice<PayoutLine, number>>> {
  const found = await findPayout(tx, id);
  if (!found.ok) return found;
  const { rows } = await sql<PayoutLine>`
    select l.line, l.merchant_no as "merchantNo", l.merchant_name as "merchantName", c.holder_name as "holderName",
      c.bank_name as "bankName", c.number_masked as "maskedNumber", l.amount_fen as "amountFen", l.state, l.note,
      ${isoMoment('l.decided_at')} as "decidedAt"
    from merchants.payout_line l join merchants.account c using (account_id)
    where l.payout_id = ${id} and l.line > ${after ?? 0} order by l.line limit ${limit + 1}`.execute(
    tx,
  );
  return ok(sliceOf(rows, limit, ({ line }) => line));
}
