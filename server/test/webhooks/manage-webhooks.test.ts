import { beforeEach, expect, test } from 'vitest';
import {
  webhook,
  webhookDelivery,
  webhookDeliveryPage,
  webhookLimits,
  webhookPing,
  webhookReplayCount,
} from '#contract/webhooks.ts';
import { eraseFromWebhooks } from '#modules/webhooks/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { makingLockNumber } from '../../src/modules/webhooks/change-endpoint.ts';
import { bodyOf, refusalOf } from '../harness/app.ts';
import { waitUntilBlocked } from '../races/interleave.ts';
import { isSigned, useHookedBank } from './bank-with-webhooks.ts';
import { status } from './receiver.ts';

const bank = useHookedBank();
const { receiver } = bank;

beforeEach(() => bank.clear());

const given = () => ({
  name: '合作方',
  url: 'https://partner.example/hooks',
  orgId: bank.org('HQ'),
  eventTypes: ['voucher_claimed'],
  content: 'ids',
});
const find = async (id: number) => bodyOf(webhook, await bank.ask('GET', `/api/webhooks/${id}`));
const deliveriesOf = async (id: number, query = '') =>
  bodyOf(webhookDeliveryPage, await bank.ask('GET', `/api/webhooks/${id}/deliveries?${query}`))
    .items;

test.each([
  ['http://partner.example/', '须以 https:// 开头'],
  ['https://127.0.0.1/', '本机地址'],
  ['https://0x7f.1/', '本机地址'],
  ['https://[::1]/', '本机地址'],
  ['https://169.254.169.254/latest/meta-data', '链路本地或云元数据地址'],
  ['https://10.0.0.1/', '内网地址'],
  ['https://user:pass@partner.example/', '网址中不能有用户名和密码'],
  ['https://partner.example:25/', '只能用端口 443 或 8443'],
])('the URL %s is refused in words, when it is made and when it is changed', async (url, why) => {
  const made = await bank.ask('POST', '/api/webhooks', { ...given(), url });
  expect(refusalOf(made)).toBe('WEBHOOK_URL_REFUSED');
  expect(made.body).toMatchObject({ status: 422, title: `不能推送到这个网址：${why}` });
  const { id } = await bank.addEndpoint();
  const changed = await bank.ask('PATCH', `/api/webhooks/${id}`, { url });
  expect(refusalOf(changed)).toBe('WEBHOOK_URL_REFUSED');
});

test('what a name means is judged at every attempt, and told without what the host said', async () => {
  const { id } = await bank.addEndpoint({ url: 'https://partner.example/hooks' });
  bank.outside.resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  await bank.tell([{}]);
  await bank.deliver();
  expect(receiver.received).toEqual([]);
  expect((await bank.newest(id)).attemptList).toMatchObject([
    { error: 'ADDRESS_REFUSED', reason: 'loopback', status: null, answer: '' },
  ]);
});

test('a test send is signed, kept, and counts neither for nor against the endpoint', async () => {
  const { id, secret } = await bank.addEndpoint();
  await bank.ask('PATCH', `/api/webhooks/${id}`, { state: 'paused' });
  const ping = async () => bodyOf(webhookPing, await bank.ask('POST', `/api/webhooks/${id}/pings`));
  expect(await ping()).toMatchObject({
    delivery: { type: 'ping', state: 'delivered' },
    attempt: { status: 204, error: null },
  });
  const [letter] = receiver.received;
  expect(letter && isSigned(letter, secret)).toBe(true);
  expect(JSON.parse(letter?.body ?? '')).toMatchObject({ type: 'ping', data: {} });
  receiver.answer = status(404, {}, 'not here');
  expect(await ping()).toMatchObject({
    delivery: { state: 'failed' },
    attempt: { status: 404, error: 'STATUS', answer: 'not here' },
  });
  bank.advance(86_400);
  await bank.deliver();
  expect(receiver.received).toHaveLength(2);
  expect(await find(id)).toMatchObject({ failures: 0, waiting: 0 });
});

test('one delivery is replayed under its id; one that waits is not', async () => {
  const { id } = await bank.addEndpoint();
  const [eventId] = await bank.tell([{}]);
  await bank.deliver();
  const { id: deliveryId } = await bank.newest(id);
  const replay = () => bank.ask('POST', `/api/webhooks/${id}/deliveries/${deliveryId}/replays`);
  expect(bodyOf(webhookDelivery, await replay())).toMatchObject({ state: 'waiting', attempts: 0 });
  expect(refusalOf(await replay())).toBe('WEBHOOK_STILL_WAITING');
  await bank.deliver();
  expect(receiver.received.map((letter) => letter.id)).toEqual([eventId, eventId]);
  expect(await bank.newest(id)).toMatchObject({
    state: 'delivered',
    attempts: 1,
    attemptList: [{ no: 2 }, { no: 1 }],
  });
});

