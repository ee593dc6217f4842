import { sql } from 'kysely';
import { createMongoAbility } from '@casl/ability';
import { beforeAll, expect, test, vi } from 'vitest';
import { accountList, customerPage } from '#contract/customers.ts';
import { customerConsent } from '#contract/consent.ts';
import { bodyOf, type Person, refusalOf, signIn, useApp } from '../../../test/harness/app.ts';
import { addCustomers, batchOf, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import type { Caller } from '../../platform/http/caller.ts';
import { withJob, withScope } from '../../platform/postgres/database.ts';
import { eraseConsent } from '../consent/index.ts';
import { customerErasure, upsertCustomers } from './index.ts';
import { revealValue } from './reveal-value.ts';

const bank = useApp();
let org: (code: string) => number;
let manager: Person;
let near = 0;
let far = 0;
beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
  const records = [
    customerRecord({
      sourceCustomerId: 'near',
      managingOrgId: org('FZ-GL-1'),
      name: '陈静',
      phone: '13812341234',
      identity: '350102199001011234',
    }),
    customerRecord({
      sourceCustomerId: 'far',
      managingOrgId: org('XM-SM-1'),
      name: '陈立',
      phone: '13900001111',
      identity: '350203198505052222',
    }),
    customerRecord({
      sourceCustomerId: 'plain',
      managingOrgId: org('FZ-GL-1'),
      name: '林慧',
      phone: null,
      identity: null,
    }),
  ];
  [near = 0, far = 0] = await addCustomers(bank.platform.database, bank.platform.keyring, records);
  manager = await bank.signInAs('relationship_manager', 'FZ-GL');
});
const names = async (who: Person, search: object = {}) => {
  const found = await who.call('POST', '/api/customers/search', search);
  return bodyOf(customerPage, found).items.map((one) => one.name);
};

test('staff see the customers of their own outlets only', async () => {
  expect(await names(manager)).toEqual(['陈静', '林慧']);
  expect(await names(await bank.signInAs('relationship_manager', 'HQ'))).toEqual([
    '陈静',
    '陈立',
    '林慧',
  ]);
  expect(await names(await bank.signInAs('relationship_manager', 'XM'))).toEqual(['陈立']);
});

test('phone and identity number are masked, and the name for roles that serve nobody in person', async () => {
  const { body } = await manager.call('GET', `/api/customers/${near}`);
  expect(body).toMatchObject({
    name: '陈静',
    phone: '138****1234',
    identity: '350*************34',
    identifiers: [{ scheme: 'core', value: 'near' }],
  });
  const auditor = await bank.signInAs('auditor', 'HQ');
  expect((await auditor.call('GET', `/api/customers/${near}`)).body).toMatchObject({ name: '陈*' });
});

test.each([
  ['a name prefix', { name: '陈' }, ['陈静']],
  ['an exact phone', { phone: '13812341234' }, ['陈静']],
  ['an exact identity number', { identity: '350102199001011234' }, ['陈静']],
  ["the bank's identifier", { identifier: 'near' }, ['陈静']],
  ['a phone of another outlet', { phone: '13900001111' }, []],
  ['an identifier of another outlet', { identifier: 'far' }, []],
  ['part of a phone', { phone: '138123412' }, []],
  ['an injected name', { name: "' or 1=1 --" }, []],
])('%s finds exactly its customers', async (_, search, expected) =>
  expect(await names(manager, search)).toEqual(expected),
);

test.each(['name=陈', 'phone=13812341234', 'identity=350102199001011234'])(
  'what a person is known by never stands in an address: ?%s is refused',
  async (query) => {
    const url = `/api/customers?${encodeURI(query)}`;
    expect(refusalOf(await manager.call('GET', url))).toBe('INVALID_INPUT');
  },
);

test('a search by phone or identity number is audited without the value', async () => {
  const seeker = await bank.signInAs('product_manager', 'HQ');
  const search = (by: object) => seeker.call('POST', '/api/customers/search', by);
  await search({ phone: '13812341234' });
  await search({ identity: '350102199001019999', name: '陈' });
  await search({ name: '陈' });
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ detail: unknown; text: string }>`select detail, entry::text as text from audit.entry
      where action = 'customer.search' and actor_id = ${seeker.staffId} order by entry_no`.execute(
      tx,
    ),
  );
  expect(rows.map((row) => row.detail)).toEqual([
    { by: ['phone'], found: [near] },
    { by: ['identity'], found: [] },
  ]);
  expect(rows.some((row) => /1381234|3501021990/.test(row.text))).toBe(false);
});

