import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { localService, localServicePage, myServices } from '#contract/local-services.ts';
import { customerPlans, plan, planFigures } from '#contract/plans.ts';
import {
  productBenefit,
  productBenefitPage,
  shownProductBenefits,
} from '#contract/product-benefits.ts';
import { phoneLink } from '#contract/phone-links.ts';
import { askWho } from '../../src/flows/ask-who.ts';
import { productSources } from '../../src/modules/audiences/index.ts';
import { ownChoice } from '../../src/modules/consent/index.ts';
import { plansOfCustomer } from '../../src/modules/plans/plans-of-customer.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

const bank = useApp({ now: '2026-06-15T10:00:00+08:00' });
let org: (code: string) => number;
let maker: Person;
let checker: Person;
let administrator: Person;
/** The pages of a customer of Fuzhou, and of one of Xiamen. */
let phones: { ours: object; theirs: object };
let customerNo: number;

beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
  maker = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  administrator = await bank.signInAs('administrator', 'HQ');
  const { database, keyring } = bank.platform;
  const [ours = 0, theirs = 0] = await addCustomers(database, keyring, [
    customerRecord({ sourceCustomerId: 'A', managingOrgId: org('FZ-GL-1') }),
    customerRecord({ sourceCustomerId: 'B', managingOrgId: org('XM') }),
  ]);
  customerNo = ours;
  const seller = await bank.signInAs('relationship_manager', 'HQ');
  const open = async (no: number, phoneKey: string) => {
    const made = await seller.call('POST', `/api/customers/${no}/phone-links`);
    return { token: bodyOf(phoneLink, made).token, phoneKey };
  };
  phones = {
    ours: await open(ours, 'a-phone-of-the-customer-1'),
    theirs: await open(theirs, 'a-phone-of-the-customer-2'),
  };
});

const content = {
  nameZh: '医保缴费',
  nameEn: 'Health insurance',
  group: 'medical',
  icon: 'insurance',
  link: 'https://fj.gov.example/pay',
};
const allow = (...hosts: string[]) =>
  administrator.call('PUT', '/api/local-service-settings', { hosts });
const shownTo = async (phone: object): Promise<string[]> =>
  bodyOf(myServices, await maker.call('POST', '/api/my-services/look-up', phone)).services.map(
    ({ nameZh }) => nameZh,
  );
const add = async (more: object = {}, orgCode = 'HQ') => {
  const body = { orgId: org(orgCode), content: { ...content, ...more } };
  return maker.call('POST', '/api/local-services', body);
};
const approve = async (id: number) => {
  const decided = await decideOn(maker, checker, String(id));
  expect(decided.status).toBe(200);
};
const tap = (phone: object, serviceId: number) =>
  maker.call('POST', '/api/my-services/tap', { ...phone, serviceId });

test('a service leads to approved sites only, and is shown once a second person has approved it', async () => {
  expect(refusalOf(await add())).toBe('SERVICE_HOST_UNKNOWN');
  await allow('gov.example');
  const { id } = bodyOf(localService, await add());
  expect(await shownTo(phones.ours)).toEqual([]);
  expect(refusalOf(await tap(phones.ours, id))).toBe('SERVICE_UNKNOWN');
  await approve(id);
  expect(await shownTo(phones.ours)).toEqual(['医保缴费']);
  const better = { version: 1, content: { ...content, nameZh: '医保' } };
  const changed = await maker.call('PATCH', `/api/local-services/${id}`, better);
  expect(bodyOf(localService, changed)).toMatchObject({ isWaiting: true });
  const again = await maker.call('PATCH', `/api/local-services/${id}`, { ...better, version: 2 });
  expect(refusalOf(again)).toBe('APPROVAL_PENDING');
  expect(await shownTo(phones.ours)).toEqual(['医保缴费']);
  await approve(id);
  expect(await shownTo(phones.ours)).toEqual(['医保']);
  // A site that is no longer approved is led to no more.
  await allow('other.example');
  expect(await shownTo(phones.ours)).toEqual([]);
  await allow('gov.example');
  await maker.call('POST', `/api/local-services/${id}/retire`);
  expect(await shownTo(phones.ours)).toEqual([]);
});

test('is shown to customers below the unit that keeps it, at the units chosen, on its days, in order', async () => {
  const named: [string, object, string?][] = [
    ['福州', { place: 2 }, 'FZ'],
    ['总行', { place: 1 }],
    ['厦门', { place: 3, orgIds: [org('XM')] }],
    ['昨天止', { until: '2026-06-14' }],
    ['今天止', { place: 4, until: '2026-06-15' }],
    ['明天起', { from: '2026-06-16' }],
  ];
  for (const [nameZh, more, orgCode] of named)
    await approve(bodyOf(localService, await add({ nameZh, ...more }, orgCode)).id);
  expect(await shownTo(phones.ours)).toEqual(['总行', '福州', '今天止']);
  expect(await shownTo(phones.theirs)).toEqual(['总行', '厦门', '今天止']);
});

