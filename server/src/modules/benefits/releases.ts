import type { ClaimedVoucher } from '#contract/benefits.ts';
import type { Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type ClaimRequest, claimVouchers } from './claim-vouchers.ts';
import { closeRelease } from './close-allotment.ts';
import { openRelease } from './open-allotments.ts';

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

/** Parts of offers set aside outside campaigns: for anybody who asks, or for a module that gives them. */
export const releases = { open: openRelease, close: closeRelease, issue };
