import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { type Budget, burnDays, type burnSchema, type funderSchema } from '#contract/benefits.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Scope, scopeCovers } from '#contract/scope.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { forecastOf, warningOf } from './forecast.core.ts';

type Funder = z.infer<typeof funderSchema>;

/** Budgets the scope sees, with where their money stands. What is redeemed follows: money is never lost. */
async function selectBudgets(tx: Tx, chosen: RawBuilder<unknown>): Promise<Budget[]> {
  const { rows } = await sql<Omit<Budget, 'redeemedFen' | 'warning'>>`
    select b.id, b.code, b.name, b.funder_id as "funderId", b.currency, b.org_id as "orgId", b.frozen_reason as "frozenReason", b.warn_at_percent as "warnAtPercent",
      c.balance as "availableFen", coalesce(held.allotted, 0)::bigint as "allottedFen", coalesce(held.claimed, 0)::bigint as "claimedFen",
      (select coalesce(sum(amount), 0)::bigint from ledger.transfer where kind = 'top_up' and to_account_id = c.id) as "toppedUpFen"
    from benefits.budget b
    join ledger.account c on c.kind = 'budget' and c.owner_id = b.id
    left join lateral (
      select sum(h.balance) filter (where h.kind = 'allotted') as allotted, sum(h.balance) filter (where h.kind = 'claimed') as claimed
      from ledger.account h where h.part_id = b.id and h.kind in ('allotted', 'claimed')) held on true
    where ${chosen}`.execute(tx);
  return rows.map((row) => ({
    ...row,
    redeemedFen: row.toppedUpFen - row.availableFen - row.allottedFen - row.claimedFen,
    warning: warningOf(
      row.toppedUpFen - row.availableFen - row.allottedFen,
      row.toppedUpFen,
      row.warnAtPercent,
    ),
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

/**
 * What a budget's campaigns claimed, redeemed and gave back by day, the bank's newest days, reversals taken
 * off, and how long the rest lasts at that pace.
 */
export async function burnOfBudget(
  tx: Tx,
  now: Date,
  { id: budgetId, availableFen, allottedFen }: Budget,
): Promise<z.infer<typeof burnSchema>> {
  const { rows } = await sql<z.infer<typeof burnSchema>['days'][number]>`
    with own as (
      select id from ledger.account where part_id = ${budgetId} and kind in ('allotted', 'claimed')
    ),
    moved as (
      select (t.posted_at at time zone 'Asia/Shanghai')::date as date, coalesce(o.kind, t.kind) as kind,
        case when t.kind = 'reverse' then -t.amount else t.amount end as amount_fen
      from ledger.transfer t
      left join ledger.transfer o on o.id = t.reverses_id
      where (t.from_account_id in (select id from own) and t.kind in ('claim', 'redeem', 'expire'))
        or (t.to_account_id in (select id from own) and t.kind = 'reverse')
    )
    select date, coalesce(sum(amount_fen) filter (where kind = 'claim'), 0)::bigint as "claimedFen",
      coalesce(sum(amount_fen) filter (where kind = 'redeem'), 0)::bigint as "redeemedFen",
      coalesce(sum(amount_fen) filter (where kind = 'expire'), 0)::bigint as "expiredFen"
    from moved group by date order by date desc limit ${burnDays}`.execute(tx);
  const days = rows.reverse();
  return { days, forecast: forecastOf(days, availableFen + allottedFen, bankDay(now)) };
}
