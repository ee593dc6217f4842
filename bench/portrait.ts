/**
 * Portraits over HTTP at a fixed pace while analysts count audiences: the whole catalogue of tags run over
 * the bank of `bench tags` with balances, holdings and events, its documents written, and the product's
 * own routes. Four live models have scored everybody, with reasons. `--customers N`, `--analysts N` and `--seconds N` make it small.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createMongoAbility } from '@casl/ability';
import { pino } from 'pino';
import { rulesForRoles, type AppAbility } from '#contract/access.ts';
import type { Rule } from '#contract/audience-rule.ts';
import { portrait } from '#contract/portraits.ts';
import { audienceRoutes, productSources } from '#modules/audiences/index.ts';
import { bankModels } from '../server/src/modules/models/index.ts';
import { portraitRoutes, writePortraits } from '#modules/portraits/index.ts';
import { runTagsJob } from '#modules/tags/index.ts';
import { createApp } from '#platform/http/app.ts';
import { openPlatform } from '#platform/open-platform.ts';
import type { Platform } from '#platform/platform.ts';
import { addModels } from './portrait/add-models.ts';
import type { CallerOrder, CallerReport } from './portrait/callers.ts';
import { asOf, fillFacts, fillPostgres, outletCount } from './portrait/fill-bank.ts';

const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
    analysts: { type: 'string', default: '2' },
    home: { type: 'string' },
  },
});
const customers = Number(options.customers);
const perSecond = 50;
const targetP99 = 50;

const round = (value: number): number => Math.round(value * 10) / 10;
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  console.log(`${what}: ${round((performance.now() - started) / 1000)} s`);
  return done;
}

/** What an analyst tries out one after the other. */
const rules: Rule[] = [
  { kind: 'tag', tag: 'value_tier', is: { operator: 'in', values: ['high', 'secondary'] } },
  {
    kind: 'and',
    of: [
      { kind: 'tag', tag: 'aum_fen', is: { operator: 'gte', value: 50_000_00 } },
      { kind: 'tag', tag: 'age', is: { operator: 'between', from: 30, to: 50 } },
      {
        kind: 'not',
        of: { kind: 'tag', tag: 'wealth_holder', is: { operator: 'is', value: true } },
      },
    ],
  },
  {
    kind: 'or',
    of: [
      { kind: 'tag', tag: 'idle_demand_money', is: { operator: 'is', value: true } },
      { kind: 'tag', tag: 'product_count', is: { operator: 'lte', value: 2 } },
    ],
  },
];

/** The product's routes for an outlet's people; counts come from somebody who sees the whole bank. */
async function serve(platform: Platform) {
  const roles = ['relationship_manager', 'product_manager'] as const;
  const app = await createApp({
    log: platform.log,
    requestLimits: { perCaller: 100_000_000, perAddress: 100_000_000 },
    authenticate: async (request) => ({
      kind: 'staff',
      id: 1,
      name: 'bench',
      roles: [...roles],
      orgId: 1,
      scope: request.url.endsWith('/portrait')
        ? { all: false, orgIds: Array.from({ length: outletCount }, (_, index) => index + 1) }
        : { all: true },
      ability: createMongoAbility<AppAbility>(rulesForRoles(roles)),
      secondFactor: false,
    }),
  });
  audienceRoutes(app, platform, productSources);
  portraitRoutes(app, platform, bankModels.predictionsOf);
  return { address: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
}

async function load(order: CallerOrder): Promise<CallerReport> {
  const child = fork(path.join(import.meta.dirname, 'portrait/callers.ts'));
  await once(child, 'message');
  child.send(order);
  const [report] = (await once(child, 'message')) as [CallerReport]; // what callers.ts sends
  child.kill();
  return report;
}

async function prepare(platform: Platform): Promise<void> {
  await timed(`facts of ${customers} customers`, () => fillFacts(platform.analytics, customers));
  await timed('customers in PostgreSQL', () => fillPostgres(platform, customers));
  const context = { jobId: 0, signal: new AbortController().signal, progress: () => undefined };
  await timed('models', () => addModels(platform, context, asOf));
  await timed('tags', () => runTagsJob.run(platform, context, { date: asOf }));
  await timed('documents', () => writePortraits(platform, context, asOf));
  await platform.analytics.recycle();
}

async function measure(home: string) {
  const log = pino({ level: 'error' }, pino.destination(2));
  const { platform: opened, close } = await openPlatform({ home, log });
  const platform = { ...opened, clock: { now: () => new Date('2026-01-05T10:00:00+08:00') } };
  try {
    const [standing] = await platform.analytics.query<{ rows: number }>(
      'SELECT count() AS rows FROM customer_document',
    );
    if (standing?.rows !== customers) await prepare(platform);
    const { address, close: stop } = await serve(platform);
    const [likely] = await platform.analytics.query<{ no: number }>(
      "SELECT min(party_no) AS no FROM model_score WHERE band = 'high'",
    );
    const answer = await fetch(`${address}/api/customers/${likely?.no}/portrait`);
    const shown = portrait.parse(await answer.json());
    const reasons = shown.predictions.flatMap((one) => one.reasons);
    if (
      shown.tags.items.length < 20 ||
      shown.figures?.months.length !== 12 ||
      shown.predictions.length < 4 ||
      reasons.length < 4
    )
      throw new Error(`the portrait is not whole: ${JSON.stringify(shown).slice(0, 500)}`);
    const order = { address, perSecond, customers, rules };
    await load({ ...order, seconds: 10, analysts: 1 });
    const alone = await load({ ...order, seconds: 20, analysts: 0 });
    console.log(
      `alone: p50 ${round(percentile(alone.portraits, 0.5))} ms, p99 ${round(percentile(alone.portraits, 0.99))} ms`,
    );
    const busy = await load({
      ...order,
      seconds: Number(options.seconds),
      analysts: Number(options.analysts),
    });
    await stop();
    return { alone, busy };
  } finally {
    await close();
  }
}

const home = options.home ?? mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
await chmod(home, 0o755);
try {
  const { alone, busy } = await measure(home);
  const figures = ({ portraits }: CallerReport) => ({
    p50: round(percentile(portraits, 0.5)),
    p95: round(percentile(portraits, 0.95)),
    p99: round(percentile(portraits, 0.99)),
    greatest: round(Math.max(...portraits)),
  });
  const p99 = percentile(busy.portraits, 0.99);
  const pass = p99 <= targetP99 && busy.failed === 0;
  console.log(
    JSON.stringify({
      bench: 'portrait',
      pass,
      customers,
      perSecond,
      analysts: Number(options.analysts),
      counts: {
        number: busy.counts.length,
        medianMilliseconds: round(percentile(busy.counts, 0.5)),
      },
      failed: busy.failed,
      portraitMilliseconds: figures(busy),
      aloneMilliseconds: figures(alone),
      targetP99,
    }),
  );
  process.exitCode = pass ? 0 : 1;
} finally {
  if (options.home === undefined) rmSync(home, { recursive: true, force: true });
}
