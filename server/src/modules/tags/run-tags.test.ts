import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { anyJobKind, type JobContext, JobFailure } from '#platform/jobs/jobs.ts';
import { withFactsLock } from '#modules/ingest/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { processOfEngine } from '../../../test/harness/analytics.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { insertBank, type Facts } from '../../../test/tags/bank-of-facts.ts';
import { randomBank } from '../../../test/tags/random-bank.ts';
import { addTag, type CatalogueTag } from './catalogue.core.ts';
import { catalogue } from './catalogue.ts';
import { catalogueMetrics } from './index.ts';
import { enqueueTagRun, runTagsJob } from './jobs.ts';
import { runTags } from './run-tags.ts';
import { readCustomerTags } from './tag-rows.ts';
import { useFewTags } from '../../../test/tags/few-tags.ts';

// How a run goes does not depend on how many tags it computes. What each tag of the catalogue says is held
// to its facts in tags-against-facts.test.ts.
useFewTags([
  ...['age', 'gender', 'minor', 'activity_falling', 'payroll_customer', 'value_tier'],
  ...['spending_preference', 'mortgage_customer', 'last_transaction_date', 'mobile_bank_status'],
]);

const bank = usePlatform({ now: '2026-02-05T10:00:00+08:00' });
const factTables = [
  'customer_attribute',
  'fact_transaction',
  'fact_balance',
  'fact_holding',
  'fact_card',
  'fact_loan',
  'fact_standing_order',
  'fact_account',
  'fact_account_holder',
  'fact_event',
];
const today = '2025-12-31';

beforeEach(async () => {
  const { analytics } = bank.platform;
  for (const table of [...factTables, 'tag_daily', 'tag_movement'])
    await analytics.command(`TRUNCATE TABLE ${table}`);
  await inPostgres('truncate tags.run, tags.tag_statistic, tags.parameter');
  await inPostgres("delete from platform.setting where key like 'tags.%'");
});

const inPostgres = (text: string): Promise<object[]> =>
  bank.postgres.asOwner<object & Record<string, unknown>>(text);

function tagNamed(code: string): CatalogueTag {
  const tag = catalogue.tags.get(code);
  if (!tag) throw new Error(`the catalogue has no tag ${code}`);
  return tag;
}

type Hooks = { onProgress?: (done: number) => void; signal?: AbortSignal };
const contextOf = (hooks: Hooks = {}): JobContext => ({
  jobId: 0,
  signal: hooks.signal ?? new AbortController().signal,
  progress: (done) => hooks.onProgress?.(done),
});
// One range holds all unless the test is about ranges.
const run = (date = today, hooks: Hooks = {}, customersPerRange = 1_000) =>
  runTags(bank.platform, contextOf(hooks), catalogue, date, { customersPerRange });

/** One number that changes when any value of any row of the date does. */
async function fingerprint(date = today): Promise<string> {
  const [row] = await bank.platform.analytics.query<{ print: string }>(
    `SELECT concat(toString(count()), ' ', toString(sum(cityHash64(formatRow('TSV', *))))) AS print FROM tag_daily WHERE business_date = {date:Date}`,
    { date },
  );
  return row?.print ?? '';
}
const members = async (column: string, date: string): Promise<number[]> =>
  (
    await bank.platform.analytics.query<{ customer_no: number }>(
      `SELECT customer_no FROM tag_daily WHERE business_date = {date:Date} AND ${column} = 1 ORDER BY customer_no`,
      { date },
    )
  ).map((row) => row.customer_no);

test('a run gives one row to each customer whose relation had begun by the date', async () => {
  await insertBank(
    bank.platform.analytics,
    new Map<number, Facts>([
      [1, { customer: { birth: '1930-02-28', open: '2025-12-31' } }],
      [2, { customer: { open: '2026-01-01' } }],
      [3, { customer: { open: null } }],
      [4, { customer: { open: '2020-01-01', from: '2026-01-02' } }],
    ]),
  );
  await enqueueTagRun(bank.platform, today, null);
  expect(await bank.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
  expect(
    await bank.platform.analytics.query(
      'SELECT customer_no, t_age FROM tag_daily ORDER BY customer_no',
    ),
  ).toEqual([
    { customer_no: 1, t_age: 95 },
    { customer_no: 3, t_age: null },
  ]);
});

test('ranges of any size and a second run give the same rows', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 90, 8));
  await run(today, {}, 36);
  const first = await fingerprint();
  expect(first.startsWith('0 ')).toBe(false);
  await run(today, {}, 1000);
  expect(await fingerprint()).toBe(first);
});

