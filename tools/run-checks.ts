/**
 * The whole check: `npm test`. What reads the sources only goes first, two steps at a time; then the tests.
 * Ends after the first of these that fails. With a word, something else: `prove` runs every test that has a long form
 * (`npm run prove`), on a machine that has PostgreSQL 15 too those that lean on the server a second time on it, of kills
 * and models as many as `npm test` runs; `postgres-15` the tests that lean on the server most, on it
 * (`npm run test:postgres-15`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

type Step = { title: string; command: string[]; environment?: Record<string, string> };

const bin = path.resolve('node_modules/.bin');
const postgres15 = '/usr/lib/postgresql/15/bin';
const underRaces = [
  'server/test/races',
  'server/src/platform/postgres',
  'server/src/platform/http',
  'server/src/modules/organization',
  'server/src/modules/audit',
  'server/src/modules/customers',
  'server/src/modules/consent',
  'server/src/modules/benefits',
  'server/src/flows/launch-campaign.test.ts',
  'server/src/flows/erase-person.test.ts',
];
/** What of it says nothing of the server's SQL (rules, kills of any server) or takes longest. */
const ofAnyServer = [
  '**/*.core.test.ts',
  '**/embedded-postgres.test.ts',
  '**/*-crash.test.ts',
  '**/vouchers-model.test.ts',
];
/** Their tests run as banks run the engine, whether they have a long form or not; the long forms are found by themselves. */
const withProofs = [
  'server/test',
  'server/src/modules/tags',
  'server/src/modules/benefits',
  'server/src/modules/audiences',
  'server/src/flows',
  'server/src/cli',
  'demo',
];
/** Hours in their long forms, which say of a second server little that their short ones don't. */
const longest = ['server/test/races/*-crash.test.ts', 'server/test/races/*-model.test.ts'];
const asked = process.argv[2] ?? 'test';
const passed: number[] = [];
const failed: number[] = [];

/** Several checkers in one compilation do part of the work several times; two compilations fill two processors. */
const alone = ['--checkers', '1'];
/** The longest first: the two compilations are most of it, and each keeps one processor busy. */
const readings: Step[] = [
  { title: 'types', command: ['tsc', '-p', 'tsconfig.json', ...alone] },
  { title: 'types of the console', command: ['tsc', '-p', 'console', ...alone] },
  { title: 'boundaries', command: ['node', 'tools/check-boundaries.ts'] },
  { title: 'texts', command: ['node', 'tools/check-texts.ts'] },
  { title: 'console', command: ['node', 'tools/build-console.ts'] },
  { title: 'dead code', command: ['knip'] },
  { title: 'lint', command: ['oxlint', '--deny-warnings', '--quiet'] },
  { title: 'format', command: ['oxfmt', '--check', '.'] },
];
const proof = { HUIKE_PROVE: '1' };
const on15 = { HUIKE_POSTGRES_BIN: postgres15 };
const stepsOf: Record<string, () => Step[]> = {
  test: () => [tests('tests', [])],
  prove: () => [
    tests('proofs', [...new Set([...filesOf(withProofs), ...longForms()])], proof),
    ...where15(
      tests('proofs on PostgreSQL 15', filesOf(underRaces, longest), { ...proof, ...on15 }),
    ),
    ...where15(
      tests(
        'kills and models on PostgreSQL 15',
        longest.flatMap((one) => globSync(one)),
        on15,
      ),
    ),
  ],
  'postgres-15': () =>
    where15(tests('tests on PostgreSQL 15', filesOf(underRaces, ofAnyServer), on15)),
};
const testing = stepsOf[asked]?.() ?? [];

let wrong = asked === 'test' ? await runBeside(readings, 2) : [];
for (const step of testing) if (wrong.length === 0 && !(await run(step))) wrong = [step];
if (asked === 'prove' && wrong.length === 0 && notRun(reportOf('proofs')).length > 0)
  wrong = [{ title: 'proofs that did not run', command: [] }];
for (const { title } of wrong) console.error(`\n✗ ${title}`);
if (wrong.length > 0) process.exitCode = 1;
console.log(`\n${sum(passed)} passed, ${sum(failed)} failed`);

/** The test files that do more under HUIKE_PROVE. */
function longForms(): string[] {
  const folders = '{server,contract,console,demo,bench,tools}/**/*.test.{ts,tsx}';
  return globSync(folders, { exclude: ['**/node_modules/**', '**/dist/**'] }).filter((file) =>
    /HUIKE_PROVE|sizeOfModel/.test(readFileSync(file, 'utf8')),
  );
}

/** Those of them that are in no report: what vitest leaves out, nobody would notice. */
function notRun(report: string): string[] {
  const ran = new Set(read(report).testResults.map(({ name }) => path.relative('.', name)));
  const missing = longForms().filter((file) => !ran.has(file));
  for (const file of missing) console.error(`${file} has a long form and did not run`);
  return missing;
}

/** The test files in these places but for some. */
function filesOf(places: readonly string[], exclude: readonly string[] = []): string[] {
  const inside = places.map((place) => (place.endsWith('.ts') ? place : `${place}/**/*.test.ts`));
  return globSync(inside, { exclude });
}

/** The step, on a machine that has PostgreSQL 15. */
function where15(step: Step): Step[] {
  return existsSync(path.join(postgres15, 'postgres')) ? [step] : [];
}

/** All of them, so many at a time; gives those that failed. */
async function runBeside(steps: readonly Step[], atOnce: number): Promise<Step[]> {
  const waiting = [...steps];
  const wrongOnes: Step[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift())
      if (!(await run(step, 'told at its end'))) wrongOnes.push(step);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return wrongOnes;
}

function tests(title: string, files: string[], environment: Record<string, string> = {}): Step {
  return {
    title,
    command: [
      'vitest',
      'run',
      '--reporter=dot',
      ...(environment['HUIKE_PROVE'] ? ['--reporter=./tools/tell-files.ts'] : []),
      '--reporter=json',
      `--outputFile.json=${reportOf(title)}`,
      ...files,
    ],
    environment,
  };
}

function reportOf(title: string): string {
  mkdirSync('.cache', { recursive: true });
  return path.join('.cache', `${title.replaceAll(' ', '-')}.json`);
}

/** Runs one step; the words of steps that run beside each other are told whole, at the end of each. */
async function run(
  step: Step,
  told: 'as it goes' | 'told at its end' = 'as it goes',
): Promise<boolean> {
  const [program = '', ...rest] = step.command;
  const began = performance.now();
  const child = spawn(path.join(bin, program), rest, {
    stdio: told === 'as it goes' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...step.environment },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece: Buffer) => said.push(piece));
  await once(child, 'close');
  if (said.length > 0) process.stdout.write(Buffer.concat(said));
  if (program === 'vitest') count(reportOf(step.title));
  const isRight = child.exitCode === 0;
  console.log(
    `${isRight ? '✓' : '✗'} ${step.title}  ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  return isRight;
}

function count(report: string): void {
  if (!existsSync(report)) return;
  const figures = read(report);
  passed.push(figures.numPassedTests);
  failed.push(figures.numFailedTests);
}

type Report = { numPassedTests: number; numFailedTests: number; testResults: { name: string }[] };

function read(report: string): Report {
  // vitest's JSON reporter writes Jest's published format
  return JSON.parse(readFileSync(report, 'utf8')) as Report;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
