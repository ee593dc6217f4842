import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type Person = { customerNo: number; orgId: number };

/** The customer whom a number means, where the transaction's scope sees them, with their outlet. */
export async function findPerson(tx: Tx, customerNo: number): Promise<Result<Person>> {
  const { rows } = await sql<Person>`
    select customer_no as "customerNo", managing_org_id as "orgId" from customers.customer
    where customer_no = customers.person_of(${customerNo}) and erased_at is null`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}
