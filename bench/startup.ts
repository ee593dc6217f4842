/**
 * How long a person waits for `huike demo`, cold and warm, and what it costs when nobody uses it.
 *
 * Cold: an empty home to the address printed, packages installed and nothing else. Warm: the second
 * start over the same data; its baseline, in the same run and alternating with it, is the two engines
 * alone (`huike migrate` over the same home), so the ratio says what the program adds to them.
 * Memory: the proportional set size (pages shared by PostgreSQL's processes count once) of all
 * processes, read when idle after the tag run. CPU: of all of them over half a minute, in percent of
 * one core; memory at the end of that half minute.
 *
 *   npm run bench -- startup [--customers 50000] [--pairs 5] [--idle 30]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '50000' },
    pairs: { type: 'string', default: '5' },
    idle: { type: 'string', default: '30' },
  },
});
const launcher = path.resolve(import.meta.dirname, '../tools/launch.mjs');
const home = mkdtempSync(path.join(tmpdir(), 'huike-startup-'));
const environment = { ...process.env, HUIKE_HOME: home };
const targets = { coldSeconds: 60, warmSeconds: 5, idleMegabytes: 900, idleCpuPercent: 2 };

try {
  const cold = await startDemo();
  // Campaigns are made after the address is printed; idle is what comes after them.
  await cold.settled;
  await delay(5000);
  const idleCpuPercent = await idleCpu(cold.process.pid ?? 0, Number(values.idle));
  const idleMegabytes = memoryOf(treeOf(cold.process.pid ?? 0));
  await stop(cold.process);
  const pairs = [];
  for (let pair = 0; pair < Number(values.pairs); pair += 1) {
    const baseline = await enginesAlone();
    const warm = await startDemo();
    await stop(warm.process);
    pairs.push({ baseline, warm: warm.seconds });
  }
  const warmSeconds = median(pairs.map((pair) => pair.warm));
  const enginesSeconds = median(pairs.map((pair) => pair.baseline));
  const figures = {
    coldSeconds: cold.seconds,
    warmSeconds,
    enginesSeconds,
    warmToEngines: warmSeconds / enginesSeconds,
    idleMegabytes,
    idleCpuPercent,
  };
  const pass =
    figures.coldSeconds <= targets.coldSeconds &&
    figures.warmSeconds <= targets.warmSeconds &&
    figures.idleMegabytes <= targets.idleMegabytes &&
    figures.idleCpuPercent <= targets.idleCpuPercent;
  console.log(
    JSON.stringify({
      bench: 'startup',
      pass,
      customers: Number(values.customers),
      ...rounded(figures),
      targets,
    }),
  );
  process.exitCode = pass ? 0 : 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** Starts the demo on a free port; ready when it prints its address. */
async function startDemo(): Promise<{
  process: ChildProcess;
  seconds: number;
  settled: Promise<void>;
}> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [launcher, 'demo', '--port', '0', '--customers', values.customers],
    {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const settled = new Promise<void>((resolve) => {
    child.stderr?.on('data', (bytes: Buffer) => {
      process.stderr.write(bytes);
      if (bytes.toString().includes('✓ sample campaigns')) resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      if (bytes.toString().includes('is ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}`)));
  });
  return { process: child, seconds: (performance.now() - began) / 1000, settled };
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  await gone;
}

async function enginesAlone(): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [launcher, 'migrate'], {
    env: environment,
    stdio: 'ignore',
  });
  await new Promise((resolve) => {
    child.once('exit', resolve);
  });
  return (performance.now() - began) / 1000;
}

/** The process and everything below it. */
function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = Number(statOf(Number(entry))[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** The fields of /proc/PID/stat after the name, which may hold blanks. */
function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

async function idleCpu(root: number, seconds: number): Promise<number> {
  // utime and stime, in ticks of a hundredth of a second
  const ticks = (): number =>
    treeOf(root).reduce((sum, pid) => {
      const fields = statOf(pid);
      return sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }, 0);
  const before = ticks();
  await delay(seconds * 1000);
  return (ticks() - before) / seconds;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rounded(figures: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(2))]),
  );
}
