import { beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { benefitHistorySchema, voucherPageSchema } from '#contract/benefits.ts';
import type { CreateOffer } from '#contract/offers.ts';
import { portrait } from '#contract/portraits.ts';
import { campaignSchema } from '#contract/campaigns.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../src/compose.ts';
import { enqueueTagRun } from '../../src/modules/tags/index.ts';
import { bodyOf, create, type Person, useApp } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { openBudget, openOffer } from '../races/voucher-fixture.ts';
import { insertBank } from '../tags/bank-of-facts.ts';
import { sampleContent } from './campaign-fixture.ts';
import { useFewTags } from '../tags/few-tags.ts';

// As many tags as an audience needs.
useFewTags(['age', 'life_stage', 'payroll_customer']);

const bank = useApp({ now: '2026-03-02T10:00:00+08:00' });
// Large enough that a control group of one fifth of half of them is never empty by chance (0.8^100).
const size = 200;
const notAsApproved = { status: 409, body: { code: 'CAMPAIGN_NOT_AS_APPROVED' } };
let orgOf: (code: string) => number;
let maker: Person;
let checker: Person;
let manager: Person;
let compliance: Person;
let customers: number[] = [];
let offerId = 0;

beforeAll(async () => {
  const { database, keyring, analytics } = bank.platform;
  orgOf = await buildSampleOrganization(database);
  const outletOf = (index: number) => orgOf(index % 2 === 0 ? 'FZ-GL-1' : 'XM-SM-1');
  customers = await addCustomers(
    database,
    keyring,
    Array.from({ length: size }, (_, index) =>
      customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: outletOf(index) }),
    ),
  );
  await analytics.insertRows(
    'customer_attribute',
    customers.map((customerNo, index) => ({
      customer_no: customerNo,
      valid_from: '2015-06-01',
      import_no: 1,
      legal_entity_id: 1,
      opening_org_id: outletOf(index),
      managing_org_id: outletOf(index),
      attributed_org_id: outletOf(index),
    })),
  );
  const [paid = 0] = customers;
  const salaries = ['2025-12-10', '2026-01-10', '2026-02-10'].map(
    (on) => ({ on, in: true, kind: 'salary', fen: 800_000 }) as const,
  );
  const customer = { org: outletOf(0), from: '2015-06-02' };
  await insertBank(analytics, new Map([[paid, { customer, transactions: salaries }]]));
  await withJob(database, (tx) => consentToMarketing(tx, customers));
  await enqueueTagRun(bank.platform, '2026-03-01', null);
  await bank.runJobs(jobKinds);
  maker = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  compliance = await bank.signInAs('compliance_checker', 'HQ');
  manager = await bank.signInAs('outlet_manager', 'FZ-GL-1');
}, 120_000);

beforeEach(async () => {
  const { database } = bank.platform;
  offerId = await openOffer(database, await openBudget(database, 100_000), { count: 100 });
});

async function draft(writer: Person, audienceId: number): Promise<number> {
  const id = await create(writer, '/api/campaigns', { name: '春季活动' });
  const steps = { ...sampleContent(offerId), audienceId, version: 1 };
  expect(await writer.call('PATCH', `/api/campaigns/${id}`, steps)).toMatchObject({ status: 200 });
  return id;
}

async function submit(by: Person, campaignId: number): Promise<number> {
  const submitted = await by.call('POST', `/api/campaigns/${campaignId}/submit`);
  return bodyOf(campaignSchema, submitted).approvalId ?? 0;
}

const decide = (by: Person, approvalId: number, decision: 'approve' | 'return' = 'approve') =>
  by.call('POST', `/api/approvals/${approvalId}/decision`, { decision, comment: '意见' });

