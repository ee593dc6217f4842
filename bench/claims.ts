/**
 * Claims granted a second of one capped offer under 64 concurrent HTTP callers, against the same claim done
 * through the same HTTP server as one plain statement that locks the row of the money.
 *
 *   npm run bench -- claims [--quick] [--claims N] [--pairs N] [--callers N]
 *
 * Pairs alternate, each with the same claims over 64 offers at once; medians are compared. Then a run at 70 % of the
 * peak, whose calls begin in their turn whether or not earlier ones are answered. In the middle of a last run the whole process tree is
 * killed with -9: afterwards every acknowledged voucher is found, none is double, none over the cap.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CallerOrder, CallerReport } from './claims/callers.ts';
import { killTree } from './claims/process-tree.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    claims: { type: 'string' },
    pairs: { type: 'string' },
    callers: { type: 'string' },
  },
});
const claims = Number(values.claims ?? (values.quick ? 4_000 : 20_000));
const pairs = Number(values.pairs ?? (values.quick ? 2 : 5));
const callers = Number(values.callers ?? 64);
const targetRatio = 3;
const targetPerSecond = 3_000;
const targetP99Ms = 150;
const offersAtOnce = 64;
/** the networks customers come from: few enough that each is counted, too many for a rule to hit */
const fromAddresses = 4_000;
/** of a hundred customers, five come too late */
const capOf = (customers: number): number => Math.floor(customers * 0.95);

type Server = { child: ChildProcess; address: string };
type Count = {
  vouchers: number;
  customers: number;
  cap: number;
  faults: { rule: string; rows: number }[];
};

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
chmodSync(home, 0o755);
let campaignId = 0;

async function startServer(): Promise<Server> {
  const child = fork(path.join(import.meta.dirname, 'claims/server.ts'), [home], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { address } = await nextMessage<{ address: string }>(child);
  return { child, address };
}

function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`a process of the benchmark ended with ${code}`));
    child.once('exit', onExit);
    // What our own children send has the shape that their file says.
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
}

function ask<T>(server: Server, command: object): Promise<T> {
  const answer = nextMessage<T>(server.child);
  server.child.send(command);
  return answer;
}

async function openCampaign(server: Server, customers: number): Promise<string[]> {
  campaignId += 1;
  const { tokens } = await ask<{ tokens: string[] }>(server, {
    do: 'campaign',
    campaignId,
    cap: capOf(customers),
    customers,
  });
  return tokens;
}

async function call(order: CallerOrder): Promise<CallerReport> {
  const child = fork(path.join(import.meta.dirname, 'claims/callers.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await nextMessage(child);
  const report = nextMessage<CallerReport>(child);
  child.send({ fromAddresses, ...order });
  const answer = await report;
  child.kill();
  return answer;
}

type Way = 'batched' | 'plain';
const pathOf: Record<Way, string> = {
  batched: '/api/vouchers/claim-by-link',
  plain: '/api/plain-claims',
};
let wrong = 0;

/** One run: a new campaign, all its customers at once; claims granted a second. */
async function measure(server: Server, way: Way, customers: number): Promise<number> {
  const tokens = await openCampaign(server, customers);
  const report = await call({ address: server.address, path: pathOf[way], callers, tokens });
  const found = await ask<Count>(server, { do: 'count', campaignId });
  wrong +=
    Math.max(0, found.vouchers - found.cap) +
    (found.vouchers - found.customers) +
    found.faults.length +
    report.failed;
  if (report.granted !== found.vouchers || found.vouchers !== found.cap) wrong += 1;
  const perSecond = report.granted / report.seconds;
  console.log(
    `${way.padEnd(8)} ${perSecond.toFixed(0).padStart(6)}/s  p50 ${report.p50Ms.toFixed(1)} ms  p99 ${report.p99Ms.toFixed(1)} ms  granted ${report.granted}  refused ${report.refused}`,
  );
  return perSecond;
}

/** The same number of claims over so many offers, one after the other in turn; claims a second. */
async function measureOffers(server: Server): Promise<number> {
  const each = Math.ceil(claims / offersAtOnce);
  const byOffer: { campaignId: number; tokens: string[] }[] = [];
  for (let offer = 0; offer < offersAtOnce; offer += 1) {
    const tokens = await openCampaign(server, each);
    byOffer.push({ campaignId, tokens });
  }
  const tokens = Array.from({ length: each }, (_, at) =>
    byOffer.flatMap((offer) => offer.tokens[at] ?? []),
  ).flat();
  const report = await call({
    address: server.address,
    path: pathOf.batched,
    callers,
    tokens,
  });
  for (const offer of byOffer) {
    const found = await ask<Count>(server, { do: 'count', campaignId: offer.campaignId });
    if (found.vouchers !== found.cap || found.vouchers !== found.customers) wrong += 1;
  }
  const perSecond = report.granted / report.seconds;
  console.log(
    `${offersAtOnce} offers ${perSecond.toFixed(0)}/s  p99 ${report.p99Ms.toFixed(1)} ms  granted ${report.granted}  refused ${report.refused}`,
  );
  wrong += report.failed;
  return perSecond;
}

/** Claims that come at 70 % of the peak, from as many callers as it takes; the 99th percentile of their times. */
async function measurePaced(server: Server, peak: number): Promise<number> {
  const tokens = await openCampaign(server, claims);
  const perSecond = Math.round(peak * 0.7);
  const report = await call({
    address: server.address,
    path: pathOf.batched,
    callers: callers * 4,
    tokens,
    perSecond,
  });
  wrong += report.failed;
  console.log(
    `paced    ${perSecond}/s  p50 ${report.p50Ms.toFixed(1)} ms  p99 ${report.p99Ms.toFixed(1)} ms  granted ${report.granted}  refused ${report.refused}`,
  );
  return Math.round(report.p99Ms);
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) +
      (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) /
    2
  );
}

