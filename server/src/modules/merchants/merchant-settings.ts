import { sql } from 'kysely';
import { type MerchantSettings, merchantSettings } from '#contract/merchants.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';

const key = 'merchants';

/** What the bank set, and what holds where it set nothing. */
export async function readMerchantSettings(tx: Tx): Promise<MerchantSettings> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.setting where key = ${key}`.execute(tx);
  return merchantSettings.parse(rows[0]?.value ?? {});
}

export async function writeMerchantSettings(
  tx: Tx,
  caller: Caller,
  settings: MerchantSettings,
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
