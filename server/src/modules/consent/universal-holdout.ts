import { sql } from 'kysely';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { holdoutChanges, type HoldoutShare as HoldoutShown } from '#contract/consent.ts';
import { saltFingerprint } from './holdout-salt.ts';

export type HoldoutShare = { sharePer10000: number; setAt: Date | null };

export async function readHoldoutShare(tx: Tx): Promise<HoldoutShare> {
  const { rows } = await sql<{ share_per_10000: number; set_at: Date }>`
    select share_per_10000, set_at from consent.holdout_share order by holdout_share_id desc limit 1`.execute(
    tx,
  );
  return { sharePer10000: rows[0]?.share_per_10000 ?? 0, setAt: rows[0]?.set_at ?? null };
}

/** The share that holds and the newest before it, with who set them. */
export async function showHoldout(tx: Tx): Promise<HoldoutShown> {
  const { rows } = await sql<{
    sharePer10000: number;
    saltFingerprint: string;
    setByName: string | null;
    setAt: Date;
  }>`select share_per_10000 as "sharePer10000", salt_fingerprint as "saltFingerprint", staff.name as "setByName", set_at as "setAt"
    from consent.holdout_share left join organization.staff on staff_id = set_by
    order by holdout_share_id desc limit ${holdoutChanges}`.execute(tx);
  const changes = rows.map((row) => ({ ...row, setAt: row.setAt.toISOString() }));
  return {
    sharePer10000: changes[0]?.sharePer10000 ?? 0,
    setAt: changes[0]?.setAt ?? null,
    changes,
  };
}

/** Sets the share from now on; earlier shares stay on record. */
export async function setHoldoutShare(
  tx: Tx,
  keyring: Keyring,
  sharePer10000: number,
  setBy: number | null,
  now: Date,
): Promise<void> {
  await sql`insert into consent.holdout_share (share_per_10000, salt_fingerprint, set_by, set_at)
    values (${sharePer10000}, ${saltFingerprint(keyring)}, ${setBy}, ${now})`.execute(tx);
}
