import { z } from 'zod';
import {
  changeGift as changeSchema,
  createGift as createSchema,
  gift,
  giftPage,
} from '#contract/gifts.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
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
      if (!scopeCovers(caller.scope, orgId)) return sendResult(reply, refuse('FORBIDDEN'));
      const made = await withScope(database, caller.scope, async (tx) => {
        const id = await createGift(tx, clock.now(), staffIdOf(caller), request.body);
        if (!id.ok) return id;
        await recordAudit(tx, {
          actor: caller,
          action: 'gift.create',
          objectKind: 'Gift',
          objectId: id.value,
          orgId,
          detail: request.body,
        });
        return ok({ id: id.value });
      });
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
        if (!scopeCovers(caller.scope, seen.orgId)) return refuse('FORBIDDEN');
        const result = await changeGift(tx, id, request.body);
        if (result.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'gift.update',
            objectKind: 'Gift',
            objectId: id,
            orgId: seen.orgId,
            detail: { change: request.body },
          });
        return result;
      });
      return sendResult(reply, changed);
    },
  );
}
