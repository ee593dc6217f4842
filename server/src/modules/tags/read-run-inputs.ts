import { sql } from 'kysely';
import { z } from 'zod';
import type { Analytics } from '#platform/analytics/index.ts';
import { addDays } from '#platform/clock/clock.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import type { ChangedParameters } from './compile-tags.core.ts';
import { factTables } from './fact-tables.core.ts';
import { seriesOfSnapshots, type SnapshotRows } from './snapshot-series.core.ts';
import type { SnapshotSeries } from './window.core.ts';

/** The furthest a metric looks back for a snapshot: six full months before this one, and staleness. */
const snapshotHistoryDays = 400;

/** Thresholds the bank has changed; `besides` a tag whose new version begins with its own. */
export async function readChangedParameters(tx: Tx, besides = ''): Promise<ChangedParameters> {
  const { rows } = await sql<{
    tag_code: string;
    name: string;
    value: number;
  }>`select tag_code, name, value from tags.parameter where tag_code <> ${besides}`.execute(tx);
  const byTag = new Map<string, Map<string, number>>();
  for (const row of rows)
    byTag.set(
      row.tag_code,
      (byTag.get(row.tag_code) ?? new Map<string, number>()).set(row.name, row.value),
    );
  return byTag;
}

/** Per snapshot table, the whole pictures of each source up to the as-of date. */
export async function readSnapshots(
  analytics: Analytics,
  asOf: string,
): Promise<Map<string, SnapshotSeries[]>> {
  const tables = [...factTables.values()].filter((table) => table.snapshot);
  const perTable = tables.map(
    (
      table,
    ) => `SELECT '${table.name}' AS fact, source, kind, import_no, toString(business_date) AS day, count() AS count FROM ${table.name}
      WHERE business_date <= {as_of:Date32} AND business_date > {from:Date32} GROUP BY source, kind, import_no, business_date`,
  );
  const rows = await analytics.query<SnapshotRows & { fact: string }>(
    perTable.join('\nUNION ALL\n'),
    {
      as_of: asOf,
      from: addDays(asOf, -snapshotHistoryDays),
    },
  );
  return new Map(
    tables.map((table) => [
      table.name,
      seriesOfSnapshots(rows.filter((row) => row.fact === table.name)),
    ]),
  );
}

/**
 * The currency money is added up in: the setting `bank.currency`, or else the one that most
 * transactions and balances up to the date are in.
 */
export async function readCurrency(
  database: Database,
  analytics: Analytics,
  asOf: string,
): Promise<string> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ value: unknown }>`select value from platform.setting where key = 'bank.currency'`.execute(
      tx,
    ),
  );
  const set = z.string().min(1).safeParse(rows[0]?.value);
  if (set.success) return set.data;
  const found = await analytics.query<{ currency: string }>(
    `SELECT currency FROM (
       SELECT currency, count() AS rows FROM fact_transaction WHERE business_date <= {as_of:Date32} GROUP BY currency
       UNION ALL SELECT currency, count() AS rows FROM fact_balance WHERE business_date <= {as_of:Date32} GROUP BY currency
     ) GROUP BY currency ORDER BY sum(rows) DESC, currency LIMIT 1`,
    { as_of: asOf },
  );
  return found[0]?.currency ?? 'CNY';
}

/** The greatest customer number there is, 0 without customers. Numbers are dense from 1. */
export async function readHighestCustomer(analytics: Analytics): Promise<number> {
  const [row] = await analytics.query<{ highest: number }>(
    'SELECT max(customer_no) AS highest FROM customer_attribute',
  );
  return row?.highest ?? 0;
}
