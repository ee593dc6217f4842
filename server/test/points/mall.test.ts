import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { approval } from '#contract/approvals.ts';
import { giftReservation } from '#contract/gifts.ts';
import { movedPoints, pointsBalances } from '#contract/points.ts';
import { exchangeDone, myPoints, shownMallItem } from '#contract/my-points.ts';
import { phoneLink } from '#contract/phone-links.ts';
import { mallReceipt } from '#contract/points-mall.ts';
import {
  grantedPoints,
  pointsRule,
  pointsRuleDetail,
  ruleSimulation,
} from '#contract/points-rules.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { ownChoice } from '#modules/consent/index.ts';
import { columnOf } from '#modules/tags/index.ts';
import { jobKinds, schedules } from '../../src/compose.ts';
import { usePhoneLink } from '#modules/phone-links/index.ts';
import { pointsWork, priceOfPoints } from '../../src/modules/points/index.ts';
import { redeemPoints } from '../../src/modules/points/redeem-points.ts';
import { decideOn } from '../harness/decide-approval.ts';
import type { ShippedEvent } from '#platform/outbox/ship-outbox.ts';
import { earnPoints } from '../../src/modules/points/earn-points.ts';
import { giveForPayments, takeBackForRefunds } from '../../src/modules/points/give-payments.ts';
import { giveChunk, takeUpGifts } from '../../src/modules/points/give-gifts.ts';
import { verifyPoints } from '../../src/modules/points/verify-points.ts';
import { faultsAfter } from '../ledger/faults-after.ts';
import { grantCheckIn } from '../../src/modules/points/grant-at-outlet.ts';
import { readActivityResults } from '../../src/flows/read-activity-results.ts';
import { redeemMallItem, reverseMallOrder } from '../../src/flows/redeem-mall-item.ts';
import { bodyOf, create, type Person, refusalOf, useApp } from '../harness/app.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { openSampleDraw } from '../draws/draw-fixture.ts';
import { afterBoth } from '../races/interleave.ts';
import { openBudget, openOffer } from '../races/voucher-fixture.ts';
import { useFewTags } from '../tags/few-tags.ts';
import {
  codeOf,
  holdPointsSound,
  mergeInto,
  newBudget,
  newProgramme,
  valueOf,
} from './points-fixture.ts';

useFewTags(['product_count', 'aum_month_average_fen']);
const bank = useApp({ now: '2026-06-15T10:00:00+08:00', maxConnections: 6 });
/** Case G07: points in hundredths, worth in fen. */
const tiers = [
  [1, 10],
  [2, 20],
  [5, 50],
  [10, 100],
  [20, 200],
  [50, 300],
].map(([points = 0, yuan = 0]) => ({ floor: points * 100, valueFen: yuan * 100 }));
let outlet: number;
let maker: Person;
let colleague: Person;
let checker: Person;
let seller: Person;
let programmeId: number;
let budgetId: number;
let giftId: number;
let serial = 0;
const schedule = (name: string) => {
  const found = schedules.find((one) => one.name === name);
  if (!found) throw new Error(`there is no schedule ${name}`);
  return found;
};

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  outlet = org('FZ-GL-1');
  maker = await bank.signInAs('product_manager', 'HQ');
  colleague = await bank.signInAs('compliance_checker', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  seller = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  programmeId = await create(maker, '/api/points/programmes', {
    code: 'MAIN',
    name: '客户积分',
    orgId: null,
    hundredPointsFen: 100_000,
    validity: 'rolling_months',
    validityCount: 12,
    tiers,
  });
  budgetId = await newBudget(bank.platform.database, 100_000_000);
  const gift = { nameZh: '保温杯', nameEn: 'Flask', picture: '', orgId: null };
  giftId = await create(maker, '/api/gifts', { ...gift, code: 'FLASK', valueFen: 20_000 });
  await maker.call('POST', `/api/gifts/${giftId}/stock-in`, {
    orgId: outlet,
    pieces: 20,
    reason: '到货',
  });
});

async function customerWith(points: number): Promise<number> {
  serial += 1;
  const { database, keyring, clock } = bank.platform;
  const [customerNo = 0] = await addCustomers(database, keyring, [
    customerRecord({ sourceCustomerId: `M${serial}`, managingOrgId: outlet }),
  ]);
  if (points > 0)
    await withJob(database, (tx) =>
      earnPoints(tx, clock.now(), programmeId, [
        { customerNo, amount: points, naturalKey: `m${serial}`, madeBy: 'system' },
      ]),
    );
  return customerNo;
}
const addItem = (price: number | null, nameZh = '保温杯') =>
  create(maker, '/api/points-mall/items', {
    kind: 'gift',
    programmeId,
    giftId,
    nameZh,
    nameEn: 'Flask',
    price,
  });
const redeem = (itemId: number, customerNo: number) =>
  seller.call('POST', '/api/points-mall/redemptions', { itemId, customerNo, orgId: outlet });
async function available(customerNo: number): Promise<number> {
  const answer = await seller.call('GET', `/api/customers/${customerNo}/points`);
  return bodyOf(pointsBalances, answer).items[0]?.available ?? 0;
}

