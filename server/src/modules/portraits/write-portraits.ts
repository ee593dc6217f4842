import {
  bankOfRun,
  latestTagDate,
  readCurrency,
  type SnapshotSeries,
  tagParameters,
  tagsOfCustomer,
} from '#modules/tags/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import type { JobContext } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bandTag } from './money-by-month.core.ts';
import {
  compileDocuments,
  compilePeers,
  type DocumentInputs,
  peerTable,
} from './compile-document.core.ts';
import { products } from './products.core.ts';

/** This month and the eleven before it. */
const trendMonths = 12;

/**
 * Writes the documents of a date from its tags and the facts. Does nothing for a date that is not the
 * newest: a portrait shows no other. Killed anywhere and run again, it gives the same; until then the
 * former documents are read, and the portrait says of which date they are.
 */
export async function writePortraits(
  platform: Platform,
  context: Pick<JobContext, 'signal'>,
  date: string,
): Promise<void> {
  const { analytics, clock } = platform;
  if ((await latestTagDate(analytics)) !== date) return;
  const inputs = await readInputs(platform, date);
  await analytics.command(`DROP TABLE IF EXISTS ${peerTable} SYNC`);
  await analytics.command(
    `CREATE TABLE ${peerTable} ENGINE = Memory AS ${compilePeers(inputs.productTags)}`,
    { date },
    { signal: context.signal },
  );
  const { trendFrom: trend_from, currency, bandBounds: band_bounds } = inputs;
  await tagsOfCustomer.writeDocuments(platform, context, {
    date,
    writtenAt: clock.now(),
    beside: { select: compileDocuments(inputs), params: { trend_from, currency, band_bounds } },
  });
  await analytics.command(`DROP TABLE ${peerTable} SYNC`);
}

async function readInputs(
  { analytics, database }: Platform,
  date: string,
): Promise<DocumentInputs> {
  const pictures = await bankOfRun.snapshots(analytics, date);
  const thresholds = await withJob(database, (tx) => tagParameters.inForce(tx, [bandTag]));
  return {
    date,
    trendFrom: firstOfMonths(date, trendMonths),
    currency: await readCurrency(database, analytics, date),
    bandBounds: thresholds
      .filter(({ tag, unit }) => tag === bandTag && unit === 'fen')
      .map(({ value }) => value)
      .toSorted((one, other) => one - other),
    balances: pictures.get('fact_balance') ?? [],
    holdings: (pictures.get('fact_holding') ?? []).map((series) => newestOnly(series, date)),
    productTags: await standingProductTags(analytics),
    customers: bankOfRun.customersAsOf(['customer.risk_level'], date),
  };
}

/** The first day of the month that lies `months` calendar months back, this one counted. */
function firstOfMonths(date: string, months: number): string {
  const first = new Date(`${date.slice(0, 7)}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() - (months - 1));
  return first.toISOString().slice(0, 10);
}

function newestOnly(series: SnapshotSeries, date: string): SnapshotSeries {
  const newest = bankOfRun.newestSnapshot(series.days, date, 0);
  return { ...series, days: newest === undefined ? [] : [newest] };
}

async function standingProductTags(analytics: Analytics): Promise<string[]> {
  const rows = await analytics.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'tag_daily'",
  );
  const columns = new Set(rows.map((row) => row.name));
  return products.map(({ tag }) => tag).filter((tag) => columns.has(`t_${tag}`));
}
