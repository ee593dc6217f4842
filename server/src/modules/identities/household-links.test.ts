import { beforeAll, beforeEach, expect, test } from 'vitest';
import { customerLinks, householdLinkPage } from '#contract/household-links.ts';
import { customerErasure, organizationSubjects } from '#modules/customers/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { eraseFromIdentities } from './erase-from-identities.ts';
import { shareMappingJob } from './share-mapping.ts';

const bank = useApp();
let org: (code: string) => number;
let office: Person;
let outlet: Person;
let elsewhere: Person;
let seller: Person;
let count = 0;
let [a, b, far] = [0, 0, 0];

beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
  office = await bank.signInAs('product_manager', 'HQ');
  outlet = await bank.signInAs('outlet_manager', 'FZ-GL-1');
  elsewhere = await bank.signInAs('outlet_manager', 'XM-SM-1');
  seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
});

/** Two customers of one outlet, a third of another branch. */
beforeEach(async () => {
  [a = 0, b = 0, far = 0] = await customers('FZ-GL-1', 'FZ-GL-1', 'XM-SM-1');
});

function customers(...outlets: string[]): Promise<number[]> {
  const records = outlets.map((code) => {
    count += 1;
    return customerRecord({
      sourceCustomerId: `C${count}`,
      managingOrgId: org(code),
      name: `林${'甲乙丙丁'[count % 4]}`,
    });
  });
  return addCustomers(bank.platform.database, bank.platform.keyring, records);
}
async function link(one: number, other: number, evidence = 'same_phone'): Promise<number> {
  const [row] = await bank.postgres.asOwner<{ id: number }>(
    `insert into identities.household_link (one_no, other_no, ${evidence}, found_at)
     values (${Math.min(one, other)}, ${Math.max(one, other)}, true, now()) returning link_id as id`,
  );
  return row?.id ?? 0;
}
const linksOf = async (customerNo: number, person = outlet) =>
  bodyOf(customerLinks, await person.call('GET', `/api/customers/${customerNo}/links`));
const members = async (customerNo: number, person = outlet) =>
  (await linksOf(customerNo, person)).household.map((one) => [one.customer.customerNo, one.state]);
const decide = (linkId: number, body: object, person = outlet) =>
  person.call('POST', `/api/household-links/${linkId}/decision`, body);
const merge = async (oneNo: number, otherNo: number) => {
  const said = { oneNo, otherNo, reason: '客户本人确认' };
  const answer = await office.call('POST', '/api/merges', said);
  expect(answer.status).toBe(201);
};
const listed = async (person: Person, state = 'proposed') =>
  bodyOf(
    householdLinkPage,
    await person.call('GET', `/api/household-links?state=${state}`),
  ).items.map((one) => one.linkId);

test('a member of the household is shown by name, one of another outlet only as one more', async () => {
  await link(a, b, 'joint_account');
  await link(a, far);
  const { household, elsewhere: hidden } = await linksOf(a);
  expect([household, hidden]).toMatchObject([
    [{ customer: { customerNo: b }, state: 'confirmed', evidence: ['joint_account'] }],
    1,
  ]);
  await bank.postgres.asOwner(
    `update customers.customer set name = '王远方' where customer_no = ${far}`,
  );
  const said = JSON.stringify((await outlet.call('GET', `/api/customers/${a}/links`)).body);
  expect([said.includes('远方'), said.includes(`"customerNo":${far}`)]).toEqual([false, false]);
  expect((await linksOf(a, office)).household).toHaveLength(2);
  expect(refusalOf(await outlet.call('GET', `/api/customers/${far}/links`))).toBe('NOT_FOUND');
});

