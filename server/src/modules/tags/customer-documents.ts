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
import { type Tx, withJob } from '#platform/postgres/database.ts';
import {
  fillRowCopy,
  isRowCopyLost,
  readRowCopy,
  type RowCopy,
  type RowCopyContent,
} from '#platform/row-copies/row-copies.ts';
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
  await copyCustomerDocuments({ analytics, database }, context);
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
/** The newest documents once more in PostgreSQL, where reading one is a look-up by key. */
export const documentCopy: RowCopy = { name: 'tags.document_copy', texts: ['tags', 'portrait'] };

const copyStamp = z.object({ businessDate: z.string(), writtenAt: z.string() });

/** Copies the newest documents to PostgreSQL. Until it has ended they are read from the engine. */
export async function copyCustomerDocuments(
  platform: Pick<Platform, 'analytics' | 'database'>,
  { signal }: Pick<JobContext, 'signal'>,
): Promise<void> {
  await fillRowCopy(platform, documentCopy, () => newestDocuments(platform.analytics), signal);
}

async function newestDocuments(analytics: Analytics): Promise<RowCopyContent> {
  const [newest] = await analytics.query<{ day: string; at: number }>(
    'SELECT business_date AS day, toUnixTimestamp64Milli(any(written_at)) AS at FROM customer_document GROUP BY day ORDER BY day DESC LIMIT 1',
  );
  if (!newest) return { selects: [], stamp: null };
  const of: z.infer<typeof copyStamp> = {
    businessDate: newest.day,
    writtenAt: new Date(newest.at).toISOString(),
  };
  return {
    selects: [
      {
        sql: 'SELECT customer_no, tags, portrait FROM customer_document WHERE business_date = {date:Date}',
        params: { date: of.businessDate },
      },
    ],
    stamp: of,
  };
}

/** Whether the copy is to be filled again. */
export const isDocumentCopyLost = (tx: Tx): Promise<boolean> => isRowCopyLost(tx, documentCopy);

/** The copy of a customer's document; null outside the transaction's scope, and where there is no copy. */
export async function findCustomerDocument(
  tx: Tx,
  customerNo: number,
): Promise<CustomerDocument | null> {
  const copied = await readRowCopy(tx, documentCopy, customerNo);
  const [tags = '', portrait = ''] = copied?.texts ?? [];
  return copied?.texts ? { ...copyStamp.parse(copied.stamp), tags: tagsOf(tags), portrait } : null;
}

/**
 * The newest document of a customer from the engine, null outside the scope or before the first is
 * written. One plain statement: a sub-select, an order or a format of moments adds half a millisecond each.
 */
export async function readCustomerDocument(
  analytics: Analytics,
  scope: Scope,
  customerNo: number,
): Promise<CustomerDocument | null> {
  const within = scopeCondition(scope, 'managing_org_id');
  const rows = await analytics.query<{ day: string; at: number; tags: string; portrait: string }>(
    `SELECT business_date AS day, toUnixTimestamp64Milli(written_at) AS at, tags, portrait
     FROM customer_document WHERE customer_no = {customer_no:UInt32} AND ${within.sql}`,
    { ...within.params, customer_no: customerNo },
    { settings: pointRead },
  );
  const [newest] = rows.toSorted((one, other) => (one.day < other.day ? 1 : -1));
  return newest
    ? {
        businessDate: newest.day,
        writtenAt: new Date(newest.at).toISOString(),
        tags: tagsOf(newest.tags),
        portrait: newest.portrait,
      }
    : null;
}

const tagsOf = (text: string): CustomerDocument['tags'] =>
  new Map(Object.entries(document.parse(JSON.parse(text))));

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