test('who entered and left is told against the run before, per tag and per customer', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 200, 9));
  await run('2025-11-30');
  await run(today);
  const [before, now] = [
    await members('t_activity_falling', '2025-11-30'),
    await members('t_activity_falling', today),
  ];
  const entered = now.filter((customer) => !before.includes(customer));
  const left = before.filter((customer) => !now.includes(customer));
  expect(entered.length * left.length).toBeGreaterThan(0);
  expect(
    await bank.platform.analytics.query(
      "SELECT bitmapToArray(entered) AS entered, bitmapToArray(left) AS left FROM tag_movement WHERE tag = 'activity_falling' AND business_date = '2025-12-31'",
    ),
  ).toEqual([{ entered, left }]);
  expect(
    await inPostgres(
      `select coverage, entered, "left", compared_with from tags.tag_statistic where tag_code = 'activity_falling' and business_date = '${today}'`,
    ),
  ).toEqual([
    {
      coverage: now.length,
      entered: entered.length,
      left: left.length,
      compared_with: '2025-11-30',
    },
  ]);
});

test('a date computed afterwards becomes what the next date is compared with', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 100, 10));
  await run('2025-10-31');
  await run(today);
  await run('2025-11-30');
  const [before, now] = [
    await members('t_payroll_customer', '2025-11-30'),
    await members('t_payroll_customer', today),
  ];
  const entered = now.filter((customer) => !before.includes(customer)).length;
  const left = before.filter((customer) => !now.includes(customer)).length;
  expect(
    await inPostgres(
      `select compared_with, entered, "left" from tags.tag_statistic where tag_code = 'payroll_customer' order by business_date desc`,
    ),
  ).toEqual([
    { compared_with: '2025-11-30', entered, left },
    { compared_with: '2025-10-31', entered: expect.any(Number), left: expect.any(Number) },
    { compared_with: null, entered: null, left: null },
  ]);
});

test('coverage and distribution of every tag are what the rows say', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 150, 11));
  await run();
  const told = await inPostgres(
    'select tag_code, coverage, distribution from tags.tag_statistic order by tag_code',
  );
  const wanted: object[] = [];
  for (const tag of [...catalogue.tags.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1))) {
    const column = `t_${tag.code}`;
    const has =
      tag.type === 'flag'
        ? `${column} = 1`
        : tag.type === 'choice'
          ? `${column} != ''`
          : `${column} IS NOT NULL`;
    const [row] = await bank.platform.analytics.query<{ n: number }>(
      `SELECT countIf(${has}) AS n FROM tag_daily`,
    );
    wanted.push({ tag_code: tag.code, coverage: row?.n, distribution: expect.anything() });
  }
  expect(told).toEqual(wanted);
  const tiers = await bank.platform.analytics.query(
    "SELECT t_value_tier AS value, count() AS customers, 0 AS entered, 0 AS left FROM tag_daily GROUP BY value ORDER BY indexOf(['high', 'secondary', 'potential', 'low'], value)",
  );
  expect(told.find((row) => 'tag_code' in row && row.tag_code === 'value_tier')).toMatchObject({
    distribution: { values: tiers },
  });
});

test('readers see the former rows of a date or the new ones, never a mixture', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 60, 12));
  await run();
  const seen = new Set([await fingerprint()]);
  const former = seen.size;
  await insertBank(bank.platform.analytics, randomBank(61, 60, 13));
  const done = { yet: false };
  const reading = (async () => {
    while (!done.yet) seen.add(await fingerprint());
  })();
  await run(today, {}, 40);
  done.yet = true;
  await reading;
  seen.add(await fingerprint());
  expect(seen.size).toBe(former + 1);
});

