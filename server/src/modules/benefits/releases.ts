import type { ClaimedVoucher } from '#contract/benefits.ts';
import type { Result } from '#contract/result.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type ClaimRequest, claimVouchers } from './claim-vouchers.ts';
import { closeRelease } from './close-allotment.ts';
import { deliverBy } from './deliveries.ts';
import { exchangeReleases } from './exchange-releases.ts';
import { prepareIssueRequest } from './issue/jobs.ts';
import { issueApproval } from './issue/move-issue.ts';
import { findIssue, noteFreeze, notePreparing } from './issue/read-issues.ts';
import { failPreparing, judgeList, readStaged, stageMembers } from './issue/prepare-issue.ts';
import { findListed, insertIssue, reachOffer, stageLines } from './issue/write-issue.ts';
import { openRelease } from './open-allotments.ts';
import { customerPayoutApproval } from './customer-payouts/approve-payout.ts';
import { releaseApproval } from './payments/open-releases.ts';

export type IssueRequest = Omit<ClaimRequest, 'campaignId' | 'scope' | 'byIssuer'> & {
  allotmentId: number;
};

/**
 * Benefits of a release to customers whom the module that opened it has chosen, in its transaction; answers
 * in the order asked. `claimedBy` and `clientKey` together are the key: asked again they give the same.
 */
async function issue(
  tx: Tx,
  now: Date,
  requests: readonly IssueRequest[],
): Promise<Result<ClaimedVoucher>[]> {
  return claimVouchers(
    tx,
    now,
    requests.map((request) => ({ ...request, scope: { all: true }, byIssuer: true })),
  );
}

/** Bulk issue: the steps by which a flow brings an issue its list, and what a checker decides. */
const inBulk = {
  reachOffer,
  insert: insertIssue,
  find: findIssue,
  findListed,
  stageLines,
  stageMembers,
  readStaged,
  judgeList,
  failPreparing,
  notePreparing,
  noteFreeze,
  prepareRequest: prepareIssueRequest,
  approval: issueApproval,
};

/** Parts of offers set aside outside campaigns: for anybody who asks, or for a module that gives them. */
export const releases = {
  open: openRelease,
  close: closeRelease,
  exchange: exchangeReleases,
  issue,
  inBulk,
  deliverBy,
  approvals: (clock: Clock) => [releaseApproval(clock), customerPayoutApproval(clock)],
};
