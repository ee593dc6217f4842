import { sql } from 'kysely';
import { type SignInSettings, signInSettings } from '#contract/session.ts';
import type { Tx } from '#platform/postgres/database.ts';

const key = 'sign-in';

/** The settings as stored, defaults where nothing is. */
export function parseSignInSettings(stored: unknown): SignInSettings {
  return signInSettings.parse(stored ?? {});
}

export async function readSignInSettings(tx: Tx): Promise<SignInSettings> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.setting where key = ${key}`.execute(tx);
  return parseSignInSettings(rows[0]?.value);
}

export async function writeSignInSettings(
  tx: Tx,
  settings: SignInSettings,
  now: Date,
): Promise<void> {
  await sql`insert into platform.setting (key, value, updated_at) values (${key}, ${JSON.stringify(settings)}::jsonb, ${now})
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(
    tx,
  );
}
