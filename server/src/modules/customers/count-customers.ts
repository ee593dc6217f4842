import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** How many customers the outlets of the scope manage. */
export async function countVisible(tx: Tx): Promise<number> {
  const { rows } = await sql<{ customers: number }>`
    select count(*) as customers from customers.customer where erased_at is null and merged_into is null`.execute(
    tx,
  );
  return rows[0]?.customers ?? 0;
}

/** How many customers these outlets manage. */
export async function countCustomers(tx: Tx, orgIds: readonly number[]): Promise<number> {
  const { rows } = await sql<{ customers: number }>`
    select count(*) as customers from customers.customer where managing_org_id = any(${orgIds}::int[]) and erased_at is null and merged_into is null`.execute(
    tx,
  );
  return rows[0]?.customers ?? 0;
}
