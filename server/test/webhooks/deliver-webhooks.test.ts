import { beforeEach, expect, test } from 'vitest';
import type { WebhookEventType } from '#contract/webhook-events.ts';
import { webhook, webhookMade, webhookRetrySeconds } from '#contract/webhooks.ts';
import { collectDeliveries, sendDue } from '#modules/webhooks/index.ts';
import { bodyOf } from '../harness/app.ts';
import { isSigned, useHookedBank } from './bank-with-webhooks.ts';
import { status } from './receiver.ts';

const bank = useHookedBank();
const { receiver } = bank;

beforeEach(() => bank.clear());

const find = async (id: number) => bodyOf(webhook, await bank.ask('GET', `/api/webhooks/${id}`));

test('an event is delivered once, signed, with what the contract says and nothing else', async () => {
  const { id, secret } = await bank.addEndpoint();
  const [eventId = ''] = await bank.tell([
    { properties: { voucher_id: '11', offer_id: '3', campaign_id: '2', name: '王小明' } },
  ]);
  await bank.tell([{ type: 'visit' }, { type: 'voucher_expired' }]);
  await bank.deliver();
  await bank.deliver();
  expect(receiver.received).toHaveLength(1);
  const [letter] = receiver.received;
  expect(letter?.id).toBe(eventId);
  expect(letter && isSigned(letter, secret)).toBe(true);
  expect(letter && isSigned({ ...letter, body: `${letter.body} ` }, secret)).toBe(false);
  expect(JSON.parse(letter?.body ?? '')).toEqual({
    type: 'voucher_claimed',
    timestamp: '2026-06-15T02:00:00.000Z',
    data: {
      customerNo: 7,
      orgId: bank.org('FZ-GL-1'),
      businessDate: '2026-06-15',
      voucherId: 11,
      offerId: 3,
      campaignId: 2,
    },
  });
  expect(await bank.newest(id)).toMatchObject({
    state: 'delivered',
    attempts: 1,
    body: letter?.body,
    attemptList: [{ no: 1, status: 204, error: null, isKnown: true }],
  });
  expect(await find(id)).toMatchObject({ waiting: 0, failures: 0, lastResult: { status: 204 } });
});

test('points and gifts are told like vouchers, and how many points only to who asks for amounts', async () => {
  const eventTypes: WebhookEventType[] = ['points_earned', 'gift_picked_up'];
  await bank.addEndpoint({ eventTypes });
  await bank.addEndpoint({ eventTypes, content: 'amounts', name: '积分' });
  const points = {
    movement_id: '5',
    programme_id: '2',
    points_hundredths: '150',
    reason: '王小明',
  };
  await bank.tell([
    { type: 'points_earned', properties: points },
    { type: 'gift_picked_up', properties: { reservation_id: '8', gift_id: '4', pieces: '1' } },
  ]);
  await bank.deliver();
  const told = receiver.received.map(
    ({ body }) => JSON.parse(body) as { type: string; data: object },
  );
  const dataOf = (type: string) => told.filter((one) => one.type === type).map(({ data }) => data);
  expect(
    dataOf('points_earned').toSorted((a, b) => Object.keys(a).length - Object.keys(b).length),
  ).toEqual([
    expect.not.objectContaining({ pointsHundredths: 150 }),
    expect.objectContaining({ movementId: 5, programmeId: 2, pointsHundredths: 150 }),
  ]);
  expect(dataOf('gift_picked_up')).toMatchObject([
    { reservationId: 8, giftId: 4, pieces: 1 },
    { reservationId: 8, giftId: 4, pieces: 1 },
  ]);
  expect(JSON.stringify(told)).not.toContain('王小明');
});

test('amounts are for endpoints that ask for them', async () => {
  await bank.addEndpoint({ content: 'amounts' });
  await bank.tell([{ amountFen: 5000 }]);
  await bank.deliver();
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ data: { amountFen: 5000 } });
});

