import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { SignInSettings } from '#contract/session.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { passwordFits } from './hash-password.ts';
import { codeFits } from './second-factor.ts';
import { countAttempt, forgetFailures, takeBackAttempt } from './sign-in-failures.ts';
import { readSignInSettings } from './sign-in-settings.ts';
import { digestOf, newToken } from './token.ts';

type Credential = {
  staff_id: number;
  staff_number: string;
  name: string;
  org_id: number;
  password_hash: string;
  enrolled: boolean;
  enabled: boolean;
};
type Attempt = {
  staffNumber: string;
  password: string;
  totp?: string | undefined;
  address: string;
};
export type SignedIn = { staffId: number; token: string; expiresAt: Date };

/**
 * Signs a person in and gives the session's token. An unknown number, a wrong password and a disabled
 * person get the same answer after the same work; so does a locked number, whether somebody has it or not.
 *
 * Three steps: count the attempt, check the password outside any transaction (argon2 takes 20 ms and
 * would hold a connection), then open the session.
 */
export async function signIn(platform: Platform, attempt: Attempt): Promise<Result<SignedIn>> {
  const now = platform.clock.now();
  const begun = await withJob(platform.database, async (tx) => {
    const settings = await readSignInSettings(tx);
    const open = await countAttempt(tx, attempt.staffNumber, settings, now);
    return {
      settings,
      open,
      credential: open ? await findCredential(tx, attempt.staffNumber) : null,
    };
  });
  const { settings, credential } = begun;
  if (!begun.open)
    return refused(platform, attempt, credential, 'SIGN_IN_LOCKED', {
      minutes: settings.lockMinutes,
    });
  const fits = await passwordFits(attempt.password, credential?.password_hash ?? null);
  if (!fits || !credential?.enabled)
    return refused(platform, attempt, credential, 'SIGN_IN_REFUSED');
  if (credential.enrolled && attempt.totp === undefined) {
    await withJob(platform.database, (tx) => takeBackAttempt(tx, attempt.staffNumber));
    return refuse('SECOND_FACTOR_NEEDED');
  }
  const opened = await withJob(platform.database, async (tx) => {
    const { totp } = attempt;
    const secondFactor = credential.enrolled && totp !== undefined;
    if (secondFactor && !(await codeFits(tx, platform.keyring, credential.staff_id, totp, now)))
      return null;
    await forgetFailures(tx, attempt.staffNumber);
    return openSession(tx, credential, { secondFactor, settings, now, address: attempt.address });
  });
  return opened ? ok(opened) : refused(platform, attempt, credential, 'SECOND_FACTOR_WRONG');
}

async function findCredential(tx: Tx, staffNumber: string): Promise<Credential | null> {
  const { rows } = await sql<Credential>`
    select staff.staff_id, staff.staff_number, staff.name, staff.org_id, password_hash, totp_confirmed_at is not null as enrolled,
      staff.disabled_at is null and unit.disabled_at is null as enabled
    from organization.staff join organization.staff_credential using (staff_id) join organization.org_unit unit using (org_id)
    where staff_number = ${staffNumber}`.execute(tx);
  return rows[0] ?? null;
}

async function openSession(
  tx: Tx,
  person: Credential,
  session: { secondFactor: boolean; settings: SignInSettings; now: Date; address: string },
): Promise<SignedIn> {
  const token = newToken();
  const expiresAt = new Date(session.now.getTime() + session.settings.absoluteHours * 3_600_000);
  await sql`
    insert into organization.session (token_hash, staff_id, second_factor, created_at, last_seen_at, expires_at, address)
    values (${digestOf(token)}, ${person.staff_id}, ${session.secondFactor}, ${session.now}, ${session.now}, ${expiresAt}, ${session.address})`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: { kind: 'staff', id: person.staff_id, name: person.name },
    action: 'session.sign_in',
    objectKind: 'Staff',
    objectId: person.staff_id,
    orgId: person.org_id,
    detail: {
      staffNumber: person.staff_number,
      secondFactor: session.secondFactor,
      address: session.address,
    },
  });
  return { staffId: person.staff_id, token, expiresAt };
}

async function refused(
  platform: Platform,
  attempt: Attempt,
  person: Credential | null,
  code: 'SIGN_IN_LOCKED' | 'SIGN_IN_REFUSED' | 'SECOND_FACTOR_WRONG',
  facts: Record<string, number> = {},
): Promise<Result<SignedIn>> {
  await withJob(platform.database, (tx) =>
    recordAudit(tx, {
      actor: 'system',
      action: 'session.sign_in',
      objectKind: 'Staff',
      objectId: person?.staff_id ?? '',
      orgId: person?.org_id ?? null,
      outcome: 'refused',
      detail: { staffNumber: attempt.staffNumber, code, address: attempt.address },
    }),
  );
  return refuse(code, facts);
}
