import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { type Budget, burnDays, type burnSchema, type funderSchema } from '#contract/benefits.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Scope, scopeCovers } from '#contract/scope.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Funder = z.infer<typeof funderSchema>;

/** Budgets the scope sees, with where their money stands. What is redeemed follows: money is never lost. */
async function selectBudgets(tx: Tx, chosen: RawBuilder<unknown>): Promise<Budget[]> {
  const { rows } = await sql<Omit<Budget, 'redeemedFen'>>`
    select b.id, b.code, b.name, b.funder_id as "funderId", b.currency, b.org_id as "orgId",
      c.balance_fen as "availableFen", coalesce(held.allotted, 0)::bigint as "allottedFen", coalesce(held.claimed, 0)::bigint as "claimedFen",
      (select coalesce(sum(amount_fen), 0)::bigint from benefits.transfer where kind = 'top_up' and to_account_id = c.id) as "toppedUpFen"
    from benefits.budget b
    join benefits.account c on c.kind = 'budget' and c.budget_id = b.id
    left join lateral (
      select sum(h.balance_fen) filter (where h.kind = 'allotted') as allotted, sum(h.balance_fen) filter (where h.kind = 'claimed') as claimed
      from benefits.offer o join benefits.allotment a on a.offer_id = o.id join benefits.account h on h.allotment_id = a.id
      where o.budget_id = b.id) held on true
    where ${chosen}`.execute(tx);
  return rows.map((row) => ({
    ...row,
    redeemedFen: row.toppedUpFen - row.availableFen - row.allottedFen - row.claimedFen,
  }));
}

/** Newest first. */
export async function listBudgets(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Budget, number>> {
  const rows = await selectBudgets(
    tx,
    sql`b.id < ${after ?? Number.MAX_SAFE_INTEGER} order by b.id desc limit ${limit + 1}`,
  );
  return sliceOf(rows, limit, (row) => row.id);
}

export async function findBudget(tx: Tx, id: number): Promise<Result<Budget>> {
  const [budget] = await selectBudgets(tx, sql`b.id = ${id}`);
  return budget ? ok(budget) : refuse('NOT_FOUND');
}

/** Funders the scope sees, in the order in which they were opened. */
export async function listFunders(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Funder, number>> {
  const { rows } = await sql<Funder>`
    select id, code, name, kind, org_id as "orgId" from benefits.funder
    where id > ${after ?? 0} order by id limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, (row) => row.id);
}

/** Whether somebody of this scope may take the funder's money: it is promised by whoever the funder belongs to. */
export async function reachFunder(tx: Tx, scope: Scope, funderId: number): Promise<Result<void>> {
  const { rows } = await sql<{
    org_id: number | null;
  }>`select org_id from benefits.funder where id = ${funderId}`.execute(tx);
  const [funder] = rows;
  if (!funder) return refuse('NOT_FOUND');
  return scopeCovers(scope, funder.org_id) ? ok(undefined) : refuse('FUNDER_BEYOND_REACH');
}

/** What a budget's campaigns claimed, redeemed and gave back by day, the bank's newest days, reversals taken off. */
export async function burnOfBudget(tx: Tx, budgetId: number): Promise<z.infer<typeof burnSchema>> {
  const { rows } = await sql<z.infer<typeof burnSchema>['days'][number]>`
    with moved as (
      select (t.posted_at at time zone 'Asia/Shanghai')::date as date, coalesce(o.kind, t.kind) as kind,
        case when t.kind = 'reverse' then -t.amount_fen else t.amount_fen end as amount_fen
      from benefits.offer f
      join benefits.allotment a on a.offer_id = f.id
      join benefits.account c on c.allotment_id = a.id
      join benefits.transfer t on t.from_account_id = c.id and t.kind in ('claim', 'redeem', 'expire')
        or t.to_account_id = c.id and t.kind = 'reverse'
      left join benefits.transfer o on o.id = t.reverses_id
      where f.budget_id = ${budgetId}
    )
    select date, coalesce(sum(amount_fen) filter (where kind = 'claim'), 0)::bigint as "claimedFen",
      coalesce(sum(amount_fen) filter (where kind = 'redeem'), 0)::bigint as "redeemedFen",
      coalesce(sum(amount_fen) filter (where kind = 'expire'), 0)::bigint as "expiredFen"
    from moved group by date order by date desc limit ${burnDays}`.execute(tx);
  return { days: rows.reverse() };
}
