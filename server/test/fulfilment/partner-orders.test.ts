import { createHmac } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { askAgainSeconds, orderLimits } from '#contract/partners.ts';
import { partnerOrders } from '#modules/fulfilment/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { attemptOrder } from '../../src/flows/start-partner-orders.ts';
import { settlePartnerOrder } from '../../src/flows/settle-partner-order.ts';
import { partnerDifferencePage, partnerReconciliation } from '#contract/partner-reconciliation.ts';
import { bodyOf, refusalOf } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { multipart } from '../harness/multipart.ts';
import { codeOf, valueOf } from '../races/voucher-fixture.ts';
import { agree, type Offered, priceFen, useBankWithPartner } from './bank-with-partner.ts';
import { answer, cut, never } from './partner-server.ts';

const bank = useBankWithPartner();
const { partner } = bank;

beforeEach(() => bank.clear());

/** The state, money and asked acts after each test hold together. */
async function told() {
  await bank.sound();
  const { state, reason, sendings, queries } = await bank.order();
  return { state, reason, sendings, queries, acts: partner.asked.map(({ act }) => act).join(' ') };
}
let plain: Offered;
let byPhone: Offered;
beforeAll(async () => {
  plain = await bank.addOffer({});
  byPhone = await bank.addOffer({ needsPhone: true });
});
const phoneOf = (customerNo: number): string =>
  `138${String(bank.customers.indexOf(customerNo)).padStart(8, '0')}`;
let next = 0;
const anybody = (): number => bank.customers[next++] ?? 0;

/** An order of a customer who has none yet. */
async function ordered(offered = plain) {
  const before = await bank.money();
  const customerNo = anybody();
  return { offered, before, customerNo, voucher: valueOf(await bank.claim(offered, customerNo)) };
}
async function moved(before: { owedFen: number; budgetFen: number }) {
  const { states, owedFen, budgetFen } = await bank.money();
  return {
    voucher: states.at(-1),
    owedFen: owedFen - before.owedFen,
    budgetFen: budgetFen - before.budgetFen,
  };
}
const paid = { voucher: 'redeemed', owedFen: priceFen, budgetFen: -priceFen };
const open = { voucher: 'claimed', owedFen: 0, budgetFen: -priceFen };
const back = { voucher: 'reversed', owedFen: 0, budgetFen: 0 };

