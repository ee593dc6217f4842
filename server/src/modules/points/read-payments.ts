import type { PaymentsRule } from '#contract/points-rules.ts';
import type { Scope } from '#contract/scope.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import { type Analytics, type Parameters, scopeCondition } from '#platform/analytics/index.ts';

export type Transaction = {
  source: string;
  id: string;
  customerNo: number;
  amountFen: number;
  merchantCategory: string;
};
export type PaymentsOf = { rule: PaymentsRule; scope: Scope; from: string; until: string };

/** Payments in yuan that a rule means, or what was refunded to customers, of the days and the scope. */
function transactionsOf(
  { rule, scope, from, until }: PaymentsOf,
  which: 'payments' | 'refunds',
): { sql: string; params: Parameters } {
  const inScope = scopeCondition(scope, 'managing_org_id');
  const among = scope.all
    ? '1'
    : `customer_no IN (SELECT customer_no FROM tag_daily
        WHERE business_date = (SELECT max(business_date) FROM tag_daily) AND ${inScope.sql})`;
  const meant =
    which === 'payments'
      ? `direction = 'out' AND (empty({kinds:Array(String)}) OR kind IN {kinds:Array(String)})
         AND (empty({channels:Array(String)}) OR channel IN {channels:Array(String)})
         AND (empty({categories:Array(String)}) OR merchant_category IN {categories:Array(String)})`
      : `direction = 'in' AND kind IN {refunds:Array(String)}`;
  return {
    sql: `SELECT source, transaction_id AS id, ${canonicalParty('party_no')} AS customer_no, amount_fen, merchant_category, business_date
      FROM fact_transaction
      WHERE business_date BETWEEN {from:Date32} AND {until:Date32} AND currency = 'CNY' AND amount_fen > 0 AND party_no > 0
        AND ${meant} AND ${among}`,
    params: {
      ...inScope.params,
      from,
      until,
      kinds: rule.kinds,
      channels: rule.channels,
      categories: rule.merchantCategories,
      refunds: rule.refundKinds,
    },
  };
}

/** The next of them after a transaction, in the order of the sources' numbers. */
export async function readTransactions(
  analytics: Analytics,
  of: PaymentsOf,
  which: 'payments' | 'refunds',
  { after, limit }: { after: { source: string; id: string }; limit: number },
): Promise<Transaction[]> {
  const { sql, params } = transactionsOf(of, which);
  return analytics.query<Transaction>(
    `SELECT source, id, customer_no AS customerNo, amount_fen AS amountFen, merchant_category AS merchantCategory FROM (${sql})
     WHERE (source, id) > ({after_source:String}, {after_id:String}) ORDER BY source, id LIMIT {limit:UInt32}`,
    { ...params, after_source: after.source, after_id: after.id, limit },
  );
}

/** How many customers and points the payments of the days would bring, each day under its cap. */
export async function sumPaymentPoints(
  analytics: Analytics,
  of: PaymentsOf,
): Promise<{ customers: number; points: number }> {
  const { sql, params } = transactionsOf(of, 'payments');
  const { everyFen, points, dayPoints } = of.rule;
  const [row] = await analytics.query<{ customers: number; points: number }>(
    `SELECT uniqExactIf(customer_no, given > 0) AS customers, toInt64(sum(given)) AS points FROM (
       SELECT customer_no, business_date, least(sum(intDiv(toInt128(amount_fen) * {points:Int64}, {every_fen:Int64})), {cap:Int64}) AS given
       FROM (${sql}) GROUP BY customer_no, business_date)`,
    { ...params, points, every_fen: everyFen, cap: dayPoints ?? Number.MAX_SAFE_INTEGER },
  );
  return row ?? { customers: 0, points: 0 };
}
