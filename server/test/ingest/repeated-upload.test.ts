import { beforeAll, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { upsertOrgUnits } from '#modules/organization/index.ts';
import { type Person, useApp } from '../harness/app.ts';
import { multipart } from '../harness/multipart.ts';

const bank = useApp();
const yaml = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
files:
  - name: event
    entity: event
    glob: 'event*.csv'
    mode: append
    fields: { event_id: id, customer_id: customer, type: type, occurred_at: at }
`;
const monday = 'id,customer,type,at\nE1,C1,visit,2024-02-26 10:00:00\n';
const tuesday = 'id,customer,type,at\nE2,C1,visit,2024-02-27 10:00:00\n';
let manager: Person;

beforeAll(async () => {
  await withJob(bank.platform.database, (tx) =>
    upsertOrgUnits(tx, { code: 'HQ', name: '总行' }, [
      { code: 'HQ', name: '总行', kind: 'head_office', parentCode: null },
    ]),
  );
  manager = await bank.signInAs('administrator', 'HQ');
  await manager.call('PUT', '/api/mappings/core', { yaml });
});

async function upload(key: string, content: string, name = 'event.csv', source = 'core') {
  const { headers, payload } = multipart({ source }, { name, content });
  const answer = await bank.app.inject({
    method: 'POST',
    url: '/api/imports',
    headers: { ...manager.headers, ...headers, 'idempotency-key': key },
    payload,
  });
  return {
    status: answer.statusCode,
    replayed: answer.headers['idempotency-replayed'],
    body: answer.json<Record<string, unknown>>(),
  };
}

async function deliveries(): Promise<number> {
  const rows = await bank.postgres.asOwner<{ n: number }>(
    'select count(distinct delivery_id)::int as n from ingest.import',
  );
  return rows[0]?.n ?? 0;
}

test('the same upload sent again is one delivery, and is answered as the first time', async () => {
  const before = await deliveries();
  const first = await upload('upload-again', monday);
  const second = await upload('upload-again', monday);
  expect(first).toMatchObject({ status: 202, replayed: undefined });
  expect(second).toEqual({ ...first, replayed: 'true' });
  expect(await deliveries()).toBe(before + 1);
});

test.each([
  ['another file', () => upload('upload-other', tuesday)],
  ['another name of the file', () => upload('upload-other', monday, 'event2.csv')],
  ['another source', () => upload('upload-other', monday, 'event.csv', 'other')],
])('the key of an upload does not serve for %s', async (_, other) => {
  expect((await upload('upload-other', monday)).status).toBe(202);
  const before = await deliveries();
  expect(await other()).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  expect(await deliveries()).toBe(before);
});

test('of uploads under one key that arrive together, one file is delivered once', async () => {
  const before = await deliveries();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, place) =>
      upload('upload-together', place % 2 === 0 ? monday : tuesday),
    ),
  );
  expect(await deliveries()).toBe(before + 1);
  const taken = answers.filter(({ status }) => status === 202);
  expect(taken.filter(({ replayed }) => replayed === undefined)).toHaveLength(1);
  expect(new Set(taken.map(({ body }) => body['deliveryId'])).size).toBe(1);
  // The other file is always told apart; the same one is either under way or answered alike.
  expect(answers.filter(({ body }) => body['code'] === 'IDEMPOTENCY_KEY_REUSED')).toHaveLength(6);
});
