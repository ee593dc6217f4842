import { pointsErrors } from '#contract/points.ts';
import { rewardLawErrors } from '#contract/reward-law.ts';
import type { App } from '#platform/http/app.ts';
import { declareErrors } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { customerPointsRoutes } from './customer-routes.ts';
import { programmeRoutes } from './programme-routes.ts';

/** Points: programmes, and what customers have of them. */
export function pointsRoutes(app: App, platform: Platform): void {
  declareErrors(pointsErrors);
  declareErrors(rewardLawErrors);
  programmeRoutes(app, platform);
  customerPointsRoutes(app, platform);
}
