import { sql } from 'kysely';
import { z } from 'zod';
import { type ClearCase, type ConfirmCase, confirmCase, evidenceLimit } from '#contract/fraud.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { type ApprovalKind, findPending, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { bankDay, type Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { caseApprovalKind } from './read-cases.ts';
import { moveEpoch } from './standing.ts';

export type LockedCase = {
  id: number;
  state: string;
  subjectKind: string;
  subjectKey: string;
  orgId: number;
};

/** A case that the caller may decide on, held until commit; nobody decides on a case about themselves. */
export async function holdCase(tx: Tx, caller: Caller, id: number): Promise<Result<LockedCase>> {
  const { rows } = await sql<LockedCase>`
    select id, state, subject_kind as "subjectKind", subject_key as "subjectKey", org_id as "orgId"
    from fraud.suspicion where id = ${id} for update`.execute(tx);
  const [found] = rows;
  if (!found || !scopeCovers(caller.scope, found.orgId)) return refuse('NOT_FOUND');
  const isOwn =
    found.subjectKind === 'operator' && found.subjectKey === `${caller.kind}:${caller.id}`;
  return isOwn ? refuse('FRAUD_OWN_CASE') : ok(found);
}

/** The same, of a case that nobody has decided on and no second person is asked about. */
export async function holdUndecided(
  tx: Tx,
  caller: Caller,
  id: number,
): Promise<Result<LockedCase>> {
  const found = await holdCase(tx, caller, id);
  if (!found.ok) return found;
  if (!['open', 'escalated', 'recorded'].includes(found.value.state))
    return refuse('FRAUD_CASE_DECIDED');
  const pending = await findPending(tx, caseApprovalKind, String(id));
  return pending ? refuse('FRAUD_CASE_WAITS') : found;
}

export const actedOn = (
  actor: Caller,
  action: string,
  { id, orgId }: Pick<LockedCase, 'id' | 'orgId'>,
  detail: Record<string, unknown> = {},
) => ({ actor, action, objectKind: 'FraudCase', objectId: id, orgId, detail });

/** No fraud: the same is not found again for so many days, and what it refused goes on at once. */
export async function clearSuspicion(
  tx: Tx,
  now: Date,
  caller: Caller,
  found: LockedCase,
  { reason, exemptDays }: ClearCase,
): Promise<void> {
  const exemptUntil = new Date(now.getTime() + exemptDays * 86_400_000);
  await sql`
    update fraud.suspicion set state = 'cleared', decided_by = ${caller.id}, decided_at = ${now}, reason = ${reason},
      exempt_until = ${exemptDays > 0 ? exemptUntil : null}
    where id = ${found.id}`.execute(tx);
  await recordAudit(tx, actedOn(caller, 'fraud-case.clear', found, { reason, exemptDays }));
  await moveEpoch(tx);
}

export type Confirmed = { blocked: number; approvalId: number | null };

/** Fraud: blocks the subject or the customers of the evidence; a merchant only once a second person agrees. */
export async function confirmSuspicion(
  tx: Tx,
  now: Date,
  caller: Caller,
  found: LockedCase,
  asked: ConfirmCase,
): Promise<Result<Confirmed>> {
  if (asked.until < bankDay(now)) return refuse('FRAUD_UNTIL_PAST');
  const blockable = ['customer', 'device', 'merchant'].includes(found.subjectKind);
  if (asked.block === 'subject' && !blockable) return refuse('FRAUD_NOT_BLOCKABLE');
  if (asked.block === 'customers' && (await customersOf(tx, found.id)).length === 0)
    return refuse('FRAUD_NOBODY_TO_BLOCK');
  if (found.subjectKind === 'merchant') {
    const approval = await submitForApproval(
      tx,
      {
        kind: caseApprovalKind,
        objectId: found.id,
        orgId: found.orgId,
        title: asked.reason.slice(0, 100),
        snapshot: { ...asked, caseId: found.id, merchantNo: Number(found.subjectKey) },
        maker: caller,
      },
      now,
    );
    if (!approval.ok) return approval;
    await recordAudit(tx, actedOn(caller, 'fraud-case.submit', found, asked));
    return ok({ blocked: 0, approvalId: approval.value });
  }
  return ok({ blocked: await blockBy(tx, now, caller, found, asked), approvalId: null });
}

