import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** Links of a person leave with the person; the audit keeps that they were made. */
export async function eraseFromPhoneLinks(tx: Tx, customerNo: number): Promise<void> {
  await sql`delete from phone_links.link where customer_no = ${customerNo}`.execute(tx);
}
