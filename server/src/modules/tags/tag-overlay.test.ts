import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { insertBank } from '../../../test/tags/bank-of-facts.ts';
import { defineActive, holdersOf, schooling, teaFriend } from '../../../test/tags/defined-tags.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { customerMarks, readTagView } from './index.ts';
import { enqueueTagRun, runTagsJob } from './jobs.ts';
import { readCustomerTags } from './tag-rows.ts';
import { useFewTags } from '../../../test/tags/few-tags.ts';

// What the bank defines and gives stands beside declared tags, however many they are.
useFewTags(['age', 'minor']);

const bank = usePlatform({ now: '2026-02-05T10:00:00+08:00' });
const today = '2026-02-04';
const allCustomers = [1, 2, 3];
const bigDays: Readonly<Record<number, readonly string[]>> = {
  2: ['2026-02-01', '2026-02-02'],
  3: ['2026-02-01', '2026-02-01'],
};
const both = { zh: '名称', en: 'Name' };

const given = (code: string, value = 'true', validUntil: string | null = null) => ({
  code,
  value,
  validUntil,
  reason: '面谈得知',
  by: { origin: 'staff' as const, staffId: null },
});

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  await bank.postgres.asOwner(
    `insert into organization.staff (staff_id, staff_number, name, org_id, roles)
     overriding system value values (7, 's7', 's7', $1, '{product_manager}')`,
    [org('FZ')],
  );
  for (const no of allCustomers)
    await bank.postgres.asOwner(
      `insert into customers.customer (customer_no, legal_entity_id, name, managing_org_id, content_hash)
       values ($1, 1, '客户', $2, '\\x00')`,
      [no, org('FZ-GL-1')],
    );
  await insertBank(
    bank.platform.analytics,
    new Map(
      allCustomers.map((no) => [
        no,
        {
          customer: { birth: '1990-01-01' },
          transactions: (bigDays[no] ?? []).map((on) => ({ on, fen: 100_000 })),
        },
      ]),
    ),
  );
});
beforeEach(async () => {
  bank.setNow('2026-02-05T10:00:00+08:00');
  await bank.postgres.asOwner('delete from tags.assignment');
  await bank.postgres.asOwner('delete from tags.deletion');
  await bank.postgres.asOwner('delete from tags.definition');
  await bank.platform.analytics.command('TRUNCATE TABLE tag_assignment');
  await bank.platform.analytics.command('TRUNCATE TABLE tag_deletion');
});

const define = (code: string, content: unknown, kind?: 'metric' | 'tag') =>
  defineActive(bank, 7, code, content, kind);
