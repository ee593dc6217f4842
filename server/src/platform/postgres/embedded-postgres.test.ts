import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
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
  child.kill('SIGKILL');
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
