import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Those of the customers for whom nobody may act any more: erased, or recorded as deceased on that day of
 * the bank. Run as the job role.
 */
export async function findGone(
  tx: Tx,
  customerNos: readonly number[],
  on: string,
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ no: number }>`
    select customer_no as no from customers.customer
    where customer_no = any(${[...customerNos]}::int[]) and erased_at is not null
    union
    select customer_no from consent.suppression
    where customer_no = any(${[...customerNos]}::int[]) and ended_at is null and reason = 'deceased'
      and ${on}::date >= from_date and (until_date is null or ${on}::date <= until_date)`.execute(
    tx,
  );
  return new Set(rows.map(({ no }) => no));
}
