import { z } from 'zod';
import { orderDetail, orderSettlement, settlementAsked } from '#contract/partners.ts';
import { ok } from '#contract/result.ts';
import { partnerOrders } from '#modules/fulfilment/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { submitSettlement } from './settle-order-by-people.ts';

const tags = ['partners'];
const byId = z.object({ id: z.coerce.number().int().positive() });

/** What a person does about an order whose result nobody told. */
export function orderSettlementRoutes(app: App, { database, clock }: Platform): void {
  const update = { access: { action: 'update', subject: 'Partner' } } as const;
  app.post(
    '/api/partner-orders/:id/asks',
    { config: update, schema: { tags, params: byId, response: { 200: orderDetail } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const seen = await withScope(database, caller.scope, (tx) => partnerOrders.find(tx, id));
      if (!seen.ok) return sendResult(reply, seen);
      const asked = await withJob(database, (tx) =>
        partnerOrders.askOnceMore(tx, clock.now(), caller, id),
      );
      return sendResult(reply, asked);
    },
  );
  app.post(
    '/api/partner-orders/:id/settlements',
    {
      config: { ...update, idempotent: true },
      schema: { tags, params: byId, body: orderSettlement, response: { 201: settlementAsked } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await withScope(database, caller.scope, (tx) =>
        submitSettlement(tx, clock.now(), caller, request.params.id, request.body),
      );
      return sendResult(reply, result.ok ? ok({ approvalId: result.value }) : result, 201);
    },
  );
}
