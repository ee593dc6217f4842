import { sql } from 'kysely';
import type { CustomerRow } from '#contract/audiences.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Names masked to their first character, in the order of the numbers. */
export async function maskedCustomers(
  tx: Tx,
  customerNos: readonly number[],
): Promise<CustomerRow[]> {
  const { rows } = await sql<CustomerRow>`
    select customer_no as "customerNo", managing_org_id as "managingOrgId",
      left(name, 1) || repeat('*', greatest(char_length(name) - 1, 1)) as name
    from customers.customer where customer_no = any(${[...customerNos]}::int[])
    order by customer_no`.execute(tx);
  return rows;
}

export async function existingCustomerNos(
  tx: Tx,
  customerNos: readonly number[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ no: number }>`
    select customer_no as no from customers.customer
    where customer_no = any(${[...customerNos]}::int[]) and erased_at is null`.execute(tx);
  return new Set(rows.map((row) => row.no));
}

/** Identifiers of any scheme; one that two schemes give to two customers matches neither. */
export async function customerNosByIdentifier(
  tx: Tx,
  identifiers: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ value: string; no: number }>`
    select value, min(customer_no) as no from customers.identifier
    where value = any(${[...identifiers]}::text[])
    group by value having min(customer_no) = max(customer_no)`.execute(tx);
  return new Map(rows.map((row) => [row.value, row.no]));
}
