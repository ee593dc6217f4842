import { z } from 'zod';
import { giftErrors } from '#contract/gifts.ts';
import {
  changeMallItem,
  createMallItem,
  listedMallOrderPage,
  mallErrors,
  mallItem,
  mallItemPage,
  mallItemQuery,
  mallOrderPage,
  mallReceipt,
  mallRedemption,
  mallReversal,
} from '#contract/points-mall.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findPerson, pointsMall } from '#modules/points/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { idempotencyKeyOf } from '#platform/http/idempotency-key.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { addMallItem } from './add-mall-item.ts';
import { orNothing } from './or-nothing.ts';
import { redeemMallItem, reverseMallOrder } from './redeem-mall-item.ts';

const byId = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const byNumber = z.object({ no: shortNumberText });
const created = z.object({ id: z.int() });
const tags = ['points-mall'];

/** The points mall: what is offered, and exchanging points for it. */
export function mallRoutes(app: App, platform: Platform): void {
  declareErrors(mallErrors);
  // A gift is reserved by the exchange, which answers for the shelf.
  declareErrors(giftErrors);
  itemRoutes(app, platform);
  orderRoutes(app, platform);
}

function itemRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'create' | 'update') => ({ action, subject: 'Points' }) as const;
  app.get(
    '/api/points-mall/items',
    {
      config: { access: may('read') },
      schema: { tags, querystring: mallItemQuery, response: { 200: mallItemPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await pointsMall.listItems(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/points-mall/items',
    {
      config: {
        access: [may('create'), { action: 'create', subject: 'Offer' }],
        idempotent: true,
      },
      schema: { tags, body: createMallItem, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(reply, await addMallItem(database, clock.now(), caller, request.body), 201);
    },
  );
  app.patch(
    '/api/points-mall/items/:id',
    {
      config: { access: may('update') },
      schema: { tags, params: byId, body: changeMallItem, response: { 200: mallItem } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { state } = request.body;
      const changed = await withScope(database, caller.scope, async (tx) => {
        const item = await pointsMall.findItem(tx, id);
        if (!item) return refuse('NOT_FOUND');
        if (!scopeCovers(caller.scope, item.orgId)) return refuse('FORBIDDEN');
        await pointsMall.setItemState(tx, id, state);
        await recordAudit(tx, {
          actor: caller,
          action: 'mall-item.update',
          objectKind: 'MallItem',
          objectId: id,
          orgId: item.orgId,
          detail: { state },
        });
        return ok({ ...item, state });
      });
      return sendResult(reply, changed);
    },
  );
}

function orderRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const redeem = { action: 'redeem', subject: 'Points' } as const;
  app.post(
    '/api/points-mall/redemptions',
    {
      config: { access: redeem, idempotent: 'kept' },
      schema: { tags, body: mallRedemption, response: { 201: mallReceipt } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const key = idempotencyKeyOf(request);
      if (!key.ok) return sendResult(reply, key);
      const { itemId, orgId } = request.body;
      if (!scopeCovers(caller.scope, orgId)) return sendResult(reply, refuse('FORBIDDEN'));
      const person = await withScope(database, caller.scope, async (tx) =>
        (await pointsMall.findItem(tx, itemId))
          ? findPerson(tx, request.body.customerNo)
          : refuse('NOT_FOUND'),
      );
      if (!person.ok) return sendResult(reply, person);
      const { customerNo } = person.value;
      const madeBy = `${caller.kind}:${caller.id}`;
      const asked = { itemId, orgId, customerNo, madeBy, naturalKey: `${madeBy}:${key.value}` };
      const receipt = await orNothing(database, async (tx) => {
        const done = await redeemMallItem(tx, keyring, clock.now(), { ...asked, channel: 'staff' });
        if (done.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'mall.redeem',
            objectKind: 'Customer',
            objectId: customerNo,
            orgId: person.value.orgId,
            detail: { itemId, orderId: done.value.orderId, points: done.value.points },
          });
        return done;
      });
      return sendResult(reply, receipt, 201);
    },
  );
  app.get(
    '/api/customers/:no/mall-orders',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Points' },
        ],
      },
      schema: {
        tags,
        params: byNumber,
        querystring: unfilteredQuery,
        response: { 200: mallOrderPage },
      },
    },
    async (request, reply) => {
      const person = await withScope(database, callerOf(request).scope, (tx) =>
        findPerson(tx, request.params.no),
      );
      if (!person.ok) return sendResult(reply, person);
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withJob(database, async (tx) =>
          ok(await pointsMall.listOrders(tx, person.value.customerNo, request.query, after)),
        ),
      );
    },
  );
  app.get(
    '/api/points-mall/orders',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Points' },
        ],
      },
      schema: { tags, querystring: unfilteredQuery, response: { 200: listedMallOrderPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await pointsMall.listAllOrders(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/points-mall/orders/:id/reverse',
    {
      config: { access: redeem },
      schema: { tags, params: byId, body: mallReversal, response: { 200: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { reason } = request.body;
      const order = await withJob(database, (tx) => pointsMall.findOrder(tx, { id }));
      const person = order
        ? await withScope(database, caller.scope, (tx) => findPerson(tx, order.customerNo))
        : refuse<never>('NOT_FOUND');
      if (!person.ok) return sendResult(reply, person);
      const madeBy = nameOf(caller);
      const reversed = await orNothing(database, async (tx) => {
        const done = await reverseMallOrder(tx, clock.now(), id, { madeBy, reason });
        if (!done.ok) return done;
        await recordAudit(tx, {
          actor: caller,
          action: 'mall.reverse',
          objectKind: 'Customer',
          objectId: person.value.customerNo,
          orgId: person.value.orgId,
          detail: { orderId: id, reason },
        });
        return ok({ id });
      });
      return sendResult(reply, reversed);
    },
  );
}

const nameOf = ({ kind, id }: Caller): string => `${kind}:${id}`;