describe('the mall', () => {
  it('exchanges points for a gift, which is handed over once by its code and comes back with the points', async () => {
    const customerNo = await customerWith(500);
    const itemId = await addItem(300);
    const receipt = bodyOf(mallReceipt, await redeem(itemId, customerNo));
    expect(await available(customerNo)).toBe(200);
    const body = { code: receipt.pickUpCode?.toLowerCase(), orgId: outlet };
    const handed = await seller.call('POST', '/api/gift-reservations/hand-over', body);
    const { id, state } = bodyOf(giftReservation, handed);
    expect(state).toBe('handed_over');
    const again = await seller.call('POST', '/api/gift-reservations/hand-over', body);
    expect(refusalOf(again)).toBe('GIFT_HANDED_OVER');
    const reverse = () =>
      seller.call('POST', `/api/points-mall/orders/${receipt.orderId}/reverse`, { reason: '退换' });
    expect(refusalOf(await reverse())).toBe('GIFT_HANDED_OVER');
    expect(await available(customerNo)).toBe(200);
    await seller.call('POST', `/api/gift-reservations/${id}/return`, { reason: '质量问题' });
    expect((await reverse()).status).toBe(200);
    expect(await available(customerNo)).toBe(500);
    expect(refusalOf(await reverse())).toBe('ALREADY_REVERSED');
  });

  it('takes no points where no piece is left, and no piece where points are short', async () => {
    const poor = await customerWith(100);
    const itemId = await addItem(300);
    expect(refusalOf(await redeem(itemId, poor))).toBe('POINTS_INSUFFICIENT');
    const rich = await customerWith(10_000);
    const body = { code: 'EMPTY', nameZh: '绝版', nameEn: 'Gone', picture: '', orgId: null };
    const gone = await create(maker, '/api/gifts', { ...body, valueFen: 100 });
    const item = {
      kind: 'gift',
      programmeId,
      giftId: gone,
      nameZh: '绝版',
      nameEn: 'Gone',
      price: 1,
    };
    const emptyId = await create(maker, '/api/points-mall/items', item);
    expect(refusalOf(await redeem(emptyId, rich))).toBe('GIFT_STOCK_EXHAUSTED');
    expect(await available(rich)).toBe(10_000);
    await holdPointsSound(bank.platform.database);
  });

  it('sells no chance in a draw, which is worth nothing by itself', async () => {
    const { database, keyring } = bank.platform;
    const { drawId } = await openSampleDraw(database, keyring, { endsAt: '2026-08-01T00:00:00Z' });
    const terms = { chance: { drawId, number: 1 } };
    const worth = { kind: 'drawChance', faceAmountFen: 0, capAmountFen: 0, terms } as const;
    const offerId = await openOffer(database, await openBudget(database, 1), { count: 1 }, worth);
    const answer = await maker.call('POST', '/api/points-mall/items', {
      kind: 'benefit',
      programmeId,
      nameZh: '抽奖机会',
      nameEn: 'A chance in the draw',
      price: 100,
      offerId,
      count: 1,
      until: '2026-07-01T00:00:00+08:00',
    });
    expect(refusalOf(answer)).toBe('OFFER_KIND_UNFIT');
  });

  it('is exchanged on the customer’s phone once a key, at the price that was shown and where the gift is', async () => {
    const customerNo = await customerWith(1_000);
    const itemId = await addItem(300);
    const made = await seller.call('POST', `/api/customers/${customerNo}/phone-links`);
    const own = { token: bodyOf(phoneLink, made).token, phoneKey: 'the-phone-of-a-customer' };
    const phone = async (path: string, more: object = {}) => {
      const headers = { 'x-huike': '1' };
      const payload = { ...own, ...more };
      const url = `/api/my-points/${path}`;
      const sent = await bank.app.inject({ method: 'POST', url, headers, payload });
      return { status: sent.statusCode, body: sent.json<unknown>() };
    };
    const item = bodyOf(shownMallItem, await phone('item', { itemId }));
    expect(item).toMatchObject({ points: 300, outlets: [{ orgId: outlet }] });
    const exchange = { itemId, orgId: outlet, points: 300, key: 'exchanged-once-only' };
    const dearer = await phone('exchange', { ...exchange, points: 200 });
    expect(refusalOf(dearer)).toBe('MALL_PRICE_CHANGED');
    const first = bodyOf(exchangeDone, await phone('exchange', exchange));
    expect(bodyOf(exchangeDone, await phone('exchange', exchange))).toEqual(first);
    const seen = bodyOf(myPoints, await phone('look-up'));
    expect(seen.programmes).toMatchObject([{ available: 700 }]);
    const [order] = seen.orders;
    expect(order).toMatchObject({ id: first.orderId, pickUp: { state: 'reserved' } });
    const code = order?.pickUp?.code;
    const handed = await seller.call('POST', '/api/gift-reservations/hand-over', {
      code,
      orgId: outlet,
    });
    expect(bodyOf(giftReservation, handed).state).toBe('handed_over');
    expect(bodyOf(myPoints, await phone('look-up')).orders[0]?.pickUp).toMatchObject({
      state: 'handed_over',
      code: null,
    });
    await holdPointsSound(bank.platform.database);
  });

  it('is opened on one phone: of two that open a link at once the first has it', async () => {
    const made = await seller.call('POST', `/api/customers/${await customerWith(0)}/phone-links`);
    const { token } = bodyOf(phoneLink, made);
    const { database, keyring, clock } = bank.platform;
    const openOn = (phoneKey: string) => (tx: Parameters<typeof usePhoneLink>[0]) =>
      usePhoneLink(tx, keyring, clock.now(), { token, phoneKey });
    const { first, second } = await afterBoth(
      database,
      openOn('the-phone-that-was-first'),
      openOn('the-phone-that-was-second'),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'PHONE_LINK_TAKEN']);
  });

  it('by tiers takes the tier’s floor once a quarter, and a reversed one is free again', async () => {
    const customerNo = await customerWith(4_000);
    const itemId = await addItem(null);
    const receipt = bodyOf(mallReceipt, await redeem(itemId, customerNo));
    expect(receipt.points).toBe(2_000);
    expect(refusalOf(await redeem(itemId, customerNo))).toBe('MALL_PERIOD_USED');
    const reverse = { reason: '客户退换' };
    await seller.call('POST', `/api/points-mall/orders/${receipt.orderId}/reverse`, reverse);
    expect(bodyOf(mallReceipt, await redeem(itemId, customerNo)).points).toBe(2_000);
    // Midnight of the bank, not of the server, begins the next quarter.
    const redeemAt = (moment: string) =>
      withJob(bank.platform.database, (tx) =>
        redeemMallItem(tx, bank.platform.keyring, new Date(moment), {
          itemId,
          customerNo,
          orgId: outlet,
          naturalKey: moment,
          madeBy: 'system',
          channel: 'customer',
        }),
      );
    expect(codeOf(await redeemAt('2026-06-30T23:59:59+08:00'))).toBe('MALL_PERIOD_USED');
    expect(codeOf(await redeemAt('2026-07-01T00:00:00+08:00'))).toBe('OK');
  });

  it('by tiers is taken back from the newest on: what came after was priced with it in view', async () => {
    const { database, clock } = bank.platform;
    const own = { programmeId: await newProgramme(database, { tiers, tierTimes: 2 }) };
    const words = { nameZh: '毛巾', nameEn: 'Towel', picture: '', orgId: null };
    const towel = await create(maker, '/api/gifts', { ...words, code: 'TOWEL', valueFen: 10_000 });
    const arrived = { orgId: outlet, pieces: 2, reason: '到货' };
    await maker.call('POST', `/api/gifts/${towel}/stock-in`, arrived);
    const customerNo = await customerWith(0);
    const deed = { customerNo, amount: 4_000, naturalKey: 'towels', madeBy: 'system' };
    await withJob(database, (tx) => earnPoints(tx, clock.now(), own.programmeId, [deed]));
    const item = {
      kind: 'gift',
      ...own,
      giftId: towel,
      nameZh: '毛巾',
      nameEn: 'Towel',
      price: null,
    };
    const itemId = await create(maker, '/api/points-mall/items', item);
    const first = bodyOf(mallReceipt, await redeem(itemId, customerNo)).orderId;
    const second = bodyOf(mallReceipt, await redeem(itemId, customerNo)).orderId;
    const back = (id: number) =>
      seller.call('POST', `/api/points-mall/orders/${id}/reverse`, { reason: '客户退换' });
    expect(refusalOf(await back(first))).toBe('MALL_ORDER_NOT_NEWEST');
    expect([(await back(second)).status, (await back(first)).status]).toEqual([200, 200]);
  });

  it('by tiers gives one of two who ask at once for the one redemption of a quarter', async () => {
    const customerNo = await customerWith(4_000);
    const itemId = await addItem(null);
    const { database, keyring, clock } = bank.platform;
    const ask = (key: string) => (tx: Parameters<typeof redeemMallItem>[0]) =>
      redeemMallItem(tx, keyring, clock.now(), {
        itemId,
        customerNo,
        orgId: outlet,
        naturalKey: key,
        madeBy: 'system',
        channel: 'customer',
      });
    const { first, second } = await afterBoth(database, ask(`a${serial}`), ask(`b${serial}`));
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'MALL_PERIOD_USED']);
    const same = await withJob(database, ask(`a${serial}`));
    expect(same).toEqual(first);
    const { orderId } = valueOf(first);
    const back = (tx: Parameters<typeof redeemMallItem>[0]) =>
      reverseMallOrder(tx, clock.now(), orderId, { madeBy: 'system', reason: '冲正' });
    const twice = await afterBoth(database, back, back);
    expect([codeOf(twice.first), codeOf(twice.second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect(await available(customerNo)).toBe(4_000);
  });
});

