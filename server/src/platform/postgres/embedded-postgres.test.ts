import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';

const base = mkdtempSync(path.join(tmpdir(), 'huike-postgres-'));
chmodSync(base, 0o755);
const log = pino({ level: 'silent' });
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function answer(connectionString: string): Promise<number | null> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<{ one: number }>('select 1 as one')).rows[0]?.one ?? null;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}

test('a killed server is started again', async () => {
  const server = await startEmbeddedPostgres({ home: path.join(base, 'killed'), log });
  const before = server.pid();
  process.kill(before ?? 0, 'SIGKILL');
  await expect.poll(() => server.pid(), { timeout: 20_000 }).not.toBe(before);
  await expect.poll(() => answer(server.connectionString), { timeout: 20_000 }).toBe(1);
  await server.stop();
  expect(server.pid()).toBeNull();
});

/** The shells between a program and its server: the one that waits for it, and the one that reads the pipe. */
function shellsOf(postmaster: number): { waits: number; reads: number } {
  const fields = (pid: number): string[] =>
    readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const waits = Number(fields(postmaster)[1]);
  const children = readFileSync(`/proc/${waits}/task/${waits}/children`, 'utf8').trim().split(' ');
  return { waits, reads: children.map(Number).find((pid) => pid !== postmaster) ?? 0 };
}

function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

test('the server stops with its program when both shells were killed, the reader first', async () => {
  const server = await startEmbeddedPostgres({ home: path.join(base, 'both'), log });
  const before = server.pid() ?? 0;
  const shells = shellsOf(before);
  process.kill(shells.reads, 'SIGKILL');
  process.kill(shells.waits, 'SIGKILL');
  await expect.poll(() => lives(shells.waits)).toBe(false);
  expect(await answer(server.connectionString)).toBe(1);
  await server.stop();
  expect(server.pid()).toBeNull();
  await expect.poll(() => lives(before), { timeout: 5000 }).toBe(false);
});

test.each(['waits', 'reads'] as const)(
  'the server is there and stops with its program when the shell that %s was killed',
  async (shell) => {
    const server = await startEmbeddedPostgres({ home: path.join(base, shell), log });
    const before = server.pid() ?? 0;
    const shells = shellsOf(before);
    process.kill(shells[shell], 'SIGKILL');
    await expect.poll(() => lives(shells[shell]), { timeout: 20_000 }).toBe(false);
    // Without the shell that waits, the server ends and another one is started.
    const replaced = shell === 'waits';
    await expect
      .poll(() => (server.pid() ?? before) !== before, { timeout: 20_000 })
      .toBe(replaced);
    await expect.poll(() => answer(server.connectionString), { timeout: 20_000 }).toBe(1);
    const after = server.pid() ?? 0;
    await server.stop();
    expect(server.pid()).toBeNull();
    await expect
      .poll(() => [before, after, shells.waits, shells.reads].filter(lives), { timeout: 5000 })
      .toEqual([]);
  },
);

test('a second program beside a running one joins its server and leaves it running', async () => {
  const home = path.join(base, 'shared');
  const first = await startEmbeddedPostgres({ home, log });
  const second = await startEmbeddedPostgres({ home, log });
  expect(second.pid()).toBe(first.pid());
  await second.stop();
  expect(await answer(first.connectionString)).toBe(1);
  await first.stop();
});

test('a program killed outright leaves nothing that stops the next start', async () => {
  const home = path.join(base, 'orphan');
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(path.join(import.meta.dirname, 'embedded-postgres.ts'))});
    const { pino } = await import('pino');
    const server = await startEmbeddedPostgres({ home: ${JSON.stringify(home)}, log: pino({ level: 'silent' }) });
    console.log(server.pid());
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: path.resolve(import.meta.dirname, '../../../..'),
  });
  const orphan = await new Promise<number>((resolve) => {
    child.stdout.once('data', (bytes: Buffer) => resolve(Number(bytes.toString())));
  });
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const next = await startEmbeddedPostgres({ home, log });
  expect(next.pid()).not.toBe(orphan);
  expect(await answer(next.connectionString)).toBe(1);
  await next.stop();
});

test('a program that joined a server takes its place when the one that started it ends', async () => {
  const home = path.join(base, 'outlived');
  const first = await startEmbeddedPostgres({ home, log });
  const second = await startEmbeddedPostgres({ home, log });
  await first.stop();
  await expect.poll(() => answer(second.connectionString), { timeout: 20_000 }).toBe(1);
  await second.stop();
  expect(second.pid()).toBeNull();
});
