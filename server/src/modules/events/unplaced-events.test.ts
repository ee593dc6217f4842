import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { eventsTaken, type EventsTaken } from '#contract/events.ts';
import {
  unplacedCounts,
  unplacedEventPage,
  unplacedLimit,
  unplacedRemoved,
} from '#contract/unplaced-events.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { customerErasure } from '../customers/index.ts';
import { eraseUnplaced, placeEvents } from './index.ts';

// A million rows would be most of this file's time.
vi.mock('#contract/unplaced-events.ts', async (whole) => ({
  ...(await whole<object>()),
  unplacedLimit: 1200,
}));

const bank = useApp({ now: '2026-06-15T10:00:00+08:00' });
let system: Person;
let administrator: Person;
let outlet = 0;

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  outlet = org('FZ-GL-1');
  system = await bank.signInAs('event_source', 'HQ');
  administrator = await bank.signInAs('administrator', 'HQ');
  await arrive('C0');
});
beforeEach(async () => {
  await bank.postgres.asOwner('truncate platform.outbox; truncate events.unplaced_event');
});

const visit = (eventId: string, id: string, more: object = {}) => ({
  eventId,
  type: 'visit',
  occurredAt: '2026-06-15T09:30:00+08:00',
  customer: { id },
  org: 'FZ-GL-1',
  ...more,
});
const send = async (...events: unknown[]): Promise<EventsTaken> =>
  bodyOf(eventsTaken, await system.call('POST', '/api/events', { source: 'core', events }));
const arrive = async (id: string): Promise<number> => {
  const record = customerRecord({ sourceCustomerId: id, managingOrgId: outlet });
  const [no = 0] = await addCustomers(bank.platform.database, bank.platform.keyring, [record]);
  return no;
};
const place = (): Promise<number> => placeEvents(bank.platform, new AbortController().signal);
const takenIn = () =>
  bank.postgres.asOwner<object>(
    `select party_no, org_id, properties->>'source_event_id' as id, amount_fen from platform.outbox order by id`,
  );
const waiting = async () =>
  bodyOf(unplacedEventPage, await administrator.call('GET', '/api/events/unplaced')).items;

test('an event of a customer who is not here yet is kept apart, and taken in once the customer is', async () => {
  const answer = await send(visit('a', 'C0'), visit('b', 'N1', { amountFen: 7 }));
  expect(answer).toMatchObject({ accepted: 1, unplaced: 1, refused: 0 });
  expect(answer.others).toEqual([{ index: 1, outcome: 'unplaced', code: null, message: null }]);
  expect(await place()).toBe(0);
  const no = await arrive('N1');
  expect(await place()).toBe(1);
  expect(await takenIn()).toMatchObject([
    { id: 'a' },
    { id: 'b', party_no: no, org_id: outlet, amount_fen: 7 },
  ]);
  expect([await waiting(), await place()]).toEqual([[], 0]);
});

test('sent again it counts once: while it waits, between arrival and placing, and after', async () => {
  expect(await send(visit('a', 'N2'), visit('a', 'N2'))).toMatchObject({
    unplaced: 1,
    duplicates: 1,
  });
  expect(await send(visit('a', 'N2'))).toMatchObject({ unplaced: 0, duplicates: 1 });
  await arrive('N2');
  expect(await send(visit('a', 'N2'))).toMatchObject({ accepted: 1 });
  expect(await place()).toBe(1);
  expect(await send(visit('a', 'N2'))).toMatchObject({ duplicates: 1 });
  expect(await takenIn()).toHaveLength(1);
});

test('two placings at once take each event in once', async () => {
  const events = Array.from({ length: 500 }, (_, at) => visit(`p${at}`, 'N3'));
  await send(...events);
  await send(...events.map((event) => ({ ...event, eventId: `q${event.eventId}` })));
  await arrive('N3');
  const placed = await Promise.all([place(), place(), place()]);
  expect(placed.reduce((sum, one) => sum + one)).toBe(1000);
  expect(await takenIn()).toHaveLength(1000);
});

