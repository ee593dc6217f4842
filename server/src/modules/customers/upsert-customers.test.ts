import { beforeAll, expect, test } from 'vitest';
import { batchOf, customerRecord } from '../../../test/harness/sample-customers.ts';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { decryptValue } from '../../platform/crypto/encrypt-value.ts';
import { randomKeyring } from '../../platform/crypto/read-keyring.ts';
import { withJob, withScope } from '../../platform/postgres/database.ts';
import { sql } from 'kysely';
import { type CustomerRecord, upsertCustomers } from './index.ts';

const postgres = usePostgres();
const keyring = randomKeyring();
let org: (code: string) => number;
beforeAll(async () => {
  org = await buildSampleOrganization(postgres.database);
});

const take = (source: string, records: readonly CustomerRecord[]) =>
  withJob(postgres.database, (tx) =>
    upsertCustomers(tx, keyring, batchOf(keyring, source, records)),
  );
type Row = { customer_no: number; name: string; phone_enc: Buffer; identity_enc: Buffer };
const stored = (customerNo: number | undefined) =>
  withJob(postgres.database, async (tx) => {
    const { rows } =
      await sql<Row>`select * from customers.customer where customer_no = ${customerNo}`.execute(
        tx,
      );
    return rows[0];
  });

test('the same file taken twice gives the same customers and changes nothing', async () => {
  const records = ['a', 'b', 'c'].map((id) =>
    customerRecord({ sourceCustomerId: id, managingOrgId: org('FZ-GL-1') }),
  );
  const first = await take('twice', records);
  const again = await take('twice', records);
  expect({ ...first, customerNos: [...first.customerNos.keys()] }).toEqual({
    customerNos: ['a', 'b', 'c'],
    inserted: 3,
    changed: 0,
    unchanged: 0,
    erased: 0,
  });
  expect(again).toEqual({
    customerNos: first.customerNos,
    inserted: 0,
    changed: 0,
    unchanged: 3,
    erased: 0,
  });
});

test('customer numbers are dense: known customers take none', async () => {
  const person = (id: string) =>
    customerRecord({ sourceCustomerId: id, managingOrgId: org('FZ-GL-1') });
  const first = await take('dense', [person('1'), person('2')]);
  const second = await take('dense', [person('2'), person('1'), person('3')]);
  expect(second.customerNos.get('3')).toBe(Math.max(...first.customerNos.values()) + 1);
});

test('a changed record changes its customer only', async () => {
  const records = ['x', 'y'].map((id) =>
    customerRecord({ sourceCustomerId: id, managingOrgId: org('FZ-GL-1') }),
  );
  const first = await take('change', records);
  const before = await stored(first.customerNos.get('y'));
  const second = await take('change', [
    customerRecord({ sourceCustomerId: 'x', managingOrgId: org('XM-SM-1'), name: '林慧' }),
    ...records.slice(1),
  ]);
  expect(second).toMatchObject({
    inserted: 0,
    changed: 1,
    unchanged: 1,
    customerNos: first.customerNos,
  });
  expect(await stored(first.customerNos.get('x'))).toMatchObject({
    name: '林慧',
    managing_org_id: org('XM-SM-1'),
  });
  expect(await stored(first.customerNos.get('y'))).toEqual(before);
});

test('phone and identity number are stored encrypted, bound to their row', async () => {
  const { customerNos } = await take('sealed', [
    customerRecord({
      sourceCustomerId: 's',
      managingOrgId: org('FZ-GL-1'),
      phone: '+86 138-1234-1234',
      identity: '35010219900101123x',
    }),
  ]);
  const customerNo = customerNos.get('s') ?? 0;
  const row = await stored(customerNo);
  if (!row) throw new Error('not stored');
  expect(row.phone_enc.includes('13812341234')).toBe(false);
  expect(decryptValue(keyring, `customer/${customerNo}/phone`, row.phone_enc)).toBe('13812341234');
  expect(decryptValue(keyring, `customer/${customerNo}/identity`, row.identity_enc)).toBe(
    '35010219900101123X',
  );
  expect(() => decryptValue(keyring, `customer/${customerNo + 1}/phone`, row.phone_enc)).toThrow(
    /authenticate/,
  );
});

test('a customer of another outlet is not visible, with identifiers', async () => {
  const { customerNos } = await take('scope', [
    customerRecord({ sourceCustomerId: 'far', managingOrgId: org('XM-SM-1') }),
  ]);
  const seen = (orgIds: number[]) =>
    withScope(postgres.database, { all: false, orgIds }, async (tx) => {
      const { rows } = await sql<{ n: number }>`
        select (select count(*) from customers.customer where customer_no = ${customerNos.get('far')})
             + (select count(*) from customers.identifier where scheme = 'scope') as n`.execute(tx);
      return rows[0]?.n;
    });
  expect(await seen([org('FZ-GL-1'), org('FZ-GL-2')])).toBe(0);
  expect(await seen([org('XM-SM-1')])).toBe(2);
});

test('two imports of one source at the same time number a person once', async () => {
  const person = [customerRecord({ sourceCustomerId: 'same', managingOrgId: org('FZ-GL-1') })];
  const [one, two] = await Promise.all([take('race', person), take('race', person)]);
  expect(one.customerNos).toEqual(two.customerNos);
  expect([one.inserted + two.inserted, one.unchanged + two.unchanged]).toEqual([1, 1]);
});

test('an unknown managing outlet fails the whole call', async () => {
  const records = [org('FZ-GL-1'), 9999].map((managingOrgId, at) =>
    customerRecord({ sourceCustomerId: `u${at}`, managingOrgId }),
  );
  await expect(take('unknown', records)).rejects.toThrow('legal_entity_id');
  expect((await take('unknown', records.slice(0, 1))).inserted).toBe(1);
});
