import { sql } from 'kysely';
import type { ShownProductBenefit } from '#contract/product-benefits.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * What customers of an outlet are given today: live, on its days, kept by a unit above the outlet. It is the same
 * for everybody there, so who refused personalised marketing sees it too. As the job role: the head office's
 * rows are beyond an outlet's scope.
 */
export async function shownBenefits(
  tx: Tx,
  now: Date,
  orgId: number,
): Promise<ShownProductBenefit[]> {
  const today = bankDay(now);
  const { rows } = await sql<{ shown: ShownProductBenefit }>`
    select b.live || jsonb_build_object('id', b.benefit_id) as shown
    from product_benefits.benefit b
    join organization.org_unit keeper on keeper.org_id = b.org_id
    join organization.org_unit outlet on outlet.org_id = ${orgId} and outlet.path <@ keeper.path
    where b.live is not null and b.retired_at is null
      and b.live ->> 'from' <= ${today} and b.live ->> 'until' >= ${today}
    order by b.live ->> 'until', b.benefit_id limit 100`.execute(tx);
  return rows.map(({ shown }) => shown);
}

/** Whether all of them are there in the transaction's scope, and none was taken off. */
export async function seesBenefits(tx: Tx, ids: readonly number[]): Promise<boolean> {
  const { rows } = await sql<{ all: boolean }>`
    select count(*) = cardinality(${[...ids]}::int[]) as all from product_benefits.benefit
    where benefit_id = any (${[...ids]}::int[]) and retired_at is null`.execute(tx);
  return rows[0]?.all ?? false;
}
