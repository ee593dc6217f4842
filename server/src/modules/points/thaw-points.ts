import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { endFreeze } from './freeze-points.ts';

/**
 * Ends freezes whose time is over, each as a person would who lifts it: its pending transfers are voided and
 * the points go back into their lots. Gives how many it ended, of at most so many that are due. One that a person ends at
 * the same moment is ended once: both hold the customer's points, and whoever comes second finds it done.
 */
export async function thawPoints(tx: Tx, now: Date, limit: number): Promise<number> {
  const due = await findDue(tx, now, limit);
  // In the order of the customers, since each holds one until the commit.
  let ended = 0;
  for (const { movementId } of due) {
    const answer = await endFreeze(tx, now, movementId, 'unfreeze', {
      madeBy: 'system',
      reason: '',
    });
    if (answer.ok) ended += 1;
  }
  return ended;
}

/** Freezes past their end of which nobody knows another end. */
export async function findDue(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<readonly { movementId: number }[]> {
  const { rows } = await sql<{ movementId: number }>`
    select m.id as "movementId" from points.movement m
    where m.kind = 'freeze' and m.id in (
        select t.subject_id from ledger.transfer t
        where t.expires_at <= ${now} and t.kind = 'points_freeze' and not exists (
          select from ledger.transfer e where e.pending_id = t.id))
    order by m.programme_id, m.customer_no, m.id limit ${limit}`.execute(tx);
  return rows;
}
