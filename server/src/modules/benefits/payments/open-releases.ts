import { sql } from 'kysely';
import { z } from 'zod';
import { openReleaseSchema, type Release } from '#contract/payment-benefits.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { continueAsJob, type Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { closeRelease } from '../close-allotment.ts';
import { sameTerms, termsOfOffer } from '../issue/issue-terms.ts';
import { reachOffer } from '../issue/write-issue.ts';
import { findOffer } from '../list-offers.ts';
import { worstCaseOf } from '../offer-terms.core.ts';
import { openRelease } from '../open-allotments.ts';

// An offer opened to anyone who may have it. Number and money are set aside when a second person approves.

const approvalKind = 'release';
const submitted = z.object({
  ...openReleaseSchema.shape,
  offerId: z.int(),
  terms: z.record(z.string(), z.unknown()),
});
type Asked = z.infer<typeof openReleaseSchema>;

/** Asks a second person to open an offer that the caller reaches; gives the approval that waits. */
export async function submitRelease(
  tx: Tx,
  now: Date,
  maker: Caller,
  offerId: number,
  asked: Asked,
): Promise<Result<{ approvalId: number }>> {
  const reach = await reachOffer(tx, maker.scope, offerId);
  if (!reach.ok) return reach;
  const offer = await findOffer(tx, offerId);
  if (!offer.ok) return offer;
  const until = Date.parse(asked.claimUntil);
  if (until <= Date.parse(asked.claimFrom) || until <= now.getTime())
    return refuse('RELEASE_PERIOD_WRONG');
  const worstCase = worstCaseOf(asked.count, offer.value);
  if (!worstCase.ok) return worstCase;
  const { name, orgId } = offer.value;
  const terms = await termsOfOffer(tx, offerId);
  const approval = await submitForApproval(
    tx,
    {
      kind: approvalKind,
      objectId: offerId,
      orgId: orgId ?? maker.orgId,
      title: name,
      snapshot: { offerId, offerName: name, ...asked, worstCaseFen: worstCase.value, terms },
      maker,
    },
    now,
  );
  return approval.ok ? ok({ approvalId: approval.value }) : approval;
}

/** Approved, the offer is open from its time on; the approval's number is the release's key. */
export function releaseApproval(clock: Clock): ApprovalKind {
  return {
    kind: approvalKind,
    checkerRoles: ['compliance_checker', 'outlet_manager'],
    decided: async (tx, approval, { decision }, checker) => {
      if (decision !== 'approve') return ok(null);
      await continueAsJob(tx);
      const { offerId, terms, count, claimFrom, claimUntil } = submitted.parse(approval.snapshot);
      const now = clock.now();
      await sql`select id from benefits.offer where id = ${offerId} for no key update`.execute(tx);
      if (!sameTerms(terms, await termsOfOffer(tx, offerId)))
        return refuse('RELEASE_NOT_AS_APPROVED');
      if (Date.parse(claimUntil) <= now.getTime()) return refuse('RELEASE_PERIOD_WRONG');
      const opened = await openRelease(tx, now, {
        offerId,
        count,
        claimFrom: new Date(claimFrom),
        claimUntil: new Date(claimUntil),
        openTo: 'anyone',
        releaseKey: `approval:${approval.approvalId}`,
      });
      if (!opened.ok) return opened;
      await recordAudit(tx, {
        actor: checker,
        action: 'release.open',
        objectKind: 'Offer',
        objectId: offerId,
        orgId: approval.orgId,
        detail: { releaseId: opened.value },
      });
      return ok(null);
    },
  };
}

const releaseRows = sql`
  select a.id, a.offer_id as "offerId", o.name as "offerName", a.state, ${isoMoment('a.claim_from')} as "claimFrom",
    ${isoMoment('a.claim_until')} as "claimUntil", a.cap_count as "capCount", a.used_count as "usedCount",
    a.cap_amount_fen as "capAmountFen", a.used_amount_fen as "usedAmountFen"
  from benefits.allotment a join benefits.offer o on o.id = a.offer_id
  where a.open_to = 'anyone'`;

/** The releases of an offer, the newest first. */
export async function listReleases(
  tx: Tx,
  offerId: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Result<Slice<Release, number>>> {
  const offer = await findOffer(tx, offerId);
  if (!offer.ok) return offer;
  const { rows } = await sql<Release>`${releaseRows} and a.offer_id = ${offerId}
    and a.id < ${after ?? Number.MAX_SAFE_INTEGER} order by a.id desc limit ${limit + 1}`.execute(
    tx,
  );
  return ok(sliceOf(rows, limit, ({ id }) => id));
}

export async function findRelease(tx: Tx, id: number): Promise<Result<Release>> {
  const { rows } = await sql<Release>`${releaseRows} and a.id = ${id}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

/** Ends a release early: what nobody has goes back to the budgets. */
export async function endRelease(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
): Promise<Result<Release>> {
  const found = await findRelease(tx, id);
  if (!found.ok) return found;
  const { offerId } = found.value;
  const offer = await findOffer(tx, offerId);
  if (!offer.ok) return offer;
  await closeRelease(tx, now, id);
  await recordAudit(tx, {
    actor: caller,
    action: 'release.close',
    objectKind: 'Offer',
    objectId: offerId,
    orgId: offer.value.orgId,
    detail: { releaseId: id },
  });
  return findRelease(tx, id);
}
