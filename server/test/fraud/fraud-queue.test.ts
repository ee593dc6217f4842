import { createMongoAbility } from '@casl/ability';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { claimLinkSchema } from '../../../contract/claim-link.ts';
import {
  type ClusterBounds,
  clusterBoundsView,
  confirmation,
  fraudBlockPage,
  fraudCasePage,
  fraudCaseView,
  type FraudCaseView,
  fraudRulePage,
  rulePreview,
  type VelocityRule,
} from '../../../contract/fraud.ts';
import { clearSuspicion, holdUndecided } from '../../src/modules/fraud/decide-case.ts';
import { changeRule, lockRule } from '../../src/modules/fraud/rule-rows.ts';
import type { Caller } from '../../src/platform/http/caller.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { type Answer, bodyOf, type Person, refusalOf } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { customerOffers } from '../../../contract/my-benefits.ts';
import {
  giveVouchers,
  openToAnyone,
  useBankWithMerchants,
} from '../merchants/bank-with-merchants.ts';
import { openLinkCampaign } from '../scenarios/claim-link-fixture.ts';
import { countStatements } from '../harness/watch-statements.ts';
import { afterBoth } from '../races/interleave.ts';
import { now } from '../races/voucher-fixture.ts';

const bank = useBankWithMerchants({ now: now.toISOString() });
let seller: Person;
let manager: Person;
let stranger: Person;
let customers: number[] = [];

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  manager = await bank.signInAs('outlet_manager', 'FZ-GL-1');
  stranger = await bank.signInAs('outlet_manager', 'XM-SM-1');
  const record = (at: number) =>
    customerRecord({
      sourceCustomerId: `C${at}`,
      managingOrgId: bank.org('FZ-GL-1'),
      name: '王小明',
    });
  customers = await addCustomers(
    database,
    keyring,
    Array.from({ length: 20 }, (_, at) => record(at)),
  );
});
const caller: Omit<Caller, 'id' | 'orgId'> = {
  kind: 'staff',
  name: '甲',
  roles: ['compliance_checker'],
  scope: { all: true },
  ability: createMongoAbility(),
  secondFactor: false,
};
/** Time goes on from test to test: a process looks again after a second. */
let seconds = 0;
const goOn = (): void => {
  seconds += 2;
  bank.setNow(new Date(now.getTime() + seconds * 1_000));
};
beforeEach(goOn);

const run = <Row>(text: string): Promise<Row[]> =>
  withJob(
    bank.platform.database,
    async (tx) => (await sql<Row>`${sql.raw(text)}`.execute(tx)).rows,
  );

async function setRules(...contents: Partial<VelocityRule>[]): Promise<void> {
  await run(`update fraud.rule set state = 'draft'`);
  for (const content of contents) {
    const whole = {
      on: true,
      what: 'claim',
      by: 'device',
      minutes: 10,
      threshold: 1,
      action: 'review',
      ...content,
    };
    await run(`
      with made as (insert into fraud.rule (code, name_zh, name_en, state, active_version, written_at)
        values ('${crypto.randomUUID()}', '规则', 'Rule', 'active', 1, now()) returning id)
      insert into fraud.rule_version (rule_id, version, state, content, author_ids, written_at)
      select id, 1, 'approved', '${JSON.stringify(whole)}', '{}', now() from made`);
  }
  await run('update fraud.epoch set number = number + 1');
  goOn();
}

let devices = 0;
const newDevice = (): string => {
  devices += 1;
  return `device-of-a-test-${String(devices).padStart(10, '0')}`;
};

type Told = { status: number; body: Record<string, unknown>; raw: string };

/** As the page asks on a phone. */
async function ask(path: string, payload: object, device: string): Promise<Told> {
  const headers = { 'x-huike': '1', 'x-huike-device': device };
  const sent = await bank.app.inject({ method: 'POST', url: path, headers, payload });
  return { status: sent.statusCode, body: sent.json(), raw: sent.body };
}

/** A link of each of so many customers, of a campaign of their own. */
async function links(count: number): Promise<string[]> {
  const campaignId = await openLinkCampaign(bank, seller.orgId, { customers: 20, cap: 20 });
  return Promise.all(
    customers.slice(0, count).map(async (customerNo) => {
      const made = await seller.call('POST', '/api/vouchers/claim-links', {
        campaignId,
        customerNo,
      });
      return bodyOf(claimLinkSchema, made).token;
    }),
  );
}
const claim = (token: string | undefined, device: string): Promise<Told> =>
  ask('/api/vouchers/claim-by-link', { token }, device);

