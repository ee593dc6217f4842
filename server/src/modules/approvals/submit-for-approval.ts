import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type Submission = {
  /** a registered ApprovalKind */
  kind: string;
  objectId: string | number;
  orgId: number;
  title: string;
  /** what is approved, as it is now; later changes of the object are not covered */
  snapshot: Record<string, unknown>;
  maker: Caller;
  /** staff who wrote it besides the maker: they may no more decide on it than the maker */
  authorIds?: readonly number[];
};

/** Asks for approval (制单); one submission of an object waits at a time. Gives the approval's id. */
export async function submitForApproval(
  tx: Tx,
  submission: Submission,
  now: Date,
): Promise<Result<number>> {
  const { kind, maker, orgId, title } = submission;
  if (maker.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  const objectId = String(submission.objectId);
  const authorIds = [...new Set([maker.id, ...(submission.authorIds ?? [])])];
  const { rows } = await sql<{ approval_id: number }>`
    insert into approvals.approval (kind, object_id, org_id, title, snapshot, maker_id, maker_name, author_ids, submitted_at)
    values (${kind}, ${objectId}, ${orgId}, ${title}, ${JSON.stringify(submission.snapshot)}::jsonb, ${maker.id}, ${maker.name}, ${authorIds}::bigint[], ${now})
    on conflict (kind, object_id) where state = 'pending' do nothing
    returning approval_id`.execute(tx);
  const approvalId = rows[0]?.approval_id;
  if (approvalId === undefined) return refuse('APPROVAL_PENDING');
  await recordAudit(tx, {
    actor: maker,
    action: 'approval.submit',
    objectKind: 'Approval',
    objectId: approvalId,
    orgId,
    detail: { kind, objectId, title },
  });
  return ok(approvalId);
}
