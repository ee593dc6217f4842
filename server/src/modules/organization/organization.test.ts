import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { auditPage } from '#contract/audit.ts';
import { apiKeyMade, orgUnit, orgUnitAffected, staff, staffPage } from '#contract/organization.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { withJob, withScope } from '../../platform/postgres/database.ts';

const unitList = z.object({ items: z.array(orgUnit) });
const bank = useApp();
let org: (code: string) => number;
let administrator: Person;
let security: Person;
let count = 0;
beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
  administrator = await bank.signInAs('administrator', 'HQ');
  security = await bank.signInAs('security_administrator', 'HQ');
});
beforeEach(() => {
  count += 1;
});

const newUnit = async (code: string, parentCode: string, kind = 'outlet') =>
  administrator.call('POST', '/api/org-units', {
    parentId: org(parentCode),
    kind,
    code,
    name: `机构${code}`,
  });
const newPerson = (by: Person, given: object = {}) =>
  by.call('POST', '/api/staff', {
    staffNumber: `N${count}`,
    name: '新人',
    orgId: org('FZ-GL-1'),
    roles: ['lobby_manager'],
    password: 'first password 1',
    ...given,
  });
const codes = async (who: Person) =>
  bodyOf(unitList, await who.call('GET', '/api/org-units')).items.map((unit) => unit.code);

test('people see the units of their own subtree', async () => {
  expect(await codes(await bank.signInAs('outlet_manager', 'FZ-GL'))).toEqual([
    'FZ-GL',
    'FZ-GL-1',
    'FZ-GL-2',
  ]);
  expect(await codes(await bank.signInAs('outlet_manager', 'XM-SM-1'))).toEqual(['XM-SM-1']);
});

test('a new unit is in the scope of everybody above it at once', async () => {
  const above = await bank.signInAs('outlet_manager', 'FZ');
  const before = await codes(above);
  const made = await newUnit('FZ-NEW', 'FZ-GL');
  expect(made).toMatchObject({ status: 201, body: { depth: 3, parentId: org('FZ-GL') } });
  expect(await codes(above)).toEqual([...before, 'FZ-NEW']);
  const [customerNo] = await addCustomers(bank.platform.database, bank.platform.keyring, [
    customerRecord({ sourceCustomerId: 'new', managingOrgId: bodyOf(orgUnit, made).orgId }),
  ]);
  expect((await above.call('GET', `/api/customers/${customerNo}`)).status).toBe(200);
});

test.each([
  ['a code that exists', 'FZ-GL-1', 'FZ', 'outlet', 'ORG_UNIT_CODE_TAKEN'],
  ['a branch below an outlet', 'Q1', 'FZ-GL-1', 'branch', 'ORG_UNIT_KIND_MISPLACED'],
])('%s is refused', async (_, code, parentCode, kind, refusal) => {
  expect(refusalOf(await newUnit(code, parentCode, kind))).toBe(refusal);
});

test('an administrator of a branch builds below it and nowhere else', async () => {
  const ofBranch = await bank.signInAs('administrator', 'FZ');
  const make = (parentCode: string) =>
    ofBranch.call('POST', '/api/org-units', {
      parentId: org(parentCode),
      kind: 'outlet',
      code: `B-${parentCode}`,
      name: '网点',
    });
  expect((await make('FZ-GL')).status).toBe(201);
  expect((await make('XM-SM')).status).toBe(404);
  expect(
    (await ofBranch.call('PATCH', `/api/org-units/${org('FZ')}`, { parentId: org('FZ-GL') }))
      .status,
  ).toBe(404);
});

