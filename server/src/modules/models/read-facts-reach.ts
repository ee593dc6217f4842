import type { Platform } from '#platform/platform.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { FactsReach } from './plan-snapshots.core.ts';

/** The days of which both transactions and balances tell; null for a bank without. A day that has not come is a mistyped one. */
export async function readFactsReach({
  analytics,
  clock,
}: Pick<Platform, 'analytics' | 'clock'>): Promise<FactsReach | null> {
  const [row] = await analytics.query<{ first: string | null; last: string | null }>(
    `SELECT toString(max(began)) AS first, toString(min(ended)) AS last FROM (
       SELECT minOrNull(business_date) AS began, maxOrNull(business_date) AS ended FROM fact_transaction WHERE business_date <= {today:Date32}
       UNION ALL
       SELECT minOrNull(business_date) AS began, maxOrNull(business_date) AS ended FROM fact_balance WHERE business_date <= {today:Date32}
     ) WHERE began IS NOT NULL`,
    { today: bankDay(clock.now()) },
  );
  return row?.first && row.last ? { first: row.first, last: row.last } : null;
}
