import { beforeAll, beforeEach, expect, test } from 'vitest';
import { mergeProposalPage, mergePage } from '#contract/identities.ts';
import { addIdentifiers, type CustomerRecord } from '#modules/customers/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { findDuplicatesJob } from './find-duplicates.ts';
import { shareMappingJob } from './share-mapping.ts';

const bank = useApp();
let org: (code: string) => number;
let office: Person;
let outlet: Person;
let count = 0;

beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
  office = await bank.signInAs('product_manager', 'HQ');
  outlet = await bank.signInAs('outlet_manager', 'FZ-GL-1');
});
beforeEach(async () => {
  await bank.postgres.asOwner(
    `update customers.customer set identity_index = null, identity_enc = null, phone_index = null, phone_enc = null`,
  );
  await bank.postgres.asOwner('delete from identities.proposal');
  await bank.postgres.asOwner('delete from customers.identifier_clash');
});

/** Two customers who have only in common what is said of both. */
async function pair(
  one: Partial<CustomerRecord>,
  other: Partial<CustomerRecord>,
): Promise<[number, number]> {
  const records = [one, other].map((known) => {
    count += 1;
    return customerRecord({
      sourceCustomerId: `C${count}`,
      managingOrgId: org('FZ-GL-1'),
      name: `客户${count}`,
      phone: null,
      identity: null,
      birthDate: null,
      gender: 'unknown',
      ...known,
    });
  });
  const { database, keyring } = bank.platform;
  const [first = 0, second = 0] = await addCustomers(database, keyring, records);
  return [first, second];
}
async function search() {
  const { status } = await office.call('POST', '/api/duplicate-searches');
  expect(status).toBe(202);
  return bank.runJobs([anyJobKind(findDuplicatesJob), anyJobKind(shareMappingJob)]);
}
const proposals = async (person = office, state = 'open') =>
  bodyOf(mergeProposalPage, await person.call('GET', `/api/merge-proposals?state=${state}`)).items;
const merges = async (of: number) =>
  bodyOf(mergePage, await office.call('GET', `/api/merges?customerNo=${of}`)).items;
const decide = (proposalId: number, body: object, person = office) =>
  person.call('POST', `/api/merge-proposals/${proposalId}/decision`, body);
const identity = '350102199001011234';
const sure = { identity, name: '陈静', birthDate: '1990-01-01', gender: 'female' } as const;

test('one identity number under one name is merged by rule, reaches the engine, and can be undone', async () => {
  const [a, b] = await pair(sure, { identity: ' 350102199001011234', name: '陈 静' });
  await search();
  const [merge] = await merges(a);
  expect(merge).toMatchObject({
    keptNo: a,
    mergedNo: b,
    automatic: true,
    evidence: { score: 100 },
  });
  const shared = () => bank.platform.analytics.query('SELECT * FROM party_canonical');
  expect(await shared()).toEqual([{ party_no: b, customer_no: a }]);
  const undone = await office.call('POST', `/api/merges/${merge?.mergeId}/undo`, {
    reason: '两个人同名同号误录',
  });
  expect(undone.status).toBe(200);
  await bank.runJobs([anyJobKind(shareMappingJob)]);
  expect(await shared()).toEqual([]);
  await bank.postgres.asOwner('update customers.customer set changed_at = now()');
  await search();
  expect([(await merges(a))[0]?.undoneAt, await proposals()]).toEqual([expect.any(String), []]);
});

test('one identity number with another birth date is proposed with the conflict, never merged by rule', async () => {
  const [a, b] = await pair(sure, { ...sure, birthDate: '1991-01-01' });
  await search();
  expect(await proposals()).toMatchObject([
    {
      kept: { customerNo: a, identity: '350*************34', name: '陈*' },
      merged: { customerNo: b },
      conflicts: ['other_birth_date'],
    },
  ]);
  expect(await merges(a)).toEqual([]);
});

test('a phone and a name are proposed; a phone alone is a household, and many of one phone are nobody', async () => {
  const phone = '13900001111';
  const [a, b] = await pair({ phone, name: '林芳' }, { phone, name: '林芳' });
  await pair({ phone, name: '林强' }, {});
  await search();
  expect(await proposals()).toMatchObject([
    { kept: { customerNo: a }, merged: { customerNo: b }, reasons: ['same_phone', 'same_name'] },
  ]);
  for (let at = 0; at < 10; at += 1)
    await pair({ phone: '4008001234', name: '张伟' }, { phone: '4008001234', name: '张伟' });
  await pair({ phone: '4008001234', name: '张伟' }, {});
  await search();
  expect(await proposals()).toHaveLength(1);
});

