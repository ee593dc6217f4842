import { simulationErrors } from '#contract/benefit-simulation.ts';
import { benefitsErrors } from '#contract/benefits.ts';
import { issueErrors } from '#contract/issues.ts';
import { tillErrors } from '#contract/tills.ts';
import { offerTermsErrors } from '#contract/offer-terms.ts';
import { rewardLawErrors } from '#contract/reward-law.ts';
import { transferErrors } from '#contract/voucher-transfers.ts';
import type { App } from '#platform/http/app.ts';
import { declareErrors } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { budgetRoutes } from './budget-routes.ts';
import type { LinkSettings } from './claim-link-routes.ts';
import type { DeedJudge } from './deed-judge.ts';
import { offerRoutes } from './offer-routes.ts';
import { issueRoutes } from './issue/issue-routes.ts';
import { customerPayoutRoutes } from './customer-payouts/payout-routes.ts';
import type { AskWho } from './payments/eligibility.ts';
import { paymentRoutes } from './payments/payment-routes.ts';
import type { HoldMerchant } from './reverse-at-bank.ts';
import { referralRoutes } from './referral-routes.ts';
import { redemptionRoutes, tillRoutes } from './till-routes.ts';
import { claimRoutes } from './voucher-routes.ts';

/** Budgets, offers, vouchers, redemptions. */
export function benefitsRoutes(
  app: App,
  platform: Platform,
  {
    askWho = async () => false,
    holdMerchant,
    ...links
  }: LinkSettings & { askWho?: AskWho; holdMerchant?: HoldMerchant } = {},
  judge?: DeedJudge,
): void {
  declareErrors(benefitsErrors);
  declareErrors(offerTermsErrors);
  declareErrors(rewardLawErrors);
  declareErrors(issueErrors);
  declareErrors(transferErrors);
  declareErrors(simulationErrors);
  declareErrors(tillErrors);
  budgetRoutes(app, platform);
  offerRoutes(app, platform);
  claimRoutes(app, platform, links, askWho, judge);
  paymentRoutes(app, platform, askWho);
  referralRoutes(app, platform, askWho);
  customerPayoutRoutes(app, platform);
  redemptionRoutes(app, platform, judge, holdMerchant);
  tillRoutes(app, platform, judge, holdMerchant);
  issueRoutes(app, platform);
}
