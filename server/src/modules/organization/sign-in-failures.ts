import { sql } from 'kysely';
import type { SignInSettings } from '#contract/session.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Counts an attempt before the password is looked at; false while the number is locked. Counting first
 * means that guesses sent at the same moment are counted one by one and cannot all slip under the limit.
 * The attempt that reaches the limit is still judged, and locks unless it succeeds.
 */
export async function countAttempt(
  tx: Tx,
  staffNumber: string,
  settings: SignInSettings,
  now: Date,
): Promise<boolean> {
  const lock = sql`${now}::timestamptz + make_interval(mins => ${settings.lockMinutes})`;
  const { rows } = await sql`
    insert into organization.sign_in_failure as known (staff_number, failures, last_at) values (${staffNumber}, 1, ${now})
    on conflict (staff_number) do update set
      failures = case when known.last_at + make_interval(mins => ${settings.lockMinutes}) <= ${now}::timestamptz then 1 else known.failures + 1 end,
      locked_until = case when known.last_at + make_interval(mins => ${settings.lockMinutes}) > ${now}::timestamptz
        and known.failures + 1 >= ${settings.failuresBeforeLock} then ${lock} end,
      last_at = excluded.last_at
    where known.locked_until is null or known.locked_until <= ${now}::timestamptz
    returning 1`.execute(tx);
  return rows.length > 0;
}

/** The attempt succeeded: earlier failures are forgotten. Numbers nobody types any more are left to the retention job. */
export async function forgetFailures(tx: Tx, staffNumber: string): Promise<void> {
  await sql`delete from organization.sign_in_failure where staff_number = ${staffNumber}`.execute(
    tx,
  );
}

/** Forgets every failure of one number, and with them its lock. */
export async function unlockStaffNumber(tx: Tx, staffNumber: string): Promise<void> {
  await sql`delete from organization.sign_in_failure where staff_number = ${staffNumber}`.execute(
    tx,
  );
}

/**
 * Takes back only this attempt: the password was right and the code is still to come. Forgetting all
 * would let somebody who has the password guess codes without end.
 */
export async function takeBackAttempt(tx: Tx, staffNumber: string): Promise<void> {
  await sql`update organization.sign_in_failure set failures = greatest(failures - 1, 0), locked_until = null
    where staff_number = ${staffNumber}`.execute(tx);
}
