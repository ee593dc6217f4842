import { eventBatch, eventsTaken } from '#contract/events.ts';
import { ok, refuse } from '#contract/result.ts';
import type { App } from '#platform/http/app-instance.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { takeInEvents } from './take-in-events.ts';
import { unplacedRoutes } from './unplaced-routes.ts';

/** What systems of the bank tell of while it happens. The ids of the events are the keys of a repeat. */
export function eventRoutes(app: App, platform: Platform): void {
  app.post(
    '/api/events',
    {
      config: { access: { action: 'create', subject: 'Event' } },
      schema: { tags: ['events'], body: eventBatch, response: { 200: eventsTaken } },
    },
    async (request, reply) => {
      // Events come of customers of every outlet.
      if (!callerOf(request).scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      return sendResult(reply, ok(await takeInEvents(platform, request.body)));
    },
  );
  unplacedRoutes(app, platform);
}
