import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findPending } from './list-approvals.ts';

/**
 * Takes back what the caller has submitted of an object and nobody has decided on: pending → withdrawn. The
 * row is held like that of a decision, so of a checker and the maker one comes first. For kinds whose object
 * keeps no state of its own beside the submission.
 */
export async function withdrawSubmission(
  tx: Tx,
  kind: string,
  objectId: string,
  caller: Caller,
  now: Date,
): Promise<Result<null>> {
  await sql`select from approvals.approval
    where kind = ${kind} and object_id = ${objectId} and state = 'pending' for update`.execute(tx);
  const waiting = await findPending(tx, kind, objectId);
  if (!waiting) return refuse('NOT_FOUND');
  const { approvalId, orgId, makerId } = waiting;
  if (caller.kind !== 'staff' || caller.id !== makerId) return refuse('APPROVAL_NOT_YOURS');
  await sql`update approvals.approval set state = 'withdrawn', decided_at = ${now}
    where approval_id = ${approvalId}`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'approval.withdraw',
    objectKind: 'Approval',
    objectId: approvalId,
    orgId,
    detail: { kind, objectId },
  });
  return ok(null);
}
