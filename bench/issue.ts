/**
 * Issues a benefit to a million customers in one job, killed twice on the way with its whole process tree,
 * against the same through the statements of single claims.
 *
 *   npm run bench -- issue [--customers N] [--kills N] [--expire N]
 *
 * The time of the issue is that of its runs, from the order to the last commit: what a killed run had not
 * committed is done again and counts. Starting the engines again after a kill (recovery) is told apart.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { killTree } from './claims/process-tree.ts';

const { values } = parseArgs({
  options: {
    customers: { type: 'string' },
    kills: { type: 'string' },
    expire: { type: 'string' },
  },
});
const customers = Number(values.customers ?? 1_000_000);
const kills = Number(values.kills ?? 2);
const expired = Number(values.expire ?? Math.min(customers, 100_000));
const baselineNumber = Math.min(50_000, customers);
const targetSeconds = 90;

const home = mkdtempSync(path.join(tmpdir(), 'huike-bench-'));
chmodSync(home, 0o755);

type Message = { ready?: true; progress?: number };

async function startWorker(): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, 'issue/worker.ts'), [home], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await answerOf<Message>(child);
  return child;
}

/** The next answer of a worker; what it tells of its progress goes to `onProgress`. */
function answerOf<T>(child: ChildProcess, onProgress?: (done: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a worker ended with ${code}`));
    const onMessage = (message: Message): void => {
      if (message.progress !== undefined) return onProgress?.(message.progress);
      child.off('exit', onExit).off('message', onMessage);
      // What our own child sends has the shape that its file says.
      resolve(message as T);
    };
    child.once('exit', onExit);
    child.on('message', onMessage);
  });
}

function ask<T>(child: ChildProcess, command: object): Promise<T> {
  const answer = answerOf<T>(child);
  child.send(command);
  return answer;
}

/** Runs an issue until it is done or that many are issued; then everything is killed. */
async function runUntil(
  child: ChildProcess,
  issueId: number,
  stopAt: number,
): Promise<{ seconds: number; done: boolean }> {
  const started = performance.now();
  const killed = Promise.withResolvers<void>();
  const answer = answerOf<object>(child, (done) => {
    if (done >= stopAt) void killTree(child.pid ?? 0).then(killed.resolve);
  });
  child.send({ do: 'run', issueId });
  const done = await answer.then(
    () => true,
    () => false,
  );
  if (!done) await killed.promise;
  return { seconds: (performance.now() - started) / 1000, done };
}

let worker = await startWorker();
try {
  await ask(worker, { do: 'fill', customers });
  const baseline = await ask<{ seconds: number }>(worker, { do: 'claims', number: baselineNumber });
  console.log(`claims: ${baselineNumber} in ${baseline.seconds.toFixed(1)} s`);
  const prepared = await ask<{ issueId: number; seconds: number }>(worker, {
    do: 'prepare',
    customers,
  });
  console.log(`prepared in ${prepared.seconds.toFixed(1)} s`);
  const { issueId } = prepared;
  let seconds = 0;
  let recoverySeconds = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    const run = await runUntil(worker, issueId, (customers * kill) / (kills + 1));
    seconds += run.seconds;
    console.log(`killed after ${run.seconds.toFixed(1)} s`);
    const started = performance.now();
    worker = await startWorker();
    recoverySeconds += (performance.now() - started) / 1000;
    if (run.done) throw new Error('the issue was done before it could be killed');
  }
  seconds += (await runUntil(worker, issueId, Infinity)).seconds;
  const found = await ask<Record<string, number>>(worker, { do: 'count', issueId });
  const verified = await ask<{ faults: object[]; seconds: number }>(worker, { do: 'verify' });
  const expiry = await ask<{ expired: number; seconds: number }>(worker, {
    do: 'expire',
    number: expired,
  });
  const after = await ask<{ faults: object[] }>(worker, { do: 'verify' });
  const baselineSeconds = (baseline.seconds / baselineNumber) * customers;
  const exactlyOnce = Object.values(found).every((number) => number === customers);
  const faults = verified.faults.length + after.faults.length;
  const pass = exactlyOnce && faults === 0 && seconds * (1_000_000 / customers) <= targetSeconds;
  const round = (value: number): number => Math.round(value * 10) / 10;
  console.log(
    JSON.stringify({
      bench: 'issue',
      pass,
      customers,
      kills,
      seconds: round(seconds),
      perSecond: Math.round(customers / seconds),
      recoverySeconds: round(recoverySeconds),
      prepareSeconds: round(prepared.seconds),
      baselineSecondsExtrapolated: round(baselineSeconds),
      baselineMeasuredAt: baselineNumber,
      ratio: round(baselineSeconds / seconds),
      found,
      faults,
      verifySeconds: round(verified.seconds),
      expiry: { vouchers: expiry.expired, seconds: round(expiry.seconds) },
      targets: { seconds: targetSeconds },
    }),
  );
  if (!pass) process.exitCode = 1;
} finally {
  await ask(worker, { do: 'stop' }).catch(() => {});
  rmSync(home, { recursive: true, force: true });
}