test('a moved sub-branch is seen by its new branch and no longer by its old one', async () => {
  const unit = bodyOf(orgUnit, await newUnit('MOVE', 'FZ', 'sub_branch'));
  const child = bodyOf(
    orgUnit,
    await administrator.call('POST', '/api/org-units', {
      parentId: unit.orgId,
      kind: 'outlet',
      code: 'MOVE-1',
      name: '网点',
    }),
  );
  const [old, next] = [
    await bank.signInAs('relationship_manager', 'FZ'),
    await bank.signInAs('relationship_manager', 'XM'),
  ];
  const [customerNo] = await addCustomers(bank.platform.database, bank.platform.keyring, [
    customerRecord({ sourceCustomerId: 'moved', managingOrgId: child.orgId }),
  ]);
  const sees = async (who: Person) =>
    (await who.call('GET', `/api/customers/${customerNo}`)).status;
  expect([await sees(old), await sees(next)]).toEqual([200, 404]);
  expect(
    (await administrator.call('PATCH', `/api/org-units/${unit.orgId}`, { parentId: org('XM') }))
      .status,
  ).toBe(200);
  expect([await sees(old), await sees(next)]).toEqual([404, 200]);
});

test('a unit cannot move below itself, and the root cannot move', async () => {
  const move = (code: string, below: string) =>
    administrator.call('PATCH', `/api/org-units/${org(code)}`, { parentId: org(below) });
  expect((await move('FZ', 'FZ-GL-1')).status).toBe(422);
  expect(refusalOf(await move('HQ', 'FZ'))).toBe('ORG_UNIT_IS_ROOT');
});

test('disabling a unit asks for the number of things it touches, and signs its people out', async () => {
  const unit = bodyOf(orgUnit, await newUnit('SHUT', 'XM', 'sub_branch'));
  await administrator.call('POST', '/api/org-units', {
    parentId: unit.orgId,
    kind: 'outlet',
    code: 'SHUT-1',
    name: '网点',
  });
  const teller = await bank.signInAs('lobby_manager', 'SHUT-1');
  await addCustomers(bank.platform.database, bank.platform.keyring, [
    customerRecord({ sourceCustomerId: 'shut', managingOrgId: teller.orgId }),
  ]);
  const affected = bodyOf(
    orgUnitAffected,
    await administrator.call('GET', `/api/org-units/${unit.orgId}/affected`),
  );
  expect(affected).toEqual({ orgUnits: 2, staff: 1, customers: 1 });
  const disable = (confirmed: object) =>
    administrator.call('POST', `/api/org-units/${unit.orgId}/disable`, { affected: confirmed });
  expect(refusalOf(await disable({ ...affected, customers: 0 }))).toBe('ORG_UNIT_AFFECTED_CHANGED');
  expect((await teller.call('GET', '/api/session')).status).toBe(200);
  expect((await disable(affected)).body).toMatchObject({ disabled: true });
  expect((await teller.call('GET', '/api/session')).status).toBe(401);
});

test('an administrator adds people of outlets, but no administrator of any kind', async () => {
  expect((await newPerson(administrator)).status).toBe(201);
  count += 1000;
  for (const role of ['administrator', 'security_administrator', 'auditor']) {
    expect(refusalOf(await newPerson(administrator, { roles: [role] }))).toBe(
      'STAFF_ROLE_NOT_YOURS_TO_GIVE',
    );
  }
});

test('nobody makes themselves or their superiors more than they are', async () => {
  const { staffId } = bodyOf(staff, await newPerson(administrator));
  const change = (by: Person, whom: number, given: object) =>
    by.call('PATCH', `/api/staff/${whom}`, given);
  expect(
    refusalOf(await change(administrator, administrator.staffId, { roles: ['outlet_manager'] })),
  ).toBe('STAFF_CHANGES_THEMSELVES');
  expect(
    refusalOf(await change(administrator, staffId, { roles: ['security_administrator'] })),
  ).toBe('STAFF_ROLE_NOT_YOURS_TO_GIVE');
  expect(refusalOf(await change(administrator, security.staffId, { disabled: true }))).toBe(
    'STAFF_ROLE_NOT_YOURS_TO_GIVE',
  );
  expect(
    refusalOf(
      await administrator.call('PUT', `/api/staff/${security.staffId}/password`, {
        password: 'taken over 123',
      }),
    ),
  ).toBe('STAFF_ROLE_NOT_YOURS_TO_GIVE');
  expect((await change(security, staffId, { roles: ['auditor'] })).body).toMatchObject({
    roles: ['auditor'],
  });
});

