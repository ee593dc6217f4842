import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { guardianConsentsSql, isChildSql } from './guardian.ts';

/**
 * Those of the customers who have agreed, and not withdrawn, that a merchant or partner is told of them what
 * it needs (PIPL 23: consent of its own). Of the statements for whichever channel the latest holds; without
 * one there is no consent. Of merged customers the one kept is asked; for a child a guardian has agreed as well. Run as the job role.
 */
export async function findSharing(
  tx: Tx,
  customerNos: readonly number[],
  on: string,
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ no: number }>`
    select asked.customer_no as no from customers.customer asked
    join customers.customer kept on kept.customer_no = coalesce(asked.merged_into, asked.customer_no)
    cross join lateral (
      select granted from consent.standing
      where standing.customer_no = coalesce(asked.merged_into, asked.customer_no) and purpose = 'sharing_merchant'
      order by stated_at desc, granted limit 1) said
    where asked.customer_no = any (${[...customerNos]}::int[]) and asked.erased_at is null and said.granted
      and (not ${isChildSql(sql`kept.birth_date`, on)} or ${guardianConsentsSql(sql`kept.customer_no`, 'sharing_merchant')})`.execute(
    tx,
  );
  return new Set(rows.map(({ no }) => no));
}
