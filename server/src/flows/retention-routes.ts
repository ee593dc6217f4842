import {
  retentionAsked,
  retentionChange,
  retentionErrors,
  retentionView,
  type RetentionView,
} from '#contract/retention.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf, staffIdOf } from '#platform/http/caller.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { askForRetention, changePeriods, viewRetention } from './retention.ts';

/** How long each kind of data is kept: read, set within the bounds of the law, and enforced now. */
export function retentionRoutes(app: App, platform: Platform): void {
  declareErrors(retentionErrors);
  const { database, clock } = platform;
  const tags = ['settings'];
  const update = { action: 'update', subject: 'Setting' } as const;
  app.get(
    '/api/retention',
    {
      config: { access: { action: 'read', subject: 'Setting' } },
      schema: { tags, response: { 200: retentionView } },
    },
    async (request) => withScope(database, callerOf(request).scope, viewRetention),
  );
  app.put(
    '/api/retention',
    {
      config: { access: update },
      schema: { tags, body: retentionChange, response: { 200: retentionView } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const { days } = request.body;
      const changed = await withScope(
        database,
        caller.scope,
        async (tx): Promise<Result<RetentionView>> => {
          const set = await changePeriods(tx, days, clock.now());
          if (!set.ok) return set;
          await recordAudit(tx, {
            actor: caller,
            action: 'setting.update',
            objectKind: 'Setting',
            objectId: 'retention',
            orgId: null,
            detail: { before: set.value.before, after: days },
          });
          return ok(await viewRetention(tx));
        },
      );
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/retention/run',
    {
      config: { access: update, idempotent: true },
      schema: { tags, response: { 202: retentionAsked } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const jobId = await withScope(database, caller.scope, async (tx) => {
        const id = await askForRetention(platform, tx, staffIdOf(caller));
        await recordAudit(tx, {
          actor: caller,
          action: 'retention.run',
          objectKind: 'Retention',
          objectId: 'all',
          orgId: null,
          detail: { jobId: id },
        });
        return id;
      });
      return sendResult(reply, ok({ jobId }), 202);
    },
  );
}
