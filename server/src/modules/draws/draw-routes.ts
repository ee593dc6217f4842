import { z } from 'zod';
import { createDraw, drawPage, drawQuery, drawView, updateDraw } from '#contract/draws.ts';
import { lawSwitch } from '#contract/law-switches.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { lawDecider, switchLaw } from '#modules/law-switches/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { submitDraw } from './approve-draw.ts';
import { closeDraw, openDraw } from './open-draw.ts';
import { findDraw, listDraws } from './read-draws.ts';
import { rolledBack } from './rolled-back.ts';
import {
  createDraw as writeDraw,
  createVersion,
  lawObjectOf,
  lockNewestVersion,
  updateDraft,
} from './write-draw.ts';

const params = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const tags = ['draws'];

/** Draws: list, rules in writing, approval, opening and closing. */
export function drawRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const read = { access: { action: 'read', subject: 'Draw' } } as const;
  const create = { access: { action: 'create', subject: 'Draw' }, idempotent: true } as const;
  const update = { access: { action: 'update', subject: 'Draw' } } as const;
  const run = { access: { action: 'run', subject: 'Draw' } } as const;

  app.get(
    '/api/draws',
    { config: read, schema: { tags, querystring: drawQuery, response: { 200: drawPage } } },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listDraws(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/draws/:id',
    { config: read, schema: { tags, params, response: { 200: drawView } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) => findDraw(tx, request.params.id)),
      ),
  );
  app.post(
    '/api/draws',
    { config: create, schema: { tags, body: createDraw, response: { 201: drawView } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { orgId } = request.body;
      if (!scopeCovers(caller.scope, orgId)) return sendResult(reply, refuse('FORBIDDEN'));
      const made = await withScope(database, caller.scope, async (tx) => {
        const id = await writeDraw(tx, clock.now(), request.body, staffIdOf(caller));
        return told(tx, caller, 'draw.create', id);
      });
      return sendResult(reply, made, 201);
    },
  );
  app.put(
    '/api/draws/:id/draft',
    {
      config: update,
      schema: { tags, params, body: updateDraw, response: { 200: drawView } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const changed = await withOwnDraw(platform, caller, id, async (tx) => {
        const written = await updateDraft(tx, clock.now(), id, request.body, staffIdOf(caller));
        return written.ok ? told(tx, caller, 'draw.update', id) : written;
      });
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/draws/:id/versions',
    { config: create, schema: { tags, params, response: { 201: drawView } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const made = await withOwnDraw(platform, caller, id, async (tx) => {
        const version = await createVersion(tx, clock.now(), id, staffIdOf(caller));
        return version.ok ? told(tx, caller, 'draw.create_version', id) : version;
      });
      return sendResult(reply, made, 201);
    },
  );
  app.post(
    '/api/draws/:id/submit',
    { config: update, schema: { tags, params, response: { 200: drawView } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const submitted = await withOwnDraw(platform, caller, id, async (tx) => {
        const done = await submitDraw(tx, clock.now(), caller, id);
        return done.ok ? told(tx, caller, 'draw.submit', id) : done;
      });
      return sendResult(reply, submitted);
    },
  );
  app.post(
    '/api/draws/:id/law-switch',
    {
      config: { access: { action: 'approve', subject: 'Draw' } },
      schema: { tags, params, body: lawSwitch, response: { 200: drawView } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const { on } = request.body;
      const decider = lawDecider(caller);
      if (!decider.ok) return sendResult(reply, decider);
      const switched = await withOwnDraw(platform, caller, id, async (tx) => {
        const newest = await lockNewestVersion(tx, id);
        if (!newest.ok) return newest;
        const object = { ...lawObjectOf(newest.value), authorIds: newest.value.authorIds };
        const done = await switchLaw(tx, clock.now(), decider.value, object, request.body);
        if (!done.ok) return done;
        return told(tx, caller, on ? 'draw.switch_on' : 'draw.switch_off', id, request.body);
      });
      return sendResult(reply, switched);
    },
  );
  app.post(
    '/api/draws/:id/open',
    { config: run, schema: { tags, params, response: { 200: drawView } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const opened = await asJobOnOwnDraw(platform, caller, id, async (tx) => {
        const done = await openDraw(tx, keyring, clock.now(), id);
        return done.ok ? told(tx, caller, 'draw.open', id, { versionNo: done.value }) : done;
      });
      return sendResult(reply, opened);
    },
  );
  app.post(
    '/api/draws/:id/close',
    { config: run, schema: { tags, params, response: { 200: drawView } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const closed = await asJobOnOwnDraw(platform, caller, id, async (tx) => {
        const done = await closeDraw(tx, keyring, clock.now(), id);
        return done.ok ? told(tx, caller, 'draw.close', id) : done;
      });
      return sendResult(reply, closed);
    },
  );
}

async function told(
  tx: Tx,
  actor: Caller,
  action: string,
  id: number,
  detail: Record<string, unknown> = {},
) {
  const draw = await findDraw(tx, id);
  if (draw.ok)
    await recordAudit(tx, {
      actor,
      action,
      objectKind: 'Draw',
      objectId: id,
      orgId: draw.value.orgId,
      detail,
    });
  return draw;
}

/** Everybody sees the whole bank's draws; who changes one has to reach its org unit. */
async function reaches(tx: Tx, { scope }: Caller, id: number): Promise<Result<void>> {
  const draw = await findDraw(tx, id);
  if (!draw.ok) return draw;
  return scopeCovers(scope, draw.value.orgId) ? ok(undefined) : refuse('FORBIDDEN');
}

/** Runs a change of a draw that the caller reaches; what is refused leaves nothing behind. */
async function withOwnDraw<T>(
  { database }: Platform,
  caller: Caller,
  id: number,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> {
  return rolledBack((attempt) =>
    withScope(database, caller.scope, async (tx) => {
      const reach = await reaches(tx, caller, id);
      return attempt(reach.ok ? await work(tx) : reach);
    }),
  );
}

/** The same for what moves stock and money, which no scope may write. */
async function asJobOnOwnDraw<T>(
  { database }: Platform,
  caller: Caller,
  id: number,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> {
  const reach = await withScope(database, caller.scope, (tx) => reaches(tx, caller, id));
  if (!reach.ok) return reach;
  return rolledBack((attempt) => withJob(database, async (tx) => attempt(await work(tx))));
}
