import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** A number that came to another through standing merges, and when it came. */
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
