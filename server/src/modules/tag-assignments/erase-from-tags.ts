import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** What was given to a person, what is about to be, and what the person has deleted leave with the person. */
export async function eraseFromTags(tx: Tx, customerNo: number): Promise<void> {
  await sql`with given as (delete from tags.assignment where customer_no = ${customerNo}),
      waiting as (delete from tags.upload_line where customer_no = ${customerNo})
    delete from tags.deletion where customer_no = ${customerNo}`.execute(tx);
}
