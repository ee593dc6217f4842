import { sql } from 'kysely';
import { type DrawSettings, drawSettings } from '#contract/draws.ts';
import { ok, refuse } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';

const key = 'draws';
const tags = ['draws'];

/** What the bank's lawyers set of draws; rules that are open already stay as they were approved. */
export async function readDrawSettings(tx: Tx): Promise<DrawSettings> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.setting where key = ${key}`.execute(tx);
  return drawSettings.parse(rows[0]?.value ?? {});
}

export function settingsRoutes(app: App, { database, clock }: Platform): void {
  app.get(
    '/api/settings/draws',
    {
      config: { access: { action: 'read', subject: 'Setting' } },
      schema: { tags, response: { 200: drawSettings } },
    },
    async (request) => withScope(database, callerOf(request).scope, readDrawSettings),
  );
  app.put(
    '/api/settings/draws',
    {
      config: { access: { action: 'update', subject: 'Setting' } },
      schema: { tags, body: drawSettings, response: { 200: drawSettings } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      // The whole bank's settings are for the whole bank's people.
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      await withScope(database, caller.scope, async (tx) => {
        const before = await readDrawSettings(tx);
        await sql`insert into platform.setting (key, value, updated_at) values (${key}, ${JSON.stringify(request.body)}::jsonb, ${clock.now()})
          on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(
          tx,
        );
        await recordAudit(tx, {
          actor: caller,
          action: 'setting.update',
          objectKind: 'Setting',
          objectId: key,
          orgId: null,
          detail: { before, after: request.body },
        });
      });
      return sendResult(reply, ok(request.body));
    },
  );
}
