import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import { catalogueMetrics } from '#modules/tags/index.ts';
import { addDays } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';

/** The metric by which funds kept in a month are judged on its last day. */
const metric = 'aum_month_to_date';

/** The calendar month that was over last, by the bank's day: its name and its days. */
export function monthBefore(today: string): { month: string; from: string; until: string } {
  const until = addDays(`${today.slice(0, 7)}-01`, -1);
  const month = until.slice(0, 7);
  return { month, from: `${month}-01`, until };
}

/**
 * The next customers after a number whose average AUM of the month reaches the line; null while the month's last
 * balances have not come in.
 */
export async function readKept(
  { database, analytics }: Pick<Platform, 'database' | 'analytics'>,
  { from, until }: { from: string; until: string },
  { lineFen, after, limit }: { lineFen: number; after: number; limit: number },
): Promise<number[] | null> {
  const days = { from, until };
  const [newest] = await analytics.query<{ whole: number }>(
    `SELECT max(business_date) >= {until:Date32} AS whole FROM fact_balance`,
    days,
  );
  if (!newest?.whole) return null;
  const customer = canonicalParty('party_no');
  const subjects = `SELECT DISTINCT ${customer} AS subject_no FROM fact_balance
    WHERE business_date BETWEEN {from:Date32} AND {until:Date32}`;
  const figures = await catalogueMetrics.figuresOn(
    { database, analytics },
    { code: metric, subjects, dates: [until] },
  );
  const [figure] = figures ?? [];
  if (!figure) throw new Error(`there is no metric ${metric}`);
  if (!figure.recorded) return null;
  const kept = await analytics.query<{ customerNo: number }>(
    `SELECT subject_no AS customerNo FROM (${figure.sql})
     WHERE figure >= {lineFen:Int64} AND subject_no > {after:UInt32} ORDER BY subject_no LIMIT {limit:UInt32}`,
    { ...days, lineFen, after, limit },
  );
  return kept.map(({ customerNo }) => customerNo);
}
