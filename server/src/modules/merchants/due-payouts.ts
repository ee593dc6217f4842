import { sql } from 'kysely';
import type { DueItem } from '#contract/payouts.ts';
import type { PageAsked } from '#contract/pages.ts';
import type { Scope } from '#contract/scope.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type DueMerchant = DueItem & { orgId: number; accountId: string };

/**
 * What merchants may be paid now, by number: what is free of their balance, less what they owe and what
 * came in on days that are not due yet (with T+1, today; an advance comes in to be taken at once). Only of merchants whose statements are made through the last day that
 * is due, who have an account, and who stand in no batch under way. As the job role, bounded by the scope.
 */
export async function duePayouts(
  tx: Tx,
  scope: Scope,
  now: Date,
  { minimumFen, limit, after }: { minimumFen: number; limit: number; after?: number | undefined },
): Promise<DueMerchant[]> {
  const today = bankDay(now);
  const { rows } = await sql<DueMerchant>`
    with merchant as (
      select m.merchant_no, m.name, m.org_id, c.account_id, l.id as ledger_id, l.balance, l.balance - l.held + coalesce(r.balance, 0) as free,
        (${today}::date - m.settlement_days + 1)::timestamp at time zone 'Asia/Shanghai' as not_due_from
      from merchants.merchant m
      join merchants.account c on c.merchant_no = m.merchant_no and c.state = 'in_force'
      join ledger.account l on l.kind = 'merchant' and l.owner_id = m.merchant_no and l.part_id = 0 and l.unit = 'CNY'
      left join ledger.account r on r.kind = 'merchant_receivable' and r.owner_id = m.merchant_no and r.part_id = 0 and r.unit = 'CNY'
      where l.balance - l.held > 0 and m.merchant_no > ${after ?? 0}
        and m.settled_through >= ${today}::date - greatest(m.settlement_days, 1::smallint)
        and (${scope.all} or m.org_id = any (${scope.all ? [] : [...scope.orgIds]}::int[]))
        and not exists (select from merchants.payout_line p where p.merchant_no = m.merchant_no and p.state in ('proposed', 'out'))
    ),
    fresh as (
      select t.to_account_id as id, sum(t.amount - coalesce(r.amount, 0))::bigint as fen
      from ledger.transfer t
      left join ledger.reversal_total r on r.transfer_id = t.id
      join merchant m on m.ledger_id = t.to_account_id
      where t.phase in ('posted', 'post') and t.kind <> 'advance' and t.posted_at >= m.not_due_from
        and t.posted_at >= (select min(not_due_from) from merchant)
      group by 1
    )
    select m.merchant_no as "merchantNo", m.name as "merchantName", m.org_id as "orgId", m.account_id as "accountId",
      m.balance as "balanceFen", least(m.free, m.free - coalesce(f.fen, 0)) as "dueFen"
    from merchant m left join fresh f on f.id = m.ledger_id
    where m.free - coalesce(f.fen, 0) >= ${minimumFen}
    order by m.merchant_no limit ${limit}`.execute(tx);
  return rows;
}

/** The same as a list. */
export async function listDue(
  tx: Tx,
  scope: Scope,
  now: Date,
  minimumFen: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<DueItem, number>> {
  const rows = await duePayouts(tx, scope, now, { minimumFen, limit: limit + 1, after });
  return sliceOf(rows, limit, ({ merchantNo }) => merchantNo);
}
