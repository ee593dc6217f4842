/**
 * Draws a second on one wheel with stock under 64 concurrent HTTP callers, against the same draw done through
 * the same HTTP server as one transaction each.
 *
 *   npm run bench -- draw [--quick] [--plays N] [--pairs N] [--callers N]
 *
 * Pairs alternate; medians are compared. In the middle of a last run the whole process tree is killed with -9:
 * afterwards every acknowledged play is found, everybody who plays again gets what they had, and the draw and
 * the ledger verify.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CallerOrder, CallerReport } from './claims/callers.ts';
import { killTree } from './claims/process-tree.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    plays: { type: 'string' },
    pairs: { type: 'string' },
    callers: { type: 'string' },
  },
});
const plays = Number(values.plays ?? (values.quick ? 4_000 : 20_000));
const pairs = Number(values.pairs ?? (values.quick ? 2 : 5));
const callers = Number(values.callers ?? 64);
const targetPerSecond = 2_000;

type Server = { child: ChildProcess; address: string };
type Wheel = { drawId: number; bodies: string[] };
type Count = {
  plays: number;
  customers: number;
  last: number;
  won: number;
  benefits: number;
  stock: number;
};
type Verdict = { ordinals: string[]; difference: object | null; faults: number };
type Way = 'batched' | 'plain';
const pathOf: Record<Way, string> = {
  batched: '/api/draws/play-by-link',
  plain: '/api/plain-plays',
};

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
chmodSync(home, 0o755);
let wrong = 0;

async function startServer(): Promise<Server> {
  const child = fork(path.join(import.meta.dirname, 'draw/server.ts'), [home], {
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

function ask<T>(of: Server, command: object): Promise<T> {
  const answer = nextMessage<T>(of.child);
  of.child.send(command);
  return answer;
}

async function call(address: string, way: Way, bodies: string[]): Promise<CallerReport> {
  const child = fork(path.join(import.meta.dirname, 'claims/callers.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await nextMessage(child);
  const report = nextMessage<CallerReport>(child);
  const order: CallerOrder = {
    address,
    path: pathOf[way],
    callers,
    tokens: bodies,
    asBodies: true,
    keep: String.raw`"ordinal":(\d+)`,
  };
  child.send(order);
  const answer = await report;
  child.kill();
  return answer;
}

/** One run: a new wheel, all its customers at once; draws a second. */
async function measure(of: Server, way: Way, customers: number): Promise<number> {
  const { drawId, bodies } = await ask<Wheel>(of, { do: 'draw', customers });
  const report = await call(of.address, way, bodies);
  const found = await ask<Count>(of, { do: 'count', drawId });
  const verdict = await ask<Verdict>(of, { do: 'verify', drawId });
  const holds =
    report.granted === customers &&
    found.plays === customers &&
    found.last === customers &&
    found.won <= found.stock &&
    found.won === found.benefits &&
    verdict.difference === null &&
    verdict.faults === 0;
  if (!holds) wrong += 1;
  const perSecond = customers / report.seconds;
  console.log(
    `${way.padEnd(8)} ${perSecond.toFixed(0).padStart(6)}/s  p50 ${report.p50Ms.toFixed(1)} ms  p99 ${report.p99Ms.toFixed(1)} ms  played ${found.plays}  won ${found.won} of ${found.stock}${holds ? '' : '  WRONG'}`,
  );
  return perSecond;
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

async function bestPoolSize(of: Server): Promise<number> {
  const bySize = new Map<number, number>();
  for (const size of [1, 2, 4, 8, 16]) {
    await ask(of, { do: 'pool', size });
    console.log(`baseline with a pool of ${size}`);
    bySize.set(size, await measure(of, 'plain', Math.ceil(plays / 10)));
  }
  const [best] = [...bySize].toSorted(([, one], [, other]) => other - one);
  return best?.[0] ?? 8;
}

/** Kills everything in the middle of a run, starts again, and says what of it is wrong. */
async function killInTheMiddle(of: Server) {
  const { drawId, bodies } = await ask<Wheel>(of, { do: 'draw', customers: plays });
  const running = call(of.address, 'batched', bodies);
  for (;;) {
    const found = await ask<Count>(of, { do: 'count', drawId });
    if (found.plays > plays / 4) break;
  }
  await killTree(of.child.pid ?? 0);
  const before = await running;
  const server = await startServer();
  const kept = new Set((await ask<Verdict>(server, { do: 'verify', drawId })).ordinals);
  const after = await call(server.address, 'batched', bodies);
  const found = await ask<Count>(server, { do: 'count', drawId });
  const verdict = await ask<Verdict>(server, { do: 'verify', drawId });
  return {
    server,
    acknowledged: before.granted,
    lost: before.codes.filter((ordinal) => !kept.has(ordinal)).length,
    duplicates: found.plays - found.customers,
    gaps: found.last - found.plays,
    difference: verdict.difference,
    faults: verdict.faults,
    finished: found.plays === plays && after.granted === plays,
  };
}

let server = await startServer();
try {
  await measure(server, 'batched', Math.ceil(plays / 4));
  const poolSize = await bestPoolSize(server);
  await ask(server, { do: 'pool', size: poolSize });
  const figures: Record<Way, number[]> = { batched: [], plain: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const order: Way[] = pair % 2 === 0 ? ['batched', 'plain'] : ['plain', 'batched'];
    for (const way of order) figures[way].push(await measure(server, way, plays));
  }
  const { server: restarted, ...afterKill } = await killInTheMiddle(server);
  server = restarted;
  const perSecond = Math.round(median(figures.batched));
  const baselinePerSecond = Math.round(median(figures.plain));
  const sound =
    wrong === 0 &&
    afterKill.lost + afterKill.duplicates + afterKill.gaps + afterKill.faults === 0 &&
    afterKill.difference === null &&
    afterKill.finished;
  const pass = sound && perSecond >= targetPerSecond;
  console.log(
    JSON.stringify({
      bench: 'draw',
      pass,
      perSecond,
      baselinePerSecond,
      ratio: Math.round((perSecond / baselinePerSecond) * 100) / 100,
      baselinePool: poolSize,
      callers,
      plays,
      pairs,
      wrong,
      afterKill,
      targets: { perSecond: targetPerSecond },
    }),
  );
  if (!pass) process.exitCode = 1;
} finally {
  await ask(server, { do: 'stop' }).catch(() => {});
  rmSync(home, { recursive: true, force: true });
}
