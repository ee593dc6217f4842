import { z } from 'zod';
import {
  changeGift as changeSchema,
  createGift as createSchema,
  gift,
  giftPage,
} from '#contract/gifts.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse } from '#contract/result.ts';
import { changeInReach, createInReach } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { changeGift, createGift, listGifts, readGifts } from './gifts.ts';

const byId = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const created = z.object({ id: z.int() });
const tags = ['gifts'];

/** Which gifts there are, and what they are worth. */
export function catalogueRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'create' | 'update') => ({ action, subject: 'Gift' }) as const;
  app.get(
    '/api/gifts',
    {
      config: { access: may('read') },
      schema: { tags, querystring: unfilteredQuery, response: { 200: giftPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listGifts(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/gifts',
    {
      config: { access: may('create'), idempotent: true },
      schema: { tags, body: createSchema, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { orgId } = request.body;
      const row = { action: 'gift.create', objectKind: 'Gift', orgId, detail: request.body };
      const made = await withScope(database, caller.scope, (tx) =>
        createInReach(tx, caller, row, () =>
          createGift(tx, clock.now(), staffIdOf(caller), request.body),
        ),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.patch(
    '/api/gifts/:id',
    {
      config: { access: may('update') },
      schema: { tags, params: byId, body: changeSchema, response: { 200: gift } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const changed = await withScope(database, caller.scope, async (tx) => {
        const seen = (await readGifts(tx, [id])).get(id);
        if (!seen) return refuse('NOT_FOUND');
        const row = {
          action: 'gift.update',
          objectKind: 'Gift',
          objectId: id,
          orgId: seen.orgId,
          detail: { change: request.body },
        };
        return changeInReach(tx, caller, row, () => changeGift(tx, id, request.body));
      });
      return sendResult(reply, changed);
    },
  );
}
