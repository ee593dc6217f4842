import { merchantPaymentErrors } from '#contract/merchant-payments.ts';
import { merchantErrors } from '#contract/merchants.ts';
import { joiningErrors } from '#contract/merchant-joining.ts';
import { offlineErrors } from '#contract/offline-tills.ts';
import { payoutErrors } from '#contract/payouts.ts';
import { reconciliationErrors } from '#contract/reconciliation.ts';
import { settlementErrors } from '#contract/settlements.ts';
import type { AskWho, DeedJudge } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { declareErrors } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { circleRoutes } from './circles/circle-routes.ts';
import { merchantHoldRoutes } from './hold-routes.ts';
import { applicationRoutes } from './joining/application-routes.ts';
import { joiningRoutes } from './joining/joining-routes.ts';
import { offlineRoutes } from './offline-routes.ts';
import { keepToOwnPlace } from './own-place-first.ts';
import { merchantPaymentRoutes } from './payment-routes.ts';
import { payoutRoutes } from './payout-routes.ts';
import { reconciliationRoutes } from './reconciliation-routes.ts';
import { registryRoutes } from './registry-routes.ts';
import { settlementRoutes } from './settlement-routes.ts';
import { verificationRoutes } from './verification-routes.ts';

/** Everything of merchants that take benefits. */
export function merchantRoutes(
  app: App,
  platform: Platform,
  askWho: AskWho,
  judge?: DeedJudge,
): void {
  for (const errors of [
    merchantErrors,
    joiningErrors,
    merchantPaymentErrors,
    offlineErrors,
    settlementErrors,
    reconciliationErrors,
    payoutErrors,
  ])
    declareErrors(errors);
  keepToOwnPlace(app, platform);
  registryRoutes(app, platform);
  circleRoutes(app, platform);
  joiningRoutes(app, platform);
  applicationRoutes(app, platform);
  verificationRoutes(app, platform, judge);
  merchantHoldRoutes(app, platform, judge);
  merchantPaymentRoutes(app, platform, askWho);
  offlineRoutes(app, platform, judge);
  settlementRoutes(app, platform);
  reconciliationRoutes(app, platform);
  payoutRoutes(app, platform);
}
