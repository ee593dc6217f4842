import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import {
  eraseFromRowCopies,
  fillRowCopy,
  readRowCopy,
  type RowCopy,
} from '../../src/platform/row-copies/row-copies.ts';
import { usePlatform } from '../harness/platform.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { waitUntilBlocked } from './interleave.ts';

const bank = usePlatform({ maxConnections: 8 });
const copy: RowCopy = { name: 'tags.document_copy', texts: ['tags', 'portrait'] };
const signal = new AbortController().signal;
const bothCustomers = {
  sql: "SELECT arrayJoin([1, 2]) AS customer_no, '{}' AS tags, '' AS portrait",
  params: {},
};
const fill = (selects: AsyncIterable<typeof bothCustomers>) =>
  fillRowCopy(bank.platform, copy, async () => ({ selects, stamp: null }), signal);

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  const managingOrgId = (await buildSampleOrganization(database))('FZ-GL-1');
  await addCustomers(
    database,
    keyring,
    ['1', '2'].map((sourceCustomerId) => customerRecord({ sourceCustomerId, managingOrgId })),
  );
});

test('a fill that begins while another one ends takes over, and neither stops the other', async () => {
  const { database } = bank.platform;
  const written = Promise.withResolvers<void>();
  const later = Promise.withResolvers<void>();
  const former = fill(
    (async function* () {
      yield bothCustomers;
      written.resolve();
      await later.promise;
    })(),
  );
  await written.promise;
  await withJob(database, async (tx) => {
    // What a fill does that begins, in its order.
    await sql`update platform.row_copy set filling = gen_random_uuid() where name = ${copy.name}`.execute(
      tx,
    );
    later.resolve();
    await waitUntilBlocked(database);
    await sql`truncate tags.document_copy_a`.execute(tx);
  });
  expect(await former).toBeNull();
});

test('a fill whose table another one takes at this moment writes nothing into it', async () => {
  const { database } = bank.platform;
  const begun = Promise.withResolvers<void>();
  const later = Promise.withResolvers<void>();
  const former = fill(
    (async function* () {
      begun.resolve();
      await later.promise;
      yield bothCustomers;
    })(),
  );
  await begun.promise;
  await withJob(database, async (tx) => {
    // As above; not committed yet when the former looks whether the table is still its own.
    await sql`update platform.row_copy set filling = gen_random_uuid() where name = ${copy.name}`.execute(
      tx,
    );
    await sql`truncate tags.document_copy_a`.execute(tx);
    later.resolve();
    await waitUntilBlocked(database);
  });
  expect(await former).toBeNull();
  const { rows } = await withJob(database, (tx) =>
    sql`select from tags.document_copy_a`.execute(tx),
  );
  expect(rows).toEqual([]);
});

test('who is erased while a fill ends is in no copy', async () => {
  const { database } = bank.platform;
  let filling: Promise<unknown> = Promise.resolve();
  let erasing: Promise<unknown> = Promise.resolve();
  const selects = (async function* () {
    const erased = Promise.withResolvers<void>();
    erasing = withJob(database, async (tx) => {
      await sql`update customers.customer set erased_at = now() where customer_no = 2`.execute(tx);
      await eraseFromRowCopies(tx, 2);
      erased.resolve();
      await Promise.race([waitUntilBlocked(database), filling]);
    });
    await erased.promise;
    // The engine has given the row before, and it is written after the erasure has looked.
    yield bothCustomers;
  })();
  filling = fill(selects);
  await filling;
  await erasing;
  const { rows } = await withJob(database, (tx) =>
    sql<{ no: number }>`select customer_no as no from tags.document_copy`.execute(tx),
  );
  expect(rows.map(({ no }) => no)).toEqual([1]);
  expect(await withJob(database, (tx) => readRowCopy(tx, copy, 2))).toMatchObject({ texts: null });
});