test('an engine killed in the middle of a run leaves the date as it was, and the job ends well', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 60, 14));
  await run();
  const former = await fingerprint();
  await insertBank(bank.platform.analytics, randomBank(61, 20, 15));
  const engine = await processOfEngine();
  const killed = run(
    today,
    {
      onProgress: (done) => void (done === 20 && process.kill(engine, 'SIGKILL')),
    },
    20,
  );
  await expect(killed).rejects.toMatchObject({ name: expect.stringMatching(/^Analytics/) });
  expect(await fingerprint()).toBe(former);
  expect(await inPostgres('select state from tags.run order by id desc limit 1')).toEqual([
    { state: 'failed' },
  ]);
  await run();
  const after = await fingerprint();
  expect(after).not.toBe(former);
  await bank.platform.analytics.command('TRUNCATE TABLE tag_daily');
  await run();
  expect(await fingerprint()).toBe(after);
  expect(
    await bank.platform.analytics.query(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%staging%' AND name LIKE 'tag%'",
    ),
  ).toEqual([]);
});

test('a cancelled run changes nothing and says so', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 60, 16));
  const cancel = new AbortController();
  const ended = run(
    today,
    {
      signal: cancel.signal,
      onProgress: () => cancel.abort(new JobFailure('cancelled')),
    },
    30,
  );
  await expect(ended).rejects.toThrow('cancelled');
  expect(await fingerprint()).toBe('0 0');
  expect(await inPostgres('select state from tags.run')).toEqual([{ state: 'cancelled' }]);
});

test('a run of a tag that cannot be computed is told among the runs, and the rows stay', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 60, 16));
  await run();
  const before = await fingerprint();
  const words = { zh: '份数', en: 'parts' };
  const divided = addTag(catalogue, {
    ...tagNamed('age'),
    code: 'age_in_parts',
    parameters: { parts: { ...words, unit: 'count', value: 2 } },
    expression: 'tag.age / $parts',
  });
  await inPostgres("insert into tags.parameter values ('age_in_parts', 'parts', 0)");
  const ended = runTags(bank.platform, contextOf(), divided, today);
  await expect(ended).rejects.toThrow('a division by 0');
  expect(await inPostgres('select state, error, tags from tags.run order by id')).toMatchObject([
    { state: 'done', tags: catalogue.tags.size },
    { state: 'failed', error: 'a division by 0' },
  ]);
  expect(await fingerprint()).toBe(before);
});

test('a run that another of the same date has overtaken may not swap its rows in', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 60, 17));
  const overtaken: Promise<unknown>[] = [];
  const slow = run(
    today,
    {
      onProgress: (done) => {
        if (done === 30)
          overtaken.push(
            withJob(bank.platform.database, (tx) =>
              sql`update tags.run set state = 'abandoned', finished_at = now()`.execute(tx),
            ),
          );
      },
    },
    30,
  );
  await expect(slow).rejects.toThrow('JOB_OVERTAKEN');
  await Promise.all(overtaken);
  expect(await fingerprint()).toBe('0 0');
});

test('dates beyond the number kept are let go, oldest first, and their figures stay', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 50, 18));
  await inPostgres(
    `insert into platform.setting (key, value) values ('retention', '{"tag_dates": 2}')`,
  );
  for (const date of ['2025-10-31', '2025-11-30', today]) await run(date);
  expect(
    await bank.platform.analytics.query('SELECT DISTINCT business_date FROM tag_daily ORDER BY 1'),
  ).toEqual([{ business_date: '2025-11-30' }, { business_date: today }]);
  expect(
    await inPostgres('select count(distinct business_date)::int as dates from tags.tag_statistic'),
  ).toEqual([{ dates: 3 }]);
});

test('a date that has not come is refused', async () => {
  await expect(run('2026-02-06')).rejects.toThrow('TAG_RUN_IN_FUTURE');
});