test('what waits is counted and listed with its reason and last day', async () => {
  await send(visit('a', 'X1'));
  await send(visit('b', 'X2'));
  await send(visit('c', 'X1', { customer: { id: '1', source: 'crm' } }));
  const counts = bodyOf(
    unplacedCounts,
    await administrator.call('GET', '/api/events/unplaced/counts'),
  );
  expect(counts).toMatchObject({
    total: 3,
    keptDays: 7,
    sources: [
      { source: 'core', reason: 'CUSTOMER_NOT_IMPORTED', count: 2 },
      { source: 'core', reason: 'SYSTEM_WITHOUT_CUSTOMERS', count: 1 },
    ],
  });
  expect(await waiting()).toMatchObject([
    { eventId: 'c', customerSource: 'crm', customerId: '1', reason: 'SYSTEM_WITHOUT_CUSTOMERS' },
    { eventId: 'b', customerSource: 'core', customerId: 'X2', reason: 'CUSTOMER_NOT_IMPORTED' },
    { eventId: 'a', type: 'visit', keptUntil: '2026-06-22' },
  ]);
});

test('one, or all of a source, can be given up, and the audit says so', async () => {
  await send(visit('a', 'X1'), visit('b', 'X2'), visit('c', 'X3'));
  const [newest] = await waiting();
  const url = `/api/events/unplaced/${newest?.id}`;
  expect(bodyOf(unplacedRemoved, await administrator.call('DELETE', url))).toEqual({ removed: 1 });
  expect(refusalOf(await administrator.call('DELETE', url))).toBe('NOT_FOUND');
  const all = await administrator.call('DELETE', '/api/events/unplaced/sources/core');
  expect(bodyOf(unplacedRemoved, all)).toEqual({ removed: 2 });
  expect(await waiting()).toEqual([]);
  expect(
    await bank.postgres.asOwner(
      `select object_id, (detail->>'removed')::int as removed from audit.entry
       where action = 'event.remove_unplaced' order by removed`,
    ),
  ).toEqual([
    { object_id: String(newest?.id), removed: 1 },
    { object_id: 'core', removed: 2 },
  ]);
});

test('of a person who was erased nothing is kept, neither later nor from before', async () => {
  await send(visit('a', 'E1'));
  const no = await arrive('E1');
  const { database, keyring, clock } = bank.platform;
  await withJob(database, async (tx) => {
    await customerErasure.erase(tx, keyring, no, [], clock.now());
    await eraseUnplaced(tx, [{ scheme: 'core', value: 'E1' }]);
  });
  const answer = await send(visit('b', 'E1'));
  expect(answer).toMatchObject({ unplaced: 0, others: [{ code: 'EVENT_CUSTOMER_UNKNOWN' }] });
  expect(await waiting()).toEqual([]);
});

test('a source whose customers are never known is refused once the room is taken, by what waits alone', async () => {
  await send(visit('a', 'X1'));
  const [first] = await waiting();
  await bank.postgres.asOwner(
    `alter table events.unplaced_event alter column unplaced_id restart with ${(first?.id ?? 0) + unplacedLimit}`,
  );
  // The oldest still waits; what came and left between it and the newest takes no place.
  expect(await send(visit('b', 'X1'))).toMatchObject({ unplaced: 1, refused: 0 });
  await bank.postgres
    .asOwner(`insert into events.unplaced_event (event_id, source, source_event_id, scheme, value,
      type, business_date, occurred_at, received_at, org_id, channel, amount_fen, properties)
    select gen_random_uuid(), source, source_event_id, scheme, value, type, business_date, occurred_at, received_at,
      org_id, channel, amount_fen, properties
    from events.unplaced_event, generate_series(1, ${unplacedLimit - 3}) where source_event_id = 'a'`);
  expect(await send(visit('c', 'X1'))).toMatchObject({ unplaced: 1, refused: 0 });
  const answer = await send(visit('d', 'X1'), visit('e', 'C0'));
  expect(answer).toMatchObject({ accepted: 1, others: [{ index: 0, code: 'EVENT_NO_ROOM' }] });
});
