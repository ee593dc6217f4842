import fc from 'fast-check';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { ShippedEvent } from '#platform/outbox/ship-outbox.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { type Facts, insertBank } from '../../../test/tags/bank-of-facts.ts';
import { catalogue } from './catalogue.ts';
import { readTagView } from './index.ts';
import { enqueueTagRun, runTagsJob } from './jobs.ts';
import { keepLiveStates } from './keep-live-states.ts';
import { foldEvents } from './live-state.core.ts';
import { writeCustomerDocuments } from './customer-documents.ts';
import { columnOf } from './tag.core.ts';
import { readCustomerTags } from './tag-rows.ts';
import { useFewTags } from '../../../test/tags/few-tags.ts';

// All real-time tags, and a daily one beside them.
useFewTags(({ code, realTime }) => realTime !== null || code === 'age');

const bank = usePlatform({ now: '2026-02-05T05:30:00+08:00' });
const customers = 400;
const numbers = Array.from({ length: customers }, (_, index) => index + 1);
const realTime = [...catalogue.tags.values()].filter((tag) => tag.realTime);
const columns = realTime.map((tag) => columnOf(tag.code));

/** A small generator of numbers, the same every time. */
let state = 20_260_205;
const below = (limit: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};
const pick = <T>(items: readonly T[]): T => {
  const item = items[below(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};
const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);

/** Use of MobileBank on both sides of every window as of the days that the test lives through. */
const facts = (): Facts => ({
  customer: { mobile: pick(['none', 'registered', 'dormant', 'active', '']) },
  transactions: Array.from({ length: below(3) }, () => ({
    on: daysBefore('2026-02-04', pick([0, 1, 20, 27, 28, 29, 30, 31, 362, 363, 364, 365, 366])),
    channel: 'mobile',
  })),
  events: Array.from({ length: below(3) }, () => ({
    on: daysBefore('2026-02-04', pick([0, 1, 20, 27, 28, 29, 30, 31, 362, 363, 364, 365, 366])),
    type: pick(['mobile_sign_in', 'visit', 'complaint']),
  })),
});

const types = [...new Set(realTime.flatMap((tag) => tag.realTime?.eventTypes ?? []))];

async function happen(
  partyNo: number,
  type: string,
  at: string,
  more: { amountFen?: number } = {},
): Promise<void> {
  const occurredAt = new Date(at);
  await withJob(bank.platform.database, (tx) =>
    writeEvents(tx, [
      { type, businessDate: bankDay(occurredAt), occurredAt, partyNo, orgId: 7, ...more },
    ]),
  );
}

/** Events of a day, and late ones of the week before it. */
async function happenAtRandom(day: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, () => {
    const occurredAt = new Date(
      `${daysBefore(day, below(3) === 0 ? below(8) : 0)}T${pick(['00:00:00', '10:00:00', '23:59:59'])}+08:00`,
    );
    return {
      type: pick(types),
      businessDate: bankDay(occurredAt),
      occurredAt,
      partyNo: 1 + below(customers),
      orgId: 7,
      amountFen: pick([0, 49_999_99, 50_000_00]),
    };
  });
  await withJob(bank.platform.database, (tx) => writeEvents(tx, events));
  await bank.shipEvents();
}

async function run(date: string): Promise<void> {
  await enqueueTagRun(bank.platform, date, null);
  expect(await bank.runJobs([anyJobKind(runTagsJob)])).toEqual(['done']);
  const context = { signal: new AbortController().signal };
  await writeCustomerDocuments(bank.platform, context, {
    date,
    writtenAt: bank.platform.clock.now(),
    beside: {
      select: `SELECT customer_no, '' AS document FROM tag_daily WHERE business_date = '${date}' AND customer_no BETWEEN {first_no:UInt32} AND {last_no:UInt32}`,
      params: {},
    },
  });
}

/** What portraits say of some, in the shape of rows. */
async function portraits(of: readonly number[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const no of of) {
    const found = await readCustomerTags(bank.platform, { all: true }, no);
    const values = realTime.map(({ code, type }) => {
      const value = found?.values.get(code) ?? (type === 'choice' ? '' : null);
      return [columnOf(code), typeof value === 'boolean' ? Number(value) : value] as const;
    });
    rows.push({ customer_no: no, ...Object.fromEntries(values) });
  }
  return rows;
}