test('a customer’s tags are shown inside the scope of the managing outlet only', async () => {
  await insertBank(
    bank.platform.analytics,
    new Map<number, Facts>([[1, { customer: { org: 5, birth: '1990-01-01', gender: 'male' } }]]),
  );
  await run();
  const shown = await readCustomerTags(bank.platform, { all: false, orgIds: [5] }, 1);
  expect(shown?.businessDate).toBe(today);
  expect(shown?.values.get('age')).toBe(35);
  expect(shown?.values.get('gender')).toBe('male');
  expect(shown?.values.get('minor')).toBe(false);
  expect(shown?.values.has('spending_preference')).toBe(false);
  expect(await readCustomerTags(bank.platform, { all: false, orgIds: [6] }, 1)).toBeNull();
  expect(await readCustomerTags(bank.platform, { all: true }, 1, '2025-12-30')).toBeNull();
});

const figures = (column: string) =>
  bank.platform.analytics.query(
    `SELECT customer_no AS no, ${column} AS value FROM tag_daily ORDER BY customer_no`,
  );

test('wealth stays while only the file of another kind has arrived, and no mistyped date empties it', async () => {
  const balance = (kind: string, import_no: number, day: string, fen: number) =>
    `INSERT INTO fact_balance (source, business_date, party_no, import_no, account_id, kind, balance_fen, currency)
     SELECT 'core', '${day}', number, ${import_no}, concat('${kind}', toString(number)), '${kind}', ${fen}, 'CNY'
     FROM numbers(1, 200)`;
  const { analytics } = bank.platform;
  await analytics.command(balance('demand', 1, '2025-12-29', 100));
  await analytics.command(balance('wealth', 2, '2025-12-29', 1_000));
  await analytics.command(balance('demand', 3, '2025-12-30', 200));
  await analytics.command(`${balance('demand', 3, '2025-12-31', 7).replace('200)', '1)')}`);
  const [found] =
    (await catalogueMetrics.figuresOn(bank.platform, {
      code: 'aum_now',
      subjects: 'SELECT toUInt32(number) AS subject_no FROM numbers(1, 200)',
      dates: [today],
    })) ?? [];
  expect(
    await analytics.query(`SELECT figure, count() AS n FROM (${found?.sql ?? ''}) GROUP BY figure`),
  ).toEqual([{ figure: 1_200, n: 200 }]);
});

test('a loan whose term nobody gave runs, and its end is unknown', async () => {
  await insertBank(
    bank.platform.analytics,
    new Map<number, Facts>([
      [1, { customer: {}, loans: [{ start: '2020-01-01', months: 0, kind: 'mortgage' }] }],
      [2, { customer: {}, loans: [{ start: '2020-01-01', months: 12, kind: 'mortgage' }] }],
    ]),
  );
  await run();
  expect(await figures('t_mortgage_customer')).toEqual([
    { no: 1, value: 1 },
    { no: 2, value: 0 },
  ]);
});

test('of the last three months no more than three have a salary, in the middle of a month too', async () => {
  await insertBank(
    bank.platform.analytics,
    new Map<number, Facts>([
      [
        1,
        {
          customer: {},
          transactions: ['2025-09-20', '2025-10-20', '2025-11-20', '2025-12-14'].map((on) => ({
            on,
            kind: 'salary',
            in: true as const,
            fen: 8_000_00,
          })),
        },
      ],
    ]),
  );
  const [found] =
    (await catalogueMetrics.figuresOn(bank.platform, {
      code: 'salary_months_3m',
      subjects: 'SELECT toUInt32(1) AS subject_no',
      dates: ['2025-12-15'],
    })) ?? [];
  expect(await bank.platform.analytics.query(found?.sql ?? '')).toEqual([
    { subject_no: 1, figure: 3 },
  ]);
});

test('an import waits until a tag run has read all ranges, so one date is of one state of the facts', async () => {
  await insertBank(bank.platform.analytics, randomBank(1, 60, 10));
  const order: string[] = [];
  let imported: Promise<unknown> = Promise.resolve();
  const { signal } = new AbortController();
  const onProgress = (): void => {
    if (order.length === 0)
      imported = withFactsLock(bank.platform.database, signal, async () => {
        order.push('import');
      });
    order.push('range');
  };
  await run(today, { onProgress }, 20);
  await imported;
  expect(order).toEqual(['range', 'range', 'range', 'import']);
});