test('guessing a masked phone ends at the day’s limit, also for guesses sent at the same moment', async () => {
  const setting = (value: string) =>
    withJob(bank.platform.database, (tx) =>
      sql`insert into platform.setting (key, value) values ('reveal', ${value}::jsonb)
        on conflict (key) do update set value = excluded.value`.execute(tx),
    );
  await setting('{"searchesPerDay": 3}');
  const seeker = await bank.signInAs('product_manager', 'HQ');
  const guess = (phone: string) => seeker.call('POST', '/api/customers/search', { phone });
  const answers = await Promise.all([0, 1, 2, 3, 4].map((digit) => guess(`1381234123${digit}`)));
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 429, 429]);
  expect(refusalOf(await guess('13812341234'))).toBe('PERSONAL_SEARCH_LIMIT');
  expect((await seeker.call('POST', '/api/customers/search', { name: '陈' })).status).toBe(200);
  const now = bank.platform.clock.now();
  bank.setNow(new Date(now.getTime() + 24 * 3_600_000));
  const later = await signIn(bank.app, seeker);
  expect((await later.call('POST', '/api/customers/search', { phone: '13812341234' })).status).toBe(
    200,
  );
  bank.setNow(now);
  await setting('{}');
});

test('an outlet is found with those below it, and pages follow each other', async () => {
  expect(await names(manager, { orgId: org('FZ-GL-2') })).toEqual([]);
  expect(await names(manager, { orgId: org('FZ') })).toEqual([]);
  const listed = (asked: Record<string, string>) =>
    manager.call('GET', `/api/customers?${new URLSearchParams(asked)}`);
  const searched = (asked: object) => manager.call('POST', '/api/customers/search', asked);
  for (const ask of [listed, searched]) {
    const page = async (asked: Record<string, string>) =>
      bodyOf(customerPage, await ask({ limit: '1', ...asked }));
    const first = await page({});
    const second = await page({ cursor: first.nextCursor ?? '' });
    expect([first.items[0]?.name, second.items[0]?.name, second.nextCursor]).toEqual([
      '陈静',
      '林慧',
      null,
    ]);
    expect(refusalOf(await ask({ limit: '1', cursor: 'bm90IG1pbmU' }))).toBe('CURSOR_INVALID');
  }
});

test('a customer of another outlet is not found, not even for revealing', async () => {
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/accounts'],
    ['GET', '/consent'],
    ['POST', '/reveal'],
  ] as const) {
    const body = method === 'POST' ? { field: 'phone', reason: 'call back' } : undefined;
    expect((await manager.call(method, `/api/customers/${far}${path}`, body)).status).toBe(404);
  }
});

test('a value is revealed one at a time with a reason, and leaves an audit row without the value', async () => {
  expect(
    (await manager.call('POST', `/api/customers/${near}/reveal`, { field: 'phone' })).status,
  ).toBe(400);
  const reveal = (field: string) =>
    manager.call('POST', `/api/customers/${near}/reveal`, { field, reason: '到期提醒回访' });
  expect((await reveal('phone')).body).toEqual({ field: 'phone', value: '13812341234' });
  expect((await reveal('identity')).body).toEqual({
    field: 'identity',
    value: '350102199001011234',
  });
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{
      text: string;
    }>`select entry::text as text from audit.entry where action = 'customer.reveal' and object_id = ${String(near)}`.execute(
      tx,
    ),
  );
  expect(rows).toHaveLength(2);
  expect(
    rows.every(
      (row) =>
        row.text.includes('到期提醒回访') && !/13812341234|350102199001011234/.test(row.text),
    ),
  ).toBe(true);
});

test('a reason that names the customer is refused, since the audit could never forget it', async () => {
  const reveal = (reason: string) =>
    manager.call('POST', `/api/customers/${near}/reveal`, { field: 'phone', reason });
  for (const reason of [
    '给陈静回电',
    '回电 138-1234-1234',
    '核对 350102199001011234',
    '核心客户号 near 的回访',
  ])
    expect(refusalOf(await reveal(reason))).toBe('REASON_NAMES_PERSON');
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql`select from audit.entry where detail::text like any (array['%陈静%', '%1234-1234%', '%350102199001011234%'])`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([]);
});

test('revealing stops at the hourly limit, also for requests sent at the same moment', async () => {
  await withJob(bank.platform.database, (tx) =>
    sql`insert into platform.setting (key, value) values ('reveal', '{"perHour": 3}')
      on conflict (key) do update set value = excluded.value`.execute(tx),
  );
  const person = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      person.call('POST', `/api/customers/${near}/reveal`, { field: 'phone', reason: 'call back' }),
    ),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 429, 429, 429]);
  bank.setNow(new Date(bank.platform.clock.now().getTime() + 20 * 60_000));
  expect(
    refusalOf(
      await person.call('POST', `/api/customers/${near}/reveal`, {
        field: 'phone',
        reason: 'call back',
      }),
    ),
  ).toBe('REVEAL_LIMIT');
});