describe('what is launched is what was approved', () => {
  async function approved(rule: object, writer = maker): Promise<number> {
    const audienceId = await create(writer, '/api/audiences', {
      name: crypto.randomUUID(),
      rule,
    });
    const id = await draft(writer, audienceId);
    expect(await decide(checker, await submit(writer, id))).toMatchObject({ status: 200 });
    return id;
  }

  it('a campaign is not launched when an audience inside its audience has changed, at any depth', async () => {
    const rule = { kind: 'outlet', orgIds: [orgOf('FZ-GL-1')] };
    const innermost = await create(maker, '/api/audiences', { name: '最内层', rule });
    const middle = await create(maker, '/api/audiences', {
      name: '中间层',
      rule: { kind: 'audience', audienceId: innermost },
    });
    const id = await approved({ kind: 'audience', audienceId: middle });
    const change = { version: 1, rule: { kind: 'outlet', orgIds: [orgOf('HQ')] } };
    expect(await maker.call('PATCH', `/api/audiences/${innermost}`, change)).toMatchObject({
      status: 200,
    });
    expect(await maker.call('POST', `/api/campaigns/${id}/launch`)).toMatchObject(notAsApproved);
  });

  it('a campaign is not launched when a threshold of a tag it selects by has changed', async () => {
    const id = await approved({
      kind: 'tag',
      tag: 'life_stage',
      is: { operator: 'in', values: ['retired', 'starting_out'] },
    });
    const set = async (former: number, value: number) => {
      await maker.call('POST', '/api/tags/life_stage/parameter-changes', {
        parameters: { retired: value },
        former: { retired: former },
      });
      return decideOn(maker, compliance, 'life_stage');
    };
    expect(await set(60, 61)).toMatchObject({ status: 200 });
    expect(await maker.call('POST', `/api/campaigns/${id}/launch`)).toMatchObject(notAsApproved);
    expect(await set(61, 60)).toMatchObject({ status: 200 });
    expect(await maker.call('POST', `/api/campaigns/${id}/launch`)).toMatchObject({ status: 202 });
  });

  it('an outlet launches an audience shared from above, whose parts it does not see', async () => {
    const hidden = await create(maker, '/api/audiences', {
      name: '总行内部',
      rule: { kind: 'outlet', orgIds: [orgOf('HQ')] },
    });
    const shared = await create(maker, '/api/audiences', {
      name: '全行共享',
      shared: true,
      rule: { kind: 'audience', audienceId: hidden },
    });
    expect(await manager.call('GET', `/api/audiences/${hidden}`)).toMatchObject({ status: 404 });
    const id = await draft(manager, shared);
    expect(await decide(checker, await submit(manager, id))).toMatchObject({ status: 200 });
    expect(await maker.call('POST', `/api/campaigns/${id}/launch`)).toMatchObject({ status: 202 });
    await bank.runJobs(jobKinds);
    expect(await maker.call('GET', `/api/campaigns/${id}`)).toMatchObject({
      body: { state: 'running', launchRefusal: null },
    });
  });
});

describe('nobody approves what they wrote', () => {
  let colleague: Person;
  let third: Person;
  let audienceId = 0;
  beforeAll(async () => {
    colleague = await bank.signInAs('outlet_manager', 'FZ-GL-1');
    third = await bank.signInAs('outlet_manager', 'FZ-GL-1');
    const rule = { kind: 'outlet', orgIds: [orgOf('FZ-GL-1')] };
    audienceId = await create(manager, '/api/audiences', { name: '本网点', rule });
  });
  const byMaker = { status: 403, body: { code: 'APPROVAL_BY_MAKER' } };
  const todo = async (person: Person) => {
    const { body } = await person.call('GET', '/api/approvals?box=todo');
    return JSON.stringify(body);
  };

  it('a campaign whose offer rewards a deposit is refused by rule 1 when it is approved', async () => {
    const { database } = bank.platform;
    const terms: CreateOffer['terms'] = { trigger: 'funds_kept' as const };
    offerId = await openOffer(
      database,
      await openBudget(database, 100_000),
      { count: 100 },
      { terms },
    );
    const rule = { kind: 'outlet', orgIds: [orgOf('FZ-GL-1')] };
    const kept = await create(maker, '/api/audiences', { name: '留存', rule });
    const approvalId = await submit(maker, await draft(maker, kept));
    expect(await decide(checker, approvalId)).toMatchObject({
      body: { code: 'DEPOSIT_LINKED_REWARD' },
    });
  });

  it('the author of a campaign that a colleague submits does not decide on it, and is not asked to', async () => {
    const id = await draft(manager, audienceId);
    const approvalId = await submit(colleague, id);
    expect(await decide(manager, approvalId)).toMatchObject(byMaker);
    expect(await decide(manager, approvalId, 'return')).toMatchObject(byMaker);
    expect(await todo(manager)).not.toContain(`"approvalId":${approvalId},`);
    expect(await todo(third)).toContain(`"approvalId":${approvalId},`);
    expect(await decide(third, approvalId)).toMatchObject({ status: 200 });
  });

  it('who changed one step of it once is an author also after a return', async () => {
    const id = await draft(manager, audienceId);
    const change = { version: 2, goal: '提升活跃' };
    expect(await colleague.call('PATCH', `/api/campaigns/${id}`, change)).toMatchObject({
      status: 200,
      body: { authorIds: [manager.staffId, colleague.staffId] },
    });
    expect(await decide(third, await submit(manager, id), 'return')).toMatchObject({ status: 200 });
    const again = await submit(manager, id);
    expect(await decide(colleague, again)).toMatchObject(byMaker);
    expect(await decide(third, again)).toMatchObject({ status: 200 });
  });
});

