import { drawsErrors } from '#contract/draw-errors.ts';
import { rewardLawErrors } from '#contract/reward-law.ts';
import type { DeedJudge } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { declareErrors } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { drawRoutes } from './draw-routes.ts';
import { settingsRoutes } from './draw-settings.ts';
import { linkRoutes } from './link-routes.ts';
import { phoneRoutes } from './phone-routes.ts';
import { createPlayQueue } from './play-queue.ts';
import { playRoutes } from './play-routes.ts';

/** Prize draws; `publicAddress`: where customers' phones open the page. */
export function drawsRoutes(
  app: App,
  platform: Platform,
  { publicAddress, judge }: { publicAddress: string | null; judge?: DeedJudge },
): void {
  declareErrors(drawsErrors);
  declareErrors(rewardLawErrors);
  const queue = createPlayQueue(platform, judge);
  drawRoutes(app, platform);
  settingsRoutes(app, platform);
  playRoutes(app, platform, queue, publicAddress);
  linkRoutes(app, platform, queue);
  phoneRoutes(app, platform);
}
