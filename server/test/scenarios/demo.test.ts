import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { dataQualitySchema } from '#contract/ingest.ts';
import { orgUnit, orgUnitAffected } from '#contract/organization.ts';
import { tagRunPage } from '#contract/tags.ts';
import { projectRoot } from '../../src/platform/project-root.ts';

const customers = 200;
let home = '';
const started: number[] = [];

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-demo-'));
  await chmod(home, 0o755);
});
afterAll(async () => {
  for (const pid of started.filter(isLiving)) process.kill(pid, 'SIGKILL');
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

const isLiving = (pid: number): boolean => existsSync(`/proc/${pid}`);

/** A process and all that it started. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return [pid, ...children.filter((one) => one !== '').flatMap((one) => familyOf(Number(one)))];
}

type Demo = {
  /** waits for a line of its output, on either stream, that holds this */
  says(what: string): Promise<string>;
  /** everything it said so far */
  said(): string;
  /** ends it: kill -9 of the program, or Ctrl-C */
  end(signal: 'SIGKILL' | 'SIGINT'): Promise<void>;
};

/** `npm run demo -- --customers 200` without npm. */
function runDemo(): Demo {
  const launcher = spawn(
    process.execPath,
    [
      ...[path.join(projectRoot, 'tools/launch.mjs'), 'demo', '--port', '0'],
      ...['--customers', String(customers)],
    ],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HUIKE_HOME: home, HUIKE_LOG: 'fatal' },
    },
  );
  const pid = launcher.pid ?? 0;
  started.push(pid);
  const lines: string[] = [];
  let heard = (): void => {};
  for (const stream of [launcher.stdout, launcher.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      heard();
    });
  const ended = once(launcher, 'exit').then(() => heard());
  return {
    said: () => lines.join('\n'),
    says: (what) =>
      new Promise((resolve, reject) => {
        heard = () => {
          const line = lines.find((one) => one.includes(what));
          if (line !== undefined) resolve(line);
          else if (launcher.exitCode !== null)
            reject(new Error(`the demo ended before "${what}":\n${lines.join('\n')}`));
        };
        heard();
      }),
    end: async (signal) => {
      const family = familyOf(pid);
      started.push(...family);
      // The program itself is the launcher's child; Ctrl-C reaches the whole group, as in a terminal.
      process.kill(signal === 'SIGKILL' ? (family[1] ?? pid) : -pid, signal);
      await ended;
      await expect.poll(() => family.filter(isLiving), { timeout: 20_000 }).toEqual([]);
    },
  };
}

async function signIn(address: string, staffNumber: string, password: string): Promise<string> {
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'x-huike': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ staffNumber, password }),
  });
  expect(answer.status).toBe(204);
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}

const orgUnits = z.object({ items: z.array(orgUnit) });

/** What a person who signs in as the demo says finds there. */
async function look(demo: Demo) {
  const address = /http:\/\/\S+/.exec(await demo.says('is ready after'))?.[0] ?? '';
  const password = /password (\S+)/.exec(await demo.says('sign in with'))?.[1] ?? '';
  const number = /\d+/.exec(await demo.says('administrator'))?.[0] ?? '';
  const cookie = await signIn(address, number, password);
  const read = async (url: string): Promise<unknown> =>
    (await fetch(`${address}${url}`, { headers: { cookie } })).json();
  const { items } = dataQualitySchema.parse(await read('/api/data-quality'));
  const head = orgUnits
    .parse(await read('/api/org-units'))
    .items.find((unit) => unit.parentId === null);
  return {
    customers: orgUnitAffected.parse(await read(`/api/org-units/${head?.orgId}/affected`))
      .customers,
    refused: items.reduce((sum, item) => sum + item.refused, 0),
    loaded: Object.fromEntries(items.map((item) => [item.entry, item.rowsLoaded])),
    tags: tagRunPage.parse(await read('/api/tag-runs')).items,
  };
}

/** The rows of the files that are imported, read by another parser than the product's. */
function rowsOfFiles(): Record<string, number> {
  const folder = path.join(home, 'sample');
  const files = readdirSync(folder).filter(
    // The bank's staff come by the command line, not by the import.
    (name) => name.endsWith('.csv') && name !== 'staff.csv',
  );
  return Object.fromEntries(
    files.map((name) => [
      path.basename(name, '.csv'),
      parse(readFileSync(path.join(folder, name)), { columns: true }).length,
    ]),
  );
}

/** What `huike ledger verify` finds beside the demo that runs. */
async function recount(): Promise<unknown> {
  const command = ['ledger', 'verify', '--json'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(projectRoot, 'tools/launch.mjs'), ...command],
    { env: { ...process.env, HUIKE_HOME: home } },
  );
  return JSON.parse(stdout);
}

test('the demo makes its bank to the end after a kill in the middle, and keeps it at the next start', async () => {
  const first = runDemo();
  await first.says('sample bank: files');
  await first.end('SIGKILL');
  expect(first.said()).not.toContain('is ready');

  const second = runDemo();
  const found = await look(second);
  expect(found).toMatchObject({ customers, refused: 0, loaded: rowsOfFiles() });
  expect(found.tags.map((run) => run.state)).toEqual(['done', 'done']);
  // What the customers did after the campaign came in as a file of its own.
  await second.says('✓ sample campaigns');
  const whole = await look(second);
  expect(await recount()).toEqual({ sound: true, faults: [] });
  await second.end('SIGINT');

  const third = runDemo();
  expect(await look(third)).toEqual(whole);
  expect(third.said()).not.toContain('sample bank: import');
  await third.end('SIGINT');
}, 360_000);
