/**
 * Live counts: 50 audiences of up to ten nested conditions over 162 tag columns. At 10 million
 * customers the product's own route over HTTP against the same SQL sent to the engine; at 1 million
 * the route against PostgreSQL with the same wide table. `--quick` and `--customers N` make it small.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createMongoAbility } from '@casl/ability';
import { sql } from 'kysely';
import { pino } from 'pino';
import { rulesForRoles, type AppAbility } from '#contract/access.ts';
import type { Rule } from '#contract/audience-rule.ts';
import { countResponse } from '#contract/audiences.ts';
import {
  audienceRoutes,
  productSources,
  type AudienceSources,
  type TagsNow,
} from '#modules/audiences/index.ts';
import { compileAudience, countStatement } from '#modules/audiences/statements.core.ts';
import { latestTagDate } from '#modules/tags/index.ts';
import { createApp } from '#platform/http/app.ts';
import { openPlatform } from '#platform/open-platform.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { startEmbeddedPostgres } from '#platform/postgres/embedded-postgres.ts';
import { makeRules } from './audience/make-rules.ts';
import { fillPostgres } from './audience/postgres-baseline.ts';
import { columns, fillWideTable, outletCount } from './audience/wide-table.ts';

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '10000000' },
    'postgres-customers': { type: 'string', default: '1000000' },
    audiences: { type: 'string', default: '50' },
    pairs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  },
});
const customers = options.quick ? 300_000 : Number(options.customers);
const postgresCustomers = Math.min(
  options.quick ? 50_000 : Number(options['postgres-customers']),
  customers,
);
const pairs = Math.max(options.quick ? 3 : 5, Number(options.pairs));
const rules = makeRules(options.quick ? 10 : Number(options.audiences));
const days = { large: '2026-01-31', small: '2026-01-30' };

const median = (values: readonly number[]): number => percentile(values, 0.5);
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
const round = (value: number): number => Math.round(value * 1000) / 1000;

async function timed(
  work: () => Promise<number>,
): Promise<{ milliseconds: number; count: number }> {
  const started = performance.now();
  const count = await work();
  return { milliseconds: performance.now() - started, count };
}

/** One head office over the outlets that the rules name, numbered as the tag table has them. */
async function fillOutlets(platform: Platform): Promise<void> {
  await withJob(platform.database, async (tx) => {
    await sql`insert into organization.legal_entity (code, name) values ('bench', 'bench')`.execute(
      tx,
    );
    await sql`insert into organization.org_unit (org_id, legal_entity_id, parent_id, kind, code, name, path)
      overriding system value
      select id, 1, case when id > ${outletCount} then null else ${outletCount + 1}::int end,
        case when id > ${outletCount} then 'head_office' else 'outlet' end, id::text, id::text,
        case when id > ${outletCount} then id::text else ${outletCount + 1} || '.' || id end::ltree
      from generate_series(${outletCount + 1}::int, 1, -1) as id`.execute(tx);
  });
}

type Pair = { own: number; other: number };

/** Alternates the two, the first pair warming both; a count that differs ends the benchmark. */
async function alternate(own: () => Promise<number>, other: () => Promise<number>): Promise<Pair> {
  const times: { own: number[]; other: number[] } = { own: [], other: [] };
  for (let turn = 0; turn <= pairs; turn += 1) {
    const ownFirst = turn % 2 === 0;
    const first = await timed(ownFirst ? own : other);
    const second = await timed(ownFirst ? other : own);
    if (first.count !== second.count)
      throw new Error(`counts differ: ${first.count} and ${second.count}`);
    if (turn === 0) continue;
    times.own.push(ownFirst ? first.milliseconds : second.milliseconds);
    times.other.push(ownFirst ? second.milliseconds : first.milliseconds);
  }
  return { own: median(times.own), other: median(times.other) };
}

/** Both sides in a line, for who waits. */
function describe(found: readonly Pair[]): string {
  const ratios = found.map(({ own, other }) => own / other);
  const [own, other] = [
    median(found.map((pair) => pair.own)),
    median(found.map((pair) => pair.other)),
  ];
  return `${round(own)} ms, baseline ${round(other)} ms; own / baseline: median ${round(median(ratios))}, p95 ${round(percentile(ratios, 0.95))}`;
}

/** The five pairs with the highest ratios: they decide the p95. */
function worst(found: readonly Pair[]): Pair[] {
  return [...found].sort((a, b) => b.own / b.other - a.own / a.other).slice(0, 5);
}

/** The product's routes on a port of this machine, for a caller who sees the whole bank. */
async function serveRoutes(platform: Platform, sources: AudienceSources) {
  const app = await createApp({
    log: platform.log,
    requestLimits: { perCaller: 100_000_000, perAddress: 100_000_000 },
    authenticate: async () => ({
      kind: 'api-key',
      id: 1,
      name: 'bench',
      roles: ['product_manager'],
      orgId: 1,
      scope: { all: true },
      ability: createMongoAbility<AppAbility>(rulesForRoles(['product_manager'])),
      secondFactor: false,
    }),
  });
  audienceRoutes(app, platform, sources);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const count = async (rule: Rule): Promise<number> => {
    const answer = await fetch(`${address}/api/audiences/count`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rule }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return countResponse.parse(await answer.json()).count;
  };
  return { count, close: () => app.close() };
}

