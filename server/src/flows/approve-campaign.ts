import type { Campaign } from '#contract/campaigns.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { readAudience, readMakeup } from '#modules/audiences/index.ts';
import { findOffers } from '#modules/benefits/index.ts';
import {
  type ApprovedFacts,
  campaignMoves,
  checkConversion,
  findCampaign,
  hashApproved,
  launchDays,
  missingOf,
} from '#modules/campaigns/index.ts';
import { tagParameters } from '#modules/tags/index.ts';
import { bankDay, type Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';

const approvalKind = 'campaign';

/** Submits a complete draft to a second person, with all of it that is approved: content, offers, audience with what it is made of. */
export async function submitCampaign(
  tx: Tx,
  clock: Clock,
  maker: Caller,
  id: number,
): Promise<Result<Campaign>> {
  const found = await findCampaign(tx, id);
  if (!found.ok) return found;
  const { content, state, orgId } = found.value;
  if (state !== 'draft') return refuse('CAMPAIGN_NOT_EDITABLE', { state });
  const missing = missingOf(content);
  if (missing.length > 0) return refuse('CAMPAIGN_INCOMPLETE', { missing: missing.join('; ') });
  const countable = await checkConversion(tx, content.conversion);
  if (!countable.ok) return countable;
  const inTime = launchDays.judgeLeft(content, bankDay(clock.now()));
  if (!inTime.ok) return inTime;
  const approvable = await readApprovable(tx, found.value);
  if (!approvable.ok) return approvable;
  const { facts, hash } = approvable.value;
  const approval = await submitForApproval(
    tx,
    {
      kind: approvalKind,
      objectId: id,
      orgId,
      title: content.name,
      snapshot: { content, ...facts, hash },
      maker,
      authorIds: found.value.authorIds,
    },
    clock.now(),
  );
  if (!approval.ok) return approval;
  const moved = await campaignMoves.submit(tx, clock.now(), id, approval.value, hash);
  return moved.ok ? findCampaign(tx, id) : moved;
}

/** Whether campaign, offers, audience, the audiences inside it and the thresholds of their tags are still what was submitted. */
export async function isAsApproved(tx: Tx, campaign: Campaign): Promise<boolean> {
  const now = await readApprovable(tx, campaign);
  return now.ok && now.value.hash === campaign.approvedHash;
}

/** All of a campaign that a checker approves, as it is now, with its digest. */
export async function readApprovable(
  tx: Tx,
  campaign: Campaign,
): Promise<Result<{ facts: ApprovedFacts; hash: string }>> {
  const facts = await readFacts(tx, campaign);
  if (!facts.ok) return facts;
  return ok({ facts: facts.value, hash: hashApproved(campaign.content, facts.value) });
}

async function readFacts(tx: Tx, campaign: Campaign): Promise<Result<ApprovedFacts>> {
  const { audienceId, arms } = campaign.content;
  const audience = await readAudience(tx, audienceId ?? 0);
  if (!audience.ok) return audience;
  if (audience.value.archivedAt !== null) return refuse('AUDIENCE_ARCHIVED');
  const offerIds = [...new Set(arms.flatMap((arm) => (arm.offerId === null ? [] : [arm.offerId])))];
  const offers = await findOffers(tx, offerIds);
  if (offers.length < offerIds.length) return refuse('NOT_FOUND');
  const { id, version } = audience.value;
  const { audiences, tagCodes } = await readMakeup(tx, id);
  return {
    ok: true,
    value: {
      audience: { id, version },
      nested: audiences.filter((one) => one.id !== id),
      tagParameters: await tagParameters.inForce(tx, tagCodes),
      offers: offers.map(
        ({
          id: offerId,
          faceAmountFen,
          thresholdAmountFen,
          validDays,
          capCount,
          capAmountFen,
          terms,
        }) => ({
          id: offerId,
          faceAmountFen,
          thresholdAmountFen,
          validDays,
          capCount,
          capAmountFen,
          // Left out where there are none, so that what was approved before there were any still hashes alike.
          ...(Object.keys(terms).length > 0 ? { terms } : {}),
        }),
      ),
    },
  };
}

/** What the checker's decision does to a campaign. An approval of what has changed since is refused. */
export function campaignApproval(clock: Clock): ApprovalKind {
  return {
    kind: approvalKind,
    checkerRoles: ['compliance_checker', 'outlet_manager'],
    decided: async (tx, approval, { decision }) => {
      const id = Number(approval.objectId);
      const found = await findCampaign(tx, id);
      if (!found.ok) return found;
      if (decision === 'approve') {
        // The catalogue may have changed with an upgrade since the submission.
        const countable = await checkConversion(tx, found.value.content.conversion);
        if (!countable.ok) return countable;
        if (!(await isAsApproved(tx, found.value))) return refuse('CAMPAIGN_NOT_AS_APPROVED');
        const offerIds = found.value.content.arms.flatMap(({ offerId }) => offerId ?? []);
        // Asked again when it is launched and sets them aside.
        const offers = await findOffers(tx, offerIds);
        if (offers.some(({ refusedByLaw, switchedOn }) => refusedByLaw && !switchedOn))
          return refuse('DEPOSIT_LINKED_REWARD');
      }
      return campaignMoves.decide(tx, clock.now(), id, decision === 'approve');
    },
  };
}
