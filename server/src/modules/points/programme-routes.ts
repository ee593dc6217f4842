import { z } from 'zod';
import { unfilteredQuery } from '#contract/pages.ts';
import {
  askPrice,
  changePointsProgramme,
  createPointsProgramme,
  pointsProgramme,
  pointsProgrammePage,
  priceAsked,
} from '#contract/points.ts';
import { ok, refuse } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { changeInReach, createInReach } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { continueAsJob, withScope } from '#platform/postgres/database.ts';
import { askForPrice } from './approve-price.ts';
import { withStanding } from './programme-standing.ts';
import { changeProgramme, createProgramme, listProgrammes, readProgramme } from './programmes.ts';

const byId = z.object({ id: z.coerce.number().int().positive() });
const created = z.object({ id: z.int() });
const tags = ['points'];

/** Points programmes: what a point is worth, and how long it lasts. */
export function programmeRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'create' | 'update') => ({ action, subject: 'Points' }) as const;
  app.get(
    '/api/points/programmes',
    {
      config: { access: may('read') },
      schema: { tags, querystring: unfilteredQuery, response: { 200: pointsProgrammePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) => {
          const today = bankDay(clock.now());
          const seen = await listProgrammes(tx, today, request.query, after);
          await continueAsJob(tx);
          return ok({ ...seen, items: await withStanding(tx, seen.items, today) });
        }),
      ),
  );
  app.post(
    '/api/points/programmes',
    {
      config: { access: may('create'), idempotent: true },
      schema: { tags, body: createPointsProgramme, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { orgId } = request.body;
      const row = {
        action: 'points-programme.create',
        objectKind: 'PointsProgramme',
        orgId,
        detail: request.body,
      };
      const made = await withScope(database, caller.scope, (tx) =>
        createInReach(tx, caller, row, () =>
          createProgramme(tx, clock.now(), staffIdOf(caller), request.body),
        ),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.patch(
    '/api/points/programmes/:id',
    {
      config: { access: may('update') },
      schema: {
        tags,
        params: byId,
        body: changePointsProgramme,
        response: { 200: pointsProgramme },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const today = bankDay(clock.now());
      const changed = await withScope(database, caller.scope, async (tx) => {
        const seen = await readProgramme(tx, id, today);
        if (!seen) return refuse('NOT_FOUND');
        const row = {
          action: 'points-programme.update',
          objectKind: 'PointsProgramme',
          objectId: id,
          orgId: seen.orgId,
          detail: { change: request.body },
        };
        return changeInReach(tx, caller, row, () => changeProgramme(tx, id, today, request.body));
      });
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/points/programmes/:id/prices',
    {
      config: { access: may('update'), idempotent: true },
      schema: { tags, params: byId, body: askPrice, response: { 201: priceAsked } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const asked = await withScope(database, caller.scope, async (tx) => {
        const now = clock.now();
        const seen = await readProgramme(tx, request.params.id, bankDay(now));
        if (!seen) return refuse('NOT_FOUND');
        if (!scopeCovers(caller.scope, seen.orgId)) return refuse('FORBIDDEN');
        return askForPrice(tx, now, caller, seen, request.body);
      });
      return sendResult(reply, asked.ok ? ok({ approvalId: asked.value }) : asked, 201);
    },
  );
}
