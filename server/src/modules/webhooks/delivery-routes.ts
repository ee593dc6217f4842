import { z } from 'zod';
import {
  webhookDelivery,
  webhookDeliveryDetail,
  webhookDeliveryPage,
  webhookDeliveryQuery,
  webhookReplay,
  webhookReplayCount,
  webhookReplayQuery,
} from '#contract/webhooks.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { findDelivery, listDeliveries } from './list-deliveries.ts';
import { countReplay, replayDelivery, replayRange } from './replay-deliveries.ts';

const tags = ['webhooks'];
const byId = z.object({ id: z.coerce.number().int().positive() });
const byBoth = byId.extend({ deliveryId: z.coerce.number().int().positive() });

/** What was sent to an endpoint, and how it is sent again. */
export function deliveryRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const mayRead = { access: { action: 'read', subject: 'Webhook' } } as const;
  const mayReplay = {
    access: { action: 'update', subject: 'Webhook' },
    idempotent: true,
  } as const;
  app.get(
    '/api/webhooks/:id/deliveries',
    {
      config: mayRead,
      schema: {
        tags,
        params: byId,
        querystring: webhookDeliveryQuery,
        response: { 200: webhookDeliveryPage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, (tx) =>
          listDeliveries(tx, request.params.id, request.query, after),
        ),
      ),
  );
  app.get(
    '/api/webhooks/:id/deliveries/:deliveryId',
    {
      config: mayRead,
      schema: { tags, params: byBoth, response: { 200: webhookDeliveryDetail } },
    },
    async (request, reply) => {
      const { id, deliveryId } = request.params;
      const found = await withScope(database, callerOf(request).scope, (tx) =>
        findDelivery(tx, id, deliveryId),
      );
      return sendResult(reply, found);
    },
  );
  app.post(
    '/api/webhooks/:id/deliveries/:deliveryId/replays',
    {
      config: mayReplay,
      schema: { tags, params: byBoth, response: { 201: webhookDelivery } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id, deliveryId } = request.params;
      const again = await withScope(database, caller.scope, (tx) =>
        replayDelivery(tx, caller, id, deliveryId, clock.now()),
      );
      return sendResult(reply, again, 201);
    },
  );
  app.get(
    '/api/webhooks/:id/replays/count',
    {
      config: mayRead,
      schema: {
        tags,
        params: byId,
        querystring: webhookReplayQuery,
        response: { 200: webhookReplayCount },
      },
    },
    async (request, reply) => {
      const counted = await withScope(database, callerOf(request).scope, (tx) =>
        countReplay(tx, request.params.id, request.query),
      );
      return sendResult(reply, counted);
    },
  );
  app.post(
    '/api/webhooks/:id/replays',
    {
      config: mayReplay,
      schema: {
        tags,
        params: byId,
        body: webhookReplay,
        response: { 201: webhookReplayCount },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const again = await withScope(database, caller.scope, (tx) =>
        replayRange(tx, caller, request.params.id, request.body, clock.now()),
      );
      return sendResult(reply, again, 201);
    },
  );
}