async function measure(home: string) {
  const log = pino({ level: 'error' }, pino.destination(2));
  const { platform, close } = await openPlatform({ home, log });
  let day = days.large;
  const benchTags = new Map(columns.map(({ code, column, type }) => [code, { column, type }]));
  const sources: AudienceSources = {
    ...productSources,
    latestTagDate: (analytics) => latestTagDate(analytics, day),
    holdTags: async () => benchTags,
    readTags: async (asked) => {
      const view = await productSources.readTags(asked);
      return {
        columns: benchTags,
        // Later dates stand in the table of the smaller bank's turn too: `day` is its newest.
        rows: (date) => {
          const { newest, params, ...rows } = view.rows(date);
          const until = newest.replace(/\)$/, ' WHERE business_date <= {newest_until:Date})');
          return { ...rows, newest: until, params: { ...params, newest_until: day } };
        },
      };
    },
  };
  await fillOutlets(platform);
  const routes = await serveRoutes(platform, sources);
  try {
    console.log(`loading ${customers} customers × ${columns.length} tags`);
    const loaded = await timed(() =>
      fillWideTable(platform.analytics, days.large, customers).then(() => 0),
    );
    console.log(`loaded in ${Math.round(loaded.milliseconds / 1000)} s; ${rules.length} audiences`);
    const tags = await sources.readTags(platform);
    const large: Pair[] = [];
    for (const rule of rules) {
      const { sql: text, parameters } = statementOf(rule, tags);
      const direct = () =>
        platform.analytics
          .query<{ count: number }>(text, parameters)
          .then(([row]) => row?.count ?? -1);
      large.push(await alternate(() => routes.count(rule), direct));
    }
    console.log(`over HTTP ${describe(large)}`);
    for (const { own, other } of worst(large))
      console.log(`  worst: ${round(own)} ms over HTTP, ${round(other)} ms directly`);
    day = days.small;
    console.log(`PostgreSQL: ${postgresCustomers} customers`);
    await fillWideTable(platform.analytics, days.small, postgresCustomers);
    const small = await compareWithPostgres(home, platform, routes.count);
    return { large, small };
  } finally {
    await routes.close();
    await close();
  }
}

/** The text and parameters that the route sends for the rule. */
function statementOf(rule: Rule, tags: TagsNow) {
  const names = {
    tags: tags.columns,
    audiences: new Map(),
    freezes: new Map(),
    lists: new Map(),
    subtrees: new Map(Array.from({ length: outletCount }, (_, index) => [index + 1, [index + 1]])),
  };
  const compiled = compileAudience(
    rule,
    names,
    { all: true },
    {
      businessDate: days.large,
      rows: tags.rows(days.large),
    },
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.refusal));
  return countStatement(compiled.value);
}

async function compareWithPostgres(
  home: string,
  platform: Platform,
  countByRoute: (rule: Rule) => Promise<number>,
): Promise<Pair[]> {
  const postgres = await startEmbeddedPostgres({
    home: path.join(home, 'baseline'),
    log: platform.log,
    settings: {
      shared_buffers: '3GB',
      work_mem: '128MB',
      maintenance_work_mem: '512MB',
      max_parallel_workers_per_gather: '2',
      random_page_cost: '1.1',
      effective_cache_size: '8GB',
    },
  });
  try {
    const baseline = await fillPostgres(platform.analytics, postgres.connectionString, days.small);
    const found: Pair[] = [];
    for (const rule of rules)
      found.push(
        await alternate(
          () => countByRoute(rule),
          () => baseline.count(rule),
        ),
      );
    await baseline.close();
    return found;
  } finally {
    await postgres.stop();
  }
}

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
await chmod(home, 0o755);
try {
  const { large, small } = await measure(home);
  const overhead = large.map(({ own, other }) => own / other);
  const faster = small.map(({ own, other }) => other / own);
  const http = {
    ratioP95: round(percentile(overhead, 0.95)),
    ratioMedian: round(median(overhead)),
    target: 1.3,
  };
  const postgres = {
    fasterMedian: round(median(faster)),
    fasterLeast: round(Math.min(...faster)),
    target: 10,
  };
  const pass = http.ratioP95 <= http.target && postgres.fasterMedian >= postgres.target;
  console.log(
    JSON.stringify({
      bench: 'audience',
      pass,
      customers,
      tags: columns.length,
      audiences: rules.length,
      pairs,
      httpMilliseconds: {
        median: round(median(large.map(({ own }) => own))),
        p95: round(
          percentile(
            large.map(({ own }) => own),
            0.95,
          ),
        ),
      },
      directMilliseconds: {
        median: round(median(large.map(({ other }) => other))),
        p95: round(
          percentile(
            large.map(({ other }) => other),
            0.95,
          ),
        ),
      },
      http,
      postgresCustomers,
      postgresMilliseconds: { median: round(median(small.map(({ other }) => other))) },
      ownMillisecondsThere: { median: round(median(small.map(({ own }) => own))) },
      postgres,
    }),
  );
  process.exitCode = pass ? 0 : 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