test('an endpoint gets events of its unit and below; those of no unit are the head office’s', async () => {
  for (const code of ['HQ', 'FZ', 'FZ-GL-1', 'XM'])
    await bank.addEndpoint({ orgId: bank.org(code), name: code });
  const [inFz, inXm, nowhere] = await bank.tell([
    { orgId: bank.org('FZ-GL-1') },
    { orgId: bank.org('XM-SM-1') },
    { orgId: 0 },
  ]);
  await bank.collect();
  const rows = await bank.asJob<{ name: string; events: string[] }>(
    `select name, array_agg(event_id::text order by event_id) as events from webhooks.delivery
     join webhooks.endpoint using (endpoint_id) where removed_at is null group by name order by name`,
  );
  expect(rows).toEqual([
    { name: 'FZ', events: [inFz] },
    { name: 'FZ-GL-1', events: [inFz] },
    { name: 'HQ', events: [inFz, inXm, nowhere].toSorted() },
    { name: 'XM', events: [inXm] },
  ]);
});

test('what was written before an endpoint was made is not sent to it, though it is read later', async () => {
  await bank.tell([{}]);
  await bank.addEndpoint();
  await bank.deliver();
  expect(receiver.received).toEqual([]);
});

test('what fails is sent again at the times of the contract, with the same id, and in the end has failed', async () => {
  const { id } = await bank.addEndpoint();
  receiver.answer = status(500, {}, 'out of order');
  const [eventId] = await bank.tell([{}]);
  await bank.deliver();
  for (const seconds of webhookRetrySeconds) {
    const before = receiver.received.length;
    bank.advance(seconds - 1);
    await bank.deliver();
    expect(receiver.received).toHaveLength(before);
    // Meanwhile it is set going again, if it was disabled: a delivery that waits is not forgotten.
    await bank.ask('PATCH', `/api/webhooks/${id}`, { state: 'active' });
    bank.advance(1);
    await bank.deliver();
    expect(receiver.received).toHaveLength(before + 1);
  }
  expect(await bank.newest(id)).toMatchObject({
    state: 'failed',
    attempts: webhookRetrySeconds.length + 1,
    nextAttemptAt: null,
    lastResult: { status: 500, error: 'STATUS' },
  });
  expect(new Set(receiver.received.map((letter) => letter.id))).toEqual(new Set([eventId]));
  bank.advance(30 * 86_400);
  await bank.deliver();
  expect(receiver.received).toHaveLength(webhookRetrySeconds.length + 1);
});

test('a receiver that is there again is caught up with, and its failures are forgotten', async () => {
  const { id } = await bank.addEndpoint();
  receiver.answer = status(503, { 'retry-after': '120' });
  await bank.tell([{}]);
  await bank.deliver();
  expect(await find(id)).toMatchObject({ failures: 1, state: 'active', waiting: 1 });
  receiver.answer = status(200);
  bank.advance(6);
  await bank.deliver();
  expect(receiver.received).toHaveLength(1);
  bank.advance(114);
  await bank.deliver();
  expect(await find(id)).toMatchObject({ failures: 0, failingSince: null, waiting: 0 });
});

test('after twelve failures over two days an endpoint is disabled, and what comes waits for it', async () => {
  const { id } = await bank.addEndpoint();
  receiver.answer = status(500);
  await bank.tell(Array.from({ length: 11 }, () => ({})));
  await bank.deliver();
  bank.advance(2 * 86_400);
  expect((await find(id)).state).toBe('active');
  await sendDue(bank.platform, bank.outside);
  expect(await find(id)).toMatchObject({ state: 'disabled', disabledBecause: 'failing' });
  const sent = receiver.received.length;
  await bank.tell([{}]);
  await bank.deliver();
  expect(receiver.received).toHaveLength(sent);
  expect((await find(id)).waiting).toBe(12);
  receiver.answer = status(200);
  await bank.ask('PATCH', `/api/webhooks/${id}`, { state: 'active' });
  bank.advance(86_400);
  await bank.deliver();
  expect(await find(id)).toMatchObject({ state: 'active', waiting: 0, disabledBecause: null });
  const audited = await bank.asJob(
    `select actor_kind, detail->>'reason' as reason from audit.entry
     where action = 'webhook.disable' and object_id = '${id}'`,
  );
  expect(audited).toEqual([{ actor_kind: 'system', reason: 'failing' }]);
});

