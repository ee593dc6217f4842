import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** Takes everything a person said, and why they were suppressed, out of this store. Run as the job role. */
export async function eraseConsent(tx: Tx, customerNo: number): Promise<void> {
  await sql`delete from consent.standing where customer_no = ${customerNo}`.execute(tx);
  await sql`delete from consent.statement where customer_no = ${customerNo}`.execute(tx);
  await sql`delete from consent.suppression where customer_no = ${customerNo}`.execute(tx);
}
