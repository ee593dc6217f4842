import { sql } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import { ok, refuse, type Result } from '#contract/result.ts';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';

const stepSeconds = 30;
const binding = (staffId: number): string => `staff/${staffId}/totp`;

/** Makes a secret and keeps it unconfirmed; refused when one is confirmed already (a reset comes first). */
export async function offerSecondFactor(
  tx: Tx,
  keyring: Keyring,
  person: { staffId: number; staffNumber: string },
): Promise<Result<{ uri: string; secret: string }>> {
  const secret = new Secret({ size: 20 });
  const { rows } = await sql`
    update organization.staff_credential
    set totp_secret_enc = ${encryptValue(keyring, binding(person.staffId), secret.base32)}, totp_last_step = 0
    where staff_id = ${person.staffId} and totp_confirmed_at is null returning 1`.execute(tx);
  if (rows.length === 0) return refuse('SECOND_FACTOR_ENROLLED');
  const uri = new TOTP({
    issuer: 'Huike',
    label: person.staffNumber,
    secret,
    period: stepSeconds,
  }).toString();
  return ok({ uri, secret: secret.base32 });
}

/** Whether the code is right now; a code that was accepted once is not accepted again (RFC 6238, 5.2). */
export async function codeFits(
  tx: Tx,
  keyring: Keyring,
  staffId: number,
  code: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ totp_secret_enc: Buffer | null }>`
    select totp_secret_enc from organization.staff_credential where staff_id = ${staffId}`.execute(
    tx,
  );
  const envelope = rows[0]?.totp_secret_enc;
  if (!envelope) return false;
  const secret = Secret.fromBase32(decryptValue(keyring, binding(staffId), envelope));
  const delta = new TOTP({ secret, period: stepSeconds }).validate({
    token: code,
    window: 1,
    timestamp: now.getTime(),
  });
  if (delta === null) return false;
  const step = Math.floor(now.getTime() / 1000 / stepSeconds) + delta;
  const taken = await sql`
    update organization.staff_credential set totp_last_step = ${step}
    where staff_id = ${staffId} and totp_last_step < ${step} returning 1`.execute(tx);
  return taken.rows.length > 0;
}

export async function confirmSecondFactor(tx: Tx, staffId: number, now: Date): Promise<void> {
  await sql`update organization.staff_credential set totp_confirmed_at = ${now} where staff_id = ${staffId}`.execute(
    tx,
  );
}

/** Forgets the authenticator of a person who lost it. */
export async function resetSecondFactor(tx: Tx, staffId: number): Promise<void> {
  await sql`update organization.staff_credential set totp_secret_enc = null, totp_confirmed_at = null, totp_last_step = 0
    where staff_id = ${staffId}`.execute(tx);
}
