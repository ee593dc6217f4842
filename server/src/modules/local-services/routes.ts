import {
  localService,
  localServiceChange,
  localServiceErrors,
  localServiceNew,
  localServicePage,
  localServiceQuery,
  localServiceSettings,
  myServices,
  serviceTapped,
  tapCounted,
} from '#contract/local-services.ts';
import { phoneQuestion } from '#contract/phone-links.ts';
import { ok, refuse } from '#contract/result.ts';
import { contentRoutes } from '#modules/approved-content/index.ts';
import { circlesForPhone } from '#modules/merchants/index.ts';
import { byPhone } from '#modules/phone-links/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { listServices, services } from './keep-services.ts';
import { shownServices, tapService } from './my-services.ts';
import { readServiceSettings, writeServiceSettings } from './service-settings.ts';

const tag = 'local-services';
const tags = [tag];

/** The catalogue of local services, and what a customer's phone shows of it. */
export function localServiceRoutes(app: App, platform: Platform): void {
  declareErrors(localServiceErrors);
  contentRoutes(app, platform, {
    path: '/api/local-services',
    tag,
    schemas: {
      query: localServiceQuery,
      page: localServicePage,
      one: localService,
      new: localServiceNew,
      change: localServiceChange,
    },
    content: services,
    list: listServices,
  });
  settingRoutes(app, platform);
  const { clock } = platform;
  const config = { access: 'public', guessable: true } as const;
  app.post(
    '/api/my-services/look-up',
    { config, schema: { tags, body: phoneQuestion, response: { 200: myServices } } },
    async (request, reply) => {
      const now = clock.now();
      const shown = await byPhone(platform, request.body, async (tx, { orgId }) =>
        ok({
          services: await shownServices(tx, now, orgId),
          circles: await circlesForPhone(tx, now, orgId),
        }),
      );
      return sendResult(reply, shown);
    },
  );
  app.post(
    '/api/my-services/tap',
    { config, schema: { tags, body: serviceTapped, response: { 200: tapCounted } } },
    async (request, reply) => {
      const { serviceId, ...question } = request.body;
      const counted = await byPhone(platform, question, (tx, link) =>
        tapService(tx, clock.now(), link, serviceId),
      );
      return sendResult(reply, counted);
    },
  );
}

function settingRoutes(app: App, { database, clock }: Platform): void {
  app.get(
    '/api/local-service-settings',
    {
      config: { access: { action: 'read', subject: 'Campaign' } },
      schema: { tags, response: { 200: localServiceSettings } },
    },
    async (request, reply) => {
      const { scope } = callerOf(request);
      return sendResult(reply, ok(await withScope(database, scope, readServiceSettings)));
    },
  );
  app.put(
    '/api/local-service-settings',
    {
      config: { access: { action: 'update', subject: 'Setting' } },
      schema: { tags, body: localServiceSettings, response: { 200: localServiceSettings } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      await withScope(database, caller.scope, (tx) =>
        writeServiceSettings(tx, caller, request.body, clock.now()),
      );
      return sendResult(reply, ok(request.body));
    },
  );
}
