import type { z } from 'zod';
import type { assignTagRequest, takeBackTagRequest } from '#contract/tag-assignments.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { productSources } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { customerMarks } from '#modules/tags/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';

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

async function seesAll(tx: Tx, customerNos: readonly number[]): Promise<boolean> {
  const seen = await productSources.existingCustomerNos(tx, customerNos);
  return customerNos.every((no) => seen.has(no));
}
