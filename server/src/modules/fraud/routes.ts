import { fraudErrors } from '#contract/fraud.ts';
import type { App } from '#platform/http/app.ts';
import { declareErrors } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { caseRoutes } from './case-routes.ts';
import type { FraudJudge } from './judge-deeds.ts';
import { ruleRoutes } from './rule-routes.ts';

/** Fraud: the rules, the queue and what is decided there; the judge opens with the application and closes with it. */
export function fraudRoutes(app: App, platform: Platform, judge: FraudJudge): void {
  declareErrors(fraudErrors);
  app.addHook('onReady', () => judge.start());
  app.addHook('onClose', () => judge.flush());
  ruleRoutes(app, platform);
  caseRoutes(app, platform, judge);
}