test('deliveries of a time are counted, confirmed and replayed; where more have come, none is', async () => {
  const { id } = await bank.addEndpoint();
  const moment = (): string => bank.platform.clock.now().toISOString();
  await bank.tell([{}]);
  await bank.deliver();
  bank.advance(3600);
  const from = moment();
  receiver.answer = status(410);
  const [failed] = await bank.tell([{}]);
  await bank.deliver();
  await bank.ask('PATCH', `/api/webhooks/${id}`, { state: 'active' });
  receiver.answer = status(204);
  const [taken] = await bank.tell([{}]);
  await bank.deliver();
  bank.advance(1);
  const until = moment();
  await bank.tell([{}]);
  await bank.deliver();
  const count = async (which: string): Promise<number> =>
    bodyOf(
      webhookReplayCount,
      await bank.ask(
        'GET',
        `/api/webhooks/${id}/replays/count?from=${from}&until=${until}&which=${which}`,
      ),
    ).count;
  expect([await count('failed'), await count('finished')]).toEqual([1, 2]);
  receiver.received.length = 0;
  const replay = (which: string, confirmed: number) =>
    bank.ask('POST', `/api/webhooks/${id}/replays`, { from, until, which, count: confirmed });
  expect(refusalOf(await replay('finished', 1))).toBe('WEBHOOK_REPLAY_GREW');
  await bank.deliver();
  expect(receiver.received).toEqual([]);
  expect(bodyOf(webhookReplayCount, await replay('finished', 2)).count).toBe(2);
  await bank.deliver();
  expect(receiver.received.map((letter) => letter.id).toSorted()).toEqual(
    [failed, taken].toSorted(),
  );
  expect(await count('failed')).toBe(0);
});

test('deliveries are listed by state and type', async () => {
  const { id } = await bank.addEndpoint();
  await bank.tell([{}, { type: 'voucher_redeemed' }]);
  await bank.deliver();
  receiver.answer = status(410);
  await bank.tell([{}]);
  await bank.deliver();
  expect(await deliveriesOf(id)).toHaveLength(3);
  expect(await deliveriesOf(id, 'state=failed')).toHaveLength(1);
  expect(await deliveriesOf(id, 'state=delivered&type=voucher_redeemed')).toHaveLength(1);
  expect(await deliveriesOf(id, 'state=waiting')).toEqual([]);
});

test('a removed endpoint is gone: from the list, from what is collected, and from what is sent', async () => {
  const { id } = await bank.addEndpoint();
  await bank.tell([{}]);
  await bank.collect();
  expect((await bank.ask('DELETE', `/api/webhooks/${id}`)).status).toBe(200);
  await bank.tell([{}]);
  await bank.deliver();
  expect(receiver.received).toEqual([]);
  expect(
    await bank.asJob(`select type from webhooks.delivery where endpoint_id = ${id}`),
  ).toHaveLength(1);
  expect((await bank.ask('GET', `/api/webhooks/${id}`)).status).toBe(404);
  expect((await bank.ask('GET', `/api/webhooks/${id}/deliveries`)).status).toBe(404);
});

test('of an erased person nothing is left, sent or to be sent', async () => {
  const { id } = await bank.addEndpoint();
  await bank.tell([{ partyNo: 41 }, { partyNo: 42 }]);
  await bank.deliver();
  await bank.tell([{ partyNo: 41 }]);
  await bank.collect();
  await withJob(bank.platform.database, (tx) => eraseFromWebhooks(tx, 41));
  expect(
    await bank.asJob(`select party_no as no from webhooks.delivery where endpoint_id = ${id}`),
  ).toEqual([{ no: 42 }]);
  await bank.deliver();
  expect(receiver.received).toHaveLength(2);
});

test('somebody of an outlet makes endpoints of the outlet only, and sees no other', async () => {
  const { id } = await bank.addEndpoint();
  const clerk = await bank.signInAs('administrator', 'FZ-GL-1');
  expect((await clerk.call('GET', `/api/webhooks/${id}`)).status).toBe(404);
  expect(refusalOf(await clerk.call('POST', '/api/webhooks', given()))).toBe('FORBIDDEN');
  const own = { ...given(), orgId: clerk.orgId };
  expect((await clerk.call('POST', '/api/webhooks', own)).status).toBe(201);
});

const addMany = (count: number): string =>
  `insert into webhooks.endpoint (name, url, org_id, event_types, content, created_at)
   select 'one', 'https://partner.example/', ${bank.org('XM')}, '{voucher_claimed}', 'ids', now()
   from generate_series(1, ${count})`;

test('there are so many endpoints and no more, and who makes the last one is waited for', async () => {
  await bank.asJob(addMany(webhookLimits.endpoints - 1));
  const other = await bank.postgres.connect();
  await other.query('begin');
  await other.query('set local role huike_job');
  await other.query(`select pg_advisory_xact_lock(${makingLockNumber})`);
  await other.query(addMany(1));
  const asked = bank.ask('POST', '/api/webhooks', given());
  const first = await Promise.race([
    waitUntilBlocked(bank.platform.database).then(() => 'waits'),
    asked.then(() => 'did not wait'),
  ]);
  await other.query('commit');
  expect(first).toBe('waits');
  expect(refusalOf(await asked)).toBe('WEBHOOK_LIMIT');
});
