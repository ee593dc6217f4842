import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type EntitledCustomer = { customerNo: number; orgId: number };

/**
 * Gives each customer the right to one voucher of the allotment's campaign; who has it already
 * keeps it. Gives the number added.
 */
export async function entitleCustomers(
  tx: Tx,
  allotmentId: number,
  customers: readonly EntitledCustomer[],
): Promise<number> {
  const { rows } = await sql<{ added: number }>`
    with added as (
      insert into benefits.entitlement (campaign_id, customer_no, allotment_id, org_id)
      select a.campaign_id, c.customer_no, a.id, c.org_id
      from benefits.allotment a,
        unnest(${customers.map((customer) => customer.customerNo)}::int[], ${customers.map((customer) => customer.orgId)}::int[]) as c (customer_no, org_id)
      where a.id = ${allotmentId}
      on conflict (campaign_id, customer_no) do nothing
      returning 1
    )
    select count(*)::int as added from added`.execute(tx);
  return rows[0]?.added ?? 0;
}