type Row = Record<string, string | number | null> & { customer_no: number };
async function valuesNow(date: string): Promise<Row[]> {
  const rows = (await readTagView(bank.platform)).rows(date);
  return bank.platform.analytics.query<Row>(
    `SELECT customer_no, ${columns.join(', ')} FROM ${rows.sql} ORDER BY customer_no`,
    rows.params,
  );
}
async function computed(date: string): Promise<Row[]> {
  return bank.platform.analytics.query<Row>(
    `SELECT customer_no, ${columns.join(', ')} FROM tag_daily WHERE business_date = '${date}' ORDER BY customer_no`,
  );
}
async function holders(code: string, date: string): Promise<number[]> {
  const rows = await valuesNow(date);
  return rows.filter((row) => row[columnOf(code)] === 1).map((row) => row.customer_no);
}

beforeAll(async () => {
  await insertBank(bank.platform.analytics, new Map(numbers.map((no) => [no, facts()])));
  await run('2026-02-04');
}, 120_000);
beforeEach(() => bank.setNow('2026-02-05T10:00:00+08:00'));

test('what happens today is known for counts and portraits once it is shipped, and is over at midnight', async () => {
  await happen(3, 'visit', '2026-02-05T09:59:00+08:00');
  await happen(4, 'large_movement', '2026-02-05T09:00:00+08:00', { amountFen: 49_999_99 });
  await happen(5, 'large_movement', '2026-02-05T09:00:00+08:00', { amountFen: 50_000_00 });
  expect(await holders('visited_today', '2026-02-04')).toEqual([]);
  await bank.shipEvents();
  expect(await holders('visited_today', '2026-02-04')).toEqual([3]);
  expect(await holders('large_movement_today', '2026-02-04')).toEqual([5]);
  const portrait = async (no: number) =>
    (await readCustomerTags(bank.platform, { all: true }, no))?.values.get('visited_today');
  expect([await portrait(3), await portrait(4)]).toEqual([true, false]);
  bank.setNow('2026-02-06T00:00:00+08:00');
  expect(await holders('visited_today', '2026-02-04')).toEqual([]);
});

test('the value at the end of a day is the value of that day’s run, whatever comes late, twice or in another order', async () => {
  for (const [day, next] of [
    ['2026-02-05', '2026-02-06'],
    ['2026-02-06', '2026-02-07'],
  ] as const) {
    bank.setNow(`${day}T12:00:00+08:00`);
    await happenAtRandom(day, 600);
    bank.setNow(`${day}T23:59:59+08:00`);
    const atTheEnd = await valuesNow(daysBefore(day, 1));
    expect(await portraits(numbers.slice(0, 100))).toEqual(atTheEnd.slice(0, 100));
    bank.setNow(`${next}T05:30:00+08:00`);
    await run(day);
    const found = await computed(day);
    expect(found.length).toBe(customers);
    expect(atTheEnd).toEqual(found);
    // Otherwise the day would prove nothing of a tag.
    for (const column of columns)
      expect(new Set(found.map((row) => row[column])).size, column).toBeGreaterThan(1);
  }
}, 240_000);

test('a day that is computed while it runs keeps what its files brought, and follows its events', async () => {
  bank.setNow('2026-02-08T12:00:00+08:00');
  await insertBank(
    bank.platform.analytics,
    new Map([[7, { events: [{ on: '2026-02-08', type: 'complaint' }] }]]),
  );
  await run('2026-02-08');
  expect(await holders('complained_today', '2026-02-08')).toEqual([7]);
  await happen(8, 'complaint', '2026-02-08T12:01:00+08:00');
  await bank.shipEvents();
  expect(await holders('complained_today', '2026-02-08')).toEqual([7, 8]);
  expect(
    (await computed('2026-02-08')).filter((row) => row[columnOf('complained_today')] === 1),
  ).toHaveLength(1);
  // Rows of an earlier date are what they were.
  expect(await valuesNow('2026-02-06')).toEqual(await computed('2026-02-06'));
}, 120_000);