test('a second reveal waits for the first to be counted', async () => {
  const { database, keyring, clock } = bank.platform;
  await withJob(database, (tx) =>
    sql`update platform.setting set value = '{"perHour": 1}' where key = 'reveal'`.execute(tx),
  );
  const { staffId } = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const caller: Caller = {
    kind: 'staff',
    id: staffId,
    name: 'x',
    roles: ['lobby_manager'],
    orgId: org('FZ-GL-1'),
    scope: { all: true },
    ability: createMongoAbility(),
    secondFactor: false,
  };
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<null>();
  const { promise: firstDone, resolve: first } = Promise.withResolvers<boolean>();
  const reveal = (after: () => Promise<unknown>) =>
    withScope(database, caller.scope, async (tx) => {
      const result = await revealValue(
        tx,
        keyring,
        caller,
        near,
        { field: 'phone', reason: 'call back' },
        clock.now(),
      );
      first(result.ok);
      await after();
      return result;
    });
  const one = reveal(() => mayCommit);
  expect(await firstDone).toBe(true);
  let settled = false;
  const two = reveal(async () => {}).finally(() => (settled = true));
  const waits = async () =>
    (
      await bank.postgres.asOwner(
        "select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
      )
    ).length > 0;
  await vi.waitUntil(async () => settled || (await waits()));
  commit(null);
  expect(await one).toMatchObject({ ok: true });
  expect(await two).toMatchObject({ ok: false, refusal: { code: 'REVEAL_LIMIT' } });
});

test('accounts, own and joint, come from the facts', async () => {
  const { analytics } = bank.platform;
  await analytics.command(`INSERT INTO fact_account (source, account_id, party_no, import_no, kind, product_code, currency, org_id, open_date) VALUES
    ('core', 'A1', ${near}, 1, 'demand', 'D01', 'CNY', 1, '2015-06-01'), ('core', 'A2', ${far}, 1, 'time', 'T01', 'CNY', 1, '2016-06-01'), ('core', 'A3', ${far}, 1, 'time', 'T01', 'CNY', 1, '2016-06-01')`);
  await analytics.command(
    `INSERT INTO fact_account_holder (source, account_id, party_no, import_no, role) VALUES ('core', 'A2', ${near}, 1, 'disponent')`,
  );
  const { items } = bodyOf(
    accountList,
    await manager.call('GET', `/api/customers/${near}/accounts`),
  );
  expect(items.map((one) => [one.accountId, one.role])).toEqual([
    ['A1', 'owner'],
    ['A2', 'disponent'],
  ]);
});

test('an account is listed once for an owner whom the source also names among the holders', async () => {
  const { analytics } = bank.platform;
  await analytics.command(
    `INSERT INTO fact_account (source, account_id, party_no, import_no, kind, product_code, currency, org_id, open_date) VALUES
      ('ledger', 'B1', ${near}, 1, 'demand', 'D01', 'CNY', 1, '2015-06-01'), ('ledger', 'B2', ${far}, 1, 'time', 'T01', 'CNY', 1, '2016-06-01')`,
  );
  await analytics.command(
    `INSERT INTO fact_account_holder (source, account_id, party_no, import_no, role) VALUES
      ('ledger', 'B1', ${near}, 1, 'owner'), ('ledger', 'B1', ${far}, 1, 'disponent'),
      ('ledger', 'B2', ${far}, 1, 'owner'), ('ledger', 'B2', ${near}, 1, 'disponent')`,
  );
  const { items } = bodyOf(
    accountList,
    await manager.call('GET', `/api/customers/${near}/accounts`),
  );
  const listed = items.filter((one) => one.source === 'ledger');
  expect(listed.map((one) => [one.accountId, one.role])).toEqual([
    ['B1', 'owner'],
    ['B2', 'disponent'],
  ]);
});

test('consent is given and withdrawn at the counter, with its proof', async () => {
  const state = async (granted: boolean) =>
    bodyOf(
      customerConsent,
      await manager.call('POST', `/api/customers/${near}/consent`, {
        purpose: 'marketing',
        channel: 'any',
        granted,
        proofKind: 'counter',
        proof: '单号 7',
        textVersion: '2026-1',
      }),
    );
  expect((await state(true)).standing).toMatchObject([{ purpose: 'marketing', granted: true }]);
  bank.setNow(new Date(bank.platform.clock.now().getTime() + 60_000));
  const withdrawn = await state(false);
  expect(withdrawn.standing).toMatchObject([{ purpose: 'marketing', granted: false }]);
  expect(withdrawn.statements).toMatchObject([
    { granted: false, recordedBy: manager.staffId, proof: '单号 7' },
    { granted: true },
  ]);
});

