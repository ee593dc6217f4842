import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * What a person answered leaves with the person, and why they were excluded. Their plays stay for the two years
 * of the law, as vouchers do, under a number that names nobody any more: without them no play after them could
 * be computed again.
 */
export async function eraseFromDraws(tx: Tx, customerNo: number): Promise<void> {
  await sql`delete from draws.attempt where customer_no = ${customerNo}`.execute(tx);
  await sql`update draws.exclusion set reason = '-' where customer_no = ${customerNo}`.execute(tx);
}
