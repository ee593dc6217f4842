import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { Budget, funderSchema } from '#contract/budgets.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Scope, scopeCovers } from '#contract/scope.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { moneyKind } from './budget-money-kind.ts';
import { warningOf } from './forecast.core.ts';
import { toppedUpOf } from './warn-budgets.ts';

type Funder = z.infer<typeof funderSchema>;

/** Budgets the scope sees, with where their money stands. What is redeemed follows: money is never lost. */
async function selectBudgets(tx: Tx, chosen: RawBuilder<unknown>): Promise<Budget[]> {
  const { rows } = await sql<Omit<Budget, 'redeemedFen' | 'warning'>>`
    select b.id, b.code, b.name, b.funder_id as "funderId", b.currency, b.org_id as "orgId", b.frozen_reason as "frozenReason", b.warn_at_percent as "warnAtPercent",
      c.balance - c.held as "availableFen", c.held + coalesce(held.allotted, 0)::bigint as "allottedFen", coalesce(held.claimed, 0)::bigint as "claimedFen",
      ${toppedUpOf(sql`c.id`)} as "toppedUpFen",
      (select jsonb_build_object('approvalId', approval_id, 'purpose', snapshot->'purpose', 'amountFen', snapshot->'amountFen', 'by', maker_name, 'at', ${isoMoment('submitted_at')})
        from approvals.approval where kind = ${moneyKind} and object_id = b.id::text and state = 'pending') as requested
    from benefits.budget b
    join ledger.account c on c.kind = 'budget' and c.owner_id = b.id
    left join lateral (
      select sum(h.balance) filter (where h.kind = 'allotted') as allotted, sum(h.balance) filter (where h.kind <> 'allotted') as claimed
      from ledger.account h where h.part_id = b.id and h.kind in ('allotted', 'claimed', 'points_liability')) held on true
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

/** The budgets of a funder that the scope sees, and what is left of them together. */
export async function budgetsOfFunder(
  tx: Tx,
  funderId: number,
): Promise<Result<{ budgetIds: number[]; leftFen: number }>> {
  const { rows: funders } = await sql`select from benefits.funder where id = ${funderId}`.execute(
    tx,
  );
  if (funders.length === 0) return refuse('NOT_FOUND');
  const budgets = await selectBudgets(tx, sql`b.funder_id = ${funderId}`);
  return ok({
    budgetIds: budgets.map(({ id }) => id),
    leftFen: budgets.reduce((sum, one) => sum + one.availableFen + one.allottedFen, 0),
  });
}

/** What a checker reads of who pays; its number where the reader does not see it. */
export async function nameOfFunder(tx: Tx, funderId: number): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from benefits.funder where id = ${funderId}`.execute(tx);
  return rows[0]?.name ?? `#${funderId}`;
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
