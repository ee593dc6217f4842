import { z } from 'zod';
import { unfilteredQuery } from '#contract/pages.ts';
import {
  changePointsProgramme,
  createPointsProgramme,
  pointsProgramme,
  pointsProgrammePage,
} from '#contract/points.ts';
import { ok, refuse } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
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
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listProgrammes(tx, request.query, after)),
        ),
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
      if (!scopeCovers(caller.scope, orgId)) return sendResult(reply, refuse('FORBIDDEN'));
      const made = await withScope(database, caller.scope, async (tx) => {
        const id = await createProgramme(tx, clock.now(), staffIdOf(caller), request.body);
        if (!id.ok) return id;
        await recordAudit(tx, {
          actor: caller,
          action: 'points-programme.create',
          objectKind: 'PointsProgramme',
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
      const changed = await withScope(database, caller.scope, async (tx) => {
        const seen = await readProgramme(tx, id);
        if (!seen) return refuse('NOT_FOUND');
        if (!scopeCovers(caller.scope, seen.orgId)) return refuse('FORBIDDEN');
        const programme = await changeProgramme(tx, id, request.body);
        if (programme.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'points-programme.update',
            objectKind: 'PointsProgramme',
            objectId: id,
            orgId: seen.orgId,
            detail: { change: request.body },
          });
        return programme;
      });
      return sendResult(reply, changed);
    },
  );
}
