/**
 * `npm run bench -- tag-scan`: 60 metrics and their tags, against one hand-written GROUP BY that computes
 * the same metrics into a table, and against one query a tag.
 *
 *   --customers N   size of the pairs (1,000,000)
 *   --pairs N       alternating pairs (5)
 *   --per-tag N     how many of the pairs also run one query a tag (all): it takes most of the time
 *   --growth LIST   sizes in customers of the growth (100000,1000000,5000000)
 *   --range N       customers worked on at a time (the product's own)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { openPlatform, type OpenPlatform } from '../server/src/platform/open-platform.ts';
import { fillBank, transactionsPerCustomer } from './tags/fill-bank.ts';
import {
  asOf,
  benchCatalogue,
  benchMetrics,
  sumOfColumn,
  tagByHand,
} from './tags/metrics-and-tags.ts';
import {
  bestOfEngine,
  gigabyte,
  measureRun,
  type Measured,
  median,
  round,
  timed,
} from './tags/measure-run.ts';

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    pairs: { type: 'string', default: '5' },
    'per-tag': { type: 'string' },
    growth: { type: 'string', default: '100000,1000000,5000000' },
    range: { type: 'string' },
  },
});
const targets = { byHand: 1.3, perTag: 5, memoryBytes: 4 * gigabyte };

type Pairs = {
  tagsMs: number;
  byHandMs: number;
  perTagMs: number;
  ratioToByHand: number;
  ratioToPerTag: number;
  peakMemoryBytes: number;
};

async function measurePairs(bank: OpenPlatform, customers: number, count: number): Promise<Pairs> {
  await timed('fill', () => fillBank(bank.platform.analytics, customers));
  const times = { tags: [] as number[], byHand: [] as number[], perTag: [] as number[] };
  let peakMemoryBytes = 0;
  for (let pair = 0; pair < count; pair += 1) {
    times.byHand.push(await timed('one GROUP BY by hand', () => computeByHand(bank)));
    await bank.platform.analytics.recycle();
    const run = await measureRun(bank, benchCatalogue, asOf, options.range);
    times.tags.push(run.milliseconds);
    peakMemoryBytes = Math.max(peakMemoryBytes, run.peakMemoryBytes);
    if (pair < Number(options['per-tag'] ?? count)) {
      times.perTag.push(await timed('one query a tag', () => computePerTag(bank)));
      await compareValues(bank);
    }
    await bank.platform.analytics.recycle();
  }
  const [tagsMs, byHandMs, perTagMs] = [
    median(times.tags),
    median(times.byHand),
    median(times.perTag),
  ];
  return {
    tagsMs,
    byHandMs,
    perTagMs,
    ratioToByHand: round(tagsMs / byHandMs),
    ratioToPerTag: round(perTagMs / tagsMs),
    peakMemoryBytes,
  };
}

type Size = Measured & { customers: number; microsecondsPerCustomer: number };

async function measureGrowth(bank: OpenPlatform, sizes: readonly number[]): Promise<Size[]> {
  const measured: Size[] = [];
  for (const customers of sizes) {
    await timed(`fill ${customers}`, () => fillBank(bank.platform.analytics, customers));
    await bank.platform.analytics.recycle();
    const run = await measureRun(bank, benchCatalogue, asOf, options.range);
    measured.push({
      customers,
      ...run,
      microsecondsPerCustomer: round((run.milliseconds * 1000) / customers),
    });
  }
  return measured;
}

const visible = `business_date <= toDate32('${asOf}') AND business_date > toDate32('${asOf}') - 365`;

async function computeByHand({ platform }: OpenPlatform): Promise<void> {
  const columns = benchMetrics.map(
    (_, index) =>
      `m${index} ${benchMetrics[index]?.metric.field === 'business_date' ? 'Date32' : 'Int64'}`,
  );
  await platform.analytics.command('DROP TABLE IF EXISTS by_hand SYNC');
  await platform.analytics.command(
    `CREATE TABLE by_hand (customer_no UInt32, ${columns.join(', ')}) ENGINE = MergeTree ORDER BY customer_no`,
  );
  const aggregates = benchMetrics.map(({ byHand }) => byHand).join(', ');
  await platform.analytics.command(
    `INSERT INTO by_hand SELECT party_no, ${aggregates} FROM fact_transaction WHERE ${visible} GROUP BY party_no`,
    {},
    { settings: bestOfEngine },
  );
}

/** One query a tag, each giving the tag of every customer as the product's run does. */
async function computePerTag({ platform }: OpenPlatform): Promise<void> {
  await platform.analytics.command('DROP TABLE IF EXISTS per_tag SYNC');
  await platform.analytics.command(
    'CREATE TABLE per_tag (tag UInt16, customer_no UInt32, value Int64) ENGINE = MergeTree PARTITION BY tag ORDER BY customer_no',
  );
  for (const [index, metric] of benchMetrics.entries()) {
    await platform.analytics.command(
      `INSERT INTO per_tag SELECT ${index}, customer_no, ${tagByHand(metric, index)} AS value
       FROM customer_attribute LEFT JOIN (
         SELECT party_no, ${metric.byHand} AS v FROM fact_transaction WHERE ${visible} GROUP BY party_no
       ) AS metric ON metric.party_no = customer_attribute.customer_no`,
      {},
      { settings: bestOfEngine },
    );
  }
}

/** Both ways must have come to the same tags. */
async function compareValues({ platform }: OpenPlatform): Promise<void> {
  const perTag = await platform.analytics.query<{ tag: number; total: string }>(
    'SELECT tag, toString(sum(value)) AS total FROM per_tag GROUP BY tag ORDER BY tag',
  );
  const sums = benchMetrics.map((metric, index) => `toString(${sumOfColumn(metric, index)})`);
  const [row] = await platform.analytics.query<{ totals: string[] }>(
    `SELECT [${sums.join(', ')}] AS totals FROM tag_daily WHERE business_date = toDate('${asOf}')`,
  );
  const differing = perTag.filter(({ tag, total }) => row?.totals[tag] !== total);
  if (perTag.length !== benchMetrics.length || differing.length > 0)
    throw new Error(`tags differ between the two ways: ${JSON.stringify(differing.slice(0, 3))}`);
}

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    rmSync(home, { recursive: true, force: true });
    process.exit(130);
  });
}
const open = await openPlatform({ home, log: pino({ level: 'warn' }, pino.destination(2)) });
try {
  const customers = Number(options.customers);
  const pairs = await measurePairs(open, customers, Number(options.pairs));
  const growth = await measureGrowth(open, options.growth.split(',').filter(Boolean).map(Number));
  const peak = Math.max(pairs.peakMemoryBytes, ...growth.map((size) => size.peakMemoryBytes));
  const pass =
    pairs.ratioToByHand <= targets.byHand &&
    pairs.ratioToPerTag >= targets.perTag &&
    peak <= targets.memoryBytes;
  console.log(
    JSON.stringify({
      bench: 'tag-scan',
      pass,
      customers,
      transactions: customers * transactionsPerCustomer,
      metrics: benchMetrics.length,
      tags: benchCatalogue.tags.size,
      ...pairs,
      peakMemoryBytes: peak,
      growth,
    }),
  );
  if (!pass) process.exitCode = 1;
} finally {
  await open.close();
  rmSync(home, { recursive: true, force: true });
}