test('an order is sent signed, with its number and the phone; delivered, the partner is owed its price', async () => {
  const { before, customerNo } = await ordered(byPhone);
  expect(await moved(before)).toEqual(open);
  await bank.send();
  expect(await told()).toEqual({
    state: 'delivered',
    reason: '',
    sendings: 1,
    queries: 0,
    acts: 'send',
  });
  expect(await moved(before)).toEqual(paid);
  const [sent] = partner.asked;
  const { orderNo } = await bank.order();
  expect(sent).toMatchObject({ orderNo, amountFen: priceFen, phone: phoneOf(customerNo) });
  const signed = `${String(sent?.headers['webhook-id'])}.${String(sent?.headers['webhook-timestamp'])}.${sent?.body}`;
  const key = Buffer.from(bank.secret.slice('whsec_'.length), 'base64');
  expect(sent?.headers['webhook-signature']).toBe(
    `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  );
});

test('refused, the voucher is taken back to the same funders and may be claimed again', async () => {
  const { offered, before, customerNo } = await ordered();
  partner.onSend = answer({ result: 'refused' });
  await bank.send();
  expect(await told()).toMatchObject({ state: 'refused', reason: 'REFUSED_THERE', acts: 'send' });
  expect(await moved(before)).toEqual(back);
  expect(codeOf(await bank.claim(offered, customerNo))).toBe('OK');
});

test.each([
  ['no answer in time', never, 'TIMED_OUT'],
  ['a connection that is cut', cut, 'CONNECTION_FAILED'],
  ['a failure there', answer({}, 503), 'STATUS'],
  ['an answer that says nothing', answer({ result: 'fine' }), 'ANSWER_MALFORMED'],
  ['taken and not done yet', answer({ result: 'pending' }), 'PENDING_THERE'],
] as const)(
  'after %s it is asked about by its number, never sent again',
  async (_, onSend, reason) => {
    const { before } = await ordered();
    partner.onSend = async (response, asked) => {
      // It delivers, whatever it says.
      partner.onQuery = answer({ result: 'delivered', amountFen: priceFen, reference: 'LATE' });
      await onSend(response, asked);
    };
    await bank.send();
    expect(await told()).toMatchObject({ state: 'unknown', reason, acts: 'send' });
    expect(await moved(before)).toEqual(open);
    bank.advance(askAgainSeconds[0]);
    await bank.send();
    expect(await told()).toMatchObject({
      state: 'delivered',
      sendings: 1,
      queries: 1,
      acts: 'send query',
    });
    expect(await moved(before)).toEqual(paid);
  },
);

test('one that never answers is asked in ever longer turns, and stands for a person in the end', async () => {
  const { before } = await ordered();
  partner.onSend = cut;
  partner.onQuery = cut;
  await bank.send();
  for (const seconds of askAgainSeconds) {
    bank.advance(seconds - 1);
    const { length } = partner.asked;
    await bank.send();
    expect(partner.asked).toHaveLength(length);
    bank.advance(1);
    await bank.send();
  }
  expect(await told()).toMatchObject({
    state: 'standing',
    reason: 'UNANSWERED',
    sendings: 1,
    queries: askAgainSeconds.length,
  });
  expect(await moved(before)).toEqual(open);
  expect((await bank.order()).nextAt).toBeNull();
});

test('killed between sending and recording, it is asked about, and paid once', async () => {
  const { before } = await ordered();
  const [claimed] = await partnerOrders.claim(bank.platform, 16);
  if (!claimed) throw new Error('nothing was due');
  await partnerOrders.send(bank.platform, bank.outside, claimed);
  // Here the process died. Its lease holds for a while, then another takes the order up.
  await bank.send();
  expect(await told()).toMatchObject({ state: 'unknown', reason: 'SENDING', acts: 'send' });
  bank.advance(60);
  await bank.send();
  expect(await told()).toMatchObject({
    state: 'delivered',
    sendings: 1,
    queries: 1,
    acts: 'send query',
  });
  expect(await moved(before)).toEqual(paid);
});

test('the phone of an order under way is sealed, and gone with the person and with the result', async () => {
  const { customerNo } = await ordered(byPhone);
  const sealed = async (): Promise<boolean> => {
    await bank.postgres.asOwner('set role huike_job');
    const [row] = await bank.postgres.asOwner<{ kept: boolean }>(
      'select recipient_sealed is not null as kept from fulfilment.partner_order order by order_id desc limit 1',
    );
    await bank.postgres.asOwner('reset role');
    return row?.kept ?? false;
  };
  expect(await sealed()).toBe(false);
  partner.onSend = cut;
  await bank.send();
  expect(await sealed()).toBe(true);
  await withJob(bank.platform.database, (tx) => partnerOrders.erase(tx, customerNo));
  expect(await sealed()).toBe(false);
});

test('what the partner does not know is sent again under its number, after a time of grace only', async () => {
  const { before, customerNo } = await ordered(byPhone);
  partner.onSend = cut;
  await bank.send();
  partner.onQuery = answer({ result: 'absent' });
  for (const seconds of askAgainSeconds.slice(0, 6)) {
    bank.advance(seconds);
    await bank.send();
  }
  expect(await told()).toMatchObject({ state: 'unknown', reason: 'NOT_KNOWN_THERE', sendings: 1 });
  const numbers = new Set(partner.asked.map(({ orderNo }) => orderNo));
  partner.clear();
  bank.advance(orderLimits.graceSeconds);
  partner.onQuery = answer({ result: 'absent' });
  await bank.send();
  expect(await told()).toMatchObject({ state: 'delivered', sendings: 2, acts: 'query send' });
  for (const { orderNo } of partner.asked) numbers.add(orderNo);
  expect(numbers.size).toBe(1);
  expect(partner.asked.at(-1)?.phone).toBe(phoneOf(customerNo));
  expect(await moved(before)).toEqual(paid);
});

test('delivered for another amount, a person looks before anybody is paid', async () => {
  const { before } = await ordered();
  partner.onSend = answer({ result: 'delivered', amountFen: priceFen + 1, reference: 'P' });
  await bank.send();
  expect(await told()).toMatchObject({ state: 'standing', reason: 'AMOUNT_DIFFERS' });
  expect(await bank.order()).toMatchObject({ answeredFen: priceFen + 1, partnerReference: 'P' });
  expect(await moved(before)).toEqual(open);
});

test('a late word that is otherwise than the order was settled moves no money and is shown', async () => {
  const { before } = await ordered();
  const [slow] = await partnerOrders.claim(bank.platform, 16);
  if (!slow) throw new Error('nothing was due');
  bank.advance(60);
  partner.onQuery = answer({ result: 'refused' });
  await bank.send();
  expect(await told()).toMatchObject({ state: 'refused' });
  // The first worker, taken for dead, gets its answer after all, twice.
  await attemptOrder(bank.platform, bank.outside, slow);
  await attemptOrder(bank.platform, bank.outside, slow);
  expect(await bank.order()).toMatchObject({ state: 'refused', contradiction: 'delivered' });
  expect(await moved(before)).toEqual(back);
  await bank.sound();
});

test('two workers with the same word pay once', async () => {
  const { before } = await ordered();
  const [first] = await partnerOrders.claim(bank.platform, 16);
  bank.advance(60);
  const [second] = await partnerOrders.claim(bank.platform, 16);
  if (!first || !second) throw new Error('nothing was due');
  const delivered = {
    answer: { said: 'delivered', amountFen: priceFen, reference: 'P' },
    status: 200,
    durationMs: 1,
  } as const;
  await Promise.all(
    [first, second].map((one) =>
      partnerOrders.record(bank.platform, settlePartnerOrder, one, delivered),
    ),
  );
  expect(await told()).toMatchObject({ state: 'delivered' });
  expect(await moved(before)).toEqual(paid);
  expect(await bank.order()).toMatchObject({ contradiction: null });
});

test('nothing is claimed for whom the partner may not be told of, and none of it while it is paused', async () => {
  const offered = byPhone;
  const before = await bank.money();
  const withdrawing = anybody();
  expect(codeOf(await bank.claim(offered, bank.customers[55] ?? 0))).toBe('SHARING_NOT_CONSENTED');
  expect(codeOf(await bank.claim(offered, bank.customers[59] ?? 0))).toBe('PHONE_MISSING');
  await bank.ask('PATCH', `/api/partners/${bank.partnerId}`, { state: 'paused' });
  expect(codeOf(await bank.claim(offered, withdrawing))).toBe('PARTNER_PAUSED');
  await bank.ask('PATCH', `/api/partners/${bank.partnerId}`, { state: 'active' });
  expect(await bank.money()).toEqual(before);
  // Withdrawn between the claim and its sending, the consent holds nothing any more.
  valueOf(await bank.claim(offered, withdrawing));
  await withJob(bank.platform.database, (tx) =>
    agree(tx, [withdrawing], bank.platform.clock.now(), false),
  );
  await bank.send();
  expect(await told()).toMatchObject({ state: 'refused', reason: 'CONSENT_WITHDRAWN', acts: '' });
  expect(await moved(before)).toEqual(back);
});

test('nobody else redeems, holds or takes back what a partner fulfils', async () => {
  const { voucher } = await ordered();
  const seller = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const proof = voucher.code;
  const asked = { proof, purchaseAmountFen: 0 };
  for (const [url, body] of [
    ['/api/redemptions', asked],
    ['/api/validations', { proof, purchaseAmountFen: 100 }],
    ['/api/holds', { proof, purchaseAmountFen: 100, seconds: 60 }],
    [`/api/vouchers/${voucher.id}/reverse`, undefined],
  ] as const)
    expect([url, refusalOf(await seller.call('POST', url, body))]).toEqual([
      url,
      'FULFILLED_BY_PARTNER',
    ]);
});

test('a result that comes after the last valid day still counts', async () => {
  const { before } = await ordered();
  partner.onSend = cut;
  await bank.send();
  bank.advance(40 * 86_400);
  await bank.send();
  expect(await told()).toMatchObject({ state: 'unknown', queries: 1 });
  partner.onQuery = answer({ result: 'delivered', amountFen: priceFen });
  bank.advance(60);
  await bank.send();
  expect(await told()).toMatchObject({ state: 'delivered' });
  expect(await moved(before)).toEqual(paid);
});

/** An order that stands for a person, since the partner told another amount. */
async function standing() {
  const made = await ordered();
  partner.onSend = answer({ result: 'delivered', amountFen: priceFen + 1 });
  await bank.send();
  return { ...made, order: await bank.order() };
}
const decide = (id: number, decision: 'approve' | 'return' = 'approve') =>
  decideOn(bank.maker, bank.checker, String(id), decision, 'partner_order_settlement');

test.each([
  ['delivered', paid],
  ['refused', back],
] as const)(
  'two people settle what nobody told, with where they know it from: %s',
  async (outcome, money) => {
    const { before, order } = await standing();
    const url = `/api/partner-orders/${order.id}/settlements`;
    const body = { outcome, evidence: '合作方工单 20260615-7' };
    expect((await bank.ask('POST', url, body)).status).toBe(201);
    expect(refusalOf(await bank.ask('POST', url, body))).toBe('APPROVAL_PENDING');
    expect(await moved(before)).toEqual(open);
    expect((await decide(order.id)).status).toBe(200);
    expect(await bank.order()).toMatchObject({
      state: outcome,
      settledBy: expect.stringMatching(/^(员工\d+) \/ (?!\1$)员工\d+$/),
    });
    expect(await moved(before)).toEqual(money);
    expect(refusalOf(await bank.ask('POST', url, body))).toBe('ORDER_NOT_STANDING');
    await bank.sound();
  },
);

test('asked once more, the order has its result, and what two people say of it comes too late', async () => {
  const { before, order } = await standing();
  const url = `/api/partner-orders/${order.id}`;
  const refused = { outcome: 'refused', evidence: '合作方来函' };
  await bank.ask('POST', `${url}/settlements`, refused);
  expect((await bank.ask('POST', `${url}/asks`)).status).toBe(200);
  expect(refusalOf(await decide(order.id))).toBe('ORDER_NOT_STANDING');
  partner.onQuery = cut;
  await bank.send();
  expect(await told()).toMatchObject({ state: 'standing', reason: 'UNANSWERED' });
  await bank.ask('POST', `${url}/asks`);
  partner.onQuery = answer({ result: 'delivered', amountFen: priceFen });
  await bank.send();
  expect(refusalOf(await decide(order.id))).toBe('ORDER_SETTLED');
  expect(await moved(before)).toEqual(paid);
  expect((await decide(order.id, 'return')).status).toBe(200);
});

async function reconcile(day: string, lines: readonly string[]) {
  await bank.ask('GET', '/api/partners');
  const upload = multipart(
    {},
    { name: 'day.csv', content: ['orderNo,result,amountFen', ...lines].join('\n') },
  );
  const sent = await bank.app.inject({
    method: 'POST',
    url: `/api/partner-reconciliations?partnerId=${bank.partnerId}&day=${day}`,
    headers: { ...bank.maker.headers, ...upload.headers, 'idempotency-key': crypto.randomUUID() },
    payload: upload.payload,
  });
  return { status: sent.statusCode, body: sent.json() };
}
const differences = async (query: string) =>
  bodyOf(partnerDifferencePage, await bank.ask('GET', `/api/partner-differences?${query}`)).items;

test('a partner’s file is held against the orders of its day, and each difference carried until it is closed', async () => {
  bank.setNow('2026-07-01T10:00:00+08:00');
  const numbers: string[] = [];
  for (const onSend of [undefined, undefined, undefined, answer({ result: 'refused' }), cut]) {
    partner.onSend = onSend ?? answer({ result: 'delivered', amountFen: priceFen });
    await ordered();
    await bank.send();
    numbers.push((await bank.order()).orderNo);
  }
  const [agreed, missing, cheaper, refused, unknown] = numbers;
  expect(refusalOf(await reconcile('2026-07-01', []))).toBe('PARTNER_DAY_WRONG');
  bank.setNow('2026-07-02T00:00:00+08:00');
  const lines = [
    `${agreed},delivered,${priceFen}`,
    `${agreed},delivered,${priceFen}`,
    `${cheaper},delivered,1`,
    `${refused},delivered,${priceFen}`,
    `${unknown},delivered,${priceFen}`,
    `STRANGE-1,delivered,${priceFen}`,
    `${agreed},done,1`,
  ];
  const made = bodyOf(partnerReconciliation, await reconcile('2026-07-01', lines));
  expect(made).toMatchObject({ lines: 7, matched: 1, bad: 1, differences: 6, open: 6 });
  expect(made.badLines).toEqual([{ line: 8, reason: 'result_unknown' }]);
  expect(refusalOf(await reconcile('2026-07-01', lines))).toBe('PARTNER_FILE_UPLOADED');
  const found = await differences('state=open');
  expect(
    found.map((one) => [one.class, one.orderNo, one.here?.state, one.there?.state]).toSorted(),
  ).toEqual(
    [
      ['amount', cheaper, 'delivered', 'delivered'],
      ['duplicate', agreed, undefined, 'delivered'],
      ['missing_here', 'STRANGE-1', undefined, 'delivered'],
      ['missing_there', missing, 'delivered', undefined],
      ['state', refused, 'refused', 'delivered'],
      ['state', unknown, 'unknown', 'delivered'],
    ].toSorted(),
  );
  // The next day tells what was missing; the order that was not known has its result by then.
  partner.onQuery = answer({ result: 'delivered', amountFen: priceFen });
  bank.advance(60);
  await bank.send();
  bank.setNow('2026-07-03T00:00:00+08:00');
  const later = [`${missing},delivered,${priceFen}`, `${unknown},delivered,${priceFen}`];
  expect(bodyOf(partnerReconciliation, await reconcile('2026-07-02', later))).toMatchObject({
    matched: 2,
    differences: 0,
  });
  const left = await differences('state=open');
  expect(left.map((one) => one.orderNo).toSorted()).toEqual(
    [agreed, cheaper, refused, 'STRANGE-1'].toSorted(),
  );
  const [one] = left;
  const url = `/api/partner-differences/${one?.id}/closings`;
  const body = { outcome: 'explained', reason: '合作方重复上报' };
  expect((await bank.ask('POST', url, body)).status).toBe(201);
  expect(refusalOf(await bank.ask('POST', url, body))).toBe('PARTNER_DIFFERENCE_CLOSED');
});
