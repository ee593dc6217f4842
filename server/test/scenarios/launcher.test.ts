import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../src/platform/project-root.ts';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-launcher-'));
  await chmod(home, 0o755);
});
const started: number[] = [];
afterAll(async () => {
  for (const pid of living(started)) process.kill(pid, 'SIGKILL');
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

/** `npm start` without npm: the launcher in a process group of its own, as a terminal would give it. */
async function launch(port = 0): Promise<{ launcher: ChildProcess; family: number[] }> {
  const launcher = spawn(
    process.execPath,
    [path.join(projectRoot, 'tools/launch.mjs'), 'serve', '--port', String(port)],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, HUIKE_HOME: home, HUIKE_LOG: 'fatal' },
    },
  );
  for await (const line of createInterface({ input: launcher.stdout }))
    if (line.startsWith('Huike')) {
      const family = familyOf(launcher.pid ?? 0);
      started.push(...family);
      return { launcher, family };
    }
  throw new Error('the server did not start');
}

async function taken(): Promise<{ port: number; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return { port, close: () => void server.close() };
}

/** A process and all that it started. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return [pid, ...children.filter((one) => one !== '').flatMap((one) => familyOf(Number(one)))];
}

const living = (family: readonly number[]) => family.filter((pid) => existsSync(`/proc/${pid}`));

test('Ctrl-C in the terminal ends the launcher, the server and both engines', async () => {
  const { launcher, family } = await launch();
  expect(family.length).toBeGreaterThan(5);
  const ended = once(launcher, 'exit');
  process.kill(-(launcher.pid ?? 0), 'SIGINT');
  expect(await ended).toEqual([0, null]);
  await expect.poll(() => living(family), { timeout: 5000 }).toEqual([]);
}, 60_000);

test('a start on a port that is taken says so and ends', async () => {
  const other = await taken();
  await expect(launch(other.port)).rejects.toThrow('the server did not start');
  other.close();
}, 60_000);

test('a killed launcher takes the server and both engines with it, and the next start finds its way', async () => {
  const killed = await launch();
  killed.launcher.kill('SIGKILL');
  await expect.poll(() => living(killed.family), { timeout: 20_000 }).toEqual([]);
  const next = await launch();
  const ended = once(next.launcher, 'exit');
  next.launcher.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  await expect.poll(() => living(next.family), { timeout: 5000 }).toEqual([]);
}, 90_000);
