import type { Scope } from '#contract/scope.ts';
import { type Analytics, scopeCondition } from '#platform/analytics/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { readTagView } from './tag-view.ts';
import type { Catalogue } from './catalogue.core.ts';
import { type CustomerDocument, readCustomerDocument } from './customer-documents.ts';
import { layMarksOver, type MarksOfCustomer, type TagValue } from './lay-marks-over.core.ts';
import type { RecentEvent } from './evaluate-live.core.ts';
import { isMergedAway, readMarksOf } from './marks-of-customer.ts';
import { columnOf } from './tag.core.ts';

/** The greatest that ClickHouse's Date holds. */
const lastDate = '2149-06-06';

/** The newest date with tags, on or before another; null when there is none. */
export async function latestTagDate(
  analytics: Analytics,
  onOrBefore?: string,
): Promise<string | null> {
  // The greatest date stands in the metadata of the parts; DISTINCT would read the whole column.
  const [row] = await analytics.query<{ date: string | null }>(
    `SELECT maxOrNull(business_date) AS date FROM tag_daily WHERE business_date <= {until:Date}`,
    { until: onOrBefore ?? lastDate },
  );
  return row?.date ?? null;
}

export type CustomerTags = {
  businessDate: string;
  values: ReadonlyMap<string, TagValue>;
  /** what has happened of late: real-time tags follow it */
  events: readonly RecentEvent[];
  /** tags the customer has deleted */
  deleted: ReadonlySet<string>;
};

/**
 * The tags a customer has on the newest date, under what was assigned to or deleted by this customer up
 * to now; null outside the scope, or before the first run. The one way to a single customer's tags: its
 * document where one is written, which takes a few milliseconds, else the wide row, which takes ten
 * times as long.
 */
export async function readCustomerTags(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  scope: Scope,
  customerNo: number,
  onOrBefore: string = lastDate,
): Promise<(CustomerTags & { catalogue: Catalogue }) | null> {
  const { database, analytics, clock } = platform;
  const [marks, document] = await Promise.all([
    withJob(database, async (tx) =>
      (await isMergedAway(tx, customerNo))
        ? null
        : readMarksOf(tx, customerNo, bankDay(clock.now())),
    ),
    readCustomerDocument(analytics, scope, customerNo),
  ]);
  if (!marks) return null;
  return document && document.businessDate <= onOrBefore
    ? { ...tagsOfDocument(document, marks), catalogue: marks.catalogue }
    : readWideRow(platform, scope, customerNo, onOrBefore, marks);
}

/** A document's tags as they are now. */
export function tagsOfDocument(document: CustomerDocument, marks: MarksOfCustomer): CustomerTags {
  return {
    businessDate: document.businessDate,
    values: layMarksOver(document.tags, document.businessDate, marks),
    events: marks.live.events,
    deleted: marks.deleted,
  };
}

async function readWideRow(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  scope: Scope,
  customerNo: number,
  onOrBefore: string,
  marks: MarksOfCustomer,
): Promise<(CustomerTags & { catalogue: Catalogue }) | null> {
  const { analytics } = platform;
  const date = await latestTagDate(analytics, onOrBefore);
  if (date === null) return null;
  const view = await readTagView(platform);
  const rows = view.rows(date, customerNo);
  const within = scopeCondition(scope, 'managing_org_id');
  const [row] = await analytics.query<Record<string, string | number | null>>(
    `SELECT * FROM ${rows.sql} WHERE customer_no = {customer_no:UInt32} AND ${within.sql}`,
    { ...rows.params, ...within.params, customer_no: customerNo },
  );
  if (!row) return null;
  const values = new Map<string, TagValue>();
  for (const tag of view.catalogue.tags.values()) {
    const value = row[columnOf(tag.code)] ?? null;
    if (tag.type === 'flag') values.set(tag.code, value === 1);
    else if (value !== null && value !== '') values.set(tag.code, value);
  }
  const { live, deleted } = marks;
  return { businessDate: date, values, catalogue: view.catalogue, events: live.events, deleted };
}
