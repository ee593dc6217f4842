import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { useAnalytics } from '../../../test/harness/analytics.ts';

const analytics = useAnalytics();

test('values given as parameters come back as they went in and never become SQL', async () => {
  const text = "it's \\ \t ; DROP TABLE fact_event; -- \n '";
  const rows = await analytics.query(
    'SELECT {text:String} AS text, {list:Array(String)} AS list, {none:Nullable(String)} AS none, {number:UInt64} AS number',
    { text, list: [text, "x'y"], none: null, number: 2 ** 53 - 1 },
  );
  expect(rows).toEqual([{ text, list: [text, "x'y"], none: null, number: 9007199254740991 }]);
});

test('a parameter that was not given is refused, even when an earlier statement had it', async () => {
  await analytics.query('SELECT {given:UInt8}', { given: 1 });
  for (let round = 0; round < 8; round += 1) {
    await expect(analytics.query('SELECT {given:UInt8}')).rejects.toMatchObject({
      name: 'AnalyticsError',
      code: 456,
    });
  }
});

test('a refused statement tells the number and name that ClickHouse gave it', async () => {
  await expect(analytics.query('SELECT * FROM nowhere')).rejects.toMatchObject({
    code: 60,
    type: 'UNKNOWN_TABLE',
  });
  await expect(
    analytics.command('CREATE TABLE fact_event (a UInt8) ENGINE = Memory'),
  ).rejects.toMatchObject({ code: 57 });
});

test('a list of 200,000 ids is one parameter', async () => {
  const ids = Array.from({ length: 200_000 }, (_, index) => index);
  expect(await analytics.query('SELECT length({ids:Array(UInt32)}) AS count', { ids })).toEqual([
    { count: 200_000 },
  ]);
});

test('a setting of one statement does not stay for the next', async () => {
  for (let round = 0; round < 8; round += 1) {
    await analytics.query(
      "SELECT getSetting('max_threads') AS n",
      {},
      { settings: { max_threads: 7 } },
    );
  }
  const seen = await Promise.all(
    Array.from({ length: 8 }, () =>
      analytics.query<{ n: number }>("SELECT getSetting('max_threads') AS n"),
    ),
  );
  expect(seen.flat().some((row) => row.n === 7)).toBe(false);
});

test('a statement refused for its settings or its text leaves nothing behind for the next', async () => {
  const settings = { max_threads: 7, no_such_setting: 1 };
  for (let round = 0; round < 8; round += 1) {
    await expect(analytics.query('SELECT 1', {}, { settings })).rejects.toMatchObject({
      code: 115,
    });
    const refused = analytics.query('SELECT nothing', {}, { settings: { max_threads: 7 } });
    await expect(refused).rejects.toMatchObject({ code: 47 });
  }
  const seen = await Promise.all(
    Array.from({ length: 8 }, () =>
      analytics.query<{ n: number }>("SELECT getSetting('max_threads') AS n"),
    ),
  );
  expect(seen.flat().filter((row) => row.n === 7)).toEqual([]);
});

test('a CSV stream lands in the order of its lines, numbered', async () => {
  await analytics.command(
    'CREATE TABLE stage (line UInt64, a String, b String) ENGINE = MergeTree ORDER BY line',
  );
  const lines = Array.from(
    { length: 200_000 },
    (_, index) => `a${index},"b ""${index}"", quoted"\n`,
  );
  await analytics.insertStream(
    "INSERT INTO stage SELECT rowNumberInAllBlocks() + 1, a, b FROM input('a String, b String') FORMAT CSV",
    Readable.from([lines.join('')]),
  );
  const wrong =
    "SELECT count() AS n, countIf(a != concat('a', toString(line - 1))) AS wrong FROM stage";
  expect(await analytics.query(wrong)).toEqual([{ n: 200_000, wrong: 0 }]);
});

test('an answer that breaks half-way breaks the stream and shows none of the error as data', async () => {
  const stream = await analytics.queryStream(
    'SELECT number, throwIf(number = {bad:UInt64}) FROM numbers(5000000)',
    { bad: 3_000_000 },
    'CSV',
  );
  let text = '';
  const read = async (): Promise<void> => {
    for await (const piece of stream) text += String(piece);
  };
  await expect(read()).rejects.toMatchObject({ code: 395 });
  expect(text.length).toBeGreaterThan(0);
  expect(text).not.toContain('xception');
});

test('a body that cannot be read tells the row and none of its content', async () => {
  await analytics.command('CREATE TABLE pair (a String, b String) ENGINE = Memory');
  const body = 'x,1\n'.repeat(40_000) + '"secret"6217,8899\n';
  const refused = await analytics
    .insertStream('INSERT INTO pair FORMAT CSV', Readable.from([body]))
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: 'AnalyticsError', code: 27, atRow: 40_001 });
  expect(String(refused)).not.toMatch(/secret|6217|8899|spool/);
});

test('a misspelt column in inserted rows is an error', async () => {
  await analytics.command('CREATE TABLE single (amount_fen Int64) ENGINE = Memory');
  const misspelt = analytics.insertRows('single', [{ amount_fem: 5 }]);
  await expect(misspelt).rejects.toMatchObject({ code: 117 });
});
