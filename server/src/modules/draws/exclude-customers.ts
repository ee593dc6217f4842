import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { PageAsked } from '#contract/pages.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

type Exclusion = { id: number; customerNo: number; reason: string; excludedAt: string };

/** Puts a customer on the list of those who win nothing, from now on. Gives the entry's id. */
export async function excludeCustomer(
  tx: Tx,
  now: Date,
  caller: Caller,
  { customerNo, reason }: { customerNo: number; reason: string },
): Promise<Result<{ id: number }>> {
  if (!(await seesCustomer(tx, customerNo))) return refuse('NOT_FOUND');
  const { rows } = await sql<{ id: number; orgId: number }>`
    insert into draws.exclusion (customer_no, reason, excluded_by, excluded_at, org_id)
    select ${customerNo}::int, ${reason}, ${staffIdOf(caller)}::bigint, ${now}, managing_org_id from customers.customer
    where customer_no = ${customerNo}
    on conflict (customer_no) where ended_at is null do nothing
    returning id, org_id as "orgId"`.execute(tx);
  const entry = rows[0];
  if (!entry) return refuse('CUSTOMER_EXCLUDED');
  await audit(tx, caller, 'draw.exclude', customerNo, entry.orgId);
  return ok({ id: entry.id });
}

/** Takes a customer off the list; that they were on it stays known, for the plays of that time. */
export async function endExclusion(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
): Promise<Result<{ id: number }>> {
  const { rows } = await sql<{ customerNo: number; orgId: number }>`
    update draws.exclusion set ended_at = greatest(${now}, excluded_at), ended_by = ${staffIdOf(caller)}
    where id = ${id} and ended_at is null returning customer_no as "customerNo", org_id as "orgId"`.execute(
    tx,
  );
  const ended = rows[0];
  if (!ended) return refuse('NOT_FOUND');
  await audit(tx, caller, 'draw.end_exclusion', ended.customerNo, ended.orgId);
  return ok({ id });
}

function audit(
  tx: Tx,
  actor: Caller,
  action: string,
  customerNo: number,
  orgId: number,
): Promise<void> {
  return recordAudit(tx, { actor, action, objectKind: 'Customer', objectId: customerNo, orgId });
}

/** Customers of the scope who are on the list, the newest first. */
export async function listExclusions(
  tx: Tx,
  { limit }: PageAsked,
  before?: number,
): Promise<Slice<Exclusion, number>> {
  const { rows } = await sql<Exclusion>`
    select id, customer_no as "customerNo", reason, ${isoMoment('excluded_at')} as "excludedAt"
    from draws.exclusion where ended_at is null and id < ${before ?? Number.MAX_SAFE_INTEGER}
    order by id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, (row) => row.id);
}