test('system, security and audit administration are different people', async () => {
  const { staffId } = bodyOf(staff, await newPerson(administrator));
  const both = await security.call('PATCH', `/api/staff/${staffId}`, {
    roles: ['administrator', 'auditor'],
  });
  expect(refusalOf(both)).toBe('STAFF_ROLES_CONFLICT');
  const work = withJob(bank.platform.database, (tx) =>
    sql`update organization.staff set roles = '{administrator,auditor}' where staff_id = ${staffId}`.execute(
      tx,
    ),
  );
  await expect(work).rejects.toThrow('staff_administrations_are_separate');
});

test('a person whose roles or outlet change signs in anew', async () => {
  const person = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  await security.call('PATCH', `/api/staff/${person.staffId}`, { name: '改名' });
  expect((await person.call('GET', '/api/session')).body).toMatchObject({ name: '改名' });
  await security.call('PATCH', `/api/staff/${person.staffId}`, { orgId: org('FZ-GL-2') });
  expect((await person.call('GET', '/api/session')).status).toBe(401);
});

test.each([
  [
    'a staff number that exists',
    () => ({ staffNumber: security.staffNumber }),
    'STAFF_NUMBER_TAKEN',
  ],
  ['a password everybody guesses', () => ({ password: 'Password1' }), 'PASSWORD_TOO_WEAK'],
])('%s is refused', async (_, given, code) =>
  expect(refusalOf(await newPerson(administrator, given()))).toBe(code),
);

test('people are found by number, name, outlet, role and state, in pages', async () => {
  const find = async (query: string) =>
    bodyOf(staffPage, await security.call('GET', `/api/staff?${query}`));
  const first = await find('limit=1');
  const second = await find(`limit=1&cursor=${first.nextCursor}`);
  expect(second.items[0]?.staffId).toBeGreaterThan(first.items[0]?.staffId ?? Infinity);
  expect((await find(`search=${security.staffNumber}`)).items.map((one) => one.staffId)).toEqual([
    security.staffId,
  ]);
  expect((await find(`role=security_administrator&orgId=${org('FZ')}`)).items).toEqual([]);
});

const makeKey = async (given: object) =>
  bodyOf(
    apiKeyMade,
    await administrator.call('POST', '/api/api-keys', { orgId: org('FZ'), ...given }),
  );

test('a system signs in with its key, within its outlet and roles, until it is revoked', async () => {
  const made = await makeKey({
    name: '核心系统',
    roles: ['relationship_manager'],
    expiresAfterDays: 30,
  });
  const get = async (url: string) => {
    const answer = await bank.app.inject({
      url,
      headers: { authorization: `Bearer ${made.secret}` },
    });
    return { status: answer.statusCode, body: answer.json<unknown>() };
  };
  expect(bodyOf(unitList, await get('/api/org-units')).items[0]?.code).toBe('FZ');
  expect((await get('/api/staff')).status).toBe(403);
  expect((await get('/api/session')).body).toMatchObject({
    kind: 'api-key',
    name: '核心系统',
    staffNumber: null,
  });
  const kept = await withJob(bank.platform.database, (tx) =>
    sql<{ text: string }>`select api_key::text as text from organization.api_key
    union all select entry::text from audit.entry union all select idempotency_key::text from platform.idempotency_key`.execute(
      tx,
    ),
  );
  expect(kept.rows.some((row) => row.text.includes(made.secret))).toBe(false);
  await administrator.call('DELETE', `/api/api-keys/${made.apiKey.apiKeyId}`);
  expect((await get('/api/org-units')).status).toBe(401);
});

test('a key ends on its day', async () => {
  const made = await makeKey({ name: '短期', roles: ['product_manager'], expiresAfterDays: 1 });
  const status = async () =>
    (
      await bank.app.inject({
        url: '/api/org-units',
        headers: { authorization: `Bearer ${made.secret}` },
      })
    ).statusCode;
  expect(await status()).toBe(200);
  const today = bank.platform.clock.now();
  bank.setNow(new Date(today.getTime() + 86_400_000));
  expect(await status()).toBe(401);
  bank.setNow(today);
});

