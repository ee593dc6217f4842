import { z } from 'zod';
import {
  giftShelfPage,
  giftShelfQuery,
  giftStockQuery,
  sendStock as sendSchema,
  stockChanged,
  stockChangePage,
  stockIn as stockInSchema,
  stockTake,
} from '#contract/gifts.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { sendStock, type StockAct, type StockChanged, stockIn, takeStock } from './change-stock.ts';
import { listShelves, readGifts } from './gifts.ts';
import { listStockChanges } from './list-stock-changes.ts';

const byId = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const tags = ['gifts'];

/** What stands in the outlets: comes in, goes to another, is counted. */
export function stockRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const config = { access: { action: 'run', subject: 'Gift' }, idempotent: 'kept' } as const;
  app.get(
    '/api/gift-stock',
    {
      config: { access: { action: 'read', subject: 'Gift' } },
      schema: { tags, querystring: giftStockQuery, response: { 200: giftShelfPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.tuple([z.int(), z.int()]), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listShelves(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/gift-stock-changes',
    {
      config: { access: { action: 'read', subject: 'Gift' } },
      schema: { tags, querystring: giftShelfQuery, response: { 200: stockChangePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listStockChanges(tx, request.query, after)),
        ),
      ),
  );

  /** Changes the stock of outlets in the caller's reach, of a gift they see, with its row in the audit. */
  const change = async (
    caller: Caller,
    asked: { giftId: number; orgIds: readonly number[]; key: Result<string>; action: string },
    body: { orgId: number; reason: string },
    work: (tx: Tx, act: StockAct) => Promise<Result<StockChanged>>,
  ): Promise<Result<StockChanged>> => {
    const { giftId, key } = asked;
    if (!key.ok) return key;
    if (!asked.orgIds.every((orgId) => scopeCovers(caller.scope, orgId)))
      return refuse('FORBIDDEN');
    const gift = await withScope(database, caller.scope, async (tx) =>
      (await readGifts(tx, [giftId])).get(giftId),
    );
    if (!gift) return refuse('NOT_FOUND');
    const madeBy = `${caller.kind}:${caller.id}`;
    const { orgId, reason } = body;
    const act = { giftId, orgId, reason, madeBy, naturalKey: `http:${madeBy}:${key.value}` };
    return withJob(database, async (tx) => {
      const changed = await work(tx, act);
      if (changed.ok)
        await recordAudit(tx, {
          actor: caller,
          action: asked.action,
          objectKind: 'Gift',
          objectId: giftId,
          orgId,
          detail: { ...body, ...changed.value },
        });
      return changed;
    });
  };
  app.post(
    '/api/gifts/:id/stock-in',
    {
      config,
      schema: { tags, params: byId, body: stockInSchema, response: { 201: stockChanged } },
    },
    async (request, reply) => {
      const { body } = request;
      const asked = {
        giftId: request.params.id,
        orgIds: [body.orgId],
        key: idempotencyKeyOf(request),
      };
      const changed = await change(
        callerOf(request),
        { ...asked, action: 'gift.stock_in' },
        body,
        (tx, act) => stockIn(tx, clock.now(), { ...act, pieces: body.pieces }),
      );
      return sendResult(reply, changed, 201);
    },
  );
  app.post(
    '/api/gifts/:id/sendings',
    { config, schema: { tags, params: byId, body: sendSchema, response: { 201: stockChanged } } },
    async (request, reply) => {
      const { body } = request;
      const { pieces, toOrgId } = body;
      const asked = {
        giftId: request.params.id,
        orgIds: [body.orgId, toOrgId],
        key: idempotencyKeyOf(request),
      };
      const changed = await change(
        callerOf(request),
        { ...asked, action: 'gift.send' },
        body,
        (tx, act) => sendStock(tx, clock.now(), { ...act, pieces, toOrgId }),
      );
      return sendResult(reply, changed, 201);
    },
  );
  app.post(
    '/api/gifts/:id/stock-takes',
    { config, schema: { tags, params: byId, body: stockTake, response: { 201: stockChanged } } },
    async (request, reply) => {
      const { body } = request;
      const asked = {
        giftId: request.params.id,
        orgIds: [body.orgId],
        key: idempotencyKeyOf(request),
      };
      const changed = await change(
        callerOf(request),
        { ...asked, action: 'gift.stock_take' },
        body,
        (tx, act) => takeStock(tx, clock.now(), { ...act, counted: body.counted }),
      );
      return sendResult(reply, changed, 201);
    },
  );
}
