import { z } from 'zod';
import { ok, refuse, type Result } from '#contract/result.ts';
import {
  unplacedCounts,
  unplacedEventPage,
  unplacedEventQuery,
  unplacedRemoved,
  unplacedSource,
} from '#contract/unplaced-events.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { sendPage, sliceOf } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { countUnplaced, listUnplaced } from './list-unplaced.ts';
import { removeOfSource, removeOne } from './remove-unplaced.ts';

const tags = ['events'];
const byId = z.object({ id: z.coerce.number().int().positive() });
const mayRead = { action: 'read', subject: 'Event' } as const;
const mayRemove = { action: 'delete', subject: 'Event' } as const;

/** Events whose customer is not known: no outlet's, so only people of the whole bank handle them. */
export function unplacedRoutes(app: App, platform: Platform): void {
  async function forWholeBank<T>(
    caller: Caller,
    work: (tx: Tx) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (!caller.scope.all) return refuse('FORBIDDEN');
    return withScope(platform.database, caller.scope, work);
  }
  app.get(
    '/api/events/unplaced',
    {
      config: { access: mayRead },
      schema: { tags, querystring: unplacedEventQuery, response: { 200: unplacedEventPage } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { limit, source } = request.query;
      return sendPage(reply, platform.keyring, request.query, z.int(), (after) =>
        forWholeBank(caller, async (tx) => {
          const rows = await listUnplaced(tx, { source, after, limit: limit + 1 });
          return ok(sliceOf(rows, limit, (row) => row.id));
        }),
      );
    },
  );
  app.get(
    '/api/events/unplaced/counts',
    { config: { access: mayRead }, schema: { tags, response: { 200: unplacedCounts } } },
    async (request, reply) =>
      sendResult(
        reply,
        await forWholeBank(callerOf(request), async (tx) => ok(await countUnplaced(tx))),
      ),
  );
  app.delete(
    '/api/events/unplaced/sources/:source',
    {
      config: { access: mayRemove },
      schema: { tags, params: unplacedSource, response: { 200: unplacedRemoved } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { source } = request.params;
      const done = await forWholeBank(caller, async (tx) => {
        const removed = await removeOfSource(tx, source);
        if (removed > 0) await recordAudit(tx, removal(caller, source, { removed }));
        return ok({ removed });
      });
      return sendResult(reply, done);
    },
  );
  app.delete(
    '/api/events/unplaced/:id',
    {
      config: { access: mayRemove },
      schema: { tags, params: byId, response: { 200: unplacedRemoved } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const done = await forWholeBank(caller, async (tx): Promise<Result<{ removed: number }>> => {
        const gone = await removeOne(tx, id);
        if (!gone) return refuse('NOT_FOUND');
        await recordAudit(tx, removal(caller, id, { ...gone, removed: 1 }));
        return ok({ removed: 1 });
      });
      return sendResult(reply, done);
    },
  );
}

function removal(caller: Caller, objectId: string | number, detail: Record<string, unknown>) {
  const object = { objectKind: 'UnplacedEvent', objectId, orgId: null };
  return { actor: caller, action: 'event.remove_unplaced', ...object, detail };
}