describe('points put right', () => {
  const ask = (customerNo: number, direction: 'up' | 'down', amount: number, who = maker) =>
    who.call('POST', `/api/customers/${customerNo}/points/adjustments`, {
      programmeId,
      direction,
      ...(direction === 'up' ? { budgetId } : {}),
      amount,
      reason: '补记漏发积分',
    });
  const decide = (customerNo: number, who = checker, decision: 'approve' | 'return' = 'approve') =>
    decideOn(maker, who, `${programmeId}:${customerNo}`, decision, 'points_adjustment');

  it('move once another person has agreed, with the reason, and are told of', async () => {
    const customerNo = await customerWith(1_000);
    expect((await ask(customerNo, 'up', 500)).status).toBe(201);
    expect(await available(customerNo)).toBe(1_000);
    expect(refusalOf(await ask(customerNo, 'up', 500))).toBe('APPROVAL_PENDING');
    expect((await decide(customerNo, maker)).status).toBe(403);
    expect((await decide(customerNo)).status).toBe(200);
    expect(await available(customerNo)).toBe(1_500);
    await ask(customerNo, 'down', 700);
    expect((await decide(customerNo, checker, 'return')).status).toBe(200);
    expect(await available(customerNo)).toBe(1_500);
    await ask(customerNo, 'down', 700);
    expect((await decide(customerNo)).status).toBe(200);
    expect(await available(customerNo)).toBe(800);
    const told = await withJob(bank.platform.database, (tx) =>
      sql`select kind, reason, (select type from platform.outbox where properties->>'movement_id' = m.id::text) as type,
        (select count(*)::int from audit.entry where action = 'points.adjust' and detail->>'movementId' = m.id::text) as audited
        from points.movement m where customer_no = ${customerNo} and kind like 'adjust%' order by id`.execute(
        tx,
      ),
    );
    const kept = { reason: '补记漏发积分', audited: 1 };
    expect(told.rows).toEqual([
      { kind: 'adjust_up', type: 'points_added', ...kept },
      { kind: 'adjust_down', type: 'points_deducted', ...kept },
    ]);
  });

  it('never take more than there is, neither when it is asked for nor when it is agreed to', async () => {
    const customerNo = await customerWith(1_000);
    expect(refusalOf(await ask(customerNo, 'down', 1_001))).toBe('POINTS_INSUFFICIENT');
    await ask(customerNo, 'down', 1_000);
    const { database, clock } = bank.platform;
    await withJob(database, (tx) =>
      redeemPoints(tx, clock.now(), programmeId, [
        { customerNo, amount: 1, naturalKey: 'spent meanwhile', madeBy: 'system' },
      ]),
    );
    expect(refusalOf(await decide(customerNo))).toBe('POINTS_INSUFFICIENT');
    expect(await available(customerNo)).toBe(999);
    expect((await decide(customerNo, checker, 'return')).status).toBe(200);
  });
});

