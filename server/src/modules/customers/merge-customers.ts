import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type LockedCustomer = {
  customerNo: number;
  mergedInto: number | null;
  erased: boolean;
  managingOrgId: number;
};

/**
 * Locks customers by number, as everybody who merges, parts or erases them does: whom a number means does
 * not change until this transaction ends. Run as the job role.
 */
export async function lockCustomers(
  tx: Tx,
  customerNos: readonly number[],
): Promise<Map<number, LockedCustomer>> {
  const { rows } = await sql<LockedCustomer>`
    select customer_no as "customerNo", merged_into as "mergedInto", erased_at is not null as erased,
      managing_org_id as "managingOrgId"
    from customers.customer where customer_no = any(${[...customerNos]}::int[]) order by customer_no for update`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.customerNo, row]));
}

/** From now on a number, and all merged into it before, mean the customer kept. The caller holds both locks. */
export async function pointAt(tx: Tx, merged: number, kept: number): Promise<void> {
  await sql`update customers.customer set merged_into = ${kept}
    where customer_no = ${merged} or merged_into = ${merged}`.execute(tx);
}

/** A number stands by itself again, with those that came with it. The caller holds the lock of the customer kept. */
export async function standAlone(tx: Tx, parted: number, itsOwn: readonly number[]): Promise<void> {
  await sql`update customers.customer set merged_into = nullif(${parted}::int, customer_no)
    where customer_no = ${parted} or customer_no = any(${[...itsOwn]}::int[])`.execute(tx);
}

/** All numbers of a person, the customer's own first; of a merged number those of the customer kept. */
export async function numbersOf(tx: Tx, customerNo: number): Promise<number[]> {
  const { rows } = await sql<{ no: number }>`
    select no from customers.numbers_of(customers.person_of(${customerNo})) as no order by no`.execute(
    tx,
  );
  return rows.map((row) => row.no);
}
