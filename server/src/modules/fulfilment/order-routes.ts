import { z } from 'zod';
import { orderDetail, partnerOrderPage, partnerOrderQuery } from '#contract/partners.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { findOrder, listOrders } from './list-orders.ts';

const tags = ['partners'];
const byId = z.object({ id: z.coerce.number().int().positive() });

/** Orders sent to partners, and what is known of each. */
export function orderRoutes(app: App, { database, keyring }: Platform): void {
  const read = { access: { action: 'read', subject: 'Partner' } } as const;
  app.get(
    '/api/partner-orders',
    {
      config: read,
      schema: { tags, querystring: partnerOrderQuery, response: { 200: partnerOrderPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listOrders(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/partner-orders/:id',
    { config: read, schema: { tags, params: byId, response: { 200: orderDetail } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findOrder(tx, request.params.id),
        ),
      ),
  );
}