describe('a rule', () => {
  const ofBudget = () => ({ funding: [{ budgetId, shareBp: 10_000 }] });
  async function write(content: object): Promise<number> {
    serial += 1;
    return create(maker, '/api/points/rules', {
      code: `R${serial}`,
      name: '规则',
      programmeId,
      content: { ...ofBudget(), ...content },
    });
  }
  const decide = async (ruleId: number, person = checker) => {
    const found = await person.call('GET', `/api/approvals?kind=points_rule&objectId=${ruleId}`);
    const [waiting] = bodyOf(z.object({ items: z.array(approval) }), found).items;
    return person.call('POST', `/api/approvals/${waiting?.approvalId}/decision`, {
      decision: 'approve',
    });
  };
  const switchOn = (ruleId: number, person: Person) =>
    person.call('POST', `/api/points/rules/${ruleId}/law-switch`, { on: true, reason: '法务已审' });

  it('for check-ins gives once a bank day and person, after a second person has approved it', async () => {
    const ruleId = await write({ kind: 'check_in', points: 500 });
    const customerNo = await customerWith(0);
    const checkIn = () =>
      seller.call('POST', `/api/points/rules/${ruleId}/check-ins`, { customerNo });
    expect(refusalOf(await checkIn())).toBe('POINTS_RULE_NOT_ACTIVE');
    await maker.call('POST', `/api/points/rules/${ruleId}/submit`);
    expect((await decide(ruleId)).status).toBe(200);
    const given = { points: 500, replayed: false, waiting: false };
    expect(bodyOf(grantedPoints, await checkIn())).toEqual(given);
    expect(bodyOf(grantedPoints, await checkIn()).replayed).toBe(true);
    const person = { customerNo, orgId: outlet };
    const checkInAt = (moment: string) =>
      withJob(bank.platform.database, (tx) =>
        grantCheckIn(tx, new Date(moment), { person, ruleId, madeBy: 'system' }),
      );
    expect(valueOf(await checkInAt('2026-06-15T23:59:59+08:00')).replayed).toBe(true);
    expect(valueOf(await checkInAt('2026-06-16T00:00:00+08:00')).replayed).toBe(false);
    expect(await available(customerNo)).toBe(1_000);
    // Under another number of the person the day is the same.
    const other = await customerWith(0);
    const checkInOf = (no: number) =>
      seller.call('POST', `/api/points/rules/${ruleId}/check-ins`, { customerNo: no });
    const third = await customerWith(0);
    expect(bodyOf(grantedPoints, await checkInOf(third)).replayed).toBe(false);
    await mergeInto(bank.platform.database, third, other);
    expect(bodyOf(grantedPoints, await checkInOf(other)).replayed).toBe(true);
    await maker.call('POST', `/api/points/rules/${ruleId}/end`);
  });

  it('for check-ins gives by the visit that the bank’s systems tell as well, once however it is told', async () => {
    const ruleId = await write({ kind: 'check_in', points: 300 });
    const other = await customerWith(0);
    const [seen, shown, gone] = [
      await customerWith(0),
      await customerWith(0),
      await customerWith(0),
    ];
    const visit = (partyNo: number, occurredAt = '2026-06-15T09:30:00+08:00'): ShippedEvent => {
      const event = { eventId: crypto.randomUUID(), type: 'visit', partyNo, orgId: outlet };
      return { ...event, occurredAt } as never;
    };
    const tell = (...events: ShippedEvent[]) => pointsWork.onShipped(bank.platform, events);
    await tell(visit(seen));
    expect(await available(seen)).toBe(0);
    await maker.call('POST', `/api/points/rules/${ruleId}/submit`);
    expect((await decide(ruleId)).status).toBe(200);
    const first = visit(seen);
    await Promise.all([tell(first, visit(seen)), tell(first)]);
    await tell({ ...visit(seen), type: 'mobile_sign_in' });
    expect(await available(seen)).toBe(300);
    // By hand at the lobby, or under another number of the person: the same visit.
    const body = { customerNo: shown };
    await seller.call('POST', `/api/points/rules/${ruleId}/check-ins`, body);
    await tell(visit(shown));
    expect(await available(shown)).toBe(300);
    await mergeInto(bank.platform.database, shown, other);
    await tell(visit(other), visit(other, '2026-06-14T23:59:00+08:00'));
    expect(await available(other)).toBe(600);
    // One whom nobody serves any more holds up nobody else's.
    await bank.postgres.asOwner(
      `set role huike_job; update customers.customer set erased_at = now() where customer_no = ${gone}; reset role`,
    );
    await tell(visit(gone), visit(seen, '2026-06-16T09:30:00+08:00'));
    expect(await available(seen)).toBe(600);
    await maker.call('POST', `/api/points/rules/${ruleId}/end`);
    await tell(visit(seen, '2026-06-17T09:30:00+08:00'));
    expect(await available(seen)).toBe(600);
  });

  it('for interest is refused by rule 1 until compliance of the head office switches it on, and gives each customer once', async () => {
    const [one, two, three] = [await customerWith(0), await customerWith(0), await customerWith(0)];
    const credited = (party_no: number, business_date: string, amount_fen: number, at: number) => ({
      source: 'core',
      business_date,
      party_no,
      transaction_id: `i${at}`,
      occurred_at: `${business_date} 02:00:00`,
      direction: 'in',
      kind: 'interest',
      amount_fen,
      currency: 'CNY',
    });
    await bank.platform.analytics.insertRows('fact_transaction', [
      credited(one, '2026-01-01', 3_000, 1),
      credited(one, '2026-03-31', 2_099, 2),
      credited(two, '2026-03-21', 500, 3),
      credited(two, '2026-03-22', -500, 4),
      credited(three, '2025-12-31', 9_000, 5),
      credited(three, '2026-04-01', 9_000, 6),
    ]);
    const ruleId = await write({ kind: 'interest', everyFen: 100, points: 10 });
    const simulated = await maker.call('GET', `/api/points/rules/${ruleId}/simulation`);
    const expected = { from: '2026-01-01', until: '2026-03-31', customers: 1, points: 509 };
    expect(bodyOf(ruleSimulation, simulated)).toEqual({
      ...expected,
      pieces: 0,
      liabilityFen: 5_090,
      budgets: [expect.objectContaining({ budgetId, neededFen: 5_090, frozen: false })],
      suffices: true,
    });
    await maker.call('POST', `/api/points/rules/${ruleId}/submit`);
    expect(refusalOf(await decide(ruleId))).toBe('DEPOSIT_LINKED_REWARD');
    const branch = await bank.signInAs('compliance_checker', 'FZ');
    expect(refusalOf(await switchOn(ruleId, branch))).toBe('LAW_SWITCH_NOT_YOURS');
    const switched = bodyOf(pointsRule, await switchOn(ruleId, colleague));
    expect(switched).toMatchObject({ refusedByLaw: true, switchedOn: true });
    expect((await decide(ruleId)).status).toBe(200);
    const run = (quarter: string) =>
      maker.call('POST', `/api/points/rules/${ruleId}/interest-runs`, { quarter });
    expect(refusalOf(await run('2026-Q2'))).toBe('POINTS_QUARTER_RUNNING');
    for (const again of [false, true]) {
      expect((await run('2026-Q1')).status, String(again)).toBe(202);
      await bank.runJobs(jobKinds.filter(({ kind }) => kind === 'points.interest'));
      expect([await available(one), await available(two), await available(three)]).toEqual([
        509, 0, 0,
      ]);
    }
    const off = { on: false, reason: '监管要求' };
    await colleague.call('POST', `/api/points/rules/${ruleId}/law-switch`, off);
    expect(refusalOf(await run('2025-Q4'))).toBe('DEPOSIT_LINKED_REWARD');
    // What is written anew has to be switched on anew.
    await switchOn(ruleId, colleague);
    const content = { kind: 'interest', everyFen: 100, points: 20 };
    const changed = await maker.call('PUT', `/api/points/rules/${ruleId}`, { content });
    expect(bodyOf(pointsRule, changed)).toMatchObject({ latestVersion: 2, switchedOn: false });
    // With the version that is written goes the one that gives.
    await colleague.call('POST', `/api/points/rules/${ruleId}/law-switch`, off);
    expect(refusalOf(await run('2025-Q4'))).toBe('DEPOSIT_LINKED_REWARD');
  });

  describe('for products held that gives gifts', () => {
    let better: number;
    beforeAll(async () => {
      better = await newGift('KETTLE', 30_000);
      await stockUp(better, 1);
      await bank.platform.analytics.command(
        `ALTER TABLE tag_daily ADD COLUMN IF NOT EXISTS ${columnOf('product_count')} Nullable(Int64),
           ADD COLUMN IF NOT EXISTS ${columnOf('aum_month_average_fen')} Nullable(Int64)`,
      );
    });
    const newGift = (code: string, valueFen: number) =>
      create(maker, '/api/gifts', {
        code,
        nameZh: '电水壶',
        nameEn: 'Kettle',
        picture: '',
        orgId: null,
        valueFen,
      });
    const stockUp = (id: number, pieces: number) =>
      maker.call('POST', `/api/gifts/${id}/stock-in`, { orgId: outlet, pieces, reason: '到货' });
    async function holder(products: number): Promise<number> {
      const customerNo = await customerWith(0);
      await bank.platform.analytics.insertRows('tag_daily', [
        {
          business_date: '2026-06-14',
          customer_no: customerNo,
          managing_org_id: outlet,
          [columnOf('product_count')]: products,
          [columnOf('aum_month_average_fen')]: products * 1_000,
        },
      ]);
      return customerNo;
    }
    const contentOf = (steps: { products: number; giftId: number }[], more = {}) => ({
      kind: 'product_gifts',
      steps,
      minimumAumFen: null,
      period: 'quarter',
      validFrom: '2026-06-01',
      validUntil: '2026-12-31',
      ...more,
    });
    const writeGifts = (content: object) => {
      serial += 1;
      const body = { code: `G${serial}`, name: '产品加载有礼', programmeId: null, orgId: null };
      const funded = { ...ofBudget(), ...content };
      return maker.call('POST', '/api/points/rules', { ...body, content: funded });
    };
    async function inUse(content: object): Promise<number> {
      const { id } = bodyOf(z.object({ id: z.number() }), await writeGifts(content));
      expect((await maker.call('POST', `/api/points/rules/${id}/submit`)).status).toBe(200);
      expect((await decide(id)).status).toBe(200);
      return id;
    }
    const jobsOf = (kind: string) => bank.runJobs(jobKinds.filter((one) => one.kind === kind));
    async function run(ruleId: number): Promise<void> {
      const asked = await maker.call('POST', `/api/points/rules/${ruleId}/gift-runs`);
      expect(asked.status).toBe(202);
      await jobsOf('points.gifts');
    }
    const giftsOf = (ruleId: number) =>
      bank.postgres.asOwner<{ customerNo: number; giftId: number; state: string }>(
        `select customer_no as "customerNo", gift_id as "giftId", state from points.gift_due where rule_id = ${ruleId} order by id`,
      );

    it('sets one of the highest step aside once a person and period, and what no outlet has once stock comes', async () => {
      const [few, three, five, sixth] = [
        await holder(2),
        await holder(3),
        await holder(5),
        await holder(6),
      ];
      const steps = [
        { products: 3, giftId },
        { products: 5, giftId: better },
      ];
      const ruleId = await inUse(contentOf(steps));
      const simulated = await maker.call('GET', `/api/points/rules/${ruleId}/simulation`);
      expect(bodyOf(ruleSimulation, simulated)).toMatchObject({
        customers: 3,
        pieces: 3,
        liabilityFen: 80_000,
      });
      await run(ruleId);
      await run(ruleId);
      expect(await giftsOf(ruleId)).toEqual([
        { customerNo: three, giftId, state: 'reserved' },
        { customerNo: five, giftId: better, state: 'reserved' },
        { customerNo: sixth, giftId: better, state: 'waiting' },
      ]);
      const detail = await maker.call('GET', `/api/points/rules/${ruleId}`);
      expect(bodyOf(pointsRuleDetail, detail)).toMatchObject({
        gifts: { waiting: 1, reserved: 2, lacksMoney: 0 },
        shortages: [{ orgId: outlet, giftId: better, waiting: 1 }],
      });
      expect(few).toBeLessThan(three);
      await stockUp(better, 1);
      await schedule('points.gifts-waiting').enqueue(bank.platform);
      await jobsOf('points.gifts-waiting');
      expect((await giftsOf(ruleId)).map(({ state }) => state)).toEqual([
        'reserved',
        'reserved',
        'reserved',
      ]);
      await holdPointsSound(bank.platform.database);
      const forged = `update points.gift_due set gift_id = ${giftId} where gift_id = ${better}`;
      const rules = await faultsAfter(bank.platform.database, forged, verifyPoints);
      expect(rules.map(({ rule }) => rule)).toEqual([
        'a gift that a rule has given is one reservation of it for its customer',
      ]);
      const dropped = `delete from points.gift_due where gift_id = ${better}`;
      const [lost] = await faultsAfter(bank.platform.database, dropped, verifyPoints);
      expect(lost?.rule).toBe('a gift set aside for a rule is one that the rule owes');
    });

    it('gives one where two run at once, to a person of two numbers, and again in the next period', async () => {
      await stockUp(giftId, 20);
      const ruleId = await inUse(contentOf([{ products: 3, giftId }]));
      const [one, kept, other] = [await holder(4), await holder(4), await holder(4)];
      const { database, clock } = bank.platform;
      const giveTo =
        (no: number, now = clock.now()) =>
        (tx: Parameters<typeof giveChunk>[0]) =>
          giveChunk(tx, now, ruleId, [{ customerNo: no, products: 4 }]);
      const twice = await afterBoth(database, giveTo(one), giveTo(one));
      expect([valueOf(twice.first).reserved, valueOf(twice.second).reserved]).toEqual([1, 0]);
      await withJob(database, giveTo(other));
      await mergeInto(database, other, kept);
      for (const no of [other, kept]) await withJob(database, giveTo(no));
      expect((await giftsOf(ruleId)).map(({ customerNo }) => customerNo)).toEqual([one, other]);
      const next = new Date('2026-07-01T00:00:00+08:00');
      expect(valueOf(await withJob(database, giveTo(one, next))).reserved).toBe(1);
      const over = await withJob(database, giveTo(one, new Date('2027-01-01T00:00:00+08:00')));
      expect(codeOf(over)).toBe('POINTS_RULE_NOT_VALID');
    });

    it('leaves out who has refused personalised marketing, and gives one gift where two that wait become one person', async () => {
      const rare = await newGift('RARE', 40_000);
      const ruleId = await inUse(contentOf([{ products: 3, giftId: rare }], { period: 'once' }));
      const [refusing, first, second, dead] = [
        await holder(3),
        await holder(3),
        await holder(3),
        await holder(3),
      ];
      const { database, clock } = bank.platform;
      const said = { orgId: outlet, on: false, proof: 'p', textVersion: '1' };
      await withJob(database, (tx) =>
        ownChoice.state(tx, { ...said, customerNo: refusing }, clock.now()),
      );
      const holders = [refusing, first, second, dead].map((customerNo) => ({
        customerNo,
        products: 3,
      }));
      const given = await withJob(database, (tx) => giveChunk(tx, clock.now(), ruleId, holders));
      expect(valueOf(given)).toEqual({ reserved: 0, waiting: 3, refused: 1 });
      await mergeInto(database, second, first);
      await bank.postgres.asOwner(
        `set role huike_job; update customers.customer set erased_at = now() where customer_no = ${dead}; reset role`,
      );
      await stockUp(rare, 5);
      const take = (tx: Parameters<typeof takeUpGifts>[0]) => takeUpGifts(tx, clock.now(), 100);
      const both = await afterBoth(database, take, take);
      expect([both.first, both.second]).toEqual([3, 0]);
      expect(await giftsOf(ruleId)).toEqual([
        { customerNo: first, giftId: rare, state: 'reserved' },
        { customerNo: second, giftId: rare, state: 'dropped' },
        { customerNo: dead, giftId: rare, state: 'dropped' },
      ]);
    });

    it('asks for better gifts, no programme, and compliance where it looks at assets as well', async () => {
      const steps = [
        { products: 3, giftId: better },
        { products: 5, giftId },
      ];
      expect(refusalOf(await writeGifts(contentOf(steps)))).toBe('POINTS_RULE_GIFT_NOT_BETTER');
      const content = contentOf([{ products: 3, giftId }], { minimumAumFen: 4_000 });
      const { id } = bodyOf(z.object({ id: z.number() }), await writeGifts(content));
      const other = { content: { kind: 'check_in', points: 1 } };
      expect(refusalOf(await maker.call('PUT', `/api/points/rules/${id}`, other))).toBe(
        'POINTS_RULE_KIND',
      );
      await maker.call('POST', `/api/points/rules/${id}/submit`);
      expect(refusalOf(await decide(id))).toBe('DEPOSIT_LINKED_REWARD');
      await switchOn(id, colleague);
      expect((await decide(id)).status).toBe(200);
      const [three, four] = [await holder(3), await holder(4)];
      await run(id);
      const given = (await giftsOf(id)).map(({ customerNo }) => customerNo);
      expect([given.includes(three), given.includes(four)]).toEqual([false, true]);
      const off = { on: false, reason: '监管要求' };
      await colleague.call('POST', `/api/points/rules/${id}/law-switch`, off);
      const stopped = await maker.call('POST', `/api/points/rules/${id}/gift-runs`);
      expect(refusalOf(stopped)).toBe('DEPOSIT_LINKED_REWARD');
      const { database, clock } = bank.platform;
      const behind = await withJob(database, (tx) =>
        giveChunk(tx, clock.now(), id, [{ customerNo: three, products: 9 }]),
      );
      expect(codeOf(behind)).toBe('DEPOSIT_LINKED_REWARD');
    });
  });

  describe('for payments', () => {
    const paid = (
      customerNo: number,
      transaction_id: string,
      amount_fen: number,
      more: object = {},
    ) => ({
      source: 'core',
      business_date: '2026-06-14',
      party_no: customerNo,
      transaction_id,
      occurred_at: '2026-06-14 12:00:00',
      direction: 'out',
      kind: 'card',
      channel: 'pos',
      merchant_category: 'dining',
      amount_fen,
      currency: 'CNY',
      ...more,
    });
    const back = { direction: 'in', kind: 'refund' };
    const content = {
      kind: 'payments',
      everyFen: 100,
      points: 10,
      dayPoints: 1_000,
      kinds: ['card'],
      channels: [],
      merchantCategories: [],
      refundKinds: ['refund'],
      validFrom: '2026-06-10',
      validUntil: '2026-06-30',
    };
    const insert = (...rows: object[]) =>
      bank.platform.analytics.insertRows('fact_transaction', rows);
    async function runDay(): Promise<void> {
      await schedule('points.payments').enqueue(bank.platform);
      await bank.runJobs(jobKinds.filter(({ kind }) => kind === 'points.payments'));
    }
    let ruleId = 0;
    async function inUse(): Promise<void> {
      ruleId = await write(content);
      await maker.call('POST', `/api/points/rules/${ruleId}/submit`);
      expect((await decide(ruleId)).status).toBe(200);
    }

    it('gives by the day’s file once a transaction, at most so much a day, and takes a refund’s share back', async () => {
      const [one, two] = [await customerWith(0), await customerWith(0)];
      await insert(
        paid(one, 'a', 1_999),
        paid(one, 'b', 3_000),
        paid(one, 'too early', 5_000, { business_date: '2026-06-09' }),
        paid(one, 'cash', 5_000, { kind: 'withdrawal' }),
        paid(one, 'dollars', 5_000, { currency: 'USD' }),
        paid(two, 'c', 9_990),
        paid(two, 'd', 9_990),
      );
      await inUse();
      const simulated = await maker.call('GET', `/api/points/rules/${ruleId}/simulation`);
      expect(bodyOf(ruleSimulation, simulated)).toMatchObject({ customers: 2 });
      for (let times = 0; times < 2; times += 1) {
        await runDay();
        expect([await available(one), await available(two)]).toEqual([499, 1_000]);
      }
      // A file told again with one line more: only that line counts.
      await insert(paid(one, 'e', 1_000), paid(one, 'a', 1_999));
      await insert(paid(one, 'r1', 1_000, back), paid(two, 'r2', 20_000, back));
      await runDay();
      // The newest payment of the category, `e`, is refunded wholly.
      expect([await available(one), await available(two)]).toEqual([499, 0]);
      await insert(paid(one, 'r3', 1_000, back));
      await runDay();
      await runDay();
      expect(await available(one)).toBe(399);
      const detail = await maker.call('GET', `/api/points/rules/${ruleId}`);
      expect(bodyOf(pointsRuleDetail, detail).payments).toEqual({
        payments: 5,
        points: 1_599,
        refunds: 3,
        takenBack: 1_200,
        untilDay: '2026-06-14',
      });
      await holdPointsSound(bank.platform.database);
      const forged = `update points.payment set taken_back = 0 where rule_id = ${ruleId} and taken_back > 0`;
      const [fault] = await faultsAfter(bank.platform.database, forged, verifyPoints);
      expect(fault?.rule).toBe('what refunds took back of a payment is what its movements say');
      const other = `update points.payment set points = points + 1 where rule_id = ${ruleId} and points > 0`;
      const [wrong] = await faultsAfter(bank.platform.database, other, verifyPoints);
      expect(wrong?.rule).toBe('points for a payment are one earning of its customer');
    });

    it('gives a batch once to two runs at once, under one cap for all numbers of a person', async () => {
      const { database, clock } = bank.platform;
      const [kept, merged] = [await customerWith(0), await customerWith(0)];
      const at = (customerNo: number, id: string) => ({
        source: 'core',
        id,
        customerNo,
        amountFen: 8_000,
        merchantCategory: '',
      });
      const give = (customerNo: number, id: string) => (tx: Tx) =>
        giveForPayments(tx, clock.now(), ruleId, '2026-06-13', [at(customerNo, id)]);
      const twice = await afterBoth(database, give(kept, 'x'), give(kept, 'x'));
      expect([valueOf(twice.first).points, valueOf(twice.second).points]).toEqual([800, 0]);
      await withJob(database, give(merged, 'y'));
      await mergeInto(database, merged, kept);
      expect(valueOf(await withJob(database, give(kept, 'z'))).points).toBe(0);
      const refund = (tx: Tx) =>
        takeBackForRefunds(tx, clock.now(), ruleId, '2026-06-13', [at(kept, 'back')]);
      const backs = await afterBoth(database, refund, refund);
      expect([valueOf(backs.first).refunds, valueOf(backs.second).refunds]).toEqual([1, 0]);
      await maker.call('POST', `/api/points/rules/${ruleId}/end`);
      expect(codeOf(await withJob(database, give(kept, 'late')))).toBe('POINTS_RULE_NOT_ACTIVE');
      await holdPointsSound(database);
    });
  });

  it.each([-1, 0, 0.5, 2 ** 53])('of %s points is no rule', async (points) => {
    const body = {
      code: `BAD${serial}`,
      name: '规则',
      programmeId,
      content: { kind: 'check_in', points },
    };
    expect((await maker.call('POST', '/api/points/rules', body)).status).toBe(400);
  });
});

