import { sql } from 'kysely';
import { type LocalServiceSettings, localServiceSettings } from '#contract/local-services.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';

const key = 'local_services';

/** The sites that services may lead to; none where the bank named none. */
export async function readServiceSettings(tx: Tx): Promise<LocalServiceSettings> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.setting where key = ${key}`.execute(tx);
  return localServiceSettings.parse(rows[0]?.value ?? {});
}

export async function writeServiceSettings(
  tx: Tx,
  caller: Caller,
  settings: LocalServiceSettings,
  now: Date,
): Promise<void> {
  await sql`insert into platform.setting (key, value, updated_at) values (${key}, ${JSON.stringify(settings)}::jsonb, ${now})
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'setting.update',
    objectKind: 'Setting',
    objectId: key,
    orgId: null,
    detail: settings,
  });
}
