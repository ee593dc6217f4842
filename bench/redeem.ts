/**
 * Redemptions a second under 64 concurrent HTTP callers, of vouchers that two funders paid, against the same
 * redemption through the same HTTP server as one transaction each.
 *
 *   npm run bench -- redeem [--quick] [--vouchers N] [--pairs N] [--callers N]
 *
 * Pairs alternate; medians are compared. Every voucher is redeemed once, asked for again it is refused, and
 * the ledger verifies after each run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CallerOrder, CallerReport } from './claims/callers.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    vouchers: { type: 'string' },
    pairs: { type: 'string' },
    callers: { type: 'string' },
  },
});
const vouchers = Number(values.vouchers ?? (values.quick ? 3_000 : 10_000));
const pairs = Number(values.pairs ?? (values.quick ? 2 : 5));
const callers = Number(values.callers ?? 64);
const targetPerSecond = 1_500;

type Way = 'batched' | 'plain';
const pathOf: Record<Way, string> = {
  batched: '/api/redemptions',
  plain: '/api/plain-redemptions',
};

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
chmodSync(home, 0o755);
let campaignId = 0;
let wrong = 0;

function start(file: string, ...given: string[]): ChildProcess {
  return fork(path.join(import.meta.dirname, 'claims', file), given, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
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

function ask<T>(child: ChildProcess, command: object): Promise<T> {
  const answer = nextMessage<T>(child);
  child.send(command);
  return answer;
}

async function call(order: CallerOrder): Promise<CallerReport> {
  const child = start('callers.ts');
  await nextMessage(child);
  const report = await ask<CallerReport>(child, order);
  child.kill();
  return report;
}

const server = start('server.ts', home);
const { address } = await nextMessage<{ address: string }>(server);

/** One run: a new campaign claimed by everybody, then redeemed; redemptions a second. */
async function measure(way: Way): Promise<number> {
  campaignId += 1;
  const { tokens } = await ask<{ tokens: string[] }>(server, {
    do: 'campaign',
    campaignId,
    cap: vouchers,
    customers: vouchers,
  });
  const claimed = await call({ address, path: '/api/vouchers/claim-by-link', callers, tokens });
  const bodies = claimed.codes.map((proof) => JSON.stringify({ proof, purchaseAmountFen: 5_000 }));
  const order = {
    address,
    path: pathOf[way],
    callers,
    asBodies: true,
    keyed: true,
    keep: '"id":([0-9]+)',
  };
  const report = await call({ ...order, tokens: bodies });
  const again = await call({ ...order, path: pathOf.batched, tokens: bodies.slice(0, 200) });
  const found = await ask<{ faults: object[] }>(server, { do: 'count', campaignId });
  wrong +=
    vouchers - report.granted + report.failed + report.refused + again.granted + again.failed;
  wrong += found.faults.length + (report.granted - new Set(report.codes).size);
  const perSecond = report.granted / report.seconds;
  console.log(
    `${way.padEnd(8)} ${perSecond.toFixed(0).padStart(6)}/s  p50 ${report.p50Ms.toFixed(1)} ms  p99 ${report.p99Ms.toFixed(1)} ms  redeemed ${report.granted}, asked again and refused ${again.refused}`,
  );
  return perSecond;
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return ((sorted[low] ?? 0) + (sorted[high] ?? 0)) / 2;
}

try {
  await measure('batched');
  const figures: Record<Way, number[]> = { batched: [], plain: [] };
  for (let pair = 0; pair < pairs; pair += 1)
    for (const way of pair % 2 === 0
      ? (['batched', 'plain'] as const)
      : (['plain', 'batched'] as const))
      figures[way].push(await measure(way));
  const perSecond = Math.round(median(figures.batched));
  const baselinePerSecond = Math.round(median(figures.plain));
  const pass = wrong === 0 && perSecond >= targetPerSecond;
  console.log(
    JSON.stringify({
      bench: 'redeem',
      pass,
      perSecond,
      baselinePerSecond,
      ratio: Math.round((perSecond / baselinePerSecond) * 100) / 100,
      callers,
      vouchers,
      pairs,
      wrong,
      targets: { perSecond: targetPerSecond },
    }),
  );
  if (!pass) process.exitCode = 1;
} finally {
  await ask(server, { do: 'stop' }).catch(() => {});
  rmSync(home, { recursive: true, force: true });
}
