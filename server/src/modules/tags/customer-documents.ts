import { z } from 'zod';
import type { TagType } from '#contract/tags.ts';
import type { Scope } from '#contract/scope.ts';
import {
  type Analytics,
  type Parameters,
  pointRead,
  scopeCondition,
} from '#platform/analytics/index.ts';
import type { JobContext } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Catalogue } from './catalogue.core.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { hasCarried } from './live-tag.core.ts';
import type { TagValue } from './lay-marks-over.core.ts';
import { readHighestCustomer } from './read-run-inputs.ts';
import { columnOf } from './tag.core.ts';
import { documentExpression } from './tag-document.core.ts';

/** Texts of as many customers at a time, so that memory is bounded by this and not by the bank. */
const customersPerRange = 200_000;
const staging = 'customer_document_staging';

/**
 * What another module keeps beside the tags of each customer: a SELECT of customer_no and document, of
 * the numbers from `{first_no:UInt32}` to `{last_no:UInt32}`.
 */
export type BesideTags = { select: string; params: Parameters };

/**
 * Writes what is read of each customer of a date and swaps it in; other dates go. Until then the former
 * documents are read. Repeatable: a table left by a run that died is made anew.
 */
export async function writeCustomerDocuments(
  { analytics, database }: Pick<Platform, 'analytics' | 'database'>,
  context: Pick<JobContext, 'signal'>,
  of: { date: string; writtenAt: Date; beside: BesideTags },
): Promise<void> {
  const { date, writtenAt, beside } = of;
  const highest = await readHighestCustomer(analytics);
  const catalogue = await withJob(database, catalogueInForce);
  const { tags, carried } = await standingIn(analytics, catalogue);
  await analytics.command(`DROP TABLE IF EXISTS ${staging} SYNC`);
  await analytics.command(`CREATE TABLE ${staging} AS customer_document`);
  const insert = `INSERT INTO ${staging} (business_date, customer_no, managing_org_id, written_at, tags, portrait)
    SELECT business_date, tag_daily.customer_no, managing_org_id, {written_at:DateTime64(3, 'UTC')},
      ${documentExpression(tags, carried)}, beside.document
    FROM tag_daily LEFT JOIN (${beside.select}) AS beside ON beside.customer_no = tag_daily.customer_no
    WHERE business_date = {date:Date} AND tag_daily.customer_no BETWEEN {first_no:UInt32} AND {last_no:UInt32}`;
  const shared = { ...beside.params, date, written_at: writtenAt };
  for (let first = 1; first <= highest; first += customersPerRange) {
    const range = { first_no: first, last_no: first + customersPerRange - 1 };
    await analytics.command(insert, { ...shared, ...range }, { signal: context.signal });
  }
  await analytics.command(
    `ALTER TABLE customer_document REPLACE PARTITION '${date}' FROM ${staging}`,
  );
  await analytics.command(`DROP TABLE ${staging} SYNC`);
  await dropDocuments(analytics, (other) => other !== date);
}

/** Takes documents away: of dates whose tags are others now, and of dates that were. */
export async function dropDocuments(
  analytics: Analytics,
  isOld: (date: string) => boolean,
): Promise<void> {
  const rows = await analytics.query<{ date: string }>(
    "SELECT DISTINCT partition AS date FROM system.parts WHERE database = currentDatabase() AND table = 'customer_document' AND active",
  );
  for (const { date } of rows)
    if (isOld(date))
      await analytics.command(`ALTER TABLE customer_document DROP PARTITION '${date}'`);
}

export type CustomerDocument = {
  businessDate: string;
  writtenAt: string;
  /** as computed: what lies over them is not in it, and flags that do not hold are left out */
  tags: ReadonlyMap<string, TagValue>;
  /** what stands beside the tags */
  portrait: string;
};
/** What is selected of further rows, read in the same statement: a day, milliseconds since 1970, two texts and a number. */
export type FurtherRows = { select: string; params: Parameters };
export type FurtherRow = { at: number; a: string; b: string; number: number };
type Row = FurtherRow & { part: 1 | 2; day: string };

/**
 * The newest document of a customer, null outside the scope or before the first is written, and the
 * further rows. One statement, and a plain one: of two, the second would cost as much as the first, and
 * a sub-select, an order or a format of moments adds half a millisecond each.
 */
export async function readCustomerDocument(
  analytics: Analytics,
  scope: Scope,
  customerNo: number,
  further: FurtherRows | null = null,
): Promise<{ document: CustomerDocument | null; further: FurtherRow[] }> {
  const within = scopeCondition(scope, 'managing_org_id');
  const rows = await analytics.query<Row>(
    `SELECT 1 AS part, business_date AS day, toUnixTimestamp64Milli(written_at) AS at, tags AS a, portrait AS b, 0 AS number
     FROM customer_document WHERE customer_no = {customer_no:UInt32} AND ${within.sql}
     ${further === null ? '' : `UNION ALL SELECT 2, ${further.select}`}`,
    { ...within.params, ...further?.params, customer_no: customerNo },
    { settings: pointRead },
  );
  const [newest] = rows
    .filter(({ part }) => part === 1)
    .toSorted((one, other) => (one.day < other.day ? 1 : -1));
  return {
    document: newest
      ? {
          businessDate: newest.day,
          writtenAt: new Date(newest.at).toISOString(),
          tags: new Map(Object.entries(document.parse(JSON.parse(newest.a)))),
          portrait: newest.b,
        }
      : null,
    further: rows.filter(({ part }) => part === 2),
  };
}

const document = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** A tag that came with this version has no column before its first run, nor has what is kept for it. */
async function standingIn(analytics: Analytics, catalogue: Catalogue) {
  const rows = await analytics.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'tag_daily'",
  );
  const standing = new Set(rows.map((row) => row.name));
  const all = [...catalogue.tags.values()];
  const kept: { column: string; type: TagType }[] = all
    .flatMap((tag) => tag.realTime?.carries ?? [])
    .map(({ column, type }) => ({ column, type: type === 'text' ? 'choice' : 'number' }));
  return {
    tags: all.filter((tag) => standing.has(columnOf(tag.code))),
    carried: [...kept, { column: hasCarried, type: 'flag' as const }].filter(({ column }) =>
      standing.has(column),
    ),
  };
}
