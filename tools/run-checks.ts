/**
 * The whole check, in order of cost: `npm test`. Stops at the first step that fails. On a machine that
 * has PostgreSQL 15 too, the tests that lean on the server most run a second time on it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
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
const passed: number[] = [];
const failed: number[] = [];

const steps: Step[] = [
  { title: 'format', command: ['oxfmt', '--check', '.'] },
  { title: 'lint', command: ['oxlint', '--deny-warnings', '--quiet'] },
  { title: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { title: 'types of the console', command: ['tsc', '-p', 'console'] },
  { title: 'boundaries', command: ['node', 'tools/check-boundaries.ts'] },
  { title: 'dead code', command: ['knip'] },
  { title: 'console', command: ['node', 'tools/build-console.ts'] },
  tests('tests', []),
  ...(existsSync(path.join(postgres15, 'postgres'))
    ? [tests('tests on PostgreSQL 15', underRaces, { HUIKE_POSTGRES_BIN: postgres15 })]
    : []),
];

for (const step of steps) {
  if (!run(step)) {
    console.error(`\n✗ ${step.title}`);
    process.exitCode = 1;
    break;
  }
}
console.log(`\n${sum(passed)} passed, ${sum(failed)} failed`);

function tests(title: string, files: string[], environment: Record<string, string> = {}): Step {
  return {
    title,
    command: [
      'vitest',
      'run',
      '--reporter=dot',
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

function run(step: Step): boolean {
  const [program = '', ...rest] = step.command;
  const began = performance.now();
  const result = spawnSync(path.join(bin, program), rest, {
    stdio: 'inherit',
    env: { ...process.env, ...step.environment },
  });
  if (program === 'vitest') count(reportOf(step.title));
  console.log(
    `${result.status === 0 ? '✓' : '✗'} ${step.title}  ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  return result.status === 0;
}

function count(report: string): void {
  if (!existsSync(report)) return;
  // vitest's JSON reporter writes Jest's published format
  const figures = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
  };
  passed.push(figures.numPassedTests);
  failed.push(figures.numFailedTests);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
