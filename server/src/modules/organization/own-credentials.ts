import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { endSessions } from './end-sessions.ts';
import { hashPassword, passwordFits } from './hash-password.ts';
import { isWeakPassword } from './password.core.ts';
import { codeFits, confirmSecondFactor, offerSecondFactor } from './second-factor.ts';
import { countAttempt, forgetFailures } from './sign-in-failures.ts';
import { readSignInSettings } from './sign-in-settings.ts';
import { digestOf } from './token.ts';

type OwnCredential = { staff_number: string; password_hash: string };

async function readOwn(platform: Platform, caller: Caller): Promise<Result<OwnCredential>> {
  if (caller.kind !== 'staff') return refuse('SESSION_NEEDS_PERSON');
  return withJob(platform.database, async (tx) => {
    const { rows } = await sql<OwnCredential>`
      select staff_number, password_hash from organization.staff join organization.staff_credential using (staff_id)
      where staff_id = ${caller.id}`.execute(tx);
    const [own] = rows;
    if (!own) return refuse('NOT_FOUND');
    // Guessing the current password from an open session is limited like signing in.
    const settings = await readSignInSettings(tx);
    const open = await countAttempt(tx, own.staff_number, settings, platform.clock.now());
    return open ? ok(own) : refuse('SIGN_IN_LOCKED', { minutes: settings.lockMinutes });
  });
}

/** Changes one's own password; the other sessions of the person end. */
export async function changeOwnPassword(
  platform: Platform,
  caller: Caller,
  token: string,
  change: { current: string; next: string },
): Promise<Result<null>> {
  const own = await readOwn(platform, caller);
  if (!own.ok) return own;
  if (!(await passwordFits(change.current, own.value.password_hash)))
    return refuse('PASSWORD_WRONG');
  if (change.next === change.current || isWeakPassword(change.next, own.value.staff_number))
    return refuse('PASSWORD_TOO_WEAK');
  const hash = await hashPassword(change.next);
  const now = platform.clock.now();
  await withJob(platform.database, async (tx) => {
    await sql`update organization.staff_credential
      set password_hash = ${hash}, must_change_password = false, password_changed_at = ${now} where staff_id = ${caller.id}`.execute(
      tx,
    );
    await forgetFailures(tx, own.value.staff_number);
    await endSessions(tx, [caller.id], now, token);
    await recordAudit(tx, {
      actor: caller,
      action: 'staff.change_password',
      objectKind: 'Staff',
      objectId: caller.id,
      orgId: caller.orgId,
    });
  });
  return ok(null);
}

/** Starts enrolling an authenticator. */
export async function enrolSecondFactor(
  platform: Platform,
  caller: Caller,
): Promise<Result<{ uri: string; secret: string }>> {
  if (caller.kind !== 'staff') return refuse('SESSION_NEEDS_PERSON');
  return withJob(platform.database, async (tx) => {
    const { rows } = await sql<{
      staff_number: string;
    }>`select staff_number from organization.staff where staff_id = ${caller.id}`.execute(tx);
    return offerSecondFactor(tx, platform.keyring, {
      staffId: caller.id,
      staffNumber: rows[0]?.staff_number ?? '',
    });
  });
}

/** The first right code confirms the authenticator and counts as the second factor of this session. */
export async function confirmOwnSecondFactor(
  platform: Platform,
  caller: Caller,
  token: string,
  code: string,
): Promise<Result<null>> {
  const own = await readOwn(platform, caller);
  if (!own.ok) return own;
  const now = platform.clock.now();
  return withJob(platform.database, async (tx) => {
    if (!(await codeFits(tx, platform.keyring, caller.id, code, now)))
      return refuse('SECOND_FACTOR_WRONG');
    await confirmSecondFactor(tx, caller.id, now);
    await forgetFailures(tx, own.value.staff_number);
    await sql`update organization.session set second_factor = true where token_hash = ${digestOf(token)}`.execute(
      tx,
    );
    await recordAudit(tx, {
      actor: caller,
      action: 'staff.enrol_second_factor',
      objectKind: 'Staff',
      objectId: caller.id,
      orgId: caller.orgId,
    });
    return ok(null);
  });
}