const casesOf = async (person: Person, query = ''): Promise<number[]> =>
  bodyOf(fraudCasePage, await person.call('GET', `/api/fraud/cases?${query}`)).items.map(
    ({ id }) => id,
  );
const caseOf = async (told: Told, person = bank.checker): Promise<number> =>
  (await casesOf(person, `reference=${referenceOf(told)}`))[0] ?? 0;
const referenceOf = ({ body }: Told): string =>
  z.object({ facts: z.object({ reference: z.string() }) }).parse(body).facts.reference;
const viewOf = async (id: number, person = bank.checker): Promise<FraudCaseView> =>
  bodyOf(fraudCaseView, await person.call('GET', `/api/fraud/cases/${id}`));
const decide = (id: number, what: string, body: object, person = bank.checker): Promise<Answer> =>
  person.call('POST', `/api/fraud/cases/${id}/${what}`, body);

/** A device that has claimed as often as it may, and what its next claim was told. */
async function refusedDevice(): Promise<{ device: string; told: Told; left: string[] }> {
  await setRules({});
  const device = newDevice();
  const [first, second, ...left] = await links(6);
  expect((await claim(first, device)).status).toBe(201);
  return { device, told: await claim(second, device), left: [second ?? '', ...left] };
}

/** What whoever is refused sees, but for the reference that is drawn anew each time. */
const neutral = (told: Told): object => ({
  status: told.status,
  raw: told.raw.replaceAll(referenceOf(told), 'REFERENCE'),
});

describe('a refusal', () => {
  it('is one and the same for different rules, for a blocked device and customer, and for codes that are none', async () => {
    const shown: object[] = [];
    const { device, told, left } = await refusedDevice();
    shown.push(neutral(told));
    await setRules({ by: 'customer', action: 'block' }, { by: 'address', threshold: 1_000 });
    // Of the tenth customer, of whom nothing has happened yet.
    const one = (await links(10)).at(-1);
    const again = (await links(10)).at(-1);
    expect((await claim(one, newDevice())).status).toBe(201);
    shown.push(neutral(await claim(again, newDevice())));
    const body = { reason: '套取', until: '2099-12-31', block: 'subject' };
    bodyOf(confirmation, await decide(await caseOf(told), 'confirm', body));
    await setRules();
    shown.push(neutral(await claim(left[1], device)));
    // A blocked device is not told either whether a code is one.
    shown.push(neutral(await ask('/api/vouchers/look-up-by-link', { token: left[1] }, device)));
    shown.push(
      neutral(
        await ask('/api/vouchers/look-up-by-link', { token: `${left[1]?.slice(0, -2)}zz` }, device),
      ),
    );
    expect(new Set(shown.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(shown[0]).toMatchObject({ status: 403 });
    expect(JSON.stringify(shown[0])).not.toMatch(/rule|规则|device|customer/i);
  });

  it('asks the database as often for one reason as for another, but for one look-up, so that no time tells them apart', async () => {
    const { device, told, left } = await refusedDevice();
    const sent = countStatements(bank.platform.database);
    /** The least of several times: what others of the program ask meanwhile only adds. */
    const asked = async (token: string | undefined): Promise<number> => {
      const counts: number[] = [];
      for (let at = 0; at < 5; at += 1) {
        const before = sent();
        expect((await claim(token, device)).status).toBe(403);
        counts.push(sent() - before);
      }
      return Math.min(...counts);
    };
    const byRule = await asked(left[1]);
    const body = { reason: '套取', until: '2099-12-31', block: 'subject' };
    bodyOf(confirmation, await decide(await caseOf(told), 'confirm', body));
    await setRules();
    expect(byRule).toBeGreaterThan(0);
    expect(Math.abs((await asked(left[1])) - byRule)).toBeLessThanOrEqual(1);
  });

  it('of a voucher that was claimed before is none: the same link shows the same voucher', async () => {
    await setRules({});
    const device = newDevice();
    const [token] = await links(1);
    const first = await claim(token, device);
    const second = await claim(token, device);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body['code']).toBe(first.body['code']);
  });
});

describe('guessing', () => {
  it('ends at the threshold: the next code is not looked at, be it one or none', async () => {
    await setRules({ what: 'failed_opening', by: 'device', threshold: 3 });
    const device = newDevice();
    const [token = ''] = await links(1);
    const guess = (text: string) => ask('/api/vouchers/look-up-by-link', { token: text }, device);
    const wrong = `${token.slice(0, -2)}zz`;
    const answers = [
      await guess(wrong),
      await guess(wrong),
      await guess(token),
      await guess(wrong),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 200, 400]);
    expect(neutral(await guess(token))).toEqual(neutral(await guess(wrong)));
    bank.setNow(new Date(bank.platform.clock.now().getTime() + 10 * 60_000));
    expect((await guess(token)).status).toBe(200);
  });
});

