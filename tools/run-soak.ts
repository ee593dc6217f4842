/**
 * `npm run soak -- --minutes N [--model NAME]…`: the models of benefits beside their engine (`*-model.test.ts`), in
 * turn and with fresh seeds, until the time is over. Says of each model how many histories it lived and its first
 * difference with the seed, which `--model NAME --seed N` lives again. Ends with 1 when there was a difference; on
 * Ctrl-C says what it has done.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { reportSchema, type Soak, type SoakReport } from './soak/soak-slice.ts';

type Model = { name: string; file: string; histories: number; seconds: number; wrong: string };

const longestSeconds = 600;
/** What a model needs before its first history. */
const startSeconds = 8;
const found = globSync('server/test/**/*-model.test.ts').toSorted();
const all = found.map((file): Model => {
  const name = path.basename(file, '-model.test.ts');
  return { name, file, histories: 0, seconds: 0, wrong: '' };
});
const asked = readArguments();
const models = all.filter(({ name }) => asked.models.length === 0 || asked.models.includes(name));
const folder = mkdtempSync(path.join(tmpdir(), 'huike-soak-'));
const until = performance.now() + asked.minutes * 60_000;
let current: ChildProcess | null = null;
let isStopped = false;
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

while (!isOver())
  for (const [at, model] of models.entries())
    if (!isOver() && model.wrong === '') await soak(model, models.length - at);
rmSync(folder, { recursive: true, force: true });
console.log(isStopped ? '\nStopped. Until then:' : '\nIn all:');
for (const model of models) console.log(lineOf(model));
for (const { wrong } of models) if (wrong !== '') console.log(`\n${wrong}`);
if (models.some(({ wrong }) => wrong !== '')) process.exitCode = 1;
else if (isStopped) process.exitCode = 130;

function readArguments(): { minutes: number; models: string[]; seed: number | null } {
  const options = {
    minutes: { type: 'string', default: '60' },
    model: { type: 'string', multiple: true, default: [] as string[] },
    seed: { type: 'string' },
  } as const;
  const names = all.map(({ name }) => name);
  const usage = `npm run soak -- --minutes N [--model ${names.join('|')}]… [--seed N]`;
  try {
    const { values } = parseArgs({ options });
    const minutes = Number(values.minutes);
    const seed = values.seed === undefined ? null : Number(values.seed);
    const wanted = [...values.model];
    const unknown = wanted.find((name) => !names.includes(name));
    if (!(minutes > 0) || unknown !== undefined) throw new Error(unknown ?? values.minutes);
    if (seed !== null && (!Number.isInteger(seed) || wanted.length !== 1))
      throw new Error('a seed is of one model');
    return { minutes, models: wanted, seed };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

function isOver(): boolean {
  const isRepeated = asked.seed !== null && models.some(({ seconds }) => seconds > 0);
  const isAllWrong = models.every(({ wrong }) => wrong !== '');
  return isStopped || isRepeated || isAllWrong || performance.now() >= until;
}

/** One model for its part of the time, which so many share until the next round. */
async function soak(model: Model, sharing: number): Promise<void> {
  const left = (until - performance.now()) / 1_000;
  const seconds = Math.max(1, Math.min(left / sharing - startSeconds, longestSeconds));
  const slice: Soak = {
    seconds,
    seed: asked.seed ?? randomInt(2 ** 31),
    isOnce: asked.seed !== null,
    report: path.join(folder, `${model.name}.json`),
  };
  const began = performance.now();
  const child = spawn(path.resolve('node_modules/.bin/vitest'), ['run', model.file], {
    env: { ...process.env, HUIKE_SOAK: JSON.stringify(slice) },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C is for this process, which stops it and tells what it has done.
    detached: true,
  });
  current = child;
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => said.push(piece));
  await once(child, 'close');
  current = null;
  const report = readReport(slice.report);
  model.histories += report?.histories ?? 0;
  model.seconds += (performance.now() - began) / 1_000;
  if (child.exitCode !== 0 && !isStopped)
    model.wrong = wordsOf(model, report, Buffer.concat(said).toString('utf8'));
  console.log(lineOf(model));
}

function readReport(file: string): SoakReport | null {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // It was stopped, or failed, before its first history.
    return null;
  } finally {
    rmSync(file, { force: true });
  }
}

/** The difference; of what failed beside the histories (a recount, a start) what the tests said. */
function wordsOf({ name }: Model, report: SoakReport | null, said: string): string {
  const again = report
    ? `\nlive it again: npm run soak -- --model ${name} --seed ${report.seed}`
    : '';
  return `${name}: ${report?.difference ?? said.slice(-4_000)}${again}`;
}

function lineOf({ name, histories, seconds, wrong }: Model): string {
  const number = histories.toLocaleString('en').padStart(9);
  const time = `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  const result = wrong === '' ? 'no difference' : 'a difference';
  return `${name.padEnd(12)}${number} histories  ${time.padStart(12)}  ${result}`;
}

function stop(): void {
  isStopped = true;
  if (current?.pid !== undefined) process.kill(-current.pid, 'SIGTERM');
}
