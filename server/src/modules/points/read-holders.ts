import type { GiftsRule } from '#contract/points-rules.ts';
import type { Scope } from '#contract/scope.ts';
import { columnOf, latestTagDate, readTagView } from '#modules/tags/index.ts';
import { type Parameters, scopeCondition } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';

export type Holder = { customerNo: number; products: number };
type Asking = Pick<Platform, 'database' | 'analytics' | 'clock'>;

/** Who holds at least as many products as the rule's first step asks, by the newest tags; null before the first run. */
async function holdersOf(
  platform: Asking,
  { steps, minimumAumFen }: GiftsRule,
  scope: Scope,
): Promise<{ date: string; sql: string; params: Parameters } | null> {
  const date = await latestTagDate(platform.analytics);
  if (date === null) return null;
  const rows = (await readTagView(platform)).rows(date);
  const inScope = scopeCondition(scope, 'managing_org_id');
  const assets =
    minimumAumFen === null ? '1' : `${columnOf('aum_month_average_fen')} >= {minimum_aum:Int64}`;
  return {
    date,
    sql: `SELECT customer_no, toUInt32(${columnOf('product_count')}) AS products FROM ${rows.sql}
      WHERE ${inScope.sql} AND ${columnOf('product_count')} >= {least:UInt32} AND ${assets}`,
    params: {
      ...rows.params,
      ...inScope.params,
      least: steps[0]?.products ?? 0,
      minimum_aum: minimumAumFen ?? 0,
    },
  };
}

/** The next of them after a number, in its order. */
export async function readHolders(
  platform: Asking,
  rule: GiftsRule,
  scope: Scope,
  { after, limit }: { after: number; limit: number },
): Promise<Holder[]> {
  const found = await holdersOf(platform, rule, scope);
  if (!found) return [];
  return platform.analytics.query<Holder>(
    `SELECT customer_no AS customerNo, products FROM (${found.sql})
     WHERE customer_no > {after:UInt32} ORDER BY customer_no LIMIT {limit:UInt32}`,
    { ...found.params, after, limit },
  );
}

/** How many of them hold how many, as of the day of the newest tags. */
export async function countHolders(
  platform: Asking,
  rule: GiftsRule,
  scope: Scope,
): Promise<{ date: string | null; held: { products: number; customers: number }[] }> {
  const found = await holdersOf(platform, rule, scope);
  if (!found) return { date: null, held: [] };
  const held = await platform.analytics.query<{ products: number; customers: number }>(
    `SELECT products, count() AS customers FROM (${found.sql}) GROUP BY products ORDER BY products`,
    found.params,
  );
  return { date: found.date, held };
}