describe('guessing by staff', () => {
  it('of pick-up codes ends at the threshold, and so does every other code they might try', async () => {
    await setRules({ what: 'failed_opening', by: 'operator', threshold: 3 });
    const person = await bank.signInAs('lobby_manager', 'FZ-GL-1');
    const code = 'AAAAAAAAAAAA';
    const guess = () => person.call('POST', '/api/gift-reservations/look-up', { code });
    for (const _ of [1, 2, 3]) expect(refusalOf(await guess())).toBe('PICK_UP_CODE_INVALID');
    const payment = { memberCode: code, purchaseAmountFen: 500, reference: 'G1' };
    const refused = [
      await guess(),
      await person.call('POST', '/api/gift-reservations/hand-over', { code, orgId: person.orgId }),
      await person.call('POST', '/api/instant-discounts', payment),
      await person.call('POST', '/api/cashbacks', payment),
    ];
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([refused[0]?.status]));
    expect(new Set(refused.map(refusalOf))).toEqual(new Set(['BENEFIT_UNAVAILABLE']));
  });
});

describe('a claim that staff make for a customer', () => {
  it('is of what is released to everybody, by whoever serves the customer, within the limits', async () => {
    await setRules();
    const [customerNo = 0] = customers.slice(-1);
    await openToAnyone(bank, {
      code: 'STAFF',
      capCount: 9,
      limits: [{ scope: 'customer', period: 'total', capCount: 1, capAmountFen: null }],
    });
    const offers = async (person = seller) => {
      const url = `/api/customers/${customerNo}/released-offers`;
      const answer = await person.call('GET', url);
      return answer.status === 200
        ? bodyOf(customerOffers, answer).items.filter((one) => one.offerName === 'STAFF')
        : answer.status;
    };
    expect(await offers()).toMatchObject([{ state: 'open', turn: 0 }]);
    expect(await offers(stranger)).toBe(404);
    const [found] = z.array(z.object({ allotmentId: z.int() })).parse(await offers());
    const claimFor = (person: Person, no = customerNo) =>
      person.call('POST', `/api/releases/${found?.allotmentId}/claims`, { customerNo: no });
    expect((await claimFor(stranger)).status).toBe(404);
    expect((await claimFor(seller)).status).toBe(201);
    expect(refusalOf(await claimFor(seller))).toBe('CUSTOMER_LIMIT');
    expect(await offers()).toMatchObject([{ state: 'had_all', turn: 1 }]);
  });
});

