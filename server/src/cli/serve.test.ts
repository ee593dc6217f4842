import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = path.join(import.meta.dirname, '../main.ts');
const taken = createServer();
let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-serve-'));
  await chmod(home, 0o755);
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  taken.close();
  await rm(home, { recursive: true, force: true });
});

test(
  'a port that another program holds is told by number, and the program ends with its engines',
  { timeout: 60_000 },
  async () => {
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const ended = await new Promise<{ code: number | null; said: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [program, 'serve', '--port', String(port)],
        { env: { ...process.env, HUIKE_HOME: path.join(home, 'data') }, timeout: 45_000 },
        (_, _out, said) => resolve({ code: child.exitCode, said }),
      );
    });
    expect(ended.code).toBe(1);
    expect(ended.said).toContain(`port ${port} is in use`);
  },
);

test('the demo tells a port in use before it makes anything', { timeout: 60_000 }, async () => {
  const address = taken.address();
  const port = String(typeof address === 'object' ? address?.port : 0);
  const place = path.join(home, 'demo');
  const ended = await new Promise<{ code: number | null; said: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [program, 'demo', '--port', port],
      { env: { ...process.env, HUIKE_HOME: place }, timeout: 45_000 },
      (_, _out, said) => resolve({ code: child.exitCode, said }),
    );
  });
  expect(ended.code).toBe(1);
  expect(ended.said).toContain(`port ${port} is in use`);
  expect(existsSync(place)).toBe(false);
});
