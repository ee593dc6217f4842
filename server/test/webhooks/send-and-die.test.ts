import { beforeEach, expect, test } from 'vitest';
import { webhook, webhookLimits } from '#contract/webhooks.ts';
import { claimDeliveries } from '../../src/modules/webhooks/claim-deliveries.ts';
import { attempt } from '../../src/modules/webhooks/send-deliveries.ts';
import { collectDeliveries, sendDue, startWebhooks } from '#modules/webhooks/index.ts';
import { moveReader, takeReaderTurn } from '#platform/outbox/read-outbox.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bodyOf } from '../harness/app.ts';
import { useHookedBank } from './bank-with-webhooks.ts';
import { status } from './receiver.ts';

const bank = useHookedBank();
const { receiver } = bank;

beforeEach(() => bank.clear());

const idsReceived = (): string[] => receiver.received.map((letter) => letter.id);
const leaseSeconds = 60;

test('killed between collecting and its mark, an event is collected once by the next', async () => {
  await bank.addEndpoint();
  const ids = await bank.tell([{}, {}]);
  const dying = Object.assign(Object.create(bank.platform), {
    clock: {
      now: () => {
        throw new Error('killed');
      },
    },
  });
  await expect(collectDeliveries(dying)).rejects.toThrow('killed');
  // Written, and gone with the mark that was not: as a process that dies before its commit leaves it.
  await expect(
    withJob(bank.platform.database, async (tx) => {
      const mark = await takeReaderTurn(tx, 'webhooks');
      if (mark) await moveReader(tx, 'webhooks', { xid: mark.xid, seq: mark.seq + 1000 });
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');
  await bank.deliver();
  expect(idsReceived().toSorted()).toEqual(ids.toSorted());
});

test('while one process reads the outbox another leaves it to it', async () => {
  await bank.addEndpoint();
  await bank.tell([{}]);
  await withJob(bank.platform.database, async (tx) => {
    expect(await takeReaderTurn(tx, 'webhooks')).not.toBeNull();
    expect(await collectDeliveries(bank.platform)).toBe(0);
  });
  await bank.deliver();
  expect(receiver.received).toHaveLength(1);
});

test('killed between sending and recording, it is sent again under the same id, and recorded once', async () => {
  const { id } = await bank.addEndpoint();
  const [eventId] = await bank.tell([{}]);
  await bank.collect();
  const [claimed] = await claimDeliveries(bank.platform, 16);
  if (!claimed) throw new Error('nothing was due');
  const dying = Object.assign(Object.create(bank.platform), {
    database: null,
  });
  await expect(attempt(dying, bank.outside, claimed)).rejects.toThrow();
  expect(idsReceived()).toEqual([eventId]);
  // Its lease is good still: nobody else may know that it is dead.
  bank.advance(leaseSeconds - 1);
  expect(await sendDue(bank.platform, bank.outside)).toBe(0);
  bank.advance(1);
  await bank.deliver();
  expect(idsReceived()).toEqual([eventId, eventId]);
  const delivery = await bank.newest(id);
  expect(delivery).toMatchObject({ state: 'delivered', attempts: 2 });
  expect(delivery.attemptList).toMatchObject([
    { no: 2, status: 204, isKnown: true },
    { no: 1, status: null, isKnown: false },
  ]);
});

test('a worker that was taken for dead decides nothing any more', async () => {
  const { id } = await bank.addEndpoint();
  await bank.tell([{}]);
  await bank.collect();
  const [late] = await claimDeliveries(bank.platform, 16);
  if (!late) throw new Error('nothing was due');
  bank.advance(leaseSeconds);
  const [present] = await claimDeliveries(bank.platform, 16);
  expect(present?.epoch).toBe(late.epoch + 1);
  await attempt(bank.platform, bank.outside, late);
  expect(await bank.newest(id)).toMatchObject({ state: 'waiting' });
  receiver.answer = status(500);
  if (present) await attempt(bank.platform, bank.outside, present);
  expect(await bank.newest(id)).toMatchObject({ state: 'waiting', lastResult: { status: 500 } });
  // And the other way round: what the living one recorded, the dead one does not take back.
  await attempt(bank.platform, bank.outside, late);
  expect(await bank.newest(id)).toMatchObject({ attempts: 2, lastResult: { status: 500 } });
});

test('two workers at once send each event once, and no more at a time than an endpoint may get', async () => {
  await bank.addEndpoint();
  const ids = await bank.tell(Array.from({ length: 40 }, () => ({})));
  await bank.collect();
  let [atOnce, most] = [0, 0];
  receiver.answer = async (response) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    // Until as many are here as may be, or two turns of the loop have brought no more.
    for (let turn = 0; turn < 20 && atOnce < webhookLimits.atOncePerEndpoint; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    atOnce -= 1;
    response.writeHead(204).end();
  };
  const worker = async (): Promise<void> => {
    for (let idle = 0; idle < 50;)
      idle = (await sendDue(bank.platform, bank.outside)) === 0 ? idle + 1 : 0;
  };
  await Promise.all([worker(), worker(), worker()]);
  expect(idsReceived().toSorted()).toEqual(ids.toSorted());
  expect(most).toBeLessThanOrEqual(webhookLimits.atOncePerEndpoint);
});

test('claimed at once by two, the places of an endpoint are not exceeded', async () => {
  await bank.addEndpoint();
  await bank.tell(Array.from({ length: 20 }, () => ({})));
  await bank.collect();
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 4 }, () => claimDeliveries(bank.platform, 16)));
    const [leased] = await bank.asJob<{ n: number }>(
      'select count(*)::int as n from webhooks.delivery where lease_until is not null',
    );
    expect(leased?.n).toBeLessThanOrEqual(webhookLimits.atOncePerEndpoint);
    await bank.asJob(
      `update webhooks.delivery set lease_until = null, next_attempt_at = now() - interval '1 year' where state = 'waiting'`,
    );
  }
});