describe('a case', () => {
  it('is cleared: who was refused may go on at once, and is not refused for the same again', async () => {
    const { device, told, left } = await refusedDevice();
    const id = await caseOf(told);
    const cleared = bodyOf(fraudCaseView, await decide(id, 'clear', { reason: '家人共用手机' }));
    expect(cleared).toMatchObject({ state: 'cleared', hits: 1, refused: 1 });
    expect((await claim(left[0], device)).status).toBe(201);
    expect((await claim(left[1], device)).status).toBe(201);
    expect(refusalOf(await decide(id, 'clear', { reason: '再来' }))).toBe('FRAUD_CASE_DECIDED');
  });

  it('is confirmed: its device is blocked until the day named, and free at once when that is undone', async () => {
    const { device, told, left } = await refusedDevice();
    const id = await caseOf(told);
    const body = { reason: '套取', until: '2026-03-05', block: 'subject' };
    expect(bodyOf(confirmation, await decide(id, 'confirm', body))).toEqual({
      blocked: 1,
      approvalId: null,
    });
    await setRules();
    expect((await claim(left[1], device)).status).toBe(403);
    bank.setNow('2026-03-05T23:59:59.999+08:00');
    expect((await claim(left[1], device)).status).toBe(403);
    bank.setNow('2026-03-06T00:00:00+08:00');
    expect((await claim(left[1], device)).status).toBe(201);
    goOn();
    expect((await claim(left[2], device)).status).toBe(403);
    const [block] = (await viewOf(id)).blocks;
    const blocks = async (query: string, person = bank.checker) =>
      bodyOf(fraudBlockPage, await person.call('GET', `/api/fraud/blocks?${query}`)).items.filter(
        ({ caseId }) => caseId === id,
      );
    expect(await blocks('state=in_force&subjectKind=device')).toMatchObject([
      { id: block?.id, reason: '套取', blockedBy: expect.stringMatching(/./), endedBy: null },
    ]);
    expect(await blocks('', stranger)).toEqual([]);
    expect(await blocks('subjectKind=customer')).toEqual([]);
    const ended = await bank.checker.call('POST', `/api/fraud/blocks/${block?.id}/end`, {
      reason: '误报',
    });
    expect(ended.status).toBe(200);
    expect(await blocks('state=in_force')).toEqual([]);
    expect(await blocks('state=ended')).toMatchObject([{ endReason: '误报' }]);
    expect((await claim(left[2], device)).status).toBe(201);
    expect((await viewOf(id)).state).toBe('cleared');
    const again = await bank.checker.call('POST', `/api/fraud/blocks/${block?.id}/end`, {
      reason: '误报',
    });
    expect(refusalOf(again)).toBe('FRAUD_BLOCK_ENDED');
  });

  it('blocks the customers of its evidence at the till as well, and names nobody to who may not see them', async () => {
    await setRules({ by: 'customer', what: 'redemption', threshold: 1 });
    const { vouchers } = await giveVouchers(bank, 2);
    const { vouchers: more } = await giveVouchers(bank, 2);
    const redeem = (proof: string | undefined) =>
      seller.call('POST', '/api/redemptions', { proof, purchaseAmountFen: 10_000 });
    expect((await redeem(vouchers[0]?.code)).status).toBe(201);
    const refused = await redeem(more[0]?.code);
    expect(refusalOf(refused)).toBe('BENEFIT_UNAVAILABLE');
    const id = (await casesOf(bank.checker, 'subjectKind=customer&state=undecided'))[0] ?? 0;
    const seen = await viewOf(id);
    expect(seen).toMatchObject({ subjectName: '王**', state: 'open' });
    expect(seen.evidence.map(({ refused: no }) => no).toSorted()).toEqual([false, true]);
    const body = { reason: '套取', until: '2026-03-05', block: 'customers' };
    expect(bodyOf(confirmation, await decide(id, 'confirm', body)).blocked).toBe(1);
    await setRules();
    expect(refusalOf(await redeem(more[0]?.code))).toBe('BENEFIT_UNAVAILABLE');
    const held = await seller.call('POST', '/api/holds', {
      proof: more[0]?.code,
      purchaseAmountFen: 10_000,
      seconds: 60,
    });
    expect(refusalOf(held)).toBe('BENEFIT_UNAVAILABLE');
    // What was refused so far is written when the queue is looked at.
    await casesOf(bank.checker);
    const { refused: before } = await viewOf(id);
    const validate = (voucher: { code: string } | undefined) =>
      seller.call('POST', '/api/validations', {
        proof: voucher?.code,
        purchaseAmountFen: 10_000,
      });
    const told = await validate(more[0]);
    expect(refusalOf(told)).toBe('BENEFIT_UNAVAILABLE');
    expect(told.body).toMatchObject({ title: expect.stringContaining('编号 于核销时给出') });
    const [blocked] = seen.evidence;
    const listed = await bank.checker.call(
      'GET',
      `/api/fraud/blocks?customerNo=${blocked?.customerNo}`,
    );
    expect(bodyOf(fraudBlockPage, listed).items).toMatchObject([{ caseId: id }]);
    expect((await validate(more[1])).status).toBe(200);
    // Nobody has tried anything yet, also once all that was found is written: the queue is looked at.
    await casesOf(bank.checker);
    expect((await viewOf(id)).refused).toBe(before);
    // Nor do staff claim for who is blocked, and they are told no more than the customer.
    await openToAnyone(bank, { code: 'BARRED', capCount: 1 });
    const url = `/api/customers/${blocked?.customerNo}/released-offers`;
    const offers = bodyOf(customerOffers, await seller.call('GET', url)).items;
    const offer = offers.find(({ offerName }) => offerName === 'BARRED');
    const claimed = await seller.call('POST', `/api/releases/${offer?.allotmentId}/claims`, {
      customerNo: blocked?.customerNo,
    });
    expect(refusalOf(claimed)).toBe('BENEFIT_UNAVAILABLE');
    expect(JSON.stringify(claimed.body)).not.toMatch(/套取|规则/);
    expect((await redeem(more[1]?.code)).status).toBe(201);
    const [block] = (await viewOf(id)).blocks;
    await bank.checker.call('POST', `/api/fraud/blocks/${block?.id}/end`, { reason: '误报' });
    expect((await redeem(more[0]?.code)).status).toBe(201);
  });

  it('is seen by the people of its outlet and above, and by nobody of another', async () => {
    await setRules({ by: 'customer', what: 'redemption', threshold: 1 });
    const { vouchers } = await giveVouchers(bank, 3);
    const { vouchers: more } = await giveVouchers(bank, 3);
    for (const voucher of [vouchers[2], more[2]])
      await seller.call('POST', '/api/redemptions', {
        proof: voucher?.code,
        purchaseAmountFen: 10_000,
      });
    const [id = 0] = await casesOf(manager, 'state=undecided&subjectKind=customer');
    expect(id).toBeGreaterThan(0);
    expect(await casesOf(stranger)).not.toContain(id);
    for (const what of ['escalate', 'clear'])
      expect(refusalOf(await decide(id, what, { reason: '看看' }, stranger))).toBe('NOT_FOUND');
    const assigned = await manager.call('PUT', `/api/fraud/cases/${id}/assignee`, {
      staffId: manager.staffId,
    });
    expect(bodyOf(fraudCaseView, assigned).assignedTo).toBe(manager.staffId);
    const foreign = await manager.call('PUT', `/api/fraud/cases/${id}/assignee`, {
      staffId: stranger.staffId,
    });
    expect(refusalOf(foreign)).toBe('FRAUD_ASSIGNEE_UNKNOWN');
    expect(await casesOf(manager, 'mine=true')).toEqual([id]);
    const raised = bodyOf(
      fraudCaseView,
      await decide(id, 'escalate', { reason: '请总行核查' }, manager),
    );
    expect(raised).toMatchObject({ state: 'escalated', notes: [{ text: '请总行核查' }] });
  });

  it('of a merchant is confirmed by two people, and only then is nothing redeemed there', async () => {
    await setRules({ by: 'merchant', what: 'redemption', threshold: 1, action: 'watch' });
    const merchantNo = await bank.addMerchant('FZ-GL-1');
    const operator = await bank.addOperator('FZ-GL-1', merchantNo);
    const { vouchers } = await giveVouchers(bank, 4);
    const redeem = (at: number) =>
      operator.call('POST', `/api/merchants/${merchantNo}/redemptions`, {
        proof: vouchers[at]?.code,
        purchaseAmountFen: 10_000,
      });
    expect([(await redeem(0)).status, (await redeem(1)).status]).toEqual([201, 201]);
    const [id = 0] = await casesOf(manager, 'subjectKind=merchant&state=undecided');
    const body = { reason: '自买自核', until: '2026-03-31', block: 'subject' };
    const asked = bodyOf(confirmation, await decide(id, 'confirm', body, manager));
    expect(asked).toEqual({ blocked: 0, approvalId: expect.any(Number) });
    expect((await redeem(2)).status).toBe(201);
    expect(refusalOf(await decide(id, 'clear', { reason: '误报' }))).toBe('FRAUD_CASE_WAITS');
    expect((await decideOn(manager, manager, String(id))).status).toBe(403);
    expect((await decideOn(manager, bank.checker, String(id), 'return')).status).toBe(200);
    expect(await viewOf(id)).toMatchObject({ state: 'open', blocks: [] });
    bodyOf(confirmation, await decide(id, 'confirm', body, manager));
    const decided = (state: string, at: string) =>
      run(`update fraud.suspicion set state = '${state}', decided_at = ${at} where id = ${id}`);
    // What was redeemed meanwhile is written before: while the case is over, it would open another.
    await casesOf(manager);
    await decided('cleared', 'now()');
    const late = await decideOn(manager, bank.checker, String(id));
    expect(refusalOf(late)).toBe('FRAUD_CASE_DECIDED');
    await decided('open', 'null');
    expect((await decideOn(manager, bank.checker, String(id))).status).toBe(200);
    bank.setNow(new Date(bank.platform.clock.now().getTime() + 1_000));
    expect(refusalOf(await redeem(3))).toBe('BENEFIT_UNAVAILABLE');
    const weighed = await operator.call('POST', `/api/merchants/${merchantNo}/validations`, {
      proofs: [vouchers[3]?.code],
      purchaseAmountFen: 10_000,
    });
    expect(weighed.body).toMatchObject({
      amountFen: 0,
      vouchers: [{ worthFen: 0, why: { code: 'BENEFIT_UNAVAILABLE' } }],
    });
    expect(await viewOf(id)).toMatchObject({
      state: 'confirmed',
      blocks: [{ subjectKind: 'merchant' }],
    });
  });

  it('blocks what can be blocked, somebody the evidence names, and until a day to come', async () => {
    await setRules({ by: 'operator', what: 'claim', action: 'watch' });
    const campaignId = await openLinkCampaign(bank, seller.orgId, { customers: 20, cap: 20 });
    for (const customerNo of customers.slice(0, 2))
      await seller.call('POST', '/api/vouchers', { campaignId, customerNo });
    const [byOperator = 0] = await casesOf(bank.checker, 'subjectKind=operator&state=undecided');
    const asked = { reason: '套取', until: '2026-03-31', block: 'subject' };
    expect(refusalOf(await decide(byOperator, 'confirm', asked))).toBe('FRAUD_NOT_BLOCKABLE');
    const past = { ...asked, block: 'customers', until: '2026-03-01' };
    expect(refusalOf(await decide(byOperator, 'confirm', past))).toBe('FRAUD_UNTIL_PAST');
    await setRules({ what: 'failed_opening', by: 'device', threshold: 1 });
    const device = newDevice();
    const guess = () => ask('/api/vouchers/look-up-by-link', { token: 'none of these' }, device);
    await guess();
    const guessed = await caseOf(await guess());
    const nobody = { ...asked, block: 'customers' };
    expect(refusalOf(await decide(guessed, 'confirm', nobody))).toBe('FRAUD_NOBODY_TO_BLOCK');
  });

  it('with several customers blocked lets one go at once, and stays confirmed by the other', async () => {
    await setRules({ threshold: 2 });
    const device = newDevice();
    const tokens = await links(3);
    for (const token of tokens.slice(0, 2)) expect((await claim(token, device)).status).toBe(201);
    const id = await caseOf(await claim(tokens[2], device));
    const body = { reason: '套取', until: '2026-03-31', block: 'customers' };
    expect(bodyOf(confirmation, await decide(id, 'confirm', body)).blocked).toBe(3);
    await setRules();
    const again = await links(3);
    expect((await claim(again[0], newDevice())).status).toBe(403);
    const { blocks } = await viewOf(id);
    const own = blocks.find(({ subject }) => subject === String(customers[0]));
    await bank.checker.call('POST', `/api/fraud/blocks/${own?.id}/end`, { reason: '误报' });
    expect((await claim(again[0], newDevice())).status).toBe(201);
    expect((await claim(again[1], newDevice())).status).toBe(403);
    expect((await viewOf(id)).state).toBe('confirmed');
    await run(
      `update fraud.block set ended_by = 1, ended_at = now(), end_reason = '误报' where ended_at is null`,
    );
  });

  it('that two decide on at once is decided by the first', async () => {
    const { told } = await refusedDevice();
    const id = await caseOf(told);
    const person = { ...caller, id: bank.checker.staffId, orgId: bank.checker.orgId };
    const { second } = await afterBoth(
      bank.platform.database,
      async (tx) => {
        const found = await holdUndecided(tx, person, id);
        if (!found.ok) throw new Error(found.refusal.code);
        await clearSuspicion(tx, now, person, found.value, { reason: '误报', exemptDays: 0 });
      },
      (tx) => holdUndecided(tx, person, id),
    );
    expect(second).toMatchObject({ refusal: { code: 'FRAUD_CASE_DECIDED' } });
  });

  it('about somebody who works here is not theirs to decide', async () => {
    await setRules({ by: 'operator', what: 'claim', action: 'watch' });
    const campaignId = await openLinkCampaign(bank, seller.orgId, { customers: 20, cap: 20 });
    for (const customerNo of customers.slice(0, 2))
      await manager.call('POST', '/api/vouchers', { campaignId, customerNo });
    const [id = 0] = await casesOf(manager, 'subjectKind=operator');
    expect(refusalOf(await decide(id, 'clear', { reason: '是我' }, manager))).toBe(
      'FRAUD_OWN_CASE',
    );
    expect((await decide(id, 'clear', { reason: '活动当天' })).status).toBe(200);
  });
});

