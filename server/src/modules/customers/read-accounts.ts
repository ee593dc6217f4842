import type { z } from 'zod';
import type { account } from '#contract/customers.ts';
import type { Analytics } from '#platform/analytics/index.ts';

/**
 * The accounts of a customer, own and joint, from the facts. The caller has made sure that the customer is
 * in scope. Sources list the owner among the holders too: own accounts come from the first part only.
 */
export function readAccounts(
  analytics: Analytics,
  customerNo: number,
): Promise<z.infer<typeof account>[]> {
  const columns = (
    role: string,
  ) => `source, account_id AS accountId, ${role} AS role, kind, product_code AS productCode, currency,
    toString(open_date) AS openDate, if(close_date IS NULL, NULL, toString(close_date)) AS closeDate`;
  return analytics.query(
    `SELECT ${columns("'owner'")} FROM fact_account WHERE party_no = {customer:UInt32}
     UNION ALL
     SELECT ${columns('held.role')} FROM fact_account AS account
       INNER JOIN (SELECT source, account_id, role FROM fact_account_holder WHERE party_no = {customer:UInt32}) AS held USING (source, account_id)
     WHERE account.party_no != {customer:UInt32}
       AND (source, account_id) IN (SELECT source, account_id FROM fact_account_holder WHERE party_no = {customer:UInt32})
     ORDER BY source, accountId`,
    { customer: customerNo },
  );
}
