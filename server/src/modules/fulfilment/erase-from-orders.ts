import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * The phone of an erased person, from orders that are still under way: they are asked about as before, and
 * sent no more. The orders themselves are records of money. Run as the job role.
 */
export async function eraseFromOrders(tx: Tx, customerNo: number): Promise<void> {
  await sql`update fulfilment.partner_order set recipient_sealed = null
    where customer_no = ${customerNo} and recipient_sealed is not null`.execute(tx);
}
