import { sql } from 'kysely';
import { recordAudit } from '#modules/audit/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { endSessions } from './end-sessions.ts';
import { resetSecondFactor } from './second-factor.ts';

type CommandLineChange = { kind: 'reset'; passwordHash: string } | { kind: 'disable' };

/**
 * What whoever runs the machine may do to a person: give a first password (the number is unlocked and the
 * authenticator forgotten) or disable them. False when nobody has the number. Run as the job role.
 */
export async function resetFromCommandLine(
  tx: Tx,
  staffNumber: string,
  change: CommandLineChange,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ staff_id: number; org_id: number }>`
    select staff_id, org_id from organization.staff where staff_number = ${staffNumber} for update`.execute(
    tx,
  );
  const [person] = rows;
  if (!person) return false;
  if (change.kind === 'disable') {
    await sql`update organization.staff set disabled_at = coalesce(disabled_at, ${now}) where staff_id = ${person.staff_id}`.execute(
      tx,
    );
  } else {
    await sql`update organization.staff_credential
      set password_hash = ${change.passwordHash}, must_change_password = true, password_changed_at = ${now} where staff_id = ${person.staff_id}`.execute(
      tx,
    );
    await sql`delete from organization.sign_in_failure where staff_number = ${staffNumber}`.execute(
      tx,
    );
    await resetSecondFactor(tx, person.staff_id);
  }
  await endSessions(tx, [person.staff_id], now);
  await recordAudit(tx, {
    actor: 'system',
    action: change.kind === 'disable' ? 'staff.update' : 'staff.reset_password',
    objectKind: 'Staff',
    objectId: person.staff_id,
    orgId: person.org_id,
    detail: { by: 'command line' },
  });
  return true;
}
