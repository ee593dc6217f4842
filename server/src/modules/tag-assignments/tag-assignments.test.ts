import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { TagContent } from '#contract/definition-content.ts';
import {
  tagAssignmentPage,
  tagTimeline,
  tagUpload,
  untakenPage,
} from '#contract/tag-assignments.ts';
import { enqueueTagRun, tagsOfCustomer } from '#modules/tags/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../compose.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { multipart } from '../../../test/harness/multipart.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { insertBank } from '../../../test/tags/bank-of-facts.ts';
import { defineActive, holdersOf, schooling, teaFriend } from '../../../test/tags/defined-tags.ts';
import { eraseFromTags } from './index.ts';
import { useFewTags } from '../../../test/tags/few-tags.ts';

// What is given to customers stands beside declared tags, however many they are.
useFewTags(['age', 'minor']);

const start = '2026-03-02T10:00:00+08:00';
const bank = useApp({ now: start });
let manager: Person;
let seller: Person;
let customers: number[] = [];
const outsideSchooling: TagContent = {
  ...schooling,
  source: {
    kind: 'assigned',
    by: 'outside',
    basis: { text: '客户单独同意,学信网核验', from: '2026-03-01', until: '2026-03-05' },
  },
};

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  manager = await bank.signInAs('product_manager', 'HQ');
  seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  const { database, keyring, analytics } = bank.platform;
  customers = await addCustomers(
    database,
    keyring,
    ['FZ-GL-1', 'FZ-GL-1', 'FZ-GL-1', 'XM-SM-1'].map((code, at) =>
      customerRecord({ sourceCustomerId: `T${at}`, managingOrgId: org(code) }),
    ),
  );
  await insertBank(
    analytics,
    new Map(
      customers.map((no) => [no, { customer: { birth: '1990-01-01', org: org('FZ-GL-1') } }]),
    ),
  );
  await defineActive(bank, manager.staffId, 'tea_friend', teaFriend);
  await defineActive(bank, manager.staffId, 'schooling', outsideSchooling);
  await enqueueTagRun(bank.platform, '2026-03-01', null);
  await bank.runJobs(jobKinds);
});

const holders = (column: string, value: string) => holdersOf(bank, '2026-03-01', column, value);
const assign = (customerNos: (number | undefined)[], rest: object = {}) =>
  seller.call('POST', '/api/customer-tags', {
    code: 'tea_friend',
    customerNos,
    value: 'true',
    validUntil: null,
    reason: '面谈得知',
    ...rest,
  });

test('staff give a tag to a selection they see and take it back, and the customer’s page says who and why', async () => {
  const [one = 0, two = 0] = customers;
  expect((await assign([one, two])).status).toBe(201);
  expect(await holders('t_tea_friend', '1')).toEqual([one, two]);
  const taken = await seller.call('POST', '/api/customer-tags/take-back', {
    code: 'tea_friend',
    customerNos: [two],
    reason: '客户更正',
  });
  expect(taken.body).toEqual({ customers: 1 });
  expect(await holders('t_tea_friend', '1')).toEqual([one]);
  const list = await seller.call('GET', `/api/customers/${two}/tag-assignments`);
  expect(bodyOf(tagAssignmentPage, list).items).toMatchObject([
    { code: 'tea_friend', reason: '面谈得知', removedReason: '客户更正', origin: 'staff' },
  ]);
});

test('a selection with one customer of another outlet is given to nobody', async () => {
  const [, , three = 0, elsewhere = 0] = customers;
  expect(refusalOf(await assign([three, elsewhere]))).toBe('NOT_FOUND');
  expect(await holders('t_tea_friend', '1')).not.toContain(three);
});

test('a reason that names one of the customers is refused, for it could never leave the audit', async () => {
  const [one = 0, two = 0] = customers;
  await bank.postgres.asOwner(
    `update customers.identifier set value = 'T1-000' where customer_no = ${two}`,
  );
  expect(refusalOf(await assign([one, two], { reason: '客户 T1-000 面谈' }))).toBe(
    'REASON_NAMES_PERSON',
  );
  const takeBack = { code: 'tea_friend', customerNos: [one, two], reason: '客户 T1-000 更正' };
  const taken = await seller.call('POST', '/api/customer-tags/take-back', takeBack);
  expect(refusalOf(taken)).toBe('REASON_NAMES_PERSON');
});

test('a tag that computes, or one of outside data, is not given by hand', async () => {
  expect(refusalOf(await assign([customers[0]], { code: 'age' }))).toBe('TAG_NOT_ASSIGNABLE');
  expect(refusalOf(await assign([customers[0]], { code: 'schooling' }))).toBe('TAG_NOT_ASSIGNABLE');
  expect(refusalOf(await assign([customers[0]], { reason: ' ' }))).toBe('INVALID_INPUT');
});

