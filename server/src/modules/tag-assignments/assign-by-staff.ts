import type { z } from 'zod';
import type { assignTagRequest, takeBackTagRequest } from '#contract/tag-assignments.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { productSources } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { customerErasure } from '#modules/customers/index.ts';
import { customerMarks } from '#modules/tags/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';

/** Staff give a tag to customers they see, with a reason and until a day: all of them or none. */
export async function assignByStaff(
  tx: Tx,
  caller: Caller,
  now: Date,
  { code, customerNos, value, validUntil, reason }: z.infer<typeof assignTagRequest>,
): Promise<Result<{ customers: number }>> {
  if (!(await seesAll(tx, customerNos))) return refuse('NOT_FOUND');
  const by = { origin: 'staff', staffId: staffIdOf(caller) } as const;
  const given = await customerMarks.assign(tx, now, [...new Set(customerNos)], {
    code,
    value,
    validUntil,
    reason,
    by,
  });
  if (!given.ok) return given;
  await recordAudit(tx, {
    actor: caller,
    action: 'tag.assign',
    objectKind: 'tag',
    objectId: code,
    orgId: caller.orgId,
    detail: { customerNos, value, validUntil, reason },
  });
  return given;
}

/** Staff take back a tag that staff gave; gives how many had it. */
export async function takeBackByStaff(
  tx: Tx,
  caller: Caller,
  now: Date,
  { code, customerNos, reason }: z.infer<typeof takeBackTagRequest>,
): Promise<Result<{ customers: number }>> {
  if (!(await seesAll(tx, customerNos))) return refuse('NOT_FOUND');
  const tag = await customerMarks.assignable(tx, code, 'staff', bankDay(now));
  if (!tag.ok) return tag;
  const by = { staffId: staffIdOf(caller), reason };
  const customers = await customerMarks.unassign(tx, now, customerNos, code, by);
  await recordAudit(tx, {
    actor: caller,
    action: 'tag.take_back',
    objectKind: 'tag',
    objectId: code,
    orgId: caller.orgId,
    detail: { customerNos, reason },
  });
  return ok({ customers });
}

/**
 * The reason goes into the sealed audit and stands beside each assignment: it must name none of the
 * customers. Asked before the act, as the job role; of customers whom the caller does not see nothing is said.
 */
export async function namesNobody(
  { database, keyring }: Pick<Platform, 'database' | 'keyring'>,
  caller: Caller,
  { customerNos, reason }: { customerNos: readonly number[]; reason: string },
): Promise<Result<null>> {
  const isSeen = await withScope(database, caller.scope, (tx) => seesAll(tx, customerNos));
  if (!isSeen) return refuse('NOT_FOUND');
  const isNamed = await withJob(database, (tx) =>
    customerErasure.namesAnyPerson(tx, keyring, customerNos, reason),
  );
  return isNamed ? refuse('REASON_NAMES_PERSON') : ok(null);
}

async function seesAll(tx: Tx, customerNos: readonly number[]): Promise<boolean> {
  const seen = await productSources.existingCustomerNos(tx, customerNos);
  return customerNos.every((no) => seen.has(no));
}
