import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, afterEach, expect, inject, test } from 'vitest';
import { startAnalytics } from './index.ts';
import type { AnalyticsEngine } from './index.ts';
import { engineSocketPath } from './engine-socket.ts';
import { projectRoot } from '../project-root.ts';

const opened: AnalyticsEngine[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((engine) => engine.close()));
});

async function open(
  home: string,
  limits: { memoryBytes?: number; recycleAboveBytes?: number } = {},
): Promise<AnalyticsEngine> {
  const engine = await startAnalytics({ home, log: pino({ level: 'silent' }), ...limits });
  opened.push(engine);
  return engine;
}

/** For those that leave an engine as they found it, and nothing in it but a table of their own. */
let common: Promise<AnalyticsEngine> | undefined;
function commonEngine(): Promise<AnalyticsEngine> {
  common ??= emptyHome().then((home) => startAnalytics({ home, log: pino({ level: 'silent' }) }));
  return common;
}
afterAll(async () => (await common)?.close());

const emptyHome = (): Promise<string> => mkdtemp(join(inject('runFolder'), 'engine-'));

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

const batchOf = (batch: number): object[] =>
  Array.from({ length: 1_000 }, (_, place) => ({ batch, place }));

test('a kill of the engine in the middle of inserts loses no acknowledged batch, and the next statement finds a new engine', async () => {
  const engine = await open(await emptyHome());
  await engine.command(
    'CREATE TABLE arrival (batch UInt32, place UInt32) ENGINE = MergeTree ORDER BY batch',
  );
  const acknowledged: number[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const load = async (): Promise<void> => {
    while (failures.length === 0) {
      const batch = (next += 1);
      await engine.insertRows('arrival', batchOf(batch)).then(
        () => acknowledged.push(batch),
        (error: unknown) => failures.push(error),
      );
    }
  };
  const loads = [load(), load(), load()];
  await until(() => acknowledged.length > 20);
  const { processId } = await engine.figures();
  process.kill(processId, 'SIGKILL');
  await Promise.all(loads);
  for (const failure of failures) expect(failure).toMatchObject({ name: 'AnalyticsUnavailable' });

  const rows = await engine.query<{ batch: number; n: number }>(
    'SELECT batch, count() AS n FROM arrival GROUP BY batch',
  );
  const found = new Set(rows.map((row) => row.batch));
  expect(acknowledged.filter((batch) => !found.has(batch))).toEqual([]);
  expect(rows.filter((row) => row.n !== 1_000)).toEqual([]);
  const figures = await engine.figures();
  expect(figures.restarts).toBe(1);
  expect(figures.processId).not.toBe(processId);
});

test('a second program on the same folder uses the engine that serves it, and starts its own when that one leaves', async () => {
  const home = await emptyHome();
  const first = await open(home);
  await first.command('CREATE TABLE note (text String) ENGINE = MergeTree ORDER BY text');
  const second = await open(home);
  await second.insertRows('note', [{ text: 'from the second' }]);
  expect(await first.query('SELECT text FROM note')).toEqual([{ text: 'from the second' }]);
  expect((await second.figures()).processId).toBe((await first.figures()).processId);
  const { processId } = await first.figures();
  await first.close();
  expect(await second.query('SELECT text FROM note')).toEqual([{ text: 'from the second' }]);
  expect((await second.figures()).processId).not.toBe(processId);
});

test('a program may have the engine of another one replaced, which starts the next', async () => {
  const home = await emptyHome();
  const holder = await open(home, { recycleAboveBytes: 0 });
  const other = await open(home);
  const { processId } = await other.figures();
  await other.recycle();
  const [left, right] = await Promise.all([holder.figures(), other.figures()]);
  expect(left.processId).not.toBe(processId);
  expect(right.processId).toBe(left.processId);
  expect([left.restarts, right.restarts]).toEqual([1, 0]);
});

test('two programs that start on the same folder at once share one engine', async () => {
  const home = await emptyHome();
  const both = await Promise.all([open(home), open(home)]);
  const [one, other] = await Promise.all(both.map((engine) => engine.figures()));
  expect(one?.processId).toBe(other?.processId);
});

test('an aborted statement stops in the engine within a second', async () => {
  const engine = await commonEngine();
  const stop = new AbortController();
  const endless = engine.query(
    'SELECT max(sipHash64(number)) FROM numbers(1000000000000)',
    {},
    { signal: stop.signal },
  );
  const ended = endless.catch((error: unknown) => error);
  const running =
    "SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64(number)%' AND query NOT LIKE '%processes%'";
  const isRunning = async (): Promise<boolean> =>
    (await engine.query<{ n: number }>(running))[0]?.n === 1;
  await until(isRunning);
  const from = performance.now();
  stop.abort();
  expect(await ended).toMatchObject({ name: 'AbortError' });
  await until(async () => !(await isRunning()));
  expect(performance.now() - from).toBeLessThan(1_000);
});

test('point reads are answered while scans occupy the engine', async () => {
  const engine = await commonEngine();
  const stop = new AbortController();
  const scans = Array.from({ length: 3 }, () =>
    engine
      .query(
        'SELECT max(sipHash64(number)) FROM numbers(1000000000000) SETTINGS max_threads = 1',
        {},
        { signal: stop.signal },
      )
      .catch(() => undefined),
  );
  await until(async () => (await engine.figures()).inFlight === 3);
  expect(await engine.query('SELECT {n:UInt8} AS n', { n: 7 })).toEqual([{ n: 7 }]);
  expect((await engine.figures()).inFlight).toBe(3);
  stop.abort();
  await Promise.all(scans);
});

test('a body of any size waits on disk, not in memory, until it is whole', async () => {
  const engine = await open(await emptyHome());
  await engine.command(
    'CREATE TABLE stage (line UInt64, text String) ENGINE = MergeTree ORDER BY line',
  );
  const piece = `${'x'.repeat(199)}\n`.repeat(5_000);
  const { residentBytes } = await engine.figures();
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let sent = 0;
  async function* body(): AsyncGenerator<string> {
    for (; sent < 300; sent += 1) yield piece;
    await released;
    yield piece;
  }
  const inserted = engine.insertStream(
    "INSERT INTO stage SELECT rowNumberInAllBlocks() + 1, text FROM input('text String') FORMAT LineAsString",
    Readable.from(body(), { objectMode: false }),
  );
  await until(() => sent === 300);
  expect((await engine.figures()).residentBytes - residentBytes).toBeLessThan(180 * 1024 ** 2);
  release();
  await inserted;
  const counted = 'SELECT count() AS n, max(line) AS last FROM stage';
  expect(await engine.query(counted)).toEqual([{ n: 1_505_000, last: 1_505_000 }]);
});

test('a body that breaks off inserts nothing', async () => {
  const engine = await commonEngine();
  await engine.command('CREATE TABLE cut_off (text String) ENGINE = MergeTree ORDER BY text');
  function* body(): Generator<string> {
    for (let index = 0; index < 100; index += 1) yield 'x\n'.repeat(10_000);
    throw new Error('the file could not be read to its end');
  }
  await expect(
    engine.insertStream('INSERT INTO cut_off FORMAT TSV', Readable.from(body())),
  ).rejects.toThrow('to its end');
  expect(await engine.query('SELECT count() AS n FROM cut_off')).toEqual([{ n: 0 }]);
});

test('a statement that needs more than the cap is refused and the engine lives', async () => {
  const engine = await open(await emptyHome(), { memoryBytes: 600 * 1024 ** 2 });
  const { processId } = await engine.figures();
  await expect(
    engine.query('SELECT length(groupArray(number)) FROM numbers(200000000)'),
  ).rejects.toMatchObject({ code: 241 });
  expect((await engine.figures()).processId).toBe(processId);
});

test('replacing the engine under load loses no statement', async () => {
  const engine = await open(await emptyHome(), { recycleAboveBytes: 0 });
  await engine.command(
    'CREATE TABLE arrival (batch UInt32, place UInt32) ENGINE = MergeTree ORDER BY batch',
  );
  let stopped = false;
  let sent = 0;
  const rows = async (): Promise<void> => {
    while (!stopped) await engine.insertRows('arrival', batchOf((sent += 1)));
  };
  const streams = async (): Promise<void> => {
    while (!stopped) {
      const lines = batchOf((sent += 1)).map((row) => `${JSON.stringify(row)}\n`);
      await engine.insertStream('INSERT INTO arrival FORMAT JSONEachRow', Readable.from(lines));
    }
  };
  const reads = async (): Promise<void> => {
    while (!stopped) await engine.query('SELECT count() FROM arrival');
  };
  const loads = [rows(), rows(), streams(), streams(), reads(), reads()];
  for (let round = 0; round < 3; round += 1) {
    const { processId } = await engine.figures();
    const before = sent;
    await until(() => sent > before + 10);
    await engine.recycle();
    expect((await engine.figures()).processId).not.toBe(processId);
  }
  stopped = true;
  await Promise.all(loads);
  const counted = 'SELECT uniqExact(batch) AS batches, count() AS n FROM arrival';
  expect(await engine.query(counted)).toEqual([{ batches: sent, n: sent * 1_000 }]);
});

test('after heavy work a recycled engine holds less than 500 MB', async () => {
  const engine = await open(await emptyHome());
  await engine.query('SELECT length(groupArray(number)), uniqExact(number) FROM numbers(30000000)');
  expect((await engine.figures()).residentBytes).toBeGreaterThan(700 * 1024 ** 2);
  await engine.recycle();
  expect((await engine.figures()).residentBytes).toBeLessThan(500 * 1024 ** 2);
});

test('an engine ends with the program that started it, however that ended, and leaves nothing in the way of the next', async () => {
  const home = await emptyHome();
  const program = `import { pino } from 'pino';
    import { startAnalytics } from '#platform/analytics/index.ts';
    const engine = await startAnalytics({ home: ${JSON.stringify(home)}, log: pino({ level: 'silent' }) });
    await engine.command('CREATE TABLE note (text String) ENGINE = MergeTree ORDER BY text');
    await engine.insertRows('note', [{ text: 'kept' }]);
    process.stdout.write(String((await engine.figures()).processId));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const engineProcess = await new Promise<number>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(Number(text))),
  );
  child.kill('SIGKILL');
  await until(() => !isAlive(engineProcess));
  await writeFile(engineSocketPath(home), 'left behind');
  const engine = await open(home);
  expect(await engine.query('SELECT text FROM note')).toEqual([{ text: 'kept' }]);
});

function isAlive(processId: number): boolean {
  return existsSync(`/proc/${processId}`);
}

test('a data folder whose name is too long for a socket works', async () => {
  const home = join(await emptyHome(), 'a-folder-with-a-long-name'.repeat(6));
  await mkdir(home);
  const engine = await open(home);
  expect(await engine.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a ClickHouse server given by its address serves the same calls', async () => {
  const home = await emptyHome();
  await open(home);
  const proxy = createServer((incoming) => {
    const onward = connect(engineSocketPath(home));
    incoming.pipe(onward).pipe(incoming);
    incoming.on('error', () => onward.destroy());
    onward.on('error', () => incoming.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const server = await startAnalytics({
    home: '/nowhere',
    url: `http://default:@127.0.0.1:${port}/other`,
    log: pino({ level: 'silent' }),
  });
  await server.command('CREATE TABLE note (n UInt32, text String) ENGINE = MergeTree ORDER BY n');
  await server.insertRows('note', [{ n: 1, text: 'a' }]);
  await server.insertStream('INSERT INTO note FORMAT CSV', Readable.from(['2,b\n']));
  expect(await server.query('SELECT n, text FROM note ORDER BY n')).toEqual([
    { n: 1, text: 'a' },
    { n: 2, text: 'b' },
  ]);
  expect((await server.figures()).embedded).toBe(false);
  await server.close();
  await new Promise((resolve) => proxy.close(resolve));
});
