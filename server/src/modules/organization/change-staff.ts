import { sql } from 'kysely';
import type { z } from 'zod';
import type { Staff, staffChange, staffNew } from '#contract/organization.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { mayAdminister, rolesConflict } from './access-of-staff.core.ts';
import { addStaff } from './add-staff.ts';
import { revokeKeysOf } from './api-keys.ts';
import { endSessions } from './end-sessions.ts';
import { findStaff } from './list-staff.ts';
import { isWeakPassword } from './password.core.ts';
import { resetSecondFactor } from './second-factor.ts';
import { unlockStaffNumber } from './sign-in-failures.ts';

type Change = z.infer<typeof staffChange>;

/** Adds a person below the caller. `passwordHash` is that of `input.password`, made before the transaction. */
export async function createStaff(
  tx: Tx,
  caller: Caller,
  input: z.infer<typeof staffNew>,
  passwordHash: string,
  now: Date,
): Promise<Result<Staff>> {
  if (rolesConflict(input.roles)) return refuse('STAFF_ROLES_CONFLICT');
  if (!mayAdminister(caller.roles, input.roles)) return refuse('STAFF_ROLE_NOT_YOURS_TO_GIVE');
  if (isWeakPassword(input.password, input.staffNumber)) return refuse('PASSWORD_TOO_WEAK');
  if (!(await seesEnabledUnit(tx, input.orgId))) return refuse('NOT_FOUND');
  const added = await addStaff(tx, [{ ...input, passwordHash, mustChangePassword: true }], now);
  const staffId = added.get(input.staffNumber);
  if (staffId === undefined)
    return refuse('STAFF_NUMBER_TAKEN', { staffNumber: input.staffNumber });
  await recordAudit(tx, {
    actor: caller,
    action: 'staff.create',
    objectKind: 'Staff',
    objectId: staffId,
    orgId: input.orgId,
    detail: { staffNumber: input.staffNumber, roles: input.roles },
  });
  return findStaff(tx, staffId, now);
}

/**
 * Changes name, outlet, roles or state; a person who is disabled or whose rights change is signed out at
 * once, and the API keys that a disabled person made are revoked.
 */
export async function changeStaff(
  tx: Tx,
  caller: Caller,
  staffId: number,
  change: Change,
  now: Date,
): Promise<Result<Staff>> {
  const found = await lockStaff(tx, caller, staffId, now, change.roles);
  if (!found.ok) return found;
  const before = found.value;
  if (change.roles && rolesConflict(change.roles)) return refuse('STAFF_ROLES_CONFLICT');
  if (change.orgId !== undefined && !(await seesEnabledUnit(tx, change.orgId)))
    return refuse('NOT_FOUND');
  await sql`
    update organization.staff set name = ${change.name ?? before.name}, org_id = ${change.orgId ?? before.orgId},
      roles = ${[...(change.roles ?? before.roles)]}::text[],
      disabled_at = case when ${change.disabled ?? before.disabled} then coalesce(disabled_at, ${now}) end
    where staff_id = ${staffId}`.execute(tx);
  if (change.orgId !== undefined || change.roles || change.disabled)
    await endSessions(tx, [staffId], now);
  if (change.disabled) await revokeKeysOf(tx, caller, staffId, now);
  await recordAudit(tx, {
    actor: caller,
    action: 'staff.update',
    objectKind: 'Staff',
    objectId: staffId,
    orgId: before.orgId,
    detail: { before: pick(before, change), after: change },
  });
  return findStaff(tx, staffId, now);
}

/** Sets a password that the person changes at next sign-in; unlocks the number and ends the sessions. */
export async function resetStaffPassword(
  tx: Tx,
  caller: Caller,
  staffId: number,
  password: { text: string; hash: string },
  now: Date,
): Promise<Result<Staff>> {
  const found = await lockStaff(tx, caller, staffId, now);
  if (!found.ok) return found;
  if (isWeakPassword(password.text, found.value.staffNumber)) return refuse('PASSWORD_TOO_WEAK');
  await sql`update organization.staff_credential
    set password_hash = ${password.hash}, must_change_password = true, password_changed_at = ${now} where staff_id = ${staffId}`.execute(
    tx,
  );
  await unlockStaffNumber(tx, found.value.staffNumber);
  await endSessions(tx, [staffId], now);
  await recordAudit(tx, {
    actor: caller,
    action: 'staff.reset_password',
    objectKind: 'Staff',
    objectId: staffId,
    orgId: found.value.orgId,
  });
  return findStaff(tx, staffId, now);
}

/** Forgets the authenticator of a person who lost it; the sessions end. */
export async function resetStaffSecondFactor(
  tx: Tx,
  caller: Caller,
  staffId: number,
  now: Date,
): Promise<Result<Staff>> {
  const found = await lockStaff(tx, caller, staffId, now);
  if (!found.ok) return found;
  await resetSecondFactor(tx, staffId);
  await endSessions(tx, [staffId], now);
  await recordAudit(tx, {
    actor: caller,
    action: 'staff.reset_second_factor',
    objectKind: 'Staff',
    objectId: staffId,
    orgId: found.value.orgId,
  });
  return findStaff(tx, staffId, now);
}

/** Lets a person whose number is locked try again, with the password they have. */
export async function unlockStaff(
  tx: Tx,
  caller: Caller,
  staffId: number,
  now: Date,
): Promise<Result<Staff>> {
  const found = await lockStaff(tx, caller, staffId, now);
  if (!found.ok) return found;
  await unlockStaffNumber(tx, found.value.staffNumber);
  await recordAudit(tx, {
    actor: caller,
    action: 'staff.unlock',
    objectKind: 'Staff',
    objectId: staffId,
    orgId: found.value.orgId,
    detail: { lockedUntil: found.value.lockedUntil },
  });
  return findStaff(tx, staffId, now);
}

/** The person, if this caller may change them; held until the transaction ends, so that two changes follow each other. */
async function lockStaff(
  tx: Tx,
  caller: Caller,
  staffId: number,
  now: Date,
  roles?: Staff['roles'],
): Promise<Result<Staff>> {
  const { rows } =
    await sql`select from organization.staff where staff_id = ${staffId} for update`.execute(tx);
  if (rows.length === 0) return refuse('NOT_FOUND');
  const found = await findStaff(tx, staffId, now);
  if (!found.ok) return found;
  if (caller.kind === 'staff' && caller.id === staffId) return refuse('STAFF_CHANGES_THEMSELVES');
  if (!mayAdminister(caller.roles, found.value.roles, roles))
    return refuse('STAFF_ROLE_NOT_YOURS_TO_GIVE');
  return ok(found.value);
}

async function seesEnabledUnit(tx: Tx, orgId: number): Promise<boolean> {
  const { rows } =
    await sql`select 1 from organization.org_unit where org_id = ${orgId} and disabled_at is null`.execute(
      tx,
    );
  return rows.length > 0;
}

function pick(before: Staff, change: Change): Partial<Record<keyof Change, unknown>> {
  return {
    ...(change.name === undefined ? {} : { name: before.name }),
    ...(change.orgId === undefined ? {} : { orgId: before.orgId }),
    ...(change.roles === undefined ? {} : { roles: before.roles }),
    ...(change.disabled === undefined ? {} : { disabled: before.disabled }),
  };
}
