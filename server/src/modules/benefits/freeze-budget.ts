import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Stops a budget: nothing more is set aside from it, nothing claimed that it pays a part of. Frozen again it
 * takes the new reason. A claim that holds its allotment's lock is over first; every later one is refused.
 */
export async function freezeBudget(
  tx: Tx,
  now: Date,
  budgetId: number,
  reason: string,
): Promise<Result<void>> {
  const { rows } = await sql`
    update benefits.budget set frozen_at = coalesce(frozen_at, ${now}), frozen_reason = ${reason} where id = ${budgetId} returning id`.execute(
    tx,
  );
  if (rows.length === 0) return refuse('NOT_FOUND');
  await markAllotments(tx, budgetId);
  return ok(undefined);
}

/** Lets a frozen budget pay again, as far as no other budget of the same allotments is frozen. */
export async function releaseBudget(tx: Tx, budgetId: number): Promise<Result<void>> {
  const { rows } = await sql`
    update benefits.budget set frozen_at = null, frozen_reason = null where id = ${budgetId} and frozen_at is not null returning id`.execute(
    tx,
  );
  if (rows.length === 0) return refuse('BUDGET_NOT_FROZEN');
  await markAllotments(tx, budgetId);
  return ok(undefined);
}

/** An allotment is frozen while any budget that pays for it is; locked in id order, as claims lock them. */
async function markAllotments(tx: Tx, budgetId: number): Promise<void> {
  await sql`
    select id from benefits.allotment where id in (select allotment_id from benefits.allotment_leg where budget_id = ${budgetId})
    order by id for no key update`.execute(tx);
  await sql`
    update benefits.allotment a set frozen = exists (
      select from benefits.allotment_leg l join benefits.budget b on b.id = l.budget_id
      where l.allotment_id = a.id and b.frozen_at is not null)
    where id in (select allotment_id from benefits.allotment_leg where budget_id = ${budgetId})`.execute(
    tx,
  );
}

/** At which parts of what was put in, in percent, it is told that a budget runs low. */
export async function setWarnLines(
  tx: Tx,
  budgetId: number,
  warnAtPercent: readonly number[],
): Promise<Result<void>> {
  const lines = [...new Set(warnAtPercent)].toSorted((one, other) => one - other);
  await sql`update benefits.budget set warn_at_percent = ${lines}::int[] where id = ${budgetId}`.execute(
    tx,
  );
  return ok(undefined);
}
