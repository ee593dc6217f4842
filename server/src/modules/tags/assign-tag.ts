import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { nextMarkRevision } from './ship-marks.ts';

export type Assignment = {
  code: string;
  /** a choice's value; 'true' for a flag */
  value: string;
  /** the last day it holds; null: until it is taken back */
  validUntil: string | null;
  reason: string;
  by: { origin: 'staff' | 'file' | 'outside'; staffId: number | null };
};

/**
 * Gives a value of an assigned tag to customers that `tx` may see, from today on, in place of the one
 * they had. Gives how many have it now.
 */
export async function assignTag(
  tx: Tx,
  now: Date,
  customerNos: readonly number[],
  { code, value, validUntil, reason, by }: Assignment,
): Promise<Result<{ customers: number }>> {
  const tag = (await catalogueInForce(tx)).tags.get(code);
  if (!tag) return refuse('TAG_UNKNOWN', { code });
  if (tag.assignedBy !== by.origin) return refuse('TAG_NOT_ASSIGNABLE', { code });
  if (tag.type === 'choice' && !tag.choices?.some((choice) => choice.value === value))
    return refuse('TAG_VALUE_UNKNOWN', { code, value });
  if (tag.type === 'flag' && value !== 'true') return refuse('TAG_VALUE_UNKNOWN', { code, value });
  const today = bankDay(now);
  if (validUntil !== null && validUntil < today)
    return refuse('TAG_PERIOD_OVER', { code, validUntil });
  const revision = await nextMarkRevision(tx);
  await endAssignments(tx, code, customerNos, today, revision);
  const { numAffectedRows } = await sql`
    insert into tags.assignment (tag_code, customer_no, value, valid_from, valid_until, origin, reason, assigned_by, assigned_at, revision)
    select ${code}, customer_no, ${value}, ${today}, ${validUntil}, ${by.origin}, ${reason}, ${by.staffId}, ${now}, ${revision}
    from customers.customer where customer_no = any (${[...customerNos]}::int[]) and erased_at is null`.execute(
    tx,
  );
  return ok({ customers: Number(numAffectedRows ?? 0) });
}

/** Takes a tag back from customers that `tx` may see. Gives how many had it. */
export async function unassignTag(
  tx: Tx,
  now: Date,
  customerNos: readonly number[],
  code: string,
): Promise<number> {
  return endAssignments(tx, code, customerNos, bankDay(now), await nextMarkRevision(tx));
}

async function endAssignments(
  tx: Tx,
  code: string,
  customerNos: readonly number[],
  today: string,
  revision: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update tags.assignment set removed_on = ${today}, revision = ${revision}
    where tag_code = ${code} and removed_on is null
      and customer_no in (select customers.numbers_of(given) from unnest(${[...customerNos]}::int[]) as given)`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}