test('a gift for who checks in, of an audience of payroll customers, is given to them once and to nobody else', async () => {
  const [paid = 0, , unpaid = 0] = customers;
  const outlet = { orgId: orgOf('FZ-GL-1') };
  const audienceId = await create(maker, '/api/audiences', {
    name: '代发客户',
    rule: { kind: 'tag', tag: 'payroll_customer', is: { operator: 'is', value: true } },
  });
  const gift = { nameZh: '雨伞', nameEn: 'Umbrella', picture: '', orgId: null, valueFen: 1_000 };
  const giftId = await create(maker, '/api/gifts', { code: 'UMBRELLA', ...gift });
  const stock = { ...outlet, pieces: 5, reason: '到货' };
  await maker.call('POST', `/api/gifts/${giftId}/stock-in`, stock);
  const terms = {
    gift: { giftId },
    onCheckIn: 'month' as const,
    who: { tiers: [], audienceId, newWithinDays: null },
  };
  const umbrellas = { name: '代发客户进门礼·雨伞', kind: 'gift', terms } as const;
  const budgetId = await openBudget(bank.platform.database, 5_000);
  offerId = await openOffer(bank.platform.database, budgetId, { count: 5 }, umbrellas);
  const days = { claimFrom: '2026-03-01T00:00:00Z', claimUntil: '2026-04-01T00:00:00Z' };
  const asked = { count: 5, ...days };
  expect(await maker.call('POST', `/api/offers/${offerId}/releases`, asked)).toMatchObject({
    status: 201,
  });
  expect(await decideOn(maker, compliance, String(offerId))).toMatchObject({ status: 200 });

  const queue = await bank.signInAs('event_source', 'HQ');
  const visit = async (eventId: string, customerNo: number, on = '2026-03-01') => {
    const where = { customer: { customerNo }, org: 'FZ-GL-1' };
    const event = { eventId, type: 'visit', occurredAt: `${on}T09:30:00+08:00`, ...where };
    await queue.call('POST', '/api/events', { source: 'queue', events: [event] });
    await bank.shipEvents();
  };
  await visit('first', paid);
  await visit('other', unpaid);
  await visit('again', paid, '2026-03-02');

  const lobby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const given = async (customerNo: number) => {
    const url = `/api/vouchers?customerNo=${customerNo}`;
    return bodyOf(voucherPageSchema, await lobby.call('GET', url)).items;
  };
  expect(await given(unpaid)).toEqual([]);
  expect(await given(paid)).toMatchObject([{ offerName: umbrellas.name, state: 'claimed' }]);
  const seen = bodyOf(portrait, await lobby.call('GET', `/api/customers/${paid}/portrait`));
  expect(seen.benefits?.vouchers).toMatchObject([
    { offerName: umbrellas.name, ofTodaysVisit: true },
  ]);
  const history = await lobby.call('GET', `/api/customers/${paid}/benefit-history`);
  expect(bodyOf(benefitHistorySchema, history).items).toMatchObject([
    { kind: 'claimed', offerName: umbrellas.name, by: 'check_in' },
  ]);
});
