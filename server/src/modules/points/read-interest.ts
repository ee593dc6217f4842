import type { Scope } from '#contract/scope.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import { type Analytics, type Parameters, scopeCondition } from '#platform/analytics/index.ts';
import type { Days } from './quarter.core.ts';

/** Whose interest, of which days and currency. */
export type InterestOf = Days & { scope: Scope; currency: string };

/**
 * Interest credited to customers, a row each of those with more than none: canonical number and amount. What
 * was booked back stands among the credits below zero. In the scope by the newest tags' managing outlet.
 */
function interestByCustomer({ scope, from, until, currency }: InterestOf): {
  sql: string;
  params: Parameters;
} {
  const inScope = scopeCondition(scope, 'managing_org_id');
  const customer = canonicalParty('party_no');
  const among = scope.all
    ? '1'
    : `customer_no IN (SELECT customer_no FROM tag_daily
        WHERE business_date = (SELECT max(business_date) FROM tag_daily) AND ${inScope.sql})`;
  return {
    sql: `SELECT ${customer} AS customer_no, sum(amount_fen) AS interest_fen FROM fact_transaction
      WHERE kind = 'interest' AND direction = 'in' AND currency = {currency:String}
        AND business_date BETWEEN {from:Date32} AND {until:Date32}
      GROUP BY customer_no HAVING interest_fen > 0 AND ${among}`,
    params: { ...inScope.params, from, until, currency },
  };
}

export type CustomerInterest = { customerNo: number; interestFen: number };

/** The next customers after a number, in its order. */
export async function readInterest(
  analytics: Analytics,
  of: InterestOf,
  afterCustomerNo: number,
  limit: number,
): Promise<CustomerInterest[]> {
  const { sql, params } = interestByCustomer(of);
  return analytics.query<CustomerInterest>(
    `SELECT customer_no AS customerNo, interest_fen AS interestFen FROM (${sql})
     WHERE customer_no > {after:UInt32} ORDER BY customer_no LIMIT {limit:UInt32}`,
    { ...params, after: afterCustomerNo, limit },
  );
}

/** How many customers would get points, and how many together. */
export async function sumInterestPoints(
  analytics: Analytics,
  of: InterestOf,
  { everyFen, points }: { everyFen: number; points: number },
): Promise<{ customers: number; points: number }> {
  const { sql, params } = interestByCustomer(of);
  const [row] = await analytics.query<{ customers: number; points: number }>(
    `SELECT countIf(given > 0) AS customers, toInt64(sum(given)) AS points FROM (
       SELECT intDiv(toInt128(interest_fen) * {points:Int64}, {every_fen:Int64}) AS given FROM (${sql}))`,
    { ...params, points, every_fen: everyFen },
  );
  return row ?? { customers: 0, points: 0 };
}
