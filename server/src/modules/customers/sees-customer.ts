import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** Whether a customer is in the transaction's scope today; facts may still stand under a former outlet. */
export async function seesCustomer(tx: Tx, customerNo: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from customers.customer where customer_no = ${customerNo} and erased_at is null`.execute(
    tx,
  );
  return rows.length > 0;
}