async function upload(content: string, code = 'schooling') {
  const sent = multipart({}, { name: 'list.csv', content });
  const answer = await bank.app.inject({
    method: 'POST',
    url: `/api/tag-uploads?code=${code}&identifier=customer_no&reason=${encodeURIComponent('学信网核验')}`,
    headers: { ...manager.headers, ...sent.headers, 'idempotency-key': crypto.randomUUID() },
    payload: sent.payload,
  });
  return { status: answer.statusCode, body: z.unknown().parse(answer.json()) };
}

test('a file gives its values by a job, and every line that was not taken is told', async () => {
  const [one, two] = customers;
  const made = bodyOf(
    tagUpload,
    await upload(
      `客户号,取值\n${one},硕士\n${two},doctor\n99999,master\nX1,master\n${one},bachelor\n`,
    ),
  );
  expect(made).toMatchObject({ lines: 5, untaken: 4, given: 0, state: 'waiting' });
  // What was written freely stands with the upload; the sealed audit has figures only.
  const audited = await bank.postgres.asOwner(
    "select detail from audit.entry where action = 'tag.upload'",
  );
  expect(audited).toEqual([{ detail: { uploadId: made.id, lines: 5, untaken: 4 } }]);
  expect(await bank.runJobs(jobKinds)).toEqual(['done']);
  expect(await holders('t_schooling', "'master'")).toEqual([one]);
  const untaken = await manager.call('GET', `/api/tag-uploads/${made.id}/untaken`);
  expect(bodyOf(untakenPage, untaken).items).toEqual([
    { line: 3, reason: 'value_unknown' },
    { line: 4, reason: 'not_found' },
    { line: 5, reason: 'not_a_number' },
    { line: 6, reason: 'twice' },
  ]);
});

test('outside data is used within the period of its basis only: neither uploaded, counted nor computed after it', async () => {
  const [one] = customers;
  bank.setNow('2026-03-05T23:00:00+08:00');
  expect(await holders('t_schooling', "'master'")).toEqual([one]);
  bank.setNow('2026-03-06T00:30:00+08:00');
  manager = await bank.signInAs('product_manager', 'HQ');
  expect(await holders('t_schooling', "'master'")).toEqual([]);
  expect(refusalOf(await upload(`客户号,取值\n${one},master\n`))).toBe('TAG_BASIS_OVER');
  // A basis that was shortened later binds what was given under the longer one.
  await bank.postgres.asOwner(
    `update tags.assignment set valid_until = null, revision = 1000 where tag_code = 'schooling'`,
  );
  await bank.postgres.asOwner('update tags.mark_revision set revision = 1000');
  expect(await holders('t_schooling', "'master'")).toEqual([]);
  const own = await tagsOfCustomer.read(bank.platform, { all: true }, one ?? 0);
  expect(own?.values.get('schooling')).toBeUndefined();
  await enqueueTagRun(bank.platform, '2026-03-06', null);
  await bank.runJobs(jobKinds);
  const [stored] = await bank.platform.analytics.query<{ n: number }>(
    "SELECT countIf(t_schooling != '') AS n FROM tag_daily WHERE business_date = '2026-03-06'",
  );
  expect(stored?.n).toBe(0);
});

test('a customer’s timeline of a tag shows the kept dates and what people did', async () => {
  bank.setNow('2026-03-07T09:00:00+08:00');
  seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  const [one] = customers;
  const show = async (code: string) =>
    bodyOf(tagTimeline, await seller.call('GET', `/api/customers/${one}/tag-history?code=${code}`));
  const tea = await show('tea_friend');
  expect(tea.points.map(({ businessDate, value }) => [businessDate, value])).toEqual([
    ['2026-03-06', true],
    ['2026-03-01', false],
  ]);
  expect(tea.events).toMatchObject([{ day: '2026-03-02', event: 'assigned', reason: '面谈得知' }]);
  expect((await show('age')).points[0]?.value).toBe(36);
  const elsewhere = await seller.call('GET', `/api/customers/${customers[3]}/tag-history?code=age`);
  expect(refusalOf(elsewhere)).toBe('NOT_FOUND');
});

test('an erased person leaves no assignment, deletion or waiting line', async () => {
  const [one = 0] = customers;
  await bank.postgres.asOwner(
    `insert into tags.deletion (customer_no, tag_code, deleted_at, revision) values ($1, 'age', now(), 1001)`,
    [one],
  );
  await withJob(bank.platform.database, (tx) => eraseFromTags(tx, one));
  const left = await bank.postgres.asOwner<{ n: number }>(
    `select (select count(*) from tags.assignment where customer_no = $1)::int
       + (select count(*) from tags.deletion where customer_no = $1)::int as n`,
    [one],
  );
  expect(left[0]?.n).toBe(0);
});