test('opened, is counted for nobody, and told with the customer’s number unless personalised marketing is refused', async () => {
  const { id } = bodyOf(localService, await add({ nameZh: '加油' }));
  await approve(id);
  const { database } = bank.platform;
  const named = () =>
    withJob(database, async (tx) => {
      const { rows } = await sql<{ no: number | null }>`
        select party_no as no from platform.outbox where type = 'local_service_opened' order by occurred_at, event_id`.execute(
        tx,
      );
      return rows.filter(({ no }) => no === customerNo).length;
    });
  expect((await tap(phones.ours, id)).status).toBe(200);
  expect(await named()).toBe(1);
  await withJob(database, (tx) =>
    ownChoice.state(
      tx,
      { customerNo, orgId: org('FZ-GL-1'), on: false, proof: 'own page', textVersion: '1' },
      bank.platform.clock.now(),
    ),
  );
  expect((await tap(phones.ours, id)).status).toBe(200);
  expect(await named()).toBe(1);
  const listed = await maker.call('GET', '/api/local-services');
  const found = bodyOf(localServicePage, listed).items.find((one) => one.id === id);
  expect(found?.taps).toBe(2);
});

test('a product benefit is shown once approved, on its days, below the unit that keeps it, to who refused marketing too', async () => {
  const benefit = {
    nameZh: '免提现费',
    nameEn: 'Free withdrawals',
    kind: 'withdrawal_waiver',
    charge: { unit: 'amount', amountFen: 0 },
    products: ['借记卡'],
    conditionsZh: '每月前三笔',
    conditionsEn: 'The first three of a month',
    from: '2026-06-01',
    until: '2026-06-15',
  };
  const keep = (more: object = {}, orgCode = 'HQ', who = maker) =>
    who.call('POST', '/api/product-benefits', {
      orgId: org(orgCode),
      content: { ...benefit, ...more },
    });
  const namesOf = async (asked: Promise<{ status: number; body: unknown }>) =>
    bodyOf(shownProductBenefits, await asked).items.map(({ nameZh }) => nameZh);
  const onPhone = (phone: object) =>
    namesOf(maker.call('POST', '/api/my-product-benefits/look-up', phone));
  const atCounter = (who: Person) =>
    namesOf(who.call('GET', `/api/customers/${customerNo}/product-benefits`));
  expect(refusalOf(await keep({ charge: { unit: 'amount', amountFen: 1 } }))).toBe(
    'PRODUCT_BENEFIT_NOT_FREE',
  );
  const { id } = bodyOf(productBenefit, await keep());
  expect(await onPhone(phones.ours)).toEqual([]);
  expect((await decideOn(maker, maker, String(id), 'approve', 'product_benefit')).status).toBe(403);
  const approveIt = (no: number) =>
    decideOn(maker, checker, String(no), 'approve', 'product_benefit');
  expect((await approveIt(id)).status).toBe(200);
  for (const [nameZh, more, at] of [
    ['福州', {}, 'FZ'],
    ['昨天止', { until: '2026-06-14' }, 'HQ'],
    ['明天起', { from: '2026-06-16', until: '2026-06-30' }, 'HQ'],
  ] as const)
    await approveIt(bodyOf(productBenefit, await keep({ ...more, nameZh }, at)).id);
  // Refused above: personalised marketing. What everybody is given is none.
  expect(await onPhone(phones.ours)).toEqual(['免提现费', '福州']);
  expect(await onPhone(phones.theirs)).toEqual(['免提现费']);
  const nearby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  expect(await atCounter(nearby)).toEqual(['免提现费', '福州']);
  const far = await bank.signInAs('lobby_manager', 'XM');
  expect((await far.call('GET', `/api/customers/${customerNo}/product-benefits`)).status).toBe(404);
  // A branch reads what the head office has in force, puts it into its plans, and changes nothing of it.
  const ofBranch = await bank.signInAs('product_manager', 'FZ');
  const ofOther = await bank.signInAs('product_manager', 'XM');
  const waiting = { version: 1, content: { ...benefit, nameZh: '每月五笔' } };
  await maker.call('PATCH', `/api/product-benefits/${id}`, waiting);
  const listed = bodyOf(productBenefitPage, await ofBranch.call('GET', '/api/product-benefits'));
  expect(listed.items.map(({ isOwn, draft }) => [draft.nameZh, isOwn])).toEqual([
    ['免提现费', false],
    ['福州', true],
    ['昨天止', false],
    ['明天起', false],
  ]);
  const plannedBy = (who: Person, orgCode: string, benefitId: number) => {
    const items = { audienceId: null, products: [], offerIds: [], services: [] };
    const days = { from: '2026-06-01', until: '2026-06-15' };
    const its = { name: '网点方案', productBenefitIds: [benefitId], ...items, ...days };
    return who.call('POST', '/api/plans', { orgId: org(orgCode), content: its });
  };
  expect((await plannedBy(ofBranch, 'FZ', id)).status).toBe(201);
  const own = listed.items.find(({ isOwn }) => isOwn)?.id ?? 0;
  expect(refusalOf(await plannedBy(ofOther, 'XM', own))).toBe('PLAN_ITEM_UNKNOWN');
  const theirs = { version: 1, content: benefit };
  expect((await ofBranch.call('PATCH', `/api/product-benefits/${id}`, theirs)).status).toBe(404);
  expect((await ofBranch.call('POST', `/api/product-benefits/${id}/retire`)).status).toBe(404);
  const file = await maker.call('GET', '/api/product-benefits/file?format=csv');
  expect(file.status).toBe(200);
  await maker.call('POST', `/api/product-benefits/${id}/retire`);
  expect(await atCounter(nearby)).toEqual(['福州']);
  const change = { version: 1, content: benefit };
  const changed = await maker.call('PATCH', `/api/product-benefits/${id}`, change);
  expect(refusalOf(changed)).toBe('PRODUCT_BENEFIT_RETIRED');
});