async function bestPoolSize(server: Server): Promise<number> {
  const bySize = new Map<number, number>();
  for (const size of [1, 2, 4, 8, 16]) {
    await ask(server, { do: 'pool', size });
    console.log(`baseline with a pool of ${size}`);
    bySize.set(size, await measure(server, 'plain', Math.ceil(claims / 4)));
  }
  const [best] = [...bySize].toSorted(([, one], [, other]) => other - one);
  return best?.[0] ?? 8;
}

/** Kills everything in the middle of a run, starts again, and says what of it is wrong. */
async function killInTheMiddle(server: Server): Promise<{
  server: Server;
  acknowledged: number;
  lost: number;
  overCap: number;
  duplicates: number;
  faults: number;
  finished: boolean;
}> {
  const tokens = await openCampaign(server, claims);
  const running = call({ address: server.address, path: pathOf.batched, callers, tokens });
  for (;;) {
    const { vouchers } = await ask<Count>(server, { do: 'count', campaignId });
    if (vouchers > claims / 4) break;
  }
  await killTree(server.child.pid ?? 0);
  const before = await running;
  const restarted = await startServer();
  const { codes } = await ask<{ codes: string[] }>(restarted, { do: 'codes', campaignId });
  const kept = new Set(codes);
  const lost = before.codes.filter((code) => !kept.has(code)).length;
  // Everybody asks again: who had a voucher gets the same one, the rest fill the cap.
  const after = await call({ address: restarted.address, path: pathOf.batched, callers, tokens });
  const again = new Set(after.codes);
  const found = await ask<Count>(restarted, { do: 'count', campaignId });
  return {
    server: restarted,
    acknowledged: before.granted,
    lost: lost + before.codes.filter((code) => !again.has(code)).length,
    overCap: Math.max(0, found.vouchers - found.cap),
    duplicates: found.vouchers - found.customers,
    faults: found.faults.length,
    finished: found.vouchers === found.cap && after.granted === found.cap,
  };
}

let server = await startServer();
try {
  await measure(server, 'batched', Math.ceil(claims / 4));
  const poolSize = await bestPoolSize(server);
  await ask(server, { do: 'pool', size: poolSize });
  const figures: Record<Way, number[]> = { batched: [], plain: [] };
  const ofOffers: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const way of pair % 2 === 0
      ? (['batched', 'plain'] as const)
      : (['plain', 'batched'] as const)) {
      figures[way].push(await measure(server, way, claims));
    }
    ofOffers.push(await measureOffers(server));
  }
  const p99MsAt70Percent = await measurePaced(server, median(figures.batched));
  const killed = await killInTheMiddle(server);
  server = killed.server;
  const { server: _, ...afterKill } = killed;
  const perSecond = Math.round(median(figures.batched));
  const perSecondOfOffers = Math.round(median(ofOffers));
  const baselinePerSecond = Math.round(median(figures.plain));
  const ratio = Math.round((perSecond / baselinePerSecond) * 100) / 100;
  const sound =
    wrong === 0 &&
    killed.lost + killed.overCap + killed.duplicates + killed.faults === 0 &&
    killed.finished;
  const pass =
    sound &&
    ratio >= targetRatio &&
    perSecond >= targetPerSecond &&
    perSecondOfOffers >= perSecond &&
    p99MsAt70Percent <= targetP99Ms;
  console.log(
    JSON.stringify({
      bench: 'claims',
      pass,
      perSecond,
      baselinePerSecond,
      ratio,
      perSecondOfOffers,
      p99MsAt70Percent,
      baselinePool: poolSize,
      callers,
      claims,
      pairs,
      wrong,
      afterKill,
      targets: { ratio: targetRatio, perSecond: targetPerSecond, p99Ms: targetP99Ms },
    }),
  );
  if (!pass) process.exitCode = 1;
} finally {
  await ask(server, { do: 'stop' }).catch(() => {});
  rmSync(home, { recursive: true, force: true });
}
