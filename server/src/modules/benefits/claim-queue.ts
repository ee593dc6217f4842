import type { ClaimedVoucher, Redemption } from '#contract/benefits.ts';
import { ok, type Result } from '#contract/result.ts';
import { createBatchQueue } from '#platform/batching/batch-queue.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Database } from '#platform/postgres/database.ts';
import { claimVouchers } from './claim-vouchers.ts';
import type { DeedJudge } from './deed-judge.ts';
import { type AskedClaim, claimJudged } from './judge-claims.ts';
import type { KnownPayers } from './known-payers.ts';
import { type RedeemOrder, redeemOrders, type RedeemRequest } from './redeem-voucher.ts';

export type ClaimQueue = { claim(request: AskedClaim): Promise<Result<ClaimedVoucher>> };
export type RedemptionQueue = {
  redeem(request: RedeemRequest): Promise<Result<Redemption>>;
  /** all vouchers of the order, or none */
  redeemAll(order: RedeemOrder): Promise<Result<Redemption[]>>;
};

/** The claims of one process, across offers. Claims it acknowledges are committed. */
export function createClaimQueue(database: Database, clock: Clock, judge?: DeedJudge): ClaimQueue {
  const payers: KnownPayers = new Map();
  const queue = createBatchQueue<AskedClaim, ClaimedVoucher>(database, {
    name: 'claim',
    commit: (tx, requests) =>
      judge
        ? claimJudged(tx, clock.now(), requests, judge, payers)
        : claimVouchers(tx, clock.now(), requests, { last: true, payers }),
    keyOf: (request) => `${request.claimedBy} ${request.clientKey}`,
    isSame: (one, other) =>
      one.campaignId === other.campaignId &&
      one.allotmentId === other.allotmentId &&
      one.customerNo === other.customerNo,
    // Another release of the offer may fill a limit after the statement has looked at it.
    repeatable: ['limit_count_within_cap', 'limit_amount_within_cap'],
  });
  return { claim: queue.ask };
}

/** The redemptions of one process. */
export function createRedemptionQueue(
  database: Database,
  clock: Clock,
  judge?: DeedJudge,
): RedemptionQueue {
  const { ask } = createBatchQueue<RedeemOrder, Redemption[]>(database, {
    name: 'redemption',
    commit: (tx, orders) => redeemOrders(tx, clock.now(), orders, judge),
    keyOf: (order) => `${order.redeemedBy} ${order.clientKey}`,
    isSame: (one, other) =>
      JSON.stringify(one.vouchers) === JSON.stringify(other.vouchers) &&
      one.purchaseAmountFen === other.purchaseAmountFen,
    // Another process redeems another voucher under the key: asked again, the statement finds it.
    repeatable: ['redemption_redeemed_by_client_key_key'],
  });
  return {
    redeemAll: ask,
    redeem: async ({ voucher, ...request }) => {
      const answer = await ask({ ...request, vouchers: [voucher] });
      if (!answer.ok) return answer;
      const [redemption] = answer.value;
      if (!redemption) throw new Error('a redemption has no answer');
      return ok(redemption);
    },
  };
}
