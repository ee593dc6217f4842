import { sql } from 'kysely';
import type { Role } from '#contract/access.ts';
import type { Approval } from '#contract/approvals.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findApproval } from './list-approvals.ts';

export type Decision = { decision: 'approve' | 'return'; comment: string };

/**
 * What deciding on one kind of object means; registered where the program is composed.
 *
 * `decided` runs in the decision's transaction, before the decision is written: what it refuses (the
 * object changed since, a rule of law) leaves the approval pending, so it refuses before it writes.
 */
export type ApprovalKind = {
  kind: string;
  /** roles of which a checker needs one; anybody who may approve, if absent */
  checkerRoles?: readonly Role[];
  decided(
    tx: Tx,
    approval: Approval,
    decision: Decision,
    checker: Caller,
  ): Promise<Result<unknown>>;
};

/**
 * Decides on a submission (复核): pending → approved | returned. The row is held until commit, so two
 * checkers follow each other and the second is told who was first. Nobody decides on what they
 * submitted or wrote: refused here, and by the table.
 */
export async function decideApproval(
  tx: Tx,
  kinds: readonly ApprovalKind[],
  approvalId: number,
  checker: Caller,
  decision: Decision,
  now: Date,
): Promise<Result<Approval>> {
  await sql`select from approvals.approval where approval_id = ${approvalId} for update`.execute(
    tx,
  );
  const found = await findApproval(tx, approvalId);
  if (!found.ok) return found;
  const approval = found.value;
  if (approval.state === 'withdrawn') return refuse('APPROVAL_WITHDRAWN');
  if (approval.state !== 'pending')
    return refuse('APPROVAL_DECIDED', { checker: approval.checkerName });
  if (checker.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  if (approval.authorIds.includes(checker.id)) return refuse('APPROVAL_BY_MAKER');
  const kind = kinds.find((one) => one.kind === approval.kind);
  if (!kind) throw new Error(`no approval kind ${approval.kind} is registered`);
  if (kind.checkerRoles && !kind.checkerRoles.some((role) => checker.roles.includes(role))) {
    return refuse('APPROVAL_ROLE_MISSING');
  }
  const effect = await kind.decided(tx, approval, decision, checker);
  if (!effect.ok) return effect;
  const state = decision.decision === 'approve' ? 'approved' : 'returned';
  await sql`
    update approvals.approval
    set state = ${state}, checker_id = ${checker.id}, checker_name = ${checker.name}, comment = ${decision.comment}, decided_at = ${now}
    where approval_id = ${approvalId}`.execute(tx);
  await recordAudit(tx, {
    actor: checker,
    action: `approval.${decision.decision}`,
    objectKind: 'Approval',
    objectId: approvalId,
    orgId: approval.orgId,
    detail: { kind: approval.kind, objectId: approval.objectId, comment: decision.comment },
  });
  return ok({
    ...approval,
    state,
    checkerId: checker.id,
    checkerName: checker.name,
    comment: decision.comment,
    decidedAt: now.toISOString(),
  });
}
