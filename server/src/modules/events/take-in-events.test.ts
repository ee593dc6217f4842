import { beforeAll, beforeEach, expect, test } from 'vitest';
import { eventsTaken, type EventsTaken } from '#contract/events.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';

const bank = useApp({ now: '2026-06-15T10:00:00+08:00' });
let system: Person;
let customer = 0;
let outlet = 0;

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  outlet = org('FZ-GL-1');
  system = await bank.signInAs('event_source', 'HQ');
  const record = customerRecord({ sourceCustomerId: 'C1', managingOrgId: outlet });
  [customer = 0] = await addCustomers(bank.platform.database, bank.platform.keyring, [record]);
});
beforeEach(async () => {
  await bank.postgres.asOwner('truncate platform.outbox');
  await bank.platform.analytics.command('TRUNCATE TABLE fact_event');
});

const visit = (eventId: string, more: object = {}) => ({
  eventId,
  type: 'visit',
  occurredAt: '2026-06-15T09:30:00+08:00',
  customer: { id: 'C1' },
  org: 'FZ-GL-1',
  ...more,
});
const send = async (...events: unknown[]): Promise<EventsTaken> =>
  bodyOf(eventsTaken, await system.call('POST', '/api/events', { source: 'core', events }));
const kept = () =>
  bank.platform.analytics.query<object>(
    `SELECT party_no, org_id, type, toString(business_date) AS day, amount_fen, properties['source_event_id'] AS id FROM fact_event ORDER BY id`,
  );

test('an event is taken in once however often it is sent, in one batch, in two, and at the same time', async () => {
  const first = await send(visit('a'), visit('b', { amountFen: 5 }), visit('a'));
  expect([first.accepted, first.duplicates, first.refused]).toEqual([2, 1, 0]);
  expect(first.others).toEqual([{ index: 2, outcome: 'duplicate', code: null, message: null }]);
  const answers = await Promise.all([
    send(visit('b'), visit('c')),
    send(visit('c'), visit('b')),
    send(visit('c')),
  ]);
  expect(answers.reduce((sum, one) => sum + one.accepted, 0)).toBe(1);
  expect(await bank.shipEvents()).toBe(3);
  const row = { party_no: customer, org_id: outlet, type: 'visit', day: '2026-06-15' };
  expect(await kept()).toEqual([
    { ...row, amount_fen: 0, id: 'a' },
    { ...row, amount_fen: 5, id: 'b' },
    { ...row, amount_fen: 0, id: 'c' },
  ]);
});

test('the same id of another source is another event', async () => {
  await send(visit('a'));
  const answer = bodyOf(
    eventsTaken,
    await system.call('POST', '/api/events', {
      source: 'queue',
      events: [visit('a', { customer: { customerNo: customer } })],
    }),
  );
  expect(answer.accepted).toBe(1);
});

test.each([
  ['EVENT_MALFORMED', { amountFen: 1.5 }],
  ['EVENT_MALFORMED', { type: 'Visit!' }],
  ['EVENT_MALFORMED', { surprise: true }],
  ['EVENT_TYPE_RESERVED', { type: 'voucher_redeemed' }],
  ['EVENT_IN_FUTURE', { occurredAt: '2026-06-15T10:05:01+08:00' }],
  ['EVENT_TOO_OLD', { occurredAt: '2026-06-08T09:59:59+08:00' }],
  ['EVENT_ORG_UNKNOWN', { org: 'NOWHERE' }],
  ['EVENT_CUSTOMER_UNKNOWN', { customer: { customerNo: 999 } }],
])('%s is told of the event alone: %j', async (code, wrong) => {
  const answer = await send(visit('a'), visit('b', wrong), visit('c'));
  expect(answer).toMatchObject({ accepted: 2, refused: 1, others: [{ index: 1, code }] });
});

test('a clock a little ahead and an event of a week ago are taken', async () => {
  const answer = await send(
    visit('a', { occurredAt: '2026-06-15T10:05:00+08:00' }),
    visit('b', { occurredAt: '2026-06-08T10:00:00+08:00' }),
  );
  expect(answer.accepted).toBe(2);
});

test('a batch is neither empty nor longer than its bound', async () => {
  for (const count of [0, 501]) {
    const events = Array.from({ length: count }, (_, at) => visit(String(at)));
    const answer = await system.call('POST', '/api/events', { source: 'core', events });
    expect(refusalOf(answer)).toBe('INVALID_INPUT');
  }
});