test('a status is not carried further than a week beyond its run, nor from a run that kept nothing for it', async () => {
  const column = columnOf('mobile_bank_status');
  const statuses = async () => (await valuesNow('2026-02-08')).map((row) => row[column]);
  const standing = (await computed('2026-02-08')).map((row) => row[column]);
  bank.setNow('2026-02-16T12:00:00+08:00');
  expect(await statuses()).not.toEqual(standing);
  bank.setNow('2026-02-17T12:00:00+08:00');
  expect(await statuses()).toEqual(standing);
  bank.setNow('2026-02-16T12:00:00+08:00');
  await bank.platform.analytics.command(
    'ALTER TABLE tag_daily UPDATE has_carried = 0 WHERE 1',
    {},
    { settings: { mutations_sync: 2 } },
  );
  expect(await statuses()).toEqual(standing);
});

test('days go once no event can come for them that a run has not seen', async () => {
  const days = async () =>
    (
      await bank.platform.analytics.query<{ day: string }>(
        'SELECT DISTINCT business_date AS day FROM live_state ORDER BY day',
      )
    ).map((row) => row.day);
  expect((await days())[0]).toBe('2026-01-31');
  bank.setNow('2026-02-14T05:30:00+08:00');
  await run('2026-02-13');
  expect((await days())[0]).toBe('2026-02-05');
}, 120_000);

test('a column that nobody asks for costs no look-up', async () => {
  bank.setNow('2026-02-14T10:00:00+08:00');
  const rows = (await readTagView(bank.platform)).rows('2026-02-13');
  const plan = async (column: string): Promise<string> =>
    (
      await bank.platform.analytics.query<{ explain: string }>(
        `EXPLAIN SELECT count() FROM ${rows.sql} WHERE ${column} = 1`,
        rows.params,
      )
    )
      .map((row) => row.explain)
      .join('\n');
  expect(await plan('t_visited_today')).toContain('subquery');
  expect(await plan('t_age')).not.toContain('subquery');
});

test('states in ClickHouse are those of all events at once, in whatever order and batches they were shipped', async () => {
  const { analytics } = bank.platform;
  const event: fc.Arbitrary<ShippedEvent> = fc
    .record({
      serial: fc.nat(20),
      type: fc.constantFrom('visit', 'mobile_sign_in'),
      businessDate: fc.constantFrom('2026-02-04', '2026-02-05'),
      millisecond: fc.nat(3),
      partyNo: fc.integer({ min: 1, max: 3 }),
      orgId: fc.nat(5),
      amountFen: fc.integer({ min: -3, max: 3 }),
    })
    .map(({ serial, businessDate, millisecond, ...rest }) => ({
      ...rest,
      businessDate,
      eventId: JSON.stringify([serial, businessDate, millisecond, rest]),
      occurredAt: new Date(Date.parse(`${businessDate}T02:00:00Z`) + millisecond),
    }));
  const read = () =>
    analytics.query<object>(
      `SELECT business_date, type, party_no, toUnixTimestamp64Milli(tupleElement(max(newest), 1)) AS at,
         tupleElement(max(newest), 2) AS event_id, tupleElement(max(newest), 3) AS org_id, max(highest_fen) AS highest_fen
       FROM live_state GROUP BY business_date, type, party_no ORDER BY business_date, type, party_no`,
    );
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(event, { minLength: 1, maxLength: 12 })
        .chain((history) =>
          fc.tuple(
            fc.constant(history),
            fc.array(fc.shuffledSubarray(history), { maxLength: 2 }),
            fc.shuffledSubarray(history, { minLength: history.length }),
            fc.nat(history.length),
          ),
        ),
      async ([history, repeats, all, cut]) => {
        await analytics.command('TRUNCATE TABLE live_state');
        for (const batch of [...repeats, all.slice(cut), all.slice(0, cut)])
          await keepLiveStates(bank.platform, batch);
        const expected = foldEvents(history).map((one) => ({
          business_date: one.businessDate,
          type: one.type,
          party_no: one.partyNo,
          at: one.newest.at.getTime(),
          event_id: one.newest.eventId,
          org_id: one.newest.orgId,
          highest_fen: one.highestFen,
        }));
        const key = (one: (typeof expected)[number]) =>
          [one.business_date, one.type, one.party_no].join();
        expect(await read()).toEqual(expected.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)));
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);
