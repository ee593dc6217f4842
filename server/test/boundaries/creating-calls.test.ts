import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { apiKeyMade } from '../../../contract/organization.ts';
import { type Role, roles } from '../../../contract/access.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../harness/app.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { accessTable } from './access-table.ts';
import { buildForeignObjects } from './foreign-objects.ts';

/** Calls that answer 201 or 202 and take no Idempotency-Key, with the reason why. */
const withoutKey: Readonly<Record<string, string>> = {
  'POST /api/draws/play-by-link':
    'the phone’s own key is in the body: a page without signing in sends no header of ours',
  'POST /api/merchant-joining/applications':
    'the applicant’s own secret is in the body: a page without signing in sends no header of ours',
  'POST /api/draws/{id}/links': 'signs a link and keeps nothing: two links are one customer’s',
  'POST /api/staff':
    'the staff number is the key: a repeat is refused as taken, and a kept digest of the input would be one of the password',
  'POST /api/vouchers/claim-by-link': 'the link is the key: opened twice it shows the same voucher',
  'POST /api/vouchers/claim-links': 'signs a link and keeps nothing: two links claim one voucher',
  'POST /api/customers/{no}/member-code': 'signs a code for two minutes and keeps nothing',
  'POST /api/vouchers/{id}/qr': 'signs a code for a minute and keeps nothing',
  'POST /api/vouchers/{id}/offline-codes': 'signs a code for ten minutes and keeps nothing',
};

const bank = useApp();
const people = new Map<Role, Person>();
let taskId: number;
beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  taskId = (await buildForeignObjects(bank, org)).task;
  for (const role of roles) people.set(role, await bank.signInAs(role, 'HQ'));
});
const as = (role: Role): Person => {
  const found = people.get(role);
  if (!found) throw new Error(`nobody signed in as ${role}`);
  return found;
};

/** Every call of the document that makes something: it answers 201 or 202. */
function creatingCalls(): { name: string; path: string }[] {
  const paths = z
    .record(
      z.string(),
      z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) })),
    )
    .parse(bank.app.swagger().paths);
  return Object.entries(paths).flatMap(([path, item]) =>
    item['post'] && ('201' in item['post'].responses || '202' in item['post'].responses)
      ? [{ name: `POST ${path}`, path }]
      : [],
  );
}

test('every call that creates something is refused without an Idempotency-Key, but for those that say why', async () => {
  const lenient: string[] = [];
  for (const { name, path } of creatingCalls()) {
    const who = accessTable[name]?.who;
    const role = Array.isArray(who) ? roles.find((one) => who.includes(one)) : roles[0];
    const answer = await bank.app.inject({
      method: 'POST',
      url: path.replaceAll(/\{\w+\}/g, '1'),
      headers: as(role ?? 'administrator').headers,
      payload: {},
    });
    const { code } = z.object({ code: z.string().optional() }).parse(answer.json());
    if (answer.statusCode !== 400 || code !== 'IDEMPOTENCY_KEY_MISSING') lenient.push(name);
  }
  expect(lenient.toSorted()).toEqual(Object.keys(withoutKey).toSorted());
});

test('a repeated call for an API key makes no second one, and never tells the secret again', async () => {
  const administrator = as('security_administrator');
  const ask = () =>
    bank.app.inject({
      method: 'POST',
      url: '/api/api-keys',
      headers: { ...administrator.headers, 'idempotency-key': 'one-key-for-the-core' },
      payload: {
        name: '核心系统',
        orgId: administrator.orgId,
        roles: ['product_manager'],
        expiresAfterDays: 30,
      },
    });
  const first = await ask();
  const { apiKey, secret } = bodyOf(apiKeyMade, { status: first.statusCode, body: first.json() });
  const second = await ask();
  expect(second.json()).toMatchObject({
    status: 409,
    code: 'API_KEY_MADE_ALREADY',
    facts: { apiKeyId: apiKey.apiKeyId },
  });
  const kept = await bank.postgres.asOwner<{ keys: number; texts: string }>(
    `select (select count(*)::int from organization.api_key where name = '核心系统') as keys,
       (select coalesce(string_agg(body::text, ' '), '') from platform.idempotency_key) as texts`,
  );
  expect(kept[0]?.keys).toBe(1);
  expect(kept[0]?.texts).toContain('API_KEY_MADE_ALREADY');
  expect(kept[0]?.texts).not.toContain(secret);
});

test('a repeated call for a member of staff is refused, since the number is taken', async () => {
  const administrator = as('administrator');
  const body = {
    staffNumber: 'R00001',
    name: '新员工',
    orgId: administrator.orgId,
    roles: ['relationship_manager'],
    password: 'a password of enough length',
  };
  expect((await administrator.call('POST', '/api/staff', body)).status).toBe(201);
  expect(refusalOf(await administrator.call('POST', '/api/staff', body))).toBe(
    'STAFF_NUMBER_TAKEN',
  );
});

test('a contact that is sent twice under its key is logged once, though its task stays open', async () => {
  const log = () =>
    bank.app.inject({
      method: 'POST',
      url: `/api/tasks/${taskId}/outcome`,
      headers: { ...as('outlet_manager').headers, 'idempotency-key': 'one-call-on-monday' },
      payload: {
        contacted: false,
        result: 'not_reached',
        note: '',
        nextStep: '再次致电',
        nextDate: '2026-06-20',
      },
    });
  const [first, second] = [await log(), await log()];
  expect(first.json()).toMatchObject({ state: 'open' });
  expect(second.json()).toEqual(first.json());
  expect(
    await bank.postgres.asOwner(`select from tasks.outcome where task_id = ${taskId}`),
  ).toHaveLength(1);
});