test('one endpoint with a hundred thousand waiting holds up neither another nor the outbox', async () => {
  const slow = await bank.addEndpoint({ name: '积压' });
  const other = await bank.addEndpoint({ name: '其他', orgId: bank.org('XM') });
  await bank.ask('PATCH', `/api/webhooks/${slow.id}`, { state: 'active' });
  await bank.asJob(
    `insert into webhooks.delivery (endpoint_id, event_id, type, occurred_at, business_date, party_no, event_org_id,
       amount_fen, properties, next_attempt_at, created_at, org_id)
     select ${slow.id}, gen_random_uuid(), 'voucher_claimed', now(), '2026-06-15', n, 0, 0, '{}',
       '2026-06-15T09:00:00+08:00', '2026-06-15T09:00:00+08:00', ${bank.org('HQ')}
     from generate_series(1, 100000) as n`,
  );
  const events = await bank.tell(
    Array.from({ length: 500 }, () => ({ orgId: bank.org('XM-SM-1') })),
  );
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const started = performance.now();
    return [await work(), performance.now() - started];
  };
  const [, collecting] = await timed(() => bank.collect());
  const [claimed, claiming] = await timed(() => claimDeliveries(bank.platform, 16));
  // Both get their places in the first turn, however much the one has waiting.
  const places = Map.groupBy(claimed, (one) => one.endpointId);
  expect(places.get(slow.id)).toHaveLength(webhookLimits.atOncePerEndpoint);
  expect(places.get(other.id)).toHaveLength(webhookLimits.atOncePerEndpoint);
  expect(events).toHaveLength(500);
  // Some milliseconds on a quiet machine; wide enough for one that is not.
  expect(claiming).toBeLessThan(1000);
  expect(collecting).toBeLessThan(3000);
  if (process.env['HUIKE_PROVE'])
    process.stdout.write(`collected 500 in ${collecting} ms, claimed in ${claiming} ms\n`);
});

test('the loop of a server collects, sends and stops by itself, and says nothing twice', async () => {
  const { id } = await bank.addEndpoint();
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  receiver.answer = (response) => {
    response.writeHead(204).end();
    if (receiver.received.length === 3) resolve();
  };
  const working = startWebhooks(bank.platform, bank.outside);
  const ids = await bank.tell([{}, {}, {}]);
  await arrived;
  await working.stop();
  expect(idsReceived().toSorted()).toEqual(ids.toSorted());
  const seen = bodyOf(webhook, await bank.ask('GET', `/api/webhooks/${id}`));
  expect(seen).toMatchObject({ waiting: 0, lastResult: { status: 204, isKnown: true } });
});
