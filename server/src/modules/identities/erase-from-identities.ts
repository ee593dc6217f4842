import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Takes a person out of proposals and household links, and out of what was written as a reason. That numbers were merged stays:
 * so do the facts' counts of the past. Run as the job role.
 */
export async function eraseFromIdentities(tx: Tx, customerNo: number): Promise<void> {
  await sql`delete from identities.proposal where one_no = ${customerNo} or other_no = ${customerNo}`.execute(
    tx,
  );
  await sql`delete from identities.household_link where one_no = ${customerNo} or other_no = ${customerNo}`.execute(
    tx,
  );
  await sql`
    update identities.merge set reason = 'erased', undo_reason = case when undo_reason is not null then 'erased' end
    where kept_no = ${customerNo} or merged_no = ${customerNo}`.execute(tx);
}