async function run(date = today): Promise<void> {
  await enqueueTagRun(bank.platform, date, null);
  expect(await bank.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
}
const holders = (column: string, value = '1', date = today) => holdersOf(bank, date, column, value);
const mark = <T>(work: (tx: Parameters<Parameters<typeof withJob>[1]>[0]) => Promise<T>) =>
  withJob(bank.platform.database, work);
const now = () => bank.platform.clock.now();

test('a tag that the bank defined is computed like any other, and may stand on the bank’s own metrics', async () => {
  await define(
    'big_days',
    {
      name: both,
      subjectKind: 'customer',
      fact: 'fact_transaction',
      aggregate: 'distinct',
      field: 'business_date',
      filter: 'amount_fen >= 100000',
      part: null,
      window: { kind: 'last', count: 30, unit: 'day' },
    },
    'metric',
  );
  await define('spends_big', {
    ...teaFriend,
    source: { kind: 'expression', expression: 'big_days >= $days and tag.age > 18' },
    parameters: { days: { ...both, unit: 'day', value: 2 } },
  });
  await run();
  expect(await holders('t_spends_big')).toEqual([2]);
});

test('a definition that no longer builds is left out with its reason, and the others stay', async () => {
  await define('stands_on_nothing', {
    ...teaFriend,
    source: { kind: 'expression', expression: 'gone_metric > 1' },
  });
  await define('wrong_type', {
    ...teaFriend,
    source: { kind: 'expression', expression: 'aum_now' },
  });
  await define('age', { ...teaFriend, source: { kind: 'expression', expression: 'aum_now > 1' } });
  await define('tea_friend', teaFriend);
  const { faults, tags } = await mark(catalogueInForce);
  expect(faults.map(({ code, message }) => [code, message.slice(0, 45)]).toSorted()).toEqual([
    ['age', 'tag age is declared twice'],
    ['stands_on_nothing', 'tag stands_on_nothing: there is no gone_metri'],
    ['wrong_type', 'tag wrong_type is a flag, its expression give'],
  ]);
  expect([tags.has('tea_friend'), tags.get('age')?.type]).toEqual([true, 'number']);
});

test('what staff assign counts at once, and ends on its last day or when taken back', async () => {
  await define('tea_friend', teaFriend);
  await define('schooling', schooling);
  await run();
  expect(await holders('t_tea_friend')).toEqual([]);
  await mark((tx) => customerMarks.assign(tx, now(), [1, 3], given('tea_friend')));
  await mark((tx) =>
    customerMarks.assign(tx, now(), [2], given('schooling', 'master', '2026-02-06')),
  );
  expect(await holders('t_tea_friend')).toEqual([1, 3]);
  expect(await holders('t_schooling', "'master'")).toEqual([2]);
  await mark((tx) => customerMarks.unassign(tx, now(), [1], 'tea_friend'));
  await mark((tx) =>
    customerMarks.assign(tx, now(), [2], given('schooling', 'bachelor', '2026-02-06')),
  );
  expect(await holders('t_tea_friend')).toEqual([3]);
  expect(await holders('t_schooling', "'bachelor'")).toEqual([2]);
  expect(await holders('t_schooling', "'master'")).toEqual([]);
  bank.setNow('2026-02-06T23:59:59+08:00');
  expect(await holders('t_schooling', "'bachelor'")).toEqual([2]);
  bank.setNow('2026-02-07T00:00:00+08:00');
  expect(await holders('t_schooling', "'bachelor'")).toEqual([]);
});

test.each([
  ['bachelor', 'master'],
  ['master', 'bachelor'],
])(
  'of two numbers merged into one, given %s and then %s, the later holds in counts, portraits and runs',
  async (earlier, later) => {
    bank.setNow(`${today}T10:00:00+08:00`);
    await define('schooling', schooling);
    await run();
    // The newer one stands under the number kept in one order of the choices and the other way round.
    const [first, second] = later === 'master' ? [2, 3] : [3, 2];
    await mark((tx) => customerMarks.assign(tx, now(), [first], given('schooling', earlier)));
    await mark((tx) => customerMarks.assign(tx, now(), [second], given('schooling', later)));
    await merge(3, 2);
    const tags = await readCustomerTags(bank.platform, { all: true }, 2);
    expect(tags?.values.get('schooling')).toBe(later);
    expect(await holders('t_schooling', `'${later}'`)).toEqual([2]);
    expect(await holders('t_schooling', `'${earlier}'`)).toEqual([]);
    // What a run writes is what an earlier date goes on saying.
    await run();
    const stored = await bank.platform.analytics.query(
      `SELECT t_schooling AS value FROM tag_daily WHERE business_date = '${today}' AND customer_no = 2`,
    );
    expect(stored).toEqual([{ value: later }]);
    await merge(3, null);
  },
);

/** Lets a number mean another one, or itself again, for both engines. */
async function merge(number: number, into: number | null): Promise<void> {
  await bank.postgres.asOwner(
    'update customers.customer set merged_into = $2 where customer_no = $1',
    [number, into],
  );
  await bank.platform.analytics.command('TRUNCATE TABLE party_canonical');
  if (into !== null)
    await bank.platform.analytics.command(
      `INSERT INTO party_canonical (party_no, customer_no) VALUES (${number}, ${into})`,
    );
}

test('a run writes what was assigned on its day, and an earlier date keeps what held then', async () => {
  await define('tea_friend', teaFriend);
  bank.setNow('2026-02-03T10:00:00+08:00');
  await mark((tx) => customerMarks.assign(tx, now(), [1], given('tea_friend')));
  bank.setNow('2026-02-04T10:00:00+08:00');
  await mark((tx) => customerMarks.unassign(tx, now(), [1], 'tea_friend'));
  await mark((tx) => customerMarks.assign(tx, now(), [2], given('tea_friend')));
  bank.setNow('2026-02-05T10:00:00+08:00');
  await run('2026-02-03');
  await run('2026-02-04');
  await mark((tx) => customerMarks.assign(tx, now(), [3], given('tea_friend')));
  expect(await holders('t_tea_friend', '1', '2026-02-03')).toEqual([1]);
  expect(await holders('t_tea_friend', '1', '2026-02-04')).toEqual([2, 3]);
  const [stored] = await bank.platform.analytics.query<{ nos: number[] }>(
    "SELECT groupArray(customer_no) AS nos FROM tag_daily WHERE business_date = '2026-02-04' AND t_tea_friend = 1",
  );
  expect(stored?.nos).toEqual([2]);
});

test('what a customer deletes is gone at once for counts and portraits, stays gone after a run, and comes back when restored', async () => {
  await run();
  const code = 'age';
  await mark((tx) => customerMarks.delete(tx, 2, [code], now()));
  const age = async () =>
    (await readCustomerTags(bank.platform, { all: true }, 2))?.values.get(code) ?? null;
  expect([await age(), await holders('t_age', '36')]).toEqual([null, [1, 3]]);
  await run();
  const [stored] = await bank.platform.analytics.query<{ age: number | null }>(
    `SELECT t_age AS age FROM tag_daily WHERE business_date = '${today}' AND customer_no = 2`,
  );
  expect(stored?.age).toBeNull();
  await mark((tx) => customerMarks.restore(tx, 2, [code], now()));
  await run();
  expect([await age(), await holders('t_age', '36')]).toEqual([36, [1, 2, 3]]);
});

test('only what may be assigned is, with a value it has and a day to come', async () => {
  await define('tea_friend', teaFriend);
  await define('schooling', schooling);
  const refusal = async (...[customers, what]: [number[], ReturnType<typeof given>]) => {
    const result = await mark((tx) => customerMarks.assign(tx, now(), customers, what));
    return result.ok ? result.value.customers : result.refusal.code;
  };
  expect(await refusal([1], given('age'))).toBe('TAG_NOT_ASSIGNABLE');
  expect(await refusal([1], given('nothing'))).toBe('TAG_UNKNOWN');
  expect(await refusal([1], given('schooling', 'doctor'))).toBe('TAG_VALUE_UNKNOWN');
  expect(await refusal([1], given('tea_friend', 'yes'))).toBe('TAG_VALUE_UNKNOWN');
  expect(await refusal([1], given('tea_friend', 'true', '2026-02-04'))).toBe('TAG_PERIOD_OVER');
  expect(await refusal([1, 99], given('tea_friend', 'true', '2026-02-05'))).toBe(1);
});

test('a column that nobody asks for costs no look-up', async () => {
  await define('tea_friend', teaFriend);
  await run();
  await mark((tx) => customerMarks.assign(tx, now(), [1], given('tea_friend')));
  const rows = (await readTagView(bank.platform)).rows(today);
  const plan = async (column: string): Promise<string> =>
    (
      await bank.platform.analytics.query<{ explain: string }>(
        `EXPLAIN SELECT count() FROM ${rows.sql} WHERE ${column} = 1`,
        rows.params,
      )
    )
      .map((row) => row.explain)
      .join('\n');
  expect(await plan('t_tea_friend')).toContain('subquery');
  expect(await plan('t_age')).not.toContain('subquery');
});

test('revisions come in the order of commits: a change waits for the one before it', async () => {
  await define('tea_friend', teaFriend);
  const { rows } = await mark((tx) =>
    sql<{ revision: number }>`select revision from tags.mark_revision`.execute(tx),
  );
  const before = rows[0]?.revision ?? 0;
  await Promise.all(
    allCustomers.map((no) =>
      mark((tx) => customerMarks.assign(tx, now(), [no], given('tea_friend'))),
    ),
  );
  const after = await mark((tx) =>
    sql<{ revision: number }>`select revision from tags.assignment order by revision`.execute(tx),
  );
  expect(after.rows.map((row) => row.revision - before)).toEqual([1, 2, 3]);
});
