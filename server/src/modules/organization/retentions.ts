import { sql } from 'kysely';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/** Ended sessions, and counters of failed sign-ins that lock nothing any more. */
export const organizationRetentions: readonly Retention[] = [
  {
    kind: 'sessions',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from organization.session where session_id in (
          select session_id from organization.session
          where least(ended_at, expires_at) < ${context.cutoff.moment} limit ${limit}) returning 1`.execute(
          tx,
        );
        return gone.rows.length;
      }),
  },
  {
    kind: 'sign_in_failures',
    remove: (context) =>
      removeInPieces(context, async (tx, limit) => {
        const gone = await sql`delete from organization.sign_in_failure where staff_number in (
          select staff_number from organization.sign_in_failure
          where last_at < ${context.cutoff.moment} and coalesce(locked_until, last_at) <= ${context.platform.clock.now()}
          limit ${limit}) returning 1`.execute(tx);
        return gone.rows.length;
      }),
  },
];
