import { exchangeCodeErrors } from '#contract/exchange-codes.ts';
import { partnerReconciliationErrors } from '#contract/partner-reconciliation.ts';
import { partnerErrors } from '#contract/partners.ts';
import type { Outside } from '#modules/webhooks/index.ts';
import type { App } from '#platform/http/app.ts';
import { declareErrors } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { codeRoutes } from './code-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { partnerRoutes } from './partner-routes.ts';
import { partnerReconciliationRoutes } from './reconciliation-routes.ts';

/** Partners, what they deliver, and how far it has come. */
export function fulfilmentRoutes(app: App, platform: Platform, outside: Outside): void {
  declareErrors(partnerErrors);
  declareErrors(exchangeCodeErrors);
  declareErrors(partnerReconciliationErrors);
  partnerRoutes(app, platform, outside);
  orderRoutes(app, platform);
  codeRoutes(app, platform);
  partnerReconciliationRoutes(app, platform);
}
