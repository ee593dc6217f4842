import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** What was held in an account at the end of a moment, in its unit: pending then, and neither posted nor let go. */
export async function heldAsOf(tx: Tx, accountId: number, moment: Date): Promise<number> {
  const { rows } = await sql<{ held: number }>`
    select coalesce(sum(p.amount), 0)::bigint as held from ledger.transfer p
    where p.from_account_id = ${accountId} and p.phase in ('pending', 'void') and p.phase = 'pending' and p.posted_at <= ${moment}
      and not exists (select from ledger.transfer e where e.pending_id = p.id and e.posted_at <= ${moment})`.execute(
    tx,
  );
  return rows[0]?.held ?? 0;
}
