/**
 * Whether a year's growth slows a claim: the rate of claims with 100,000 entries in the ledger, and with 50
 * million, in the same database. Each rate is the median of runs with a campaign of their own; the first run of
 * a server is not counted.
 *
 *   npm run bench -- growth [--entries N] [--claims N] [--runs N]
 *
 * What grows are vouchers that two budgets pay (four entries each), by the statement that issues in bulk. The
 * server starts anew before it is measured again: plans and caches are of the grown tables.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CallerOrder, CallerReport } from './claims/callers.ts';

const { values } = parseArgs({
  options: {
    entries: { type: 'string' },
    claims: { type: 'string' },
    runs: { type: 'string' },
  },
});
const smallEntries = 100_000;
const grownEntries = Number(values.entries ?? 50_000_000);
const claims = Number(values.claims ?? 10_000);
const runs = Number(values.runs ?? 5);
const targetRatio = 0.8;
const entriesOfVoucher = 4;

type Size = { entries: number; bytes: number };

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
chmodSync(home, 0o755);
let campaignId = 0;
let made = 0;

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

function forkPart(file: string): ChildProcess {
  return fork(path.join(import.meta.dirname, 'claims', file), [home], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function ask<T>(server: ChildProcess, order: object): Promise<T> {
  const answer = nextMessage<T>(server);
  server.send(order);
  return answer;
}

/** Claims a second of one run, by 64 callers. */
async function claimsPerSecond(server: ChildProcess, address: string): Promise<number> {
  campaignId += 1;
  const { tokens } = await ask<{ tokens: string[] }>(server, {
    do: 'campaign',
    campaignId,
    cap: claims,
    customers: claims,
  });
  const callers = forkPart('callers.ts');
  await nextMessage(callers);
  const order: CallerOrder = {
    address,
    path: '/api/vouchers/claim-by-link',
    callers: 64,
    fromAddresses: 4_000,
    tokens,
  };
  const { granted, seconds, p99Ms } = await ask<CallerReport>(callers, order);
  callers.kill();
  if (granted !== claims) throw new Error(`${granted} of ${claims} claims were granted`);
  console.log(`${(granted / seconds).toFixed(0)} claims/s, p99 ${p99Ms.toFixed(0)} ms`);
  return granted / seconds;
}

/** Starts a server on the database, lets the ledger grow to so many entries, and measures after a new start. */
async function measureAt(entries: number, before: number): Promise<{ size: Size; rate: number }> {
  const started = performance.now();
  const growing = forkPart('server.ts');
  await nextMessage(growing);
  const vouchers = Math.ceil((entries - before) / entriesOfVoucher);
  const size = await ask<Size>(growing, { do: 'grow', vouchers, after: made });
  made += vouchers;
  await ask(growing, { do: 'stop' }).catch(() => {});
  const grownIn = Math.round((performance.now() - started) / 1000);
  console.log(`${size.entries} entries, ${(size.bytes / 2 ** 30).toFixed(1)} GiB, in ${grownIn} s`);
  const server = forkPart('server.ts');
  const { address } = await nextMessage<{ address: string }>(server);
  const rates: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const rate = await claimsPerSecond(server, address);
    if (run > 0) rates.push(rate);
  }
  await ask(server, { do: 'stop' }).catch(() => {});
  rates.sort((one, other) => one - other);
  return { size, rate: rates[Math.floor(runs / 2)] ?? 0 };
}

try {
  const small = await measureAt(smallEntries, 0);
  const grown = await measureAt(grownEntries, small.size.entries);
  const ratio = Math.round((grown.rate / small.rate) * 100) / 100;
  const pass = ratio >= targetRatio;
  console.log(
    JSON.stringify({
      bench: 'growth',
      pass,
      perSecond: Math.round(grown.rate),
      baselinePerSecond: Math.round(small.rate),
      ratio,
      entries: grown.size.entries,
      baselineEntries: small.size.entries,
      ledgerBytes: grown.size.bytes,
      claims,
      runs,
      targets: { ratio: targetRatio },
    }),
  );
  if (!pass) process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