it('a refund takes points back, also those that were passed on: what is missing is owed', async () => {
  const [from, to] = [await customerWith(300), await customerWith(0)];
  const [earned] = await bank.postgres.asOwner<{ id: number }>(
    `select id from points.movement where customer_no = ${from} and kind = 'earn'`,
  );
  const moved = await seller.call('POST', `/api/customers/${from}/points/transfers`, {
    programmeId,
    toCustomerNo: to,
    amount: 120,
  });
  expect(bodyOf(movedPoints, moved).amount).toBe(120);
  expect([await available(from), await available(to)]).toEqual([180, 120]);
  const refund = (amount: number) =>
    maker.call('POST', `/api/points/movements/${earned?.id}/take-backs`, {
      amount,
      reason: '退货',
    });
  expect(bodyOf(movedPoints, await refund(100)).amount).toBe(100);
  expect(await available(from)).toBe(80);
  expect((await refund(201)).status).toBe(409);
  expect((await refund(200)).status).toBe(201);
  expect([await available(from), await available(to)]).toEqual([0, 120]);
  // The 120 that were passed on are owed: the next points pay them.
  await withJob(bank.platform.database, (tx) =>
    earnPoints(tx, bank.platform.clock.now(), programmeId, [
      { customerNo: from, amount: 150, naturalKey: `after ${from}`, madeBy: 'system' },
    ]),
  );
  expect(await available(from)).toBe(30);
  await holdPointsSound(bank.platform.database);
});

