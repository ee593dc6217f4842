import { sql } from 'kysely';
import type { CustomerPayout, CustomerPayoutLine, OwedItem } from '#contract/customer-payouts.ts';
import type { PageAsked } from '#contract/pages.ts';
import type { PayoutQuery } from '#contract/payouts.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`p.payout_id as id, p.state, l.lines, l.amount_fen as "amountFen", l.paid_fen as "paidFen", l.failed_fen as "failedFen",
  p.made_by_name as "madeBy", ${isoMoment('p.made_at')} as "madeAt", ${isoMoment('p.out_at')} as "outAt"`;
const payouts = sql`benefits.customer_payout p cross join lateral (
  select count(*)::int as lines, coalesce(sum(amount_fen), 0)::bigint as amount_fen,
    coalesce(sum(amount_fen) filter (where state = 'paid'), 0)::bigint as paid_fen,
    coalesce(sum(amount_fen) filter (where state = 'failed'), 0)::bigint as failed_fen
  from benefits.customer_payout_line where payout_id = p.payout_id) l`;

/** Batches the caller sees, the newest first. */
export async function listCustomerPayouts(
  tx: Tx,
  query: PayoutQuery,
  after?: number,
): Promise<Slice<CustomerPayout, number>> {
  const { rows } = await sql<CustomerPayout>`
    select ${columns} from ${payouts}
    where p.payout_id < ${after ?? Number.MAX_SAFE_INTEGER} and (${query.state ?? null}::text is null or p.state = ${query.state ?? null})
    order by p.payout_id desc limit ${query.limit + 1}`.execute(tx);
  return sliceOf(rows, query.limit, ({ id }) => id);
}

export async function findCustomerPayout(tx: Tx, id: number): Promise<Result<CustomerPayout>> {
  const { rows } =
    await sql<CustomerPayout>`select ${columns} from ${payouts} where p.payout_id = ${id}`.execute(
      tx,
    );
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

/** The lines of a batch that the caller sees, in their order. */
export async function listCustomerPayoutLines(
  tx: Tx,
  id: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Result<Slice<CustomerPayoutLine, number>>> {
  const found = await findCustomerPayout(tx, id);
  if (!found.ok) return found;
  const { rows } = await sql<CustomerPayoutLine>`
    select line, customer_no as "customerNo", amount_fen as "amountFen", state, note, ${isoMoment('decided_at')} as "decidedAt"
    from benefits.customer_payout_line where payout_id = ${id} and line > ${after ?? 0} order by line limit ${limit + 1}`.execute(
    tx,
  );
  return ok(sliceOf(rows, limit, ({ line }) => line));
}

export type Owed = OwedItem & { accountId: number; orgId: number };

/** What customers of the scope are owed, free and in no batch under way, by number. As the job role. */
export async function listOwed(
  tx: Tx,
  scope: Scope,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Owed, number>> {
  const { rows } = await sql<Owed>`
    select c.owner_id as "customerNo", c.balance - c.held + coalesce(r.balance, 0) as "owedFen", c.id as "accountId", c.org_id as "orgId"
    from ledger.account c
    -- what the customer owes goes first
    left join ledger.account r on r.kind = 'receivable' and r.owner_id = c.owner_id and r.part_id = 0 and r.unit = 'CNY'
    where c.kind = 'customer' and c.unit = 'CNY' and c.balance > 0 and c.balance - c.held + coalesce(r.balance, 0) > 0
      and c.owner_id > ${after ?? 0}
      and (${scope.all} or c.org_id = any (${scope.all ? [] : [...scope.orgIds]}::int[]))
      and not exists (select from benefits.customer_payout_line l where l.customer_no = c.owner_id and l.state in ('proposed', 'out'))
    order by c.owner_id limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ customerNo }) => customerNo);
}
