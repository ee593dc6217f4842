import { z } from 'zod';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok } from '#contract/result.ts';
import {
  webhook,
  webhookChange,
  webhookMade,
  webhookNew,
  webhookPage,
  webhookPing,
  webhookProblems,
  webhookRotation,
} from '#contract/webhooks.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { refuseRepeats } from '#platform/http/idempotency.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { changeEndpoint, createEndpoint, removeEndpoint, rotateSecret } from './change-endpoint.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { findEndpoint, listEndpoints } from './list-endpoints.ts';
import type { Outside } from './post-webhook.ts';
import { sendPing } from './send-ping.ts';

const tags = ['webhooks'];
const byId = z.object({ id: z.coerce.number().int().positive() });
const removed = z.object({ id: z.int() });

/** Endpoints of partner systems and tills, and what was sent to them. */
export function webhookRoutes(app: App, platform: Platform, outside: Outside): void {
  const { database, clock, keyring } = platform;
  const { namedHosts } = outside;
  const may = (action: 'read' | 'create' | 'update' | 'delete') =>
    ({ action, subject: 'Webhook' }) as const;
  declareErrors(webhookProblems);
  app.get(
    '/api/webhooks',
    {
      config: { access: may('read') },
      schema: { tags, querystring: unfilteredQuery, response: { 200: webhookPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listEndpoints(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/webhooks',
    {
      config: { access: may('create'), idempotent: true },
      schema: { tags, body: webhookNew, response: { 201: webhookMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withJob(database, (tx) =>
        createEndpoint(tx, { keyring, namedHosts, now: clock.now() }, caller, request.body),
      );
      if (!made.ok) return sendResult(reply, made);
      const webhookId = made.value.webhook.id;
      refuseRepeats(request, { code: 'WEBHOOK_MADE_ALREADY', facts: { webhookId } });
      return sendResult(reply, made, 201);
    },
  );
  app.get(
    '/api/webhooks/:id',
    { config: { access: may('read') }, schema: { tags, params: byId, response: { 200: webhook } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findEndpoint(tx, request.params.id),
        ),
      ),
  );
  app.patch(
    '/api/webhooks/:id',
    {
      config: { access: may('update') },
      schema: { tags, params: byId, body: webhookChange, response: { 200: webhook } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const changed = await withScope(database, caller.scope, (tx) =>
        changeEndpoint(tx, namedHosts, caller, request.params.id, request.body),
      );
      return sendResult(reply, changed);
    },
  );
  app.delete(
    '/api/webhooks/:id',
    {
      config: { access: may('delete') },
      schema: { tags, params: byId, response: { 200: removed } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const done = await withScope(database, caller.scope, (tx) =>
        removeEndpoint(tx, caller, request.params.id, clock.now()),
      );
      return sendResult(reply, done);
    },
  );
  app.post(
    '/api/webhooks/:id/secrets',
    {
      config: { access: may('update'), idempotent: true },
      schema: { tags, params: byId, body: webhookRotation, response: { 201: webhookMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id: webhookId } = request.params;
      const { overlapHours } = request.body;
      const rotated = await withScope(database, caller.scope, (tx) =>
        rotateSecret(tx, { keyring, now: clock.now() }, caller, webhookId, overlapHours),
      );
      if (!rotated.ok) return sendResult(reply, rotated);
      refuseRepeats(request, { code: 'WEBHOOK_SECRET_ROTATED_ALREADY', facts: { webhookId } });
      return sendResult(reply, rotated, 201);
    },
  );
  app.post(
    '/api/webhooks/:id/pings',
    {
      config: { access: may('update'), idempotent: true },
      schema: { tags, params: byId, response: { 201: webhookPing } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await sendPing(platform, outside, callerOf(request), request.params.id),
        201,
      ),
  );
  deliveryRoutes(app, platform);
}