test('a person confirms, another is refused, and the decision can be undone', async () => {
  const id = await link(a, b);
  const yes = { decision: 'confirm', reason: '一同到网点办理' };
  expect((await decide(id, yes)).status).toBe(200);
  const [known] = (await linksOf(a)).household;
  expect(known).toMatchObject({ state: 'confirmed', reason: yes.reason });
  expect(refusalOf(await decide(id, { decision: 'reject', reason: '只是同事' }, office))).toBe(
    'HOUSEHOLD_LINK_DECIDED',
  );
  expect((await decide(id, { decision: 'undo' })).status).toBe(200);
  expect(await members(a)).toEqual([[b, 'proposed']]);
  expect(refusalOf(await decide(id, { decision: 'undo' }))).toBe('HOUSEHOLD_LINK_UNDECIDED');
  const audited = await bank.postgres.asOwner(
    `select action, detail ->> 'reason' as reason from audit.entry
     where object_kind = 'HouseholdLink' and object_id = '${id}' and outcome = 'done' order by entry_no`,
  );
  expect(audited).toEqual([
    { action: 'household.confirm', reason: yes.reason },
    { action: 'household.undo', reason: null },
  ]);
});

test('also what the rule is certain of can be rejected, and comes back when that is undone', async () => {
  const id = await link(a, b, 'joint_account');
  await decide(id, { decision: 'reject', reason: '合伙经营的账户' });
  expect(await members(b)).toEqual([[a, 'rejected']]);
  await decide(id, { decision: 'undo' });
  expect(await members(b)).toEqual([[a, 'confirmed']]);
});

test('only who sees both decides, who sees one neither finds it in the list nor may decide', async () => {
  const id = await link(a, far);
  const no = { decision: 'reject', reason: '只是同事' };
  expect(await listed(outlet)).not.toContain(id);
  expect(refusalOf(await decide(id, no))).toBe('NOT_FOUND');
  expect(refusalOf(await decide(id, no, elsewhere))).toBe('NOT_FOUND');
  expect(await listed(office)).toContain(id);
  expect((await decide(id, no, office)).status).toBe(200);
  expect((await linksOf(a)).elsewhere).toBe(0);
});

test('links that the reader may not see leave no holes in the pages', async () => {
  await bank.postgres.asOwner('delete from identities.household_link');
  await link(a, far);
  const seen = await link(a, b);
  const answer = await outlet.call('GET', '/api/household-links?limit=1');
  expect(bodyOf(householdLinkPage, answer).items.map((one) => one.linkId)).toEqual([seen]);
});

test('who may not decide about identities sees the household and decides nothing', async () => {
  const id = await link(a, b);
  expect(await members(a, seller)).toEqual([[b, 'proposed']]);
  expect((await decide(id, { decision: 'confirm', reason: '一同到网点' }, seller)).status).toBe(
    403,
  );
});

test('a reason that names one of the two is refused, since it stays for good', async () => {
  await bank.postgres.asOwner(
    `update customers.customer set name = '欧阳小芳' where customer_no = ${b}`,
  );
  const id = await link(a, b);
  const answer = await decide(id, { decision: 'confirm', reason: '欧阳小芳的丈夫' });
  expect(refusalOf(answer)).toBe('REASON_NAMES_PERSON');
});

test('the link of a merged number is the kept customer’s, with one row a person', async () => {
  const [kept = 0, wife = 0, second = 0] = await customers('FZ-GL-1', 'FZ-GL-1', 'FZ-GL-1');
  const first = await link(wife, second, 'joint_account');
  const later = await link(kept, wife);
  await merge(kept, second);
  expect(await members(kept)).toEqual([[wife, 'confirmed']]);
  expect(await members(second)).toEqual([[wife, 'confirmed']]);
  expect(await members(wife)).toEqual([[kept, 'confirmed']]);
  expect([await listed(office), await listed(office, 'confirmed')]).toEqual([
    expect.not.arrayContaining([later]),
    expect.arrayContaining([first]),
  ]);
  // A decision about either holds for both, and so leaves nothing to propose.
  await decide(later, { decision: 'reject', reason: '合伙经营的账户' });
  expect(await members(wife)).toEqual([[kept, 'rejected']]);
});

