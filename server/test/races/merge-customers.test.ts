import { beforeAll, expect, test } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { mergeCustomers } from '../../src/modules/identities/merge-customers.ts';
import { undoMerge } from '../../src/modules/identities/undo-merge.ts';
import { customerMarks } from '../../src/modules/tags/index.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { usePostgres } from '../harness/postgres.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { afterBoth, waitUntilBlocked } from './interleave.ts';
import { claimOf, codeOf, holdLedgerSound, now, openCampaign, valueOf } from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 16 });
const evidence = { score: 100, reasons: ['same_identity' as const], conflicts: [] };
let by: { kind: 'staff'; id: number; name: string };
let org: (code: string) => number;
let count = 0;

beforeAll(async () => {
  org = await buildSampleOrganization(postgres.database);
  const [staff] = await postgres.asOwner<{ id: number }>(
    `insert into organization.staff (staff_number, name, org_id, roles)
     values ('1', '王芳', ${org('HQ')}, '{product_manager}') returning staff_id as id`,
  );
  by = { kind: 'staff', id: staff?.id ?? 0, name: '王芳' };
});

const customers = (size: number) =>
  addCustomers(
    postgres.database,
    randomKeyring(),
    Array.from({ length: size }, () => {
      count += 1;
      return customerRecord({ sourceCustomerId: `C${count}`, managingOrgId: org('FZ-GL-1') });
    }),
  );
const order = (oneNo: number, otherNo: number) => ({
  oneNo,
  otherNo,
  evidence,
  reason: '同一人',
  by,
  now,
});
const merge = (oneNo: number, otherNo: number) =>
  withJob(postgres.database, (tx) => mergeCustomers(tx, order(oneNo, otherNo)));

test('of two who merge one customer into different ones at once, one is told where it went', async () => {
  const [a = 0, b = 0, c = 0] = await customers(3);
  const { first, second } = await afterBoth(
    postgres.database,
    (tx) => mergeCustomers(tx, order(a, c)),
    (tx) => mergeCustomers(tx, order(b, c)),
  );
  expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'MERGED_ALREADY']);
});

test('a merge that is undone while the kept one is merged further is not undone half', async () => {
  const [a = 0, b = 0, c = 0] = await customers(3);
  const inner = valueOf(await merge(b, c));
  const { first, second } = await afterBoth(
    postgres.database,
    (tx) => mergeCustomers(tx, order(a, b)),
    (tx) => undoMerge(tx, inner, by, '不是同一人', now),
  );
  expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'MERGE_CHANGED']);
});

test('a tag deleted while its merge is undone is deleted for both, or for the number it was deleted under', async () => {
  const [a = 0, b = 0] = await customers(2);
  const undo = (mergeId: number) => (tx: Tx) => undoMerge(tx, mergeId, by, '不是同一人', now);
  const deletes = (no: number, code: string) => (tx: Tx) =>
    customerMarks.delete(tx, no, [code], now);
  const who = (code: string) =>
    withJob(postgres.database, (tx) => customerMarks.whoDeleted(tx, code, [a, b]));
  await afterBoth(postgres.database, deletes(b, 'age'), undo(valueOf(await merge(a, b))));
  expect([...(await who('age'))]).toEqual([a, b]);
  await afterBoth(postgres.database, undo(valueOf(await merge(a, b))), deletes(b, 'gender'));
  expect([...(await who('gender'))]).toEqual([b]);
});

test('a merge is undone while a tag is being deleted, without either waiting for the other for ever', async () => {
  const [a = 0, b = 0] = await customers(2);
  const merged = valueOf(await merge(a, b));
  let undone: ReturnType<typeof undoMerge> | undefined;
  const deleted = await withJob(postgres.database, async (tx) => {
    await customerMarks.takeTurn(tx);
    undone = withJob(postgres.database, (other) => undoMerge(other, merged, by, '误合并', now));
    undone.catch(() => {});
    await waitUntilBlocked(postgres.database);
    return customerMarks.delete(tx, b, ['age'], now);
  });
  expect([valueOf(deleted), codeOf(await undone!)]).toEqual([1, 'OK']);
});

test('however many merge and part the same customers at once, every number means one that stands', async () => {
  const people = await customers(12);
  const pick = (at: number) => people[at % people.length] ?? 0;
  const done = await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const merged = await merge(pick(at * 7), pick(at * 5 + 3));
      if (!merged.ok || at % 3 > 0) return merged.ok ? 'OK' : merged.refusal.code;
      return codeOf(
        await withJob(postgres.database, (tx) => undoMerge(tx, merged.value, by, '误合并', now)),
      );
    }),
  );
  expect(done).toContain('OK');
  const chains = await postgres.asOwner(
    `select own.customer_no from customers.customer own join customers.customer kept on kept.customer_no = own.merged_into
     where kept.merged_into is not null`,
  );
  expect(chains).toEqual([]);
  const [told] = await postgres.asOwner<{ merged: number; standing: number }>(
    `select (select count(*) from customers.customer where merged_into is not null) as merged,
       (select count(*) from identities.merge where undone_at is null) as standing`,
  );
  expect(told?.merged).toBe(told?.standing);
});

test('a person gets one voucher of a campaign, under whichever of the merged numbers it is asked', async () => {
  const [a = 0, b = 0] = await customers(2);
  const campaignId = await openCampaign(postgres.database, { cap: 200, customers: b });
  valueOf(await merge(a, b));
  const ask = (customerNo: number, key: string) =>
    withJob(postgres.database, (tx) =>
      claimVouchers(tx, now, [claimOf(campaignId, customerNo, key)]),
    );
  const answers = await Promise.all([ask(b, 'k1'), ask(a, 'k2'), ask(b, 'k3'), ask(a, 'k4')]);
  expect(answers.flat().map(codeOf).toSorted()).toEqual([
    'CUSTOMER_LIMIT',
    'CUSTOMER_LIMIT',
    'CUSTOMER_LIMIT',
    'OK',
  ]);
  const won = answers.flat().findIndex((answer) => answer.ok);
  const repeated = await ask(won % 2 === 0 ? b : a, `k${won + 1}`);
  expect(repeated).toEqual(answers[won]);
  await holdLedgerSound(postgres.database);
});
