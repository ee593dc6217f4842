/**
 * `npm run bench -- tags`: the whole catalogue over a whole bank (20 transactions and 24 month-end
 * balances a customer, holdings, accounts, cards, loans, orders, events), against hand-written
 * statements that compute the same metrics into tables, one a fact table.
 *
 *   --customers N   size of the pairs (1,000,000)
 *   --pairs N       alternating pairs (3)
 *   --growth LIST   sizes in customers of the growth (100000,5000000), besides that of the pairs
 *   --range N       customers worked on at a time (the product's own)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { catalogue } from '../server/src/modules/tags/catalogue.ts';
import {
  compileMetricScan,
  metricInJoin,
} from '../server/src/modules/tags/compile-metrics.core.ts';
import { readSnapshots } from '../server/src/modules/tags/read-run-inputs.ts';
import { type Analytics, startAnalytics } from '../server/src/platform/analytics/index.ts';
import { openPlatform, type OpenPlatform } from '../server/src/platform/open-platform.ts';
import { transactionsPerCustomer } from './tags/fill-bank.ts';
import { balancesPerCustomer, fillWholeBank } from './tags/fill-whole-bank.ts';
import {
  bestOfEngine,
  gigabyte,
  measureRun,
  type Measured,
  median,
  round,
  timed,
} from './tags/measure-run.ts';
import { plainStatements } from './tags/plain-statements.ts';

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    pairs: { type: 'string', default: '3' },
    growth: { type: 'string', default: '100000,5000000' },
    range: { type: 'string' },
  },
});
const asOf = '2025-12-31';
/** `growth`: time a customer at the greatest size over that at the size of the pairs. */
const targets = { byHand: 1.5, memoryBytes: 4 * gigabyte, growth: 1.25 };

const tags = [...catalogue.tags.values()];
const used = new Set(tags.flatMap((tag) => tag.metrics));
const metrics = [...catalogue.metrics.values()].filter((metric) => used.has(metric.code));
const statements = plainStatements(metrics, asOf);

type Size = Measured & { customers: number };

/** Three times the memory the product gives its engine; what does not fit is put on disk. */
const memoryByHand = 9 * gigabyte;
const settingsByHand = { ...bestOfEngine, max_bytes_before_external_group_by: 4 * gigabyte };

async function computeByHand(analytics: Analytics): Promise<void> {
  for (const { fact, sql } of statements) {
    await analytics.command(`DROP TABLE IF EXISTS by_hand_${fact} SYNC`);
    await analytics.command(
      `CREATE TABLE by_hand_${fact} ENGINE = MergeTree ORDER BY party_no AS ${sql}`,
      {},
      { settings: settingsByHand },
    );
  }
}

/** Both ways must come to the same figures: sums of every metric but streaks, whose plain form counts otherwise. */
async function compareFigures(analytics: Analytics): Promise<void> {
  const run = { asOf, currency: 'CNY', snapshots: await readSnapshots(analytics, asOf) };
  for (const { fact, metrics: group } of statements) {
    const scan = compileMetricScan(group, run, () => '1');
    const compared = group.filter(({ aggregate }) => aggregate !== 'streak');
    const summed = (of: (code: string) => string): string =>
      compared
        .map(
          ({ code }) =>
            `toString(round(sum(ifNull(toFloat64OrZero(toString(${of(code)})), 0)), 3)) AS s_${code}`,
        )
        .join(', ');
    const own = (code: string): string => {
      const metric = catalogue.metrics.get(code);
      return metric ? metricInJoin(metric, run).sql : code;
    };
    const [mine] = await analytics.query<Record<string, string>>(
      `SELECT ${summed(own)} FROM (${scan.sql})`,
    );
    const [hand] = await analytics.query<Record<string, string>>(
      `SELECT ${summed((code) => code)} FROM by_hand_${fact}`,
    );
    const differing = compared.filter(({ code }) => mine?.[`s_${code}`] !== hand?.[`s_${code}`]);
    if (differing.length > 0)
      throw new Error(
        `figures differ: ${differing.map(({ code }) => `${code} ${mine?.[`s_${code}`]} / ${hand?.[`s_${code}`]}`).join(', ')}`,
      );
  }
}

/** The bank of `home` with the product's own engine, closed after the work. */
async function inBank<T>(work: (bank: OpenPlatform) => Promise<T>): Promise<T> {
  const bank = await openPlatform({ home, log });
  try {
    return await work(bank);
  } finally {
    await bank.close();
  }
}

/** The same tables with an engine that may take more. */
async function withMoreMemory<T>(work: (analytics: Analytics) => Promise<T>): Promise<T> {
  const engine = await startAnalytics({ home, log, memoryBytes: memoryByHand });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

async function measurePairs(customers: number, count: number) {
  await inBank(({ platform }) => timed('fill', () => fillWholeBank(platform.analytics, customers)));
  const own: Measured[] = [];
  const byHand: number[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    byHand.push(
      await withMoreMemory((analytics) =>
        timed('by hand, a statement a fact table', () => computeByHand(analytics)),
      ),
    );
    own.push(await inBank((bank) => measureRun(bank, catalogue, asOf, options.range)));
  }
  const tagsMs = median(own.map(({ milliseconds }) => milliseconds));
  const byHandMs = median(byHand);
  const peakMemoryBytes = Math.max(...own.map((run) => run.peakMemoryBytes));
  return { tagsMs, byHandMs, ratioToByHand: round(tagsMs / byHandMs), peakMemoryBytes };
}

async function measureGrowth(sizes: readonly number[]): Promise<Size[]> {
  const measured: Size[] = [];
  for (const customers of sizes) {
    await inBank(({ platform }) =>
      timed(`fill ${customers}`, () => fillWholeBank(platform.analytics, customers)),
    );
    measured.push({
      customers,
      ...(await inBank((bank) => measureRun(bank, catalogue, asOf, options.range))),
    });
  }
  return measured;
}

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    rmSync(home, { recursive: true, force: true });
    process.exit(130);
  });
}
const log = pino({ level: 'warn' }, pino.destination(2));
try {
  const smallBank = 20_000;
  await inBank(async ({ platform: { analytics } }) => {
    await fillWholeBank(analytics, smallBank);
    await computeByHand(analytics);
    await compareFigures(analytics);
  });
  console.log(
    `${metrics.length} metrics give the same figures both ways, over ${smallBank} customers`,
  );
  const customers = Number(options.customers);
  const pairs = await measurePairs(customers, Number(options.pairs));
  const growth = await measureGrowth(options.growth.split(',').filter(Boolean).map(Number));
  const perCustomer = ({ customers: of, milliseconds }: Omit<Size, 'peakMemoryBytes'>): number =>
    milliseconds / of;
  const base = { customers, milliseconds: pairs.tagsMs };
  const greatest = growth.at(-1);
  const slowdown = greatest ? round(perCustomer(greatest) / perCustomer(base)) : null;
  const peak = Math.max(pairs.peakMemoryBytes, ...growth.map((size) => size.peakMemoryBytes));
  const pass =
    pairs.ratioToByHand <= targets.byHand &&
    peak <= targets.memoryBytes &&
    (slowdown ?? 0) <= targets.growth;
  console.log(
    JSON.stringify({
      bench: 'tags',
      pass,
      customers,
      transactions: customers * transactionsPerCustomer,
      balances: customers * balancesPerCustomer,
      metrics: metrics.length,
      tags: tags.length,
      factTables: statements.length,
      ...pairs,
      peakMemoryBytes: peak,
      slowdown,
      growth,
    }),
  );
  if (!pass) process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
