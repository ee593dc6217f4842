import { sql } from 'kysely';
import { type IssueState } from '#contract/issues.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import {
  type ApprovalKind,
  submitForApproval,
  withdrawSubmission,
} from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { closeRelease } from '../close-allotment.ts';
import { mayBeGiven } from '../offer-terms.core.ts';
import { sameTerms, termsOfOffer } from './issue-terms.ts';
import { issueRequest } from './jobs.ts';
import { findIssue } from './read-issues.ts';

// The moves of an issue; its states stand in the migration 0172-issues. All run as the job role, on an issue
// that the caller was seen to reach.

const approvalKind = 'issue';

type Locked = {
  id: number;
  name: string;
  state: IssueState;
  offerId: number;
  offerName: string;
  orgId: number;
  lines: number;
  recipients: number;
  terms: unknown;
  allotmentId: number | null;
  madeBy: number | null;
};

async function lock(tx: Tx, id: number, ...states: IssueState[]): Promise<Result<Locked>> {
  const { rows } = await sql<Locked>`
    select i.id, i.name, i.state, i.offer_id as "offerId", o.name as "offerName", i.org_id as "orgId", i.lines, i.recipients,
      i.approved_terms as terms, i.allotment_id as "allotmentId", i.made_by as "madeBy"
    from benefits.issue i join benefits.offer o on o.id = i.offer_id
    where i.id = ${id} for no key update of i`.execute(tx);
  if (!rows[0]) return refuse('NOT_FOUND');
  // What a job left behind is told by the job: a run that broke off is stopped.
  const shown = await findIssue(tx, id);
  const state = shown.ok ? shown.value.state : rows[0].state;
  return states.includes(state) ? ok(rows[0]) : refuse('ISSUE_STATE', { state });
}

/** ready → submitted: a second person sees the offer, how many get it and the most that it may cost. */
export async function submitIssue(
  tx: Tx,
  now: Date,
  maker: Caller,
  id: number,
): Promise<Result<void>> {
  const locked = await lock(tx, id, 'ready');
  if (!locked.ok) return locked;
  const { name, offerId, offerName, orgId, lines, recipients, madeBy } = locked.value;
  if (recipients === 0) return refuse('ISSUE_EMPTY');
  const terms = await termsOfOffer(tx, offerId);
  if (!mayBeGiven(terms, 'issuer')) return refuse('OFFER_KIND_UNFIT', { offerId });
  const worstCaseFen = recipients * terms.faceAmountFen;
  const approval = await submitForApproval(
    tx,
    {
      kind: approvalKind,
      objectId: id,
      orgId,
      title: name,
      snapshot: { offerId, offerName, ...terms, lines, recipients, worstCaseFen },
      maker,
      authorIds: madeBy === null ? [] : [madeBy],
    },
    now,
  );
  if (!approval.ok) return approval;
  await sql`update benefits.issue set state = 'submitted', approved_terms = ${JSON.stringify(terms)}::jsonb where id = ${id}`.execute(
    tx,
  );
  return ok(undefined);
}

/** submitted → approved, or back to ready. */
export const issueApproval: ApprovalKind = {
  kind: approvalKind,
  checkerRoles: ['compliance_checker', 'outlet_manager'],
  decided: async (tx, approval, { decision }) => {
    const id = Number(approval.objectId);
    const locked = await lock(tx, id, 'submitted');
    if (!locked.ok) return locked;
    if (decision !== 'approve') {
      await sql`update benefits.issue set state = 'ready', approved_terms = null where id = ${id}`.execute(
        tx,
      );
      return ok(null);
    }
    const { terms, offerId } = locked.value;
    if (!sameTerms(terms, await termsOfOffer(tx, offerId))) return refuse('ISSUE_NOT_AS_APPROVED');
    await sql`update benefits.issue set state = 'approved' where id = ${id}`.execute(tx);
    return ok(null);
  },
};

/** approved → running, and stopped → running, by a person or by itself: the job does the rest. */
export async function startIssue(
  tx: Tx,
  platform: Pick<Platform, 'jobs'>,
  caller: Caller | null,
  id: number,
  from: 'approved' | 'stopped',
): Promise<Result<void>> {
  const locked = await lock(tx, id, from);
  if (!locked.ok) return locked;
  const { name, orgId } = locked.value;
  const jobId = await platform.jobs.enqueue(
    tx,
    issueRequest,
    { issueId: id },
    {
      title: { zh: `批量发放“${name}”`, en: `Issue “${name}”` },
      naturalKey: String(id),
      orgId,
      createdBy: caller && staffIdOf(caller),
    },
  );
  await sql`update benefits.issue set state = 'running', job_id = ${jobId}, refusal = null where id = ${id}`.execute(
    tx,
  );
  return ok(undefined);
}

/** running → stopped: who has their benefit keeps it, and after this commit nobody else gets one. */
export async function stopIssue(tx: Tx, id: number): Promise<Result<void>> {
  const locked = await lock(tx, id, 'running');
  if (!locked.ok) return locked;
  await sql`update benefits.issue set state = 'stopped' where id = ${id}`.execute(tx);
  return ok(undefined);
}

/** Ends an issue that is not running; what was set aside and not issued goes back to the budgets. */
export async function withdrawIssue(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
): Promise<Result<void>> {
  const found = await findIssue(tx, id);
  if (!found.ok) return found;
  if (found.value.state === 'submitted') {
    // The approval first, as a checker's decision takes them.
    const taken = await withdrawSubmission(tx, approvalKind, String(id), caller, now);
    if (!taken.ok) return taken;
  }
  const locked = await lock(
    tx,
    id,
    ...(['failed', 'ready', 'submitted', 'approved', 'stopped'] as const),
  );
  if (!locked.ok) return locked;
  if (locked.value.allotmentId !== null) await closeRelease(tx, now, locked.value.allotmentId);
  await sql`update benefits.issue set state = 'withdrawn', finished_at = ${now} where id = ${id}`.execute(
    tx,
  );
  return ok(undefined);
}

/** What was done with an issue, in the transaction that did it. */
export async function auditIssue(
  tx: Tx,
  actor: Caller,
  action: string,
  id: number,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const issue = await findIssue(tx, id);
  if (!issue.ok) return;
  await recordAudit(tx, {
    actor,
    action: `issue.${action}`,
    objectKind: 'Issue',
    objectId: id,
    orgId: issue.value.orgId,
    detail,
  });
}
