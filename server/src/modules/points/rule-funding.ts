import { sql } from 'kysely';
import type { FundingPart } from '#contract/funding.ts';
import { type PointsRuleDetail, type RuleSimulation, ruleHistory } from '#contract/points-rules.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Scope, scopeCovers } from '#contract/scope.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { payParts } from './backing.core.ts';
import type { PaidBy } from './open-backings.ts';
import type { RuleRow } from './rule-rows.ts';

/**
 * Whether somebody may have these budgets pay for a rule: they see them, their own org units hold them, and none is
 * frozen. A rule that names nobody is not approved any more.
 */
export async function judgeFunding(
  tx: Tx,
  scope: Scope,
  funding: readonly FundingPart[] | undefined,
): Promise<Result<null>> {
  if (!funding) return refuse('POINTS_RULE_NEEDS_FUNDER');
  const ids = funding.map(({ budgetId }) => budgetId);
  const { rows } = await sql<{ orgId: number | null; frozen: boolean }>`
    select org_id as "orgId", frozen_at is not null as frozen from benefits.budget where id = any (${ids}::bigint[])`.execute(
    tx,
  );
  if (rows.length < ids.length) return refuse('NOT_FOUND');
  if (!rows.every(({ orgId }) => scopeCovers(scope, orgId))) return refuse('BUDGET_BEYOND_REACH');
  return rows.some(({ frozen }) => frozen) ? refuse('BUDGET_FROZEN') : ok(null);
}

/** Who pays for what a version of a rule gives. */
export function paidByRule(
  { id, orgId }: Pick<RuleRow, 'id' | 'orgId'>,
  version: number,
  funding: readonly FundingPart[] | undefined,
): PaidBy {
  return { source: `rule:${id}:${version}`, ruleId: id, orgId, funding: funding ?? null };
}

type BudgetLeft = { budgetId: number; name: string; availableFen: number; frozen: boolean };

/** What the budgets of a funding have left, in its order; one that the reader does not see has none to show. */
async function readBudgets(tx: Tx, funding: readonly FundingPart[]): Promise<BudgetLeft[]> {
  const { rows } = await sql<BudgetLeft>`
    select b.id as "budgetId", b.name, c.balance - c.held as "availableFen", b.frozen_at is not null as frozen
    from benefits.budget b join ledger.account c on c.kind = 'budget' and c.owner_id = b.id
    where b.id = any (${funding.map(({ budgetId }) => budgetId)}::bigint[])`.execute(tx);
  return funding.map(
    ({ budgetId }) =>
      rows.find((row) => row.budgetId === budgetId) ?? {
        budgetId,
        name: `#${budgetId}`,
        availableFen: 0,
        frozen: false,
      },
  );
}

/** What a cost takes of each budget that pays for a rule, beside what that has left. */
export async function weighFunding(
  tx: Tx,
  funding: readonly FundingPart[] | undefined,
  costFen: number,
): Promise<Pick<RuleSimulation, 'budgets' | 'suffices'>> {
  if (!funding) return { budgets: [], suffices: false };
  const budgets = await readBudgets(tx, funding);
  const parts = funding.map(({ shareBp }) => ({ shareBp, paidFen: 0 }));
  const purses = budgets.map(({ availableFen, frozen }) => (frozen ? 0 : availableFen));
  const shared = payParts(
    { parts },
    costFen,
    purses.map(() => Number.MAX_SAFE_INTEGER),
  );
  const paid = payParts({ parts }, costFen, purses);
  // In order and not enough: all that they have, and the last lacks the rest.
  const needed = funding[0]?.shareBp === null ? (paid ?? purses) : (shared ?? []);
  return {
    budgets: budgets.map((one, at) => ({ ...one, neededFen: needed[at] ?? 0 })),
    suffices: paid !== null,
  };
}

type Paid = Pick<PointsRuleDetail, 'funders' | 'waiting'>;

/** What budgets have paid for a rule's points, of all its versions, and what waits for their money (as the job role). */
export async function readRulePaid(tx: Tx, ruleId: number): Promise<Paid> {
  const { rows: funders } = await sql<Paid['funders'][number]>`
    select p.budget_id as "budgetId", b.name as "budgetName", sum(p.paid_fen)::bigint as "paidFen",
      sum(p.returned_fen)::bigint as "returnedFen", sum(p.used_fen)::bigint as "usedFen",
      sum(p.paid_fen - p.returned_fen - p.used_fen)::bigint as "owedFen"
    from points.backing k join points.backing_part p on p.backing_id = k.id left join benefits.budget b on b.id = p.budget_id
    where k.rule_id = ${ruleId} group by 1, 2 order by 1 limit ${ruleHistory}`.execute(tx);
  const { rows: waiting } = await sql<NonNullable<Paid['waiting']>>`
    select count(*)::int as earnings, count(distinct customer_no)::int as customers, sum(amount)::bigint as points, sum(fen)::bigint as fen,
      bool_or(why = 'BUDGET_FROZEN') as frozen
    from points.earning_due where rule_id = ${ruleId} and state = 'waiting' having count(*) > 0`.execute(
    tx,
  );
  return { funders, waiting: waiting[0] ?? null };
}
