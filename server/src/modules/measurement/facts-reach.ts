import type { Conversion } from '#contract/campaigns.ts';
import { catalogueMetrics } from '#modules/tags/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';

type Facts = { from: string; dayColumn: string };

const factsOfKind: Record<Exclude<Conversion['kind'], 'event' | 'metric_change'>, Facts> = {
  transaction: { from: 'fact_transaction', dayColumn: 'business_date' },
  balance_change: { from: 'fact_balance', dayColumn: 'business_date' },
};

/**
 * Whether the facts that a conversion is counted from are there through a day: some are dated that day
 * or later. A day without any is not told from one whose file is still to come, so it waits for the next.
 */
export async function factsReach(
  { database, analytics }: Pick<Platform, 'database' | 'analytics'>,
  conversion: Conversion,
  date: string,
): Promise<boolean> {
  if (conversion.kind === 'event') return eventsReach(analytics, conversion.eventType, date);
  const facts =
    conversion.kind === 'metric_change'
      ? await withJob(database, (tx) => catalogueMetrics.factsOf(tx, conversion.metric))
      : factsOfKind[conversion.kind];
  if (!facts) throw new Error('a conversion is counted from no facts');
  const rows = await analytics.query(
    `SELECT 1 AS found FROM ${facts.from} WHERE ${facts.dayColumn} >= {date:Date32} LIMIT 1`,
    { date },
  );
  return rows.length > 0;
}

/**
 * By the sources that send events of the type: one that stands still says nothing of another. Events
 * that no source of the bank sends are this program's own, and those are there at once.
 */
async function eventsReach(
  analytics: Analytics,
  eventType: string,
  date: string,
): Promise<boolean> {
  const [row] = await analytics.query<{ reached: number }>(
    `SELECT count() = 0 OR countIf(newest >= {date:Date32}) > 0 AS reached FROM (
       SELECT source, max(business_date) AS newest FROM fact_event
       WHERE source != 'huike' AND source IN (SELECT source FROM fact_event WHERE type = {event_type:String})
       GROUP BY source)`,
    { date, event_type: eventType },
  );
  return Boolean(row?.reached);
}
