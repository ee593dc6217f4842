import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startAnalytics } from '#platform/analytics/index.ts';
import { callCommand } from '../../test/harness/call-command.ts';
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

const told = (code: number, out: string) => ({
  code,
  of: new Map(findings.parse(JSON.parse(out)).map((finding) => [finding.what, finding])),
});
const environment = (databaseUrl: string, clickhouseUrl: string) => ({
  HUIKE_HOME: home,
  DATABASE_URL: databaseUrl,
  CLICKHOUSE_URL: clickhouseUrl,
});
async function examine(databaseUrl: string, clickhouseUrl = '') {
  const { code, out } = await callCommand(
    ['doctor', '--json'],
    environment(databaseUrl, clickhouseUrl),
  );
  return told(code, out);
}

/** In a process of its own, as a script calls it. */
function examineForScript(databaseUrl: string): Promise<ReturnType<typeof told>> {
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof told>>();
  const child = execFile(
    process.execPath,
    [program, 'doctor', '--json'],
    { env: { ...process.env, ...environment(databaseUrl, '') } },
    (_, out) => resolve(told(child.exitCode ?? -1, out)),
  );
  return promise;
}

test(
  'a PostgreSQL that is away is told by its name and does not hide ClickHouse',
  { timeout: 60_000 },
  async () => {
    const { code, of } = await examineForScript('postgres://huike:wrong@127.0.0.1:1/huike');
    expect(code).toBe(1);
    expect(of.get('PostgreSQL')).toMatchObject({
      state: 'error',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
    expect(of.get('ClickHouse')).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(
        /\d+\.\d+.*embedded.* migrations come at the next start|embedded.*\d+\.\d+.* migrations come at the next start/,
      ),
    });
  },
);

test(
  'servers that take a connection and never answer, or are not there, are told within seconds',
  { timeout: 60_000 },
  async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = z.object({ port: z.int() }).parse(silent.address());
    try {
      const began = performance.now();
      const away = 'postgres://huike:x@127.0.0.1:1/huike';
      const gone = await examine(away, 'http://127.0.0.1:1/huike');
      const answered = performance.now();
      const mute = await examine(
        `postgres://huike:x@127.0.0.1:${port}/huike`,
        `http://127.0.0.1:${port}/huike`,
      );
      // Four seconds longer than where nothing listens, however busy the machine is.
      expect(performance.now() - answered - (answered - began)).toBeLessThan(15_000);
      expect(mute.code).toBe(1);
      expect(mute.of.get('PostgreSQL')).toMatchObject({
        state: 'error',
        detail: expect.stringContaining('timeout'),
      });
      expect(mute.of.get('ClickHouse')).toMatchObject({
        state: 'error',
        detail: `127.0.0.1:${port} did not answer within 4 s`,
      });
      expect(gone.code).toBe(1);
      expect(gone.of.get('ClickHouse')).toMatchObject({
        state: 'error',
        detail: expect.stringContaining('ECONNREFUSED'),
      });
    } finally {
      silent.close();
    }
  },
);

test(
  'a ClickHouse server that is too old is told by its version, not called away',
  { timeout: 60_000 },
  async () => {
    // As 18.16 answers: it knows neither parameters nor the settings that a statement comes with.
    const old = createHttpServer((request, response) => {
      const unknown = /[?&](param_\w+|log_comment)=/.exec(request.url ?? '')?.[1];
      response.writeHead(unknown ? 500 : 200);
      response.end(
        unknown
          ? `Code: 115, e.displayText() = DB::Exception: Unknown setting ${unknown}\n`
          : '{"version":"18.16.1"}\n',
      );
    }).listen(0, '127.0.0.1');
    await once(old, 'listening');
    const { port } = z.object({ port: z.int() }).parse(old.address());
    const url = `http://127.0.0.1:${port}/huike`;
    const sentence = 'ClickHouse 18.16.1 is older than 26, the oldest this program runs on';
    try {
      const { code, of } = await examine(postgres.connectionString, url);
      expect(code).toBe(1);
      expect(of.get('ClickHouse')).toEqual({
        what: 'ClickHouse',
        state: 'error',
        detail: sentence,
      });
      const log = pino({ level: 'silent' });
      await expect(startAnalytics({ home, url, log })).rejects.toThrow(sentence);
    } finally {
      old.close();
    }
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
