import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** How somebody outside names a customer: by a source's id, or by the number itself. */
export type NamedCustomer = { scheme: string; value: string } | { customerNo: number };

/**
 * The number of each customer named, null for an unknown or erased one; in the order given. The number
 * that the source's identity was given: merged customers are told apart by it when they are parted again.
 * Run as the job role.
 */
export async function findPartyNumbers(
  tx: Tx,
  named: readonly NamedCustomer[],
): Promise<(number | null)[]> {
  const rows = named.map((one) =>
    'customerNo' in one
      ? { customer_no: one.customerNo }
      : { scheme: one.scheme, value: one.value },
  );
  const { rows: found } = await sql<{ customer_no: number | null }>`
    select coalesce(by_id.customer_no, by_number.customer_no) as customer_no
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (scheme text, value text, customer_no int))
      with ordinality as named (scheme, value, customer_no, place)
    left join lateral (
      select customer_no from customers.identifier where scheme = named.scheme and value = named.value limit 1
    ) by_id on true
    left join lateral (
      select customer_no from customers.customer where customer_no = named.customer_no and erased_at is null limit 1
    ) by_number on true
    order by place`.execute(tx);
  return found.map((row) => row.customer_no);
}
