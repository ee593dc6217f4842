import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { digestOf } from './token.ts';

/**
 * Ends every session of these people; they stay ended when a person is enabled again. Keeping one's own
 * takes the job role: staff may not read digests.
 */
export async function endSessions(
  tx: Tx,
  staffIds: readonly number[],
  now: Date,
  keptToken?: string,
): Promise<void> {
  const but = keptToken === undefined ? sql`` : sql`and token_hash <> ${digestOf(keptToken)}`;
  await sql`update organization.session set ended_at = ${now}
    where staff_id = any(${staffIds}::bigint[]) and ended_at is null ${but}`.execute(tx);
}

export async function endSession(tx: Tx, token: string, now: Date): Promise<void> {
  await sql`update organization.session set ended_at = ${now} where token_hash = ${digestOf(token)} and ended_at is null`.execute(
    tx,
  );
}
