import { giftErrors } from '#contract/gifts.ts';
import type { App } from '#platform/http/app.ts';
import { declareErrors } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { reservationRoutes } from './reservation-routes.ts';
import { stockRoutes } from './stock-routes.ts';

/** Gifts: the catalogue, what stands in which outlet, and handing them to customers. */
export function giftRoutes(app: App, platform: Platform): void {
  declareErrors(giftErrors);
  catalogueRoutes(app, platform);
  stockRoutes(app, platform);
  reservationRoutes(app, platform);
}
