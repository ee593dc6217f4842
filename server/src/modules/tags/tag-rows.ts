import type { Scope } from '#contract/scope.ts';
import { type Analytics, type Parameters, scopeCondition } from '#platform/analytics/index.ts';
import { catalogue } from './catalogue.ts';
import { columnOf } from './tag.core.ts';

/** The newest date with tags, on or before another; null when there is none. */
export async function latestTagDate(
  analytics: Analytics,
  onOrBefore?: string,
): Promise<string | null> {
  // The greatest date stands in the metadata of the parts; DISTINCT would read the whole column.
  const [row] = await analytics.query<{ date: string | null }>(
    `SELECT maxOrNull(business_date) AS date FROM tag_daily WHERE business_date <= {until:Date}`,
    { until: onOrBefore ?? '2149-06-06' },
  );
  return row?.date ?? null;
}

/**
 * FROM text of one row per customer on a date: customer_no, opening_org_id, managing_org_id,
 * attributed_org_id and the tags. Every audience, count and portrait reads tags through it, so this
 * is the place where tags set in real time or by hand are laid over the computed ones.
 */
export function tagRows(date: string): TagRows {
  return {
    sql: '(SELECT * FROM tag_daily WHERE business_date = {tag_date:Date})',
    newest: '(SELECT maxOrNull(business_date) FROM tag_daily)',
    params: { tag_date: date },
  };
}

export type TagRows = {
  sql: string;
  /** the newest date with tags, so that the statement itself can tell whether its date still is that */
  newest: string;
  params: Parameters;
};

export type CustomerTags = {
  businessDate: string;
  values: ReadonlyMap<string, string | number | boolean>;
};

/** The tags a customer has on the newest date; null outside the scope, or before the first run. */
export async function readCustomerTags(
  analytics: Analytics,
  scope: Scope,
  customerNo: number,
  onOrBefore?: string,
): Promise<CustomerTags | null> {
  const date = await latestTagDate(analytics, onOrBefore);
  if (date === null) return null;
  const rows = tagRows(date);
  const within = scopeCondition(scope, 'managing_org_id');
  const [row] = await analytics.query<Record<string, string | number | null>>(
    `SELECT * FROM ${rows.sql} WHERE customer_no = {customer_no:UInt32} AND ${within.sql}`,
    { ...rows.params, ...within.params, customer_no: customerNo },
  );
  if (!row) return null;
  const values = new Map<string, string | number | boolean>();
  for (const tag of catalogue.tags.values()) {
    const value = row[columnOf(tag.code)] ?? null;
    if (tag.type === 'flag') values.set(tag.code, value === 1);
    else if (value !== null && value !== '') values.set(tag.code, value);
  }
  return { businessDate: date, values };
}
