import type { z } from 'zod';
import type { account } from '#contract/customers.ts';
import { partiesOf } from '#platform/analytics/canonical-party.core.ts';
import type { Analytics } from '#platform/analytics/index.ts';

/**
 * The accounts of a customer, own and joint, from the facts; also of those merged into it. The caller has made sure that the customer is
 * in scope. Sources list the owner among the holders too: own accounts come from the first part only.
 */
export function readAccounts(
  analytics: Analytics,
  customerNo: number,
): Promise<z.infer<typeof account>[]> {
  const own = (column: string) => partiesOf((number) => `${number} = {customer:UInt32}`, column);
  const columns = (
    role: string,
  ) => `source, account_id AS accountId, ${role} AS role, kind, product_code AS productCode, currency,
    toString(open_date) AS openDate, if(close_date IS NULL, NULL, toString(close_date)) AS closeDate`;
  return analytics.query(
    `SELECT ${columns("'owner'")} FROM fact_account WHERE ${own('party_no')}
     UNION ALL
     SELECT ${columns('held.role')} FROM fact_account AS account
       INNER JOIN (SELECT source, account_id, role FROM fact_account_holder WHERE ${own('party_no')}) AS held USING (source, account_id)
     WHERE NOT ${own('account.party_no')}
       AND (source, account_id) IN (SELECT source, account_id FROM fact_account_holder WHERE ${own('party_no')})
     ORDER BY source, accountId`,
    { customer: customerNo },
  );
}