test('an identifier that a file gives to a second customer is evidence, and so is a WeChat id', async () => {
  const [a, b] = await pair({ name: '何敏' }, { name: '何敏' });
  const add = (customerNo: number, scheme: string) =>
    withJob(bank.platform.database, (tx) =>
      addIdentifiers(tx, [{ customerNo, scheme, value: 'X1' }]),
    );
  for (const scheme of ['ecif', 'wechat_unionid']) {
    await add(a, scheme);
    await add(b, scheme);
  }
  await search();
  expect((await proposals())[0]?.reasons).toEqual([
    'same_bank_identifier',
    'same_wechat',
    'same_name',
  ]);
});

test('what a person found to be two people is not proposed again, under later numbers neither', async () => {
  const phone = '13900002222';
  const [a] = await pair({ phone, name: '林芳' }, { phone, name: '林芳' });
  await search();
  const [found] = await proposals();
  expect(
    (await decide(found?.proposalId ?? 0, { decision: 'different', reason: '母女同名' })).status,
  ).toBe(200);
  await bank.postgres.asOwner('update customers.customer set changed_at = now()');
  await search();
  expect([await proposals(), (await proposals(office, 'different'))[0]?.kept.customerNo]).toEqual([
    [],
    a,
  ]);
});

test('a proposal put off comes back on its day', async () => {
  const phone = '13900003333';
  await pair({ phone, name: '林芳' }, { phone, name: '林芳' });
  await search();
  const [found] = await proposals();
  const later = (until: string) =>
    decide(found?.proposalId ?? 0, { decision: 'later', reason: '等客户到店', until });
  expect(refusalOf(await later('2026-06-15'))).toBe('PROPOSAL_LATER_PAST');
  expect((await later('2026-06-20')).status).toBe(200);
  expect([(await proposals()).length, (await proposals(office, 'later')).length]).toEqual([0, 1]);
  await bank.postgres.asOwner(`update identities.proposal set later_until = '2026-06-15'`);
  expect(await proposals()).toHaveLength(1);
});

test('a pair of two outlets is for whoever stands above both', async () => {
  const phone = '13900004444';
  await pair({ phone, name: '林芳' }, { phone, name: '林芳', managingOrgId: org('XM-SM-1') });
  await search();
  const [found] = await proposals();
  const id = found?.proposalId ?? 0;
  const yes = { decision: 'merge', reason: '客户本人确认' };
  expect([await proposals(outlet), refusalOf(await decide(id, yes, outlet))]).toEqual([
    [],
    'NOT_FOUND',
  ]);
  expect((await decide(id, yes)).status).toBe(200);
  expect(refusalOf(await decide(id, yes))).toBe('PROPOSAL_DECIDED');
});

test('a reason that names the person is refused, since it stays for good', async () => {
  const phone = '13900005555';
  await pair({ phone, name: '林小芳' }, { phone, name: '林小芳' });
  await search();
  const [found] = await proposals();
  const answer = await decide(found?.proposalId ?? 0, {
    decision: 'merge',
    reason: '林小芳本人确认',
  });
  expect(refusalOf(answer)).toBe('REASON_NAMES_PERSON');
});

test('the outlet that serves a merged customer sees all its identifiers, and finds it by each', async () => {
  const phone = '13900006666';
  const [a, b] = await pair(
    { phone, name: '林芳' },
    { phone: '13900007777', name: '林芳', managingOrgId: org('XM-SM-1') },
  );
  const merged = await office.call('POST', '/api/merges', {
    oneNo: a,
    otherNo: b,
    reason: '客户本人确认',
  });
  expect(merged.status).toBe(201);
  const detail = await outlet.call('GET', `/api/customers/${a}`);
  expect(detail.body).toMatchObject({ mergedNos: [b], identifiers: [{}, {}] });
  const found = await outlet.call('POST', '/api/customers/search', { phone: '13900007777' });
  expect(found.body).toMatchObject({ items: [{ customerNo: a }] });
});