async function customersOf(tx: Tx, id: number): Promise<string[]> {
  const { rows } = await sql<{ no: string }>`
    select distinct customer_no::text as no from fraud.evidence where suspicion_id = ${id} and customer_no is not null
    order by 1 limit ${evidenceLimit}`.execute(tx);
  return rows.map(({ no }) => no);
}

async function blockBy(
  tx: Tx,
  now: Date,
  caller: Caller,
  { id, subjectKind, subjectKey, orgId }: LockedCase,
  asked: ConfirmCase,
): Promise<number> {
  const { reason, until, block } = asked;
  const kind = block === 'subject' ? subjectKind : 'customer';
  const keys = block === 'subject' ? [subjectKey] : await customersOf(tx, id);
  await sql`
    insert into fraud.block (suspicion_id, subject_kind, subject_key, reason, blocked_by, blocked_at, until, org_id)
    select ${id}, ${kind}, key, ${reason}, ${caller.id}, ${now}, (${until}::date + 1)::timestamp at time zone 'Asia/Shanghai', ${orgId}
    from unnest(${keys}::text[]) as key
    on conflict do nothing`.execute(tx);
  await sql`
    update fraud.suspicion set state = 'confirmed', decided_by = ${caller.id}, decided_at = ${now}, reason = ${reason}
    where id = ${id}`.execute(tx);
  await recordAudit(
    tx,
    actedOn(caller, 'fraud-case.confirm', { id, orgId }, { ...asked, blocked: keys.length }),
  );
  await moveEpoch(tx);
  return keys.length;
}

const submitted = z.object({ ...confirmCase.shape, caseId: z.int() });

/** A merchant is blocked by two people: what the second agrees to is what the first has asked for. */
export function fraudBlockApproval(clock: Clock): ApprovalKind {
  return {
    kind: caseApprovalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const { caseId, ...asked } = submitted.parse(approval.snapshot);
      const found = await holdCase(tx, checker, caseId);
      if (!found.ok) return found;
      if (decision === 'return') {
        await recordAudit(tx, actedOn(checker, 'fraud-case.return', found.value));
        return ok(null);
      }
      if (!['open', 'escalated', 'recorded'].includes(found.value.state))
        return refuse('FRAUD_CASE_DECIDED');
      await continueAsJob(tx);
      await blockBy(tx, clock.now(), checker, found.value, asked);
      return ok(null);
    },
  };
}

/** Undoes a block before its time; when it was the last of its case, the case was no fraud after all. */
export async function endBlock(
  tx: Tx,
  now: Date,
  caller: Caller,
  blockId: number,
  asked: ClearCase,
): Promise<Result<{ id: number }>> {
  const { rows: own } = await sql<{ caseId: number }>`
    select suspicion_id as "caseId" from fraud.block where id = ${blockId}`.execute(tx);
  const found = own[0]
    ? await holdCase(tx, caller, own[0].caseId)
    : refuse<LockedCase>('NOT_FOUND');
  if (!found.ok) return found;
  const { rows } = await sql<{ id: number }>`
    update fraud.block set ended_by = ${caller.id}, ended_at = ${now}, end_reason = ${asked.reason}
    where id = ${blockId} and ended_at is null and until > ${now} returning id`.execute(tx);
  if (rows.length === 0) return refuse('FRAUD_BLOCK_ENDED');
  const { id, orgId } = found.value;
  await recordAudit(
    tx,
    actedOn(caller, 'fraud-block.end', { id, orgId }, { blockId, reason: asked.reason }),
  );
  const { rows: left } = await sql`
    select from fraud.block where suspicion_id = ${id} and ended_at is null and until > ${now} limit 1`.execute(
    tx,
  );
  if (left.length === 0) await clearSuspicion(tx, now, caller, found.value, asked);
  else await moveEpoch(tx);
  return ok({ id: blockId });
}
