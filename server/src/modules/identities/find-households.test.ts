import { beforeAll, beforeEach, expect, test } from 'vitest';
import { householdLinkPage, type HouseholdState } from '#contract/household-links.ts';
import type { CustomerRecord } from '#modules/customers/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { bodyOf, type Person, useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { findDuplicatesJob } from './find-duplicates.ts';
import { shareMappingJob } from './share-mapping.ts';

const bank = useApp();
let org: (code: string) => number;
let office: Person;
let count = 0;
const phone = '13900001111';

beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
  office = await bank.signInAs('product_manager', 'HQ');
});
beforeEach(async () => {
  await bank.postgres.asOwner(
    `update customers.customer set identity_index = null, identity_enc = null, phone_index = null, phone_enc = null`,
  );
  await bank.postgres.asOwner('delete from identities.household_link');
  for (const table of ['fact_account', 'fact_account_holder'])
    await bank.platform.analytics.command(`TRUNCATE TABLE ${table}`);
});

/** Customers of one outlet with identity numbers and names of their own, of which only what is said is alike. */
async function customers(...known: Partial<CustomerRecord>[]): Promise<number[]> {
  const records = known.map((said) => {
    count += 1;
    return customerRecord({
      sourceCustomerId: `C${count}`,
      managingOrgId: org('FZ-GL-1'),
      name: `客户${count}`,
      phone: null,
      identity: `35010219900101${1000 + count}`,
      ...said,
    });
  });
  return addCustomers(bank.platform.database, bank.platform.keyring, records);
}
/** An account with its owner and further holders, as files give them: the owner stands among the holders too. */
async function account(id: string, [owner, ...others]: number[], closed: string | null = null) {
  const of = { source: 'core', account_id: id };
  await bank.platform.analytics.insertRows('fact_account', [
    { ...of, party_no: owner, open_date: '2020-01-01', close_date: closed },
  ]);
  await bank.platform.analytics.insertRows('fact_account_holder', [
    { ...of, party_no: owner, role: 'owner' },
    ...others.map((party_no) => ({ ...of, party_no, role: 'joint' })),
  ]);
}
async function search() {
  expect((await office.call('POST', '/api/duplicate-searches')).status).toBe(202);
  await bank.runJobs([anyJobKind(findDuplicatesJob), anyJobKind(shareMappingJob)]);
}
async function links(state: HouseholdState = 'proposed') {
  const answer = await office.call('GET', `/api/household-links?state=${state}`);
  return bodyOf(householdLinkPage, answer).items.map(({ one, other, evidence }) => [
    one.customerNo,
    other.customerNo,
    ...evidence,
  ]);
}
/** What a person says of the one link whose lower number this is. */
async function decide(oneNo: number, said: object, state: HouseholdState = 'proposed') {
  const answer = await office.call('GET', `/api/household-links?state=${state}`);
  const link = bodyOf(householdLinkPage, answer).items.find(({ one }) => one.customerNo === oneNo);
  const url = `/api/household-links/${link?.linkId}/decision`;
  expect((await office.call('POST', url, said)).status).toBe(200);
}
const change = (customerNo: number, what: string) =>
  bank.postgres.asOwner(
    `update customers.customer set ${what}, changed_at = now() where customer_no = ${customerNo}`,
  );

test('holders of one account are a household by rule; its owner is one of them', async () => {
  const [a = 0, b = 0, c = 0] = await customers({}, {}, {});
  await account('A1', [b, a]);
  await account('A2', [c]);
  await search();
  expect([await links('confirmed'), await links()]).toEqual([[[a, b, 'joint_account']], []]);
});

test('an account of more than four persons is a club’s, a closed one nobody’s', async () => {
  const five = await customers({}, {}, {}, {}, {});
  const four = await customers({}, {}, {}, {});
  const two = await customers({}, {});
  await account('A1', five);
  await account('A2', four);
  await account('A3', two, '2026-06-15');
  await search();
  expect(await links('confirmed')).toHaveLength(6);
  expect((await links('confirmed')).flat()).not.toContain(five[0]);
});

test('a link by rule goes with the account; one that a person has confirmed stays', async () => {
  const [a = 0, b = 0, c = 0, d = 0] = await customers({}, {}, {}, {});
  await account('A1', [a, b]);
  await account('A2', [c, d]);
  await search();
  await decide(c, { decision: 'confirm', reason: '夫妻一同到网点' }, 'confirmed');
  await bank.platform.analytics.command('TRUNCATE TABLE fact_account_holder');
  await search();
  expect([await links('confirmed'), await links()]).toEqual([[[c, d]], []]);
});

test('one phone under two identity numbers of one outlet is proposed', async () => {
  const [a = 0, b = 0] = await customers({ phone }, { phone });
  await search();
  expect([await links(), await links('confirmed')]).toEqual([[[a, b, 'same_phone']], []]);
});

test.each<[string, Partial<CustomerRecord>]>([
  ['of another outlet', { phone, managingOrgId: -1 }],
  ['whose identity number is not known', { phone, identity: null }],
  ['known by a document without a number', { phone, identity: null, identityKind: 'passport' }],
  ['of the same identity number', { phone, identity: '350102198001010018' }],
  ['of the same name', { phone, name: '林芳' }],
])('one phone is no household with somebody %s', async (_who, other) => {
  const managingOrgId = org(other.managingOrgId === -1 ? 'XM-SM-1' : 'FZ-GL-1');
  await customers(
    { phone, name: '林芳', identity: '350102198001010018' },
    { ...other, managingOrgId },
  );
  await search();
  expect(await links()).toEqual([]);
});

test('a phone of four persons links them, and of a fifth nobody any more', async () => {
  const shared = [1, 2, 3, 4].map(() => ({ phone }));
  await customers(...shared);
  await search();
  expect(await links()).toHaveLength(6);
  await customers({ phone });
  await search();
  expect(await links()).toEqual([]);
});

test('a proposal goes with the phone, and not again when it was rejected', async () => {
  const [a = 0, b = 0] = await customers({ phone }, { phone });
  const [c = 0, d = 0] = await customers({ phone: '13900002222' }, { phone: '13900002222' });
  await search();
  await decide(c, { decision: 'reject', reason: '同一单位的同事' });
  await change(a, `name = '林小'`);
  await change(b, 'phone_index = null, phone_enc = null');
  await change(d, `name = '陈小'`);
  await search();
  expect([await links(), await links('rejected')]).toEqual([[], [[c, d, 'same_phone']]]);
});

test('a search compares only who has changed since the last, and is the same when done twice', async () => {
  await customers({ phone }, { phone });
  await search();
  const before = await bank.postgres.asOwner('select * from identities.household_link');
  await search();
  await bank.postgres.asOwner(`update identities.search set households_through = '-infinity'`);
  await search();
  expect(await bank.postgres.asOwner('select * from identities.household_link')).toEqual(before);
  await bank.postgres.asOwner('delete from identities.household_link');
  await search();
  expect(await links()).toEqual([]);
});
