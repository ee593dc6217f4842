import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** A number on the way of standing merges, and since when the two are one. */
export type Arrival = { customerNo: number; since: Date };

/**
 * Numbers merged into one, straight or through others; `since` is when the last step on the way was made.
 * At most as deep as merges were stacked: each goes to a lower number.
 */
export async function arrivalsOf(tx: Tx, customerNo: number): Promise<Arrival[]> {
  const { rows } = await sql<Arrival>`
    with recursive arrived(customer_no, since) as (
      select merged_no, merged_at from identities.merge where kept_no = ${customerNo} and undone_at is null
      union all
      select merge.merged_no, greatest(merge.merged_at, arrived.since)
      from arrived join identities.merge on merge.kept_no = arrived.customer_no and merge.undone_at is null)
    select customer_no as "customerNo", since from arrived order by customer_no`.execute(tx);
  return rows;
}

/**
 * The customers that a merged number has meant by the merges that stand, from the nearest on, each with the
 * moment from which the number's facts were that customer's.
 */
export async function keepersOf(tx: Tx, mergedNo: number): Promise<Arrival[]> {
  const { rows } = await sql<Arrival>`
    with recursive keeper(customer_no, since) as (
      select kept_no, merged_at from identities.merge where merged_no = ${mergedNo} and undone_at is null
      union all
      select merge.kept_no, greatest(merge.merged_at, keeper.since)
      from keeper join identities.merge on merge.merged_no = keeper.customer_no and merge.undone_at is null)
    select customer_no as "customerNo", since from keeper order by customer_no desc`.execute(tx);
  return rows;
}
