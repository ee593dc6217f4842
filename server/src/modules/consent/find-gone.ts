import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Those of the customers for whom nobody may act any more: erased, or recorded as deceased on that day of
 * the bank, under their number or that of the customer they were merged into. Run as the job role.
 */
export async function findGone(
  tx: Tx,
  customerNos: readonly number[],
  on: string,
): Promise<ReadonlySet<number>> {
  const { rows } = await selectGone(customerNos, on).execute(tx);
  return new Set(rows.map(({ no }) => no));
}

/** The same as a statement, to be sent with others. */
export function selectGone(customerNos: readonly number[], on: string): RawBuilder<{ no: number }> {
  return sql<{ no: number }>`/* keep plan: customers_gone */
    with asked as (
      select customer_no as no, coalesce(merged_into, customer_no) as person, erased_at
      from customers.customer where customer_no = any(${[...customerNos]}::int[]))
    select no from asked where erased_at is not null
    union
    select no from asked join consent.suppression on suppression.customer_no in (asked.no, asked.person)
    where ended_at is null and reason = 'deceased'
      and ${on}::date >= from_date and (until_date is null or ${on}::date <= until_date)`;
}
