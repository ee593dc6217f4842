import { pointsErrors } from '#contract/points.ts';
import { pointsRuleErrors } from '#contract/points-rules.ts';
import { rewardLawErrors } from '#contract/reward-law.ts';
import type { App } from '#platform/http/app.ts';
import { declareErrors } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { customerPointsRoutes } from './customer-routes.ts';
import { programmeRoutes } from './programme-routes.ts';
import { ruleRoutes } from './rule-routes.ts';

/** Points: programmes, rules, and what customers have of them. */
export function pointsRoutes(app: App, platform: Platform): void {
  declareErrors(pointsErrors);
  declareErrors(pointsRuleErrors);
  declareErrors(rewardLawErrors);
  programmeRoutes(app, platform);
  ruleRoutes(app, platform);
  customerPointsRoutes(app, platform);
}
