import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { usePostgres } from '../../test/harness/postgres.ts';

const program = path.join(import.meta.dirname, '../main.ts');
const postgres = usePostgres();
const findings = z.array(
  z.object({ what: z.string(), state: z.enum(['ok', 'warning', 'error']), detail: z.string() }),
);
let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-doctor-'));
  await chmod(home, 0o755);
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function examine(databaseUrl: string) {
  const { promise, resolve } = Promise.withResolvers<{ code: number; out: string }>();
  const child = execFile(
    process.execPath,
    [program, 'doctor', '--json'],
    { env: { ...process.env, HUIKE_HOME: home, DATABASE_URL: databaseUrl } },
    (_, out) => resolve({ code: child.exitCode ?? -1, out }),
  );
  const { code, out } = await promise;
  const of = new Map(findings.parse(JSON.parse(out)).map((finding) => [finding.what, finding]));
  return { code, of };
}

test(
  'a PostgreSQL that is away is told by its name and does not hide ClickHouse',
  { timeout: 60_000 },
  async () => {
    const { code, of } = await examine('postgres://huike:wrong@127.0.0.1:1/huike');
    expect(code).toBe(1);
    expect(of.get('PostgreSQL')).toMatchObject({
      state: 'error',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
    expect(of.get('ClickHouse')).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/embedded.* migrations come at the next start/),
    });
  },
);

test(
  'a diagnosis changes nothing: an old database is told to be old and stays so',
  { timeout: 60_000 },
  async () => {
    const newest = 'select name from public.schema_migration order by name desc limit 1';
    const [last] = await postgres.asOwner<{ name: string }>(newest);
    await postgres.asOwner('delete from public.schema_migration where name = $1', [last?.name]);
    const [before] = await postgres.asOwner(newest);
    const { code, of } = await examine(postgres.connectionString);
    expect(code).toBe(0);
    expect(of.get('PostgreSQL')).toMatchObject({
      state: 'ok',
      detail: expect.stringContaining('1 migrations come at the next start'),
    });
    expect(of.get('jobs')).toMatchObject({ state: 'ok' });
    expect(await postgres.asOwner(newest)).toEqual([before]);

    await postgres.asOwner(
      "insert into public.schema_migration (name, checksum) values ('9999-later', '')",
    );
    const newer = await examine(postgres.connectionString);
    expect(newer.code).toBe(1);
    expect(newer.of.get('PostgreSQL')).toMatchObject({
      state: 'error',
      detail: expect.stringContaining('9999-later'),
    });
  },
);
