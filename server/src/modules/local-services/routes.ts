import { z } from 'zod';
import {
  localService,
  localServiceChange,
  localServiceErrors,
  localServiceNew,
  localServicePage,
  localServiceParam,
  localServiceQuery,
  localServiceSettings,
  myServices,
  serviceTapped,
  tapCounted,
} from '#contract/local-services.ts';
import { phoneQuestion } from '#contract/phone-links.ts';
import { ok, refuse } from '#contract/result.ts';
import { circlesForPhone } from '#modules/merchants/index.ts';
import { byPhone } from '#modules/phone-links/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { addService, changeService, listServices, retireService } from './keep-services.ts';
import { shownServices, tapService } from './my-services.ts';
import { readServiceSettings, writeServiceSettings } from './service-settings.ts';

const tags = ['local-services'];

/** The catalogue of local services, and what a customer's phone shows of it. */
export function localServiceRoutes(app: App, platform: Platform): void {
  declareErrors(localServiceErrors);
  catalogueRoutes(app, platform);
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

function catalogueRoutes(app: App, { database, clock, keyring }: Platform): void {
  const may = (action: 'read' | 'create' | 'update') =>
    ({ access: { action, subject: 'Campaign' } }) as const;
  app.get(
    '/api/local-services',
    {
      config: may('read'),
      schema: { tags, querystring: localServiceQuery, response: { 200: localServicePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withScope(database, callerOf(request).scope, (tx) =>
            listServices(tx, clock.now(), request.query, after),
          ),
        ),
      ),
  );
  app.post(
    '/api/local-services',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: localServiceNew, response: { 201: localService } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        addService(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.patch(
    '/api/local-services/:id',
    {
      config: may('update'),
      schema: {
        tags,
        params: localServiceParam,
        body: localServiceChange,
        response: { 200: localService },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const changed = await withScope(database, caller.scope, (tx) =>
        changeService(tx, clock.now(), caller, id, request.body.content),
      );
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/local-services/:id/retire',
    {
      config: may('update'),
      schema: { tags, params: localServiceParam, response: { 200: localService } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const retired = await withScope(database, caller.scope, (tx) =>
        retireService(tx, clock.now(), caller, request.params.id),
      );
      return sendResult(reply, retired);
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