test('a guardian consents for a child, and nobody for who speaks in person; withdrawn, nothing is in force', async () => {
  const [child = 0] = await addCustomers(bank.platform.database, bank.platform.keyring, [
    customerRecord({
      sourceCustomerId: 'child',
      managingOrgId: org('FZ-GL-1'),
      birthDate: '2020-06-01',
    }),
  ]);
  const state = (customerNo: number, granted: boolean, purposes = ['marketing', 'profiling']) =>
    manager.call('POST', `/api/customers/${customerNo}/guardian-consent`, {
      relation: 'parent',
      purposes,
      granted,
      proofKind: 'paper',
      proof: '监护人同意书 3',
      textVersion: '2026-1',
    });
  expect(refusalOf(await state(near, true))).toBe('GUARDIAN_NOT_NEEDED');
  expect(refusalOf(await state(child, true, ['marketing', 'marketing']))).toBe('INVALID_INPUT');
  const given = bodyOf(customerConsent, await state(child, true));
  expect(given.guardian).toMatchObject({ needed: true, granted: ['marketing', 'profiling'] });
  expect([given.standing, given.statements]).toEqual([[], []]);
  bank.setNow(new Date(bank.platform.clock.now().getTime() + 60_000));
  const withdrawn = bodyOf(customerConsent, await state(child, false, ['marketing']));
  expect(withdrawn.guardian).toMatchObject({
    granted: ['profiling'],
    statements: [
      { purpose: 'marketing', granted: false, relation: 'parent', recordedBy: manager.staffId },
      { granted: true },
      { granted: true },
    ],
  });
});

test('a suppression is set and ended', async () => {
  const set = await manager.call('POST', `/api/customers/${near}/suppressions`, {
    channel: 'phone',
    reason: 'complaint',
    fromDate: '2026-06-01',
    untilDate: null,
  });
  const [one] = bodyOf(customerConsent, set).suppressions;
  expect(one).toMatchObject({ channel: 'phone', reason: 'complaint', untilDate: null });
  const end = () =>
    manager.call('DELETE', `/api/customers/${near}/suppressions/${one?.suppressionId}`);
  expect((await end()).body).toMatchObject({ suppressions: [] });
  expect(refusalOf(await end())).toBe('SUPPRESSION_ENDED');
});

test('an erased person leaves nothing here, and the next file does not bring them back', async () => {
  const { database, keyring } = bank.platform;
  const record = customerRecord({
    sourceCustomerId: 'gone',
    managingOrgId: org('FZ-GL-1'),
    name: '郑秀兰',
    phone: '13712349999',
  });
  const [gone = 0] = await addCustomers(database, keyring, [record]);
  await manager.call('POST', `/api/customers/${gone}/consent`, {
    purpose: 'marketing',
    channel: 'any',
    granted: true,
    proofKind: 'counter',
    proof: '郑秀兰签字',
    textVersion: '1',
  });
  expect(await tablesThatHold('郑秀兰')).toEqual(['consent.statement', 'customers.customer']);
  await withJob(database, async (tx) => {
    await eraseConsent(tx, gone);
    await customerErasure.erase(tx, keyring, gone, [], bank.platform.clock.now());
  });
  expect((await manager.call('GET', `/api/customers/${gone}`)).body).toMatchObject({
    erased: true,
    name: '',
    phone: null,
    identity: null,
    birthDate: null,
    identifiers: [],
  });
  expect(await names(manager, { phone: '13712349999' })).toEqual([]);
  expect((await manager.call('GET', `/api/customers/${gone}/consent`)).body).toMatchObject({
    standing: [],
    statements: [],
  });
  const again = await withJob(database, (tx) =>
    upsertCustomers(tx, keyring, batchOf(keyring, 'core', [record])),
  );
  expect(again).toMatchObject({ inserted: 0, changed: 0, erased: 1 });
  expect(await tablesThatHold('郑秀兰')).toEqual([]);
});

async function tablesThatHold(text: string): Promise<string[]> {
  return withJob(bank.platform.database, async (tx) => {
    const { rows } = await sql<{ name: string }>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema in ('customers', 'consent', 'audit') and table_type = 'BASE TABLE'`.execute(
      tx,
    );
    const looks = rows.map(
      ({ name }) =>
        sql`select ${name} as name from ${sql.raw(name)} kept where kept::text like ${`%${text}%`}`,
    );
    const found = await sql<{ name: string }>`${sql.join(looks, sql` union `)}`.execute(tx);
    return found.rows.map((row) => row.name).sort();
  });
}