describe('another price of points', () => {
  it('holds from its day on once a second person agrees, and no day takes two or is changed when it is over', async () => {
    const id = await create(maker, '/api/points/programmes', {
      code: 'PRICED',
      name: '活动积分',
      orgId: null,
      hundredPointsFen: 100,
      validity: 'rolling_months',
      validityCount: 12,
      tiers: [],
    });
    const ask = (hundredPointsFen: number, validFrom: string) =>
      maker.call('POST', `/api/points/programmes/${id}/prices`, {
        hundredPointsFen,
        validFrom,
        reason: '成本调整',
      });
    const agree = () => decideOn(maker, checker, String(id), 'approve', 'points_price');
    const on = (day: string) => withJob(bank.platform.database, (tx) => priceOfPoints(tx, id, day));
    expect(refusalOf(await ask(120, '2026-06-14'))).toBe('POINTS_PRICE_LATE');

    expect((await ask(120, '2026-07-01')).status).toBe(201);
    expect(await on('2026-07-01')).toBe(100);
    expect((await agree()).status).toBe(200);
    expect([await on('2026-06-30'), await on('2026-07-01')]).toEqual([100, 120]);

    expect((await ask(150, '2026-07-01')).status).toBe(201);
    expect(refusalOf(await agree())).toBe('POINTS_PRICE_TAKEN');
    expect(await on('2026-07-01')).toBe(120);
  });
});