test('a key carries no role that its maker could not give to a person', async () => {
  const key = { name: '审计接口', orgId: org('HQ'), roles: ['auditor'], expiresAfterDays: 30 };
  const byAdministrator = await administrator.call('POST', '/api/api-keys', key);
  expect(refusalOf(byAdministrator)).toBe('STAFF_ROLE_NOT_YOURS_TO_GIVE');
  expect((await security.call('POST', '/api/api-keys', key)).status).toBe(201);
});

test('the keys of somebody who was disabled end with them, and stay ended', async () => {
  const maker = await bank.signInAs('administrator', 'FZ');
  const keyAt = async (code: string) =>
    bodyOf(
      apiKeyMade,
      await maker.call('POST', '/api/api-keys', {
        name: '渠道',
        orgId: org(code),
        roles: ['product_manager'],
        expiresAfterDays: 30,
      }),
    );
  const made = await keyAt('FZ');
  const status = async ({ secret }: { secret: string }) =>
    (
      await bank.app.inject({
        url: '/api/org-units',
        headers: { authorization: `Bearer ${secret}` },
      })
    ).statusCode;
  expect(await status(made)).toBe(200);
  const disable = (disabled: boolean) =>
    security.call('PATCH', `/api/staff/${maker.staffId}`, { disabled });
  expect((await disable(true)).status).toBe(200);
  expect(await status(made)).toBe(401);
  const { items } = bodyOf(
    auditPage,
    await security.call('GET', `/api/audit?objectKind=ApiKey&objectId=${made.apiKey.apiKeyId}`),
  );
  expect(items[0]).toMatchObject({ action: 'api_key.revoke', actorId: security.staffId });
  expect((await disable(false)).status).toBe(200);
  expect(await status(made)).toBe(401);
});

test('a key that whoever disables its maker cannot see is refused all the same', async () => {
  const maker = await bank.signInAs('administrator', 'FZ');
  const made = bodyOf(
    apiKeyMade,
    await maker.call('POST', '/api/api-keys', {
      name: '渠道',
      orgId: org('FZ'),
      roles: ['product_manager'],
      expiresAfterDays: 30,
    }),
  );
  await security.call('PATCH', `/api/staff/${maker.staffId}`, { orgId: org('XM') });
  const elsewhere = await bank.signInAs('security_administrator', 'XM');
  expect(
    (await elsewhere.call('PATCH', `/api/staff/${maker.staffId}`, { disabled: true })).status,
  ).toBe(200);
  const answer = await bank.app.inject({
    url: '/api/org-units',
    headers: { authorization: `Bearer ${made.secret}` },
  });
  expect(answer.statusCode).toBe(401);
});

test('every change of the organization leaves an audit row of who did it', async () => {
  const unit = bodyOf(orgUnit, await newUnit(`AUD${count}`, 'FZ-GL'));
  await administrator.call('PATCH', `/api/org-units/${unit.orgId}`, { name: '新名' });
  const { items } = bodyOf(
    auditPage,
    await security.call('GET', `/api/audit?objectKind=OrgUnit&objectId=${unit.orgId}`),
  );
  expect(items.map((one) => [one.action, one.actorId])).toEqual([
    ['org_unit.update', administrator.staffId],
    ['org_unit.create', administrator.staffId],
  ]);
});

test('a refused attempt leaves an audit row', async () => {
  const teller = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  await teller.call('GET', '/api/audit');
  const { body } = await security.call(
    'GET',
    `/api/audit?actorId=${teller.staffId}&outcome=refused`,
  );
  expect(body).toMatchObject({
    items: [{ action: 'access.refuse', objectId: 'GET /api/audit', orgId: teller.orgId }],
  });
});

test('rows of staff cannot be written into another outlet, whatever the statement', async () => {
  const scope = { all: false, orgIds: [org('FZ-GL-1')] } as const;
  const work = withScope(bank.platform.database, scope, (tx) =>
    sql`insert into organization.staff (staff_number, name, org_id, roles) values ('X', 'x', ${org('XM')}, '{auditor}')`.execute(
      tx,
    ),
  );
  await expect(work).rejects.toThrow('row-level security');
});
