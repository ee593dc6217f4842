import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rawPool, withJob, withScope } from '#platform/postgres/database.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import {
  eraseFromRowCopies,
  fillRowCopy,
  isRowCopyLost,
  readRowCopy,
  type RowCopy,
  withdrawRowCopy,
} from './row-copies.ts';

const bank = usePlatform();
const copy: RowCopy = { name: 'tags.document_copy', texts: ['tags', 'portrait'] };
const signal = new AbortController().signal;

let own = 0;
let other = 0;
beforeAll(async () => {
  const { database, keyring } = bank.platform;
  const orgs = await buildSampleOrganization(database);
  own = orgs('FZ-GL-1');
  other = orgs('XM-SM-1');
  await addCustomers(database, keyring, [
    customerRecord({ sourceCustomerId: '1', managingOrgId: own }),
    customerRecord({ sourceCustomerId: '2', managingOrgId: other }),
  ]);
});
beforeEach(async () => {
  await withJob(bank.platform.database, (tx) => withdrawRowCopy(tx, copy));
});

const rowsOf = (text: string, from = 1, to = 2) => ({
  sql: `SELECT number + {from:UInt32} AS customer_no, concat('{"text":', toJSONString({text:String}), '}') AS tags, toString(customer_no) AS portrait FROM numbers(1 + {to:UInt32} - {from:UInt32})`,
  params: { text, from, to },
});
const fill = (text: string, stamp: unknown = text, selects = [rowsOf(text)]) =>
  fillRowCopy(bank.platform, copy, async () => ({ selects, stamp }), signal);
const read = (customerNo: number) =>
  withJob(bank.platform.database, (tx) => readRowCopy(tx, copy, customerNo));
const areLost = () => withJob(bank.platform.database, (tx) => isRowCopyLost(tx, copy));
const document = (text: string, no: number) => [`{"text":${JSON.stringify(text)}}`, String(no)];

describe('a copy of what the engine computed', () => {
  test('holds every character of the texts, in ranges, and says what it is of', async () => {
    const text = 'tab\t line\n quote" back\\ slash / 慧客 \u0001';
    const ranges = [rowsOf(text, 1, 1), rowsOf(text, 2, 30_000), rowsOf(text, 30_001, 30_000)];
    expect(await fill(text, { date: '2026-06-14' }, ranges)).toBe(30_000);
    for (const no of [1, 2, 17_123, 30_000]) {
      const { stamp, texts } = (await read(no))!;
      expect(stamp).toEqual({ date: '2026-06-14' });
      expect(JSON.parse(texts![0]!)).toEqual({ text });
      expect(texts![1]).toBe(String(no));
    }
    expect(await read(30_001)).toEqual({ stamp: { date: '2026-06-14' }, texts: null });
  });

  test('is read only of customers in scope today', async () => {
    await fill('of both');
    const seen = (orgId: number, no: number) =>
      withScope(bank.platform.database, { all: false, orgIds: [orgId] }, (tx) =>
        readRowCopy(tx, copy, no),
      );
    expect((await seen(own, 1))?.texts).toEqual(document('of both', 1));
    expect((await seen(own, 2))?.texts).toBeNull();
    expect((await seen(other, 2))?.texts).toEqual(document('of both', 2));
  });

  test('is written by jobs alone', async () => {
    await fill('kept');
    const asStaff = (statement: string) =>
      withScope(bank.platform.database, { all: true }, (tx) => sql.raw(statement).execute(tx));
    for (const statement of [
      `insert into tags.document_copy_a values (9, '', '')`,
      `delete from tags.document_copy_b`,
      `truncate tags.document_copy_a`,
      `update platform.row_copy set shelf = 'b'`,
    ])
      await expect(asStaff(statement)).rejects.toThrow('permission denied');
  });
});

describe('while a copy is filled', () => {
  test('the former rows are read to the end, then all of the new ones', async () => {
    await fill('former');
    let during: unknown;
    const selects = (async function* () {
      yield rowsOf('new', 1, 1);
      during = await read(1);
      yield rowsOf('new', 2, 2);
    })();
    await fillRowCopy(bank.platform, copy, async () => ({ selects, stamp: 'new' }), signal);
    expect(during).toEqual({ stamp: 'former', texts: document('former', 1) });
    expect(await read(2)).toEqual({ stamp: 'new', texts: document('new', 2) });
  });

  test('a later fill takes over, and the earlier one changes nothing any more', async () => {
    const selects = (async function* () {
      yield rowsOf('earlier', 1, 1);
      expect(await fill('later')).toBe(2);
      yield rowsOf('earlier', 2, 3);
    })();
    const earlier = fillRowCopy(
      bank.platform,
      copy,
      async () => ({ selects, stamp: 'earlier' }),
      signal,
    );
    expect(await earlier).toBeNull();
    expect(await read(1)).toEqual({ stamp: 'later', texts: document('later', 1) });
    expect((await read(3))?.texts).toBeNull();
  });

  test('one that is withdrawn comes to nothing', async () => {
    await fill('former');
    const selects = (async function* () {
      yield rowsOf('stale', 1, 1);
      await withJob(bank.platform.database, (tx) => withdrawRowCopy(tx, copy));
    })();
    expect(
      await fillRowCopy(bank.platform, copy, async () => ({ selects, stamp: 'stale' }), signal),
    ).toBeNull();
    expect(await read(1)).toBeNull();
    // Until somebody fills it again.
    expect(await areLost()).toBe(true);
    await fill('again');
    expect(await areLost()).toBe(false);
  });

  test('a session that holds the table is waited for, and nobody waits behind the fill', async () => {
    await fill('former');
    const held = await rawPool(bank.platform.database).connect();
    await held.query(
      'begin; lock table tags.document_copy_a, tags.document_copy_b in access share mode',
    );
    const filling = fill('new');
    // As many readings as a fill would have kept waiting; the last is later than its first try.
    for (let nth = 0; nth < 300; nth += 1) expect((await read(1))?.stamp).toBe('former');
    await held.query('commit');
    held.release();
    expect(await filling).toBe(2);
    expect((await read(1))?.stamp).toBe('new');
  });
});

test('a copy that a crash has emptied is known as lost, and read as if there were none', async () => {
  await fill('lost');
  expect(await areLost()).toBe(false);
  // What PostgreSQL does to unlogged tables when it comes back.
  await withJob(bank.platform.database, (tx) =>
    sql`truncate tags.document_copy_a, tags.document_copy_b`.execute(tx),
  );
  expect(await read(1)).toBeNull();
  expect(await areLost()).toBe(true);
});

test('a fill without a row leaves no copy, and none that would be missed', async () => {
  await fill('former');
  expect(await fill('nobody', 'nobody', [])).toBe(0);
  expect(await read(1)).toBeNull();
  expect(await areLost()).toBe(false);
});

test('an erased customer is in no copy, even of a fill under way', async () => {
  const { database } = bank.platform;
  await fill('of both');
  const selects = (async function* () {
    yield rowsOf('new', 1, 2);
    // What an erasure does, after the engine has given the row.
    await withJob(database, async (tx) => {
      await sql`update customers.customer set erased_at = now() where customer_no = 2`.execute(tx);
      await eraseFromRowCopies(tx, 2);
    });
    expect((await read(2))?.texts).toBeNull();
    yield rowsOf('again', 2, 3);
  })();
  expect(
    await fillRowCopy(bank.platform, copy, async () => ({ selects, stamp: 'new' }), signal),
  ).not.toBeNull();
  expect((await read(2))?.texts).toBeNull();
  expect((await read(3))?.texts).toEqual(document('again', 3));
});