it('what rules and the mall cost is what a count by hand finds', async () => {
  const { results, counted } = await withJob(bank.platform.database, async (tx) => {
    const { rows } = await sql<{ id: number; fen: number }>`
      select id, sum(fen)::bigint as fen from (
        select split_part(case when m.subject like 'payment:%' then m.subject else m.natural_key end, ':', 2)::bigint as id,
          (l.amount - l.taken_back) * b.hundred_points_fen / 10000 as fen
        from points.movement m join points.lot l on l.movement_id = m.id join points.backing b on b.id = l.backing_id
        where m.kind = 'earn' and (m.subject like 'payment:%' or split_part(m.natural_key, ':', 1) in ('check-in', 'products', 'interest'))
        union all
        select d.rule_id, g.value_fen from points.gift_due d join gifts.reservation r on r.id = d.reservation_id
        join gifts.gift g on g.id = r.gift_id where r.state = 'handed_over') given
      group by 1`.execute(tx);
    const days = { from: '2026-06-01', to: '2026-12-31', kind: 'rule' as const };
    return { results: await readActivityResults(tx, { all: true }, days), counted: rows };
  });
  const told = results.items.map(({ id, costFen }) => ({ id, fen: costFen }));
  expect(told.toSorted((one, other) => one.id - other.id)).toEqual(
    counted.toSorted((one, other) => one.id - other.id),
  );
  expect(counted.some(({ fen }) => fen > 0)).toBe(true);
});