describe('a rule', () => {
  it('counts nothing before a second person has approved it, with what it would have met; its cases are counted', async () => {
    await setRules();
    const content: VelocityRule = {
      on: true,
      what: 'claim',
      by: 'device',
      minutes: 10,
      threshold: 1,
      action: 'review',
    };
    const made = await bank.maker.call('POST', '/api/fraud/rules', {
      code: 'tight',
      nameZh: '紧',
      nameEn: 'Tight',
      content,
    });
    const { id } = bodyOf(z.object({ id: z.int() }), made);
    const device = newDevice();
    const tokens = await links(4);
    for (const token of tokens.slice(0, 3)) expect((await claim(token, device)).status).toBe(201);
    await casesOf(bank.checker);
    const before = bodyOf(
      rulePreview,
      await bank.maker.call('POST', '/api/fraud/rules/preview', content),
    );
    expect(before.hits).toBeGreaterThanOrEqual(2);
    const looser = { ...content, threshold: 3 };
    const fewer = bodyOf(
      rulePreview,
      await bank.maker.call('POST', '/api/fraud/rules/preview', looser),
    );
    expect(fewer.hits).toBeLessThanOrEqual(before.hits - 2);
    expect((await bank.maker.call('POST', `/api/fraud/rules/${id}/submit`)).status).toBe(200);
    expect(refusalOf(await bank.maker.call('PUT', `/api/fraud/rules/${id}`, { content }))).toBe(
      'FRAUD_RULE_NOT_DRAFT',
    );
    expect(
      (await decideOn(bank.maker, bank.checker, String(id), 'approve', 'fraud_rule')).status,
    ).toBe(200);
    bank.setNow(new Date(bank.platform.clock.now().getTime() + 1_000));
    const told = await claim(tokens[3], device);
    await decide(await caseOf(told), 'clear', { reason: '误报' });
    const { items } = bodyOf(fraudRulePage, await bank.checker.call('GET', '/api/fraud/rules'));
    expect(items.find((rule) => rule.id === id)).toMatchObject({
      hits: 1,
      refused: 1,
      clearedCases: 1,
      openCases: 0,
    });
  });

  it('for clusters is a set of numbers that another person approves, one request at a time', async () => {
    const read = async () =>
      bodyOf(clusterBoundsView, await bank.checker.call('GET', '/api/fraud/cluster-bounds'));
    const { content: before } = await read();
    const request = (change: Partial<ClusterBounds>, person = bank.maker) =>
      person.call('POST', '/api/fraud/cluster-bounds', {
        content: { ...before, ...change },
        reason: '误报太多',
      });
    expect((await request({ onDevice: 1 })).status).toBe(400);
    expect((await request({ onDevice: 6 }, manager)).status).toBe(403);
    expect((await request({ onDevice: 6 })).status).toBe(201);
    expect(refusalOf(await request({ onDevice: 7 }))).toBe('APPROVAL_PENDING');
    const kind = 'fraud_cluster_bounds';
    expect((await decideOn(bank.maker, bank.maker, 'all', 'approve', kind)).status).toBe(403);
    expect(await read()).toMatchObject({ version: 1, content: { onDevice: 5 } });
    expect((await decideOn(bank.maker, bank.checker, 'all', 'approve', kind)).status).toBe(200);
    expect(await read()).toMatchObject({
      version: 2,
      content: { ...before, onDevice: 6 },
      versions: [{ version: 2, reason: '误报太多' }, { version: 1 }],
    });
  });

  const content: VelocityRule = {
    on: true,
    what: 'claim',
    by: 'device',
    minutes: 10,
    threshold: 900,
    action: 'watch',
  };
  const newRule = async (code: string): Promise<number> => {
    const asked = { code, nameZh: '宽', nameEn: 'Wide', content };
    const made = await bank.maker.call('POST', '/api/fraud/rules', asked);
    return bodyOf(z.object({ id: z.int() }), made).id;
  };
  const change = (id: number, threshold: number, person = bank.maker): Promise<Answer> =>
    person.call('PUT', `/api/fraud/rules/${id}`, { content: { ...content, threshold } });
  const submit = (id: number, person = bank.maker): Promise<Answer> =>
    person.call('POST', `/api/fraud/rules/${id}/submit`);
  const decideRule = (id: number, checker: Person, decision: 'approve' | 'return' = 'approve') =>
    decideOn(bank.maker, checker, String(id), decision, 'fraud_rule');

  it('is written by who acts for the whole bank only, under a code of its own', async () => {
    const id = await newRule('whole-bank');
    const outlet = await bank.signInAs('product_manager', 'FZ-GL-1');
    const asked = { code: 'outlet', nameZh: '宽', nameEn: 'Wide', content };
    const answers = [
      await outlet.call('POST', '/api/fraud/rules', asked),
      await outlet.call('POST', '/api/fraud/rules/preview', content),
      await change(id, 800, outlet),
      await submit(id, outlet),
    ];
    expect(answers.map(refusalOf)).toEqual(answers.map(() => 'FORBIDDEN'));
    const again = await bank.maker.call('POST', '/api/fraud/rules', {
      ...asked,
      code: 'whole-bank',
    });
    expect(refusalOf(again)).toBe('CODE_TAKEN');
  });

  it('is approved as it was submitted, by somebody who did not write it and may', async () => {
    const id = await newRule('as-submitted');
    const writer = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
    await change(id, 800, writer);
    expect((await submit(id)).status).toBe(200);
    expect(refusalOf(await submit(id))).toBe('FRAUD_RULE_NOTHING_TO_SUBMIT');
    expect(refusalOf(await decideRule(id, writer))).toBe('APPROVAL_BY_MAKER');
    const outletManager = await bank.signInAs('outlet_manager', 'HQ');
    expect(refusalOf(await decideRule(id, outletManager))).toBe('APPROVAL_ROLE_MISSING');
    const loosen = `update fraud.rule_version set content = jsonb_set(content, '{threshold}', '999') where rule_id = ${id}`;
    await expect(run(loosen)).rejects.toThrow('stays as it was submitted');
    const kept = 'trigger version_is_kept';
    await bank.postgres.asOwner(`alter table fraud.rule_version disable ${kept}`);
    await run(loosen);
    await bank.postgres.asOwner(`alter table fraud.rule_version enable ${kept}`);
    expect(refusalOf(await decideRule(id, bank.checker))).toBe('FRAUD_RULE_CHANGED');
    expect((await decideRule(id, bank.checker, 'return')).status).toBe(200);
  });

  it('that is changed stays in force as it was until the change is approved', async () => {
    const id = await newRule('two-versions');
    await submit(id);
    await decideRule(id, bank.checker);
    await change(id, 700);
    const ruleNow = async () => {
      const listed = await bank.maker.call('GET', '/api/fraud/rules');
      return bodyOf(fraudRulePage, listed).items.find((rule) => rule.id === id);
    };
    expect(await ruleNow()).toMatchObject({
      activeVersion: 1,
      activeContent: { threshold: 900 },
      latestVersion: 2,
      content: { threshold: 700 },
    });
    await submit(id);
    await decideRule(id, bank.checker);
    expect(await ruleNow()).toMatchObject({ activeVersion: 2, activeContent: { threshold: 700 } });
  });

  it('is held while somebody works on it: who comes after sees what they wrote', async () => {
    const id = await newRule('held');
    const { second } = await afterBoth(
      bank.platform.database,
      async (tx) => {
        const rule = await lockRule(tx, id);
        if (!rule) throw new Error('the rule is gone');
        return changeRule(tx, now, bank.maker.staffId, rule, { ...content, threshold: 5 });
      },
      (tx) => lockRule(tx, id),
    );
    expect(second?.content.threshold).toBe(5);
  });
});