test('two numbers merged into one person are no household', async () => {
  const id = await link(a, b);
  await merge(a, b);
  expect([await members(a), await listed(office)]).toEqual([[], expect.not.arrayContaining([id])]);
  expect(refusalOf(await decide(id, { decision: 'confirm', reason: '一同到网点' }))).toBe(
    'HOUSEHOLD_OF_ONE_PERSON',
  );
});

test.each(['lower', 'higher'])(
  'an erased person of the %s number is in no household',
  async (which) => {
    await link(a, b);
    const [gone, left] = which === 'lower' ? [a, b] : [b, a];
    await withJob(bank.platform.database, async (tx) => {
      await customerErasure.erase(tx, bank.platform.keyring, gone, [], new Date());
      await eraseFromIdentities(tx, gone);
    });
    expect(await members(left)).toEqual([]);
  },
);

test('colleagues are counted within the scope, and not when fewer than three would be told of', async () => {
  const colleagues = await customers('FZ-GL-1', 'FZ-GL-1', 'FZ-GL-1', 'XM-SM-1');
  const works = (customerNo: number, employer: string, from: string, code: string) => ({
    customer_no: customerNo,
    valid_from: from,
    managing_org_id: org(code),
    payroll_employer: employer,
  });
  const [one = 0, two = 0, three = 0, four = 0] = colleagues;
  await bank.platform.analytics.insertRows('customer_attribute', [
    works(a, 'E1', '2020-01-01', 'FZ-GL-1'),
    works(one, 'E1', '2020-01-01', 'FZ-GL-1'),
    works(two, 'E1', '2020-01-01', 'FZ-GL-1'),
    // Went from E1 to another; will come to E1 one day.
    works(three, 'E1', '2020-01-01', 'FZ-GL-1'),
    works(three, 'E2', '2021-01-01', 'FZ-GL-1'),
    works(b, 'E1', '2999-01-01', 'FZ-GL-1'),
    works(four, 'E1', '2020-01-01', 'XM-SM-1'),
  ]);
  await withJob(bank.platform.database, (tx) =>
    organizationSubjects.upsertPayrollEmployers(tx, 'core', [
      {
        sourcePayrollEmployerId: 'E1',
        name: '思明区小学',
        industry: 'education',
        managingOrgId: org('XM-SM-1'),
        openDate: null,
        closeDate: null,
      },
    ]),
  );
  expect((await linksOf(a)).employer).toEqual({
    name: '思明区小学',
    industry: 'education',
    colleagues: null,
  });
  expect((await linksOf(a, office)).employer?.colleagues).toBe(3);
  expect([(await linksOf(b)).employer, (await linksOf(three)).employer?.name]).toEqual([
    null,
    'E2',
  ]);
  // Under one name twice is one colleague less, and an employer is also a merged number's.
  await merge(one, two);
  await bank.runJobs([anyJobKind(shareMappingJob)]);
  expect((await linksOf(a, office)).employer?.colleagues).toBe(null);
  await merge(a, b);
  expect((await linksOf(b)).employer?.name).toBe('思明区小学');
});

test('nobody is merged with themselves, nor in a circle', async () => {
  const [low = 0, middle = 0, high = 0] = await customers('FZ-GL-1', 'FZ-GL-1', 'FZ-GL-1');
  const ask = async (oneNo: number, otherNo: number) =>
    refusalOf(await office.call('POST', '/api/merges', { oneNo, otherNo, reason: '客户本人确认' }));
  expect(await ask(low, low)).toBe('MERGE_WITH_ITSELF');
  await merge(middle, high);
  await merge(low, middle);
  expect([await ask(high, low), await ask(low, high), await ask(high, middle)]).toEqual([
    'MERGED_ALREADY',
    'MERGED_ALREADY',
    'MERGED_ALREADY',
  ]);
});