test('an answer 410 disables the endpoint at once', async () => {
  const { id } = await bank.addEndpoint();
  receiver.answer = status(410);
  await bank.tell([{}]);
  await bank.deliver();
  expect(await find(id)).toMatchObject({ state: 'disabled', disabledBecause: 'gone' });
  expect(await bank.newest(id)).toMatchObject({ state: 'failed', attempts: 1 });
});

test('while it is paused events wait, and afterwards they go out', async () => {
  const { id } = await bank.addEndpoint();
  await bank.ask('PATCH', `/api/webhooks/${id}`, { state: 'paused' });
  await bank.tell([{}, {}]);
  await bank.deliver();
  expect(receiver.received).toEqual([]);
  await bank.ask('PATCH', `/api/webhooks/${id}`, { state: 'active' });
  await bank.deliver();
  expect(receiver.received).toHaveLength(2);
});

test('while secrets overlap both sign; then only the new one does', async () => {
  const { id, secret: former } = await bank.addEndpoint();
  const rotate = (overlapHours: number) =>
    bank.ask('POST', `/api/webhooks/${id}/secrets`, { overlapHours });
  const sent = async (): Promise<(secret: string) => boolean> => {
    await bank.tell([{}]);
    await bank.deliver();
    const letter = receiver.received.at(-1);
    return (secret) => letter !== undefined && isSigned(letter, secret);
  };
  const { secret, webhook: rotated } = bodyOf(webhookMade, await rotate(24));
  expect(rotated.formerSecretUntil).toBe('2026-06-16T02:00:00.000Z');
  const during = await sent();
  expect([during(former), during(secret)]).toEqual([true, true]);
  bank.advance(24 * 3600);
  const after = await sent();
  expect([after(former), after(secret)]).toEqual([false, true]);
  const { secret: newest } = bodyOf(webhookMade, await rotate(0));
  const atOnce = await sent();
  expect([atOnce(secret), atOnce(newest)]).toEqual([false, true]);
  const { secret: last } = bodyOf(webhookMade, await rotate(24));
  await rotate(24);
  const many = await sent();
  expect([many(newest), many(last)]).toEqual([false, true]);
});

test('secrets stand sealed in the database, and nowhere in the audit or in kept answers', async () => {
  const { id, secret } = await bank.addEndpoint();
  const [found] = await bank.asJob<{ texts: string }>(
    `select (select string_agg(encode(sealed, 'escape'), ' ') from webhooks.secret where endpoint_id = ${id})
       || (select string_agg(detail::text, ' ') from audit.entry)
       || (select string_agg(coalesce(body::text, ''), ' ') from platform.idempotency_key) as texts`,
  );
  expect(found?.texts).toContain('WEBHOOK_MADE_ALREADY');
  expect(found?.texts).not.toContain(secret.replace('whsec_', ''));
});

test('events of a running transaction are not overtaken for ever', async () => {
  await bank.addEndpoint();
  const slow = await bank.postgres.connect();
  await slow.query('begin');
  await slow.query(
    `insert into platform.outbox (type, business_date, occurred_at, party_no) values ('voucher_claimed', '2026-06-15', now(), 1)`,
  );
  await bank.tell([{ partyNo: 2 }]);
  await collectDeliveries(bank.platform);
  await slow.query('commit');
  await bank.deliver();
  const customers = receiver.received.map(({ body }) => JSON.parse(body).data.customerNo);
  expect(customers.toSorted()).toEqual([1, 2]);
});

test('a reader set back reads again and makes nothing twice', async () => {
  await bank.addEndpoint();
  await bank.tell([{}, {}]);
  await bank.deliver();
  await bank.postgres.asOwner(`update platform.outbox_reader set xid = '0', seq = 0`);
  await bank.deliver();
  expect(receiver.received).toHaveLength(2);
});
