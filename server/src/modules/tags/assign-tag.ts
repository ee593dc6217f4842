import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import type { CatalogueTag } from './catalogue.core.ts';
import { customersWhoDeleted } from './delete-customer-tags.ts';
import { isUsable } from './overlay.core.ts';
import { nextMarkRevision } from './ship-marks.ts';

type Assigned = {
  code: string;
  /** the last day it holds; null: until it is taken back */
  validUntil: string | null;
  reason: string;
  by: { origin: 'staff' | 'file' | 'outside'; staffId: number | null };
};
export type Assignment = Assigned & {
  /** a choice's value; 'true' for a flag */
  value: string;
};
export type AssignedValue = { customerNo: number; value: string };

/**
 * Gives a value of an assigned tag to customers that `tx` may see, from today on, in place of the one
 * they had. Gives how many have it now. Refused where one of them has deleted the tag: it would say nothing
 * until that customer takes the deletion back, and then say what they had not wanted.
 */
export async function assignTag(
  tx: Tx,
  now: Date,
  customerNos: readonly number[],
  { value, ...assigned }: Assignment,
): Promise<Result<{ customers: number }>> {
  const unwilling = await customersWhoDeleted(tx, assigned.code, customerNos);
  if (unwilling.size > 0)
    return refuse('TAG_DELETED_BY_CUSTOMER', { code: assigned.code, customers: unwilling.size });
  return assignValues(
    tx,
    now,
    customerNos.map((customerNo) => ({ customerNo, value })),
    assigned,
  );
}

/** The same, each customer with a value of their own; each customer once, without those who have deleted the tag. */
export async function assignValues(
  tx: Tx,
  now: Date,
  values: readonly AssignedValue[],
  { code, validUntil, reason, by }: Assigned,
): Promise<Result<{ customers: number }>> {
  const today = bankDay(now);
  const found = await assignableTag(tx, code, by.origin, today);
  if (!found.ok) return found;
  const tag = found.value;
  const unknown = values.find(({ value }) => !isValueOf(tag, value));
  if (unknown) return refuse('TAG_VALUE_UNKNOWN', { code, value: unknown.value });
  if (validUntil !== null && validUntil < today)
    return refuse('TAG_PERIOD_OVER', { code, validUntil });
  const until = earlier(validUntil, tag.usable?.until ?? null);
  const unwilling = await customersWhoDeleted(
    tx,
    code,
    values.map(({ customerNo }) => customerNo),
  );
  const given = values.filter(({ customerNo }) => !unwilling.has(customerNo));
  const numbers = given.map(({ customerNo }) => customerNo);
  const revision = await nextMarkRevision(tx);
  await endAssignments(tx, code, numbers, today, revision);
  const { numAffectedRows } = await sql`
    insert into tags.assignment (tag_code, customer_no, value, valid_from, valid_until, origin, reason, assigned_by, assigned_at, revision)
    select ${code}, customer_no, given.value, ${today}, ${until}, ${by.origin}, ${reason}, ${by.staffId}, ${now}, ${revision}
    from unnest(${numbers}::int[], ${given.map(({ value }) => value)}::text[]) as given(customer_no, value)
      join customers.customer using (customer_no) where erased_at is null`.execute(tx);
  return ok({ customers: Number(numAffectedRows ?? 0) });
}

/** A tag that values may be given of today, from where they come. */
export async function assignableTag(
  tx: Tx,
  code: string,
  origin: Assigned['by']['origin'],
  today: string,
): Promise<Result<CatalogueTag>> {
  const tag = (await catalogueInForce(tx)).tags.get(code);
  if (!tag) return refuse('TAG_UNKNOWN', { code });
  if (tag.assignedBy !== origin) return refuse('TAG_NOT_ASSIGNABLE', { code });
  if (tag.usable && !isUsable(tag, today)) return refuse('TAG_BASIS_OVER', { code, ...tag.usable });
  return ok(tag);
}

/** Whether a text is one of the values the tag can be given. */
export function isValueOf({ type, choices }: CatalogueTag, value: string): boolean {
  if (type === 'flag') return value === 'true';
  return choices?.some((choice) => choice.value === value) ?? false;
}

const earlier = (one: string | null, other: string | null): string | null =>
  one === null || other === null ? (one ?? other) : one < other ? one : other;

/** Takes a tag back from customers that `tx` may see. Gives how many had it. */
export async function unassignTag(
  tx: Tx,
  now: Date,
  customerNos: readonly number[],
  code: string,
  by: Removal = { staffId: null, reason: '' },
): Promise<number> {
  return endAssignments(tx, code, customerNos, bankDay(now), await nextMarkRevision(tx), by);
}

type Removal = { staffId: number | null; reason: string };

async function endAssignments(
  tx: Tx,
  code: string,
  customerNos: readonly number[],
  today: string,
  revision: number,
  by: Removal = { staffId: null, reason: '' },
): Promise<number> {
  const { numAffectedRows } = await sql`
    update tags.assignment set removed_on = ${today}, revision = ${revision}, removed_by = ${by.staffId},
      removed_reason = ${by.reason}
    where tag_code = ${code} and removed_on is null
      and customer_no in (select customers.numbers_of(given) from unnest(${[...customerNos]}::int[]) as given)`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}