test('a plan is shown once approved, on its days, below the unit that keeps it; of what it holds, what is given today', async () => {
  const proposal = {
    name: '人人有礼',
    audienceId: null,
    productBenefitIds: [],
    products: [{ name: '稳健一号', riskLevel: 'R2' }],
    offerIds: [],
    services: ['贵宾厅'],
    from: '2026-06-01',
    until: '2026-06-15',
  };
  const keep = (more: object = {}, orgCode = 'HQ') =>
    maker.call('POST', '/api/plans', { orgId: org(orgCode), content: { ...proposal, ...more } });
  const nearby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const shown = async () =>
    bodyOf(customerPlans, await nearby.call('GET', `/api/customers/${customerNo}/plans`)).items;
  const approveIt = (id: number) => decideOn(maker, checker, String(id), 'approve', 'plan');
  expect(refusalOf(await keep({ offerIds: [999] }))).toBe('PLAN_ITEM_UNKNOWN');
  expect(refusalOf(await keep({ audienceId: 999 }))).toBe('PLAN_ITEM_UNKNOWN');
  expect(refusalOf(await keep({ productBenefitIds: [999] }))).toBe('PLAN_ITEM_UNKNOWN');
  expect((await keep({ products: [], services: [] })).status).toBe(400);
  const { id } = bodyOf(plan, await keep());
  expect(await shown()).toEqual([]);
  expect((await decideOn(maker, maker, String(id), 'approve', 'plan')).status).toBe(403);
  for (const [name, more, at] of [
    ['厦门', {}, 'XM'],
    ['昨天止', { until: '2026-06-14' }, 'HQ'],
    ['明天起', { from: '2026-06-16', until: '2026-06-30' }, 'HQ'],
  ] as const)
    await approveIt(bodyOf(plan, await keep({ ...more, name }, at)).id);
  expect((await approveIt(id)).status).toBe(200);
  expect(await shown()).toMatchObject([
    // Nobody has assessed the customer: no product may be proposed (rule 11), and none is named.
    {
      id,
      isForEverybody: true,
      products: [],
      withheld: { count: 1, reason: 'not_assessed' },
      services: proposal.services,
    },
  ]);
  const far = await bank.signInAs('lobby_manager', 'XM');
  expect((await far.call('GET', `/api/customers/${customerNo}/plans`)).status).toBe(404);
  const figures = await maker.call('GET', `/api/plans/${id}/figures`);
  expect(bodyOf(planFigures, figures)).toEqual({ audienceSize: null, claimed: 0 });
  await maker.call('POST', `/api/plans/${id}/retire`);
  expect(await shown()).toEqual([]);
});

test('a plan of an audience is for its members, stands first, and is asked of nobody who refused personalised marketing', async () => {
  const { database } = bank.platform;
  const planOf = (name: string, audienceId: number | null) => ({
    name,
    audienceId,
    productBenefitIds: [],
    products: [],
    offerIds: [],
    services: ['贵宾厅'],
    from: '2026-06-01',
    until: '2026-06-30',
  });
  await withJob(database, async (tx) => {
    for (const one of [planOf('人人', null), planOf('客群一', 1), planOf('客群二', 2)])
      await sql`insert into plans.plan (org_id, draft, live, live_version, changed_at, approved_at)
        values (${org('HQ')}, ${JSON.stringify(one)}::jsonb, ${JSON.stringify(one)}::jsonb, 1, now(), now())`.execute(
        tx,
      );
  });
  const of = { customerNo, orgId: org('FZ-GL-1') };
  const member = await plansOfCustomer(bank.platform, async (_, rule) => rule.audienceId === 2, of);
  expect(member.map(({ name }) => name)).toEqual(['客群二', '人人']);
  const sources = {
    ...productSources,
    readTags: () => Promise.reject(new Error('asked of tags')),
  };
  const refused = await plansOfCustomer(bank.platform, askWho(bank.platform, sources), of);
  expect(refused.map(({ name }) => name)).toEqual(['人人']);
});
