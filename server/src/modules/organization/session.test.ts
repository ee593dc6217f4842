import { sql } from 'kysely';
import { TOTP } from 'otpauth';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { me, secondFactorOffer } from '#contract/session.ts';
import {
  bodyOf,
  type Person,
  refusalOf,
  signIn as signInKnown,
  testPassword,
  useApp,
} from '../../../test/harness/app.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { withJob, withScope } from '../../platform/postgres/database.ts';

const bank = useApp();
let person: Person;
let minute = 0;
beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
});
beforeEach(async () => {
  // Every test has a day of its own.
  minute += 24 * 60;
  at(0);
  await bank.postgres.asOwner("delete from platform.setting where key = 'sign-in'");
  person = await bank.signInAs('relationship_manager', 'FZ-GL-1');
});
const at = (minutes: number) =>
  bank.setNow(new Date(Date.UTC(2026, 5, 1) + (minute + minutes) * 60_000));
const signIn = async (body: object, headers: Record<string, string> = { 'x-huike': '1' }) => {
  const answer = await bank.app.inject({
    method: 'POST',
    url: '/api/session',
    headers,
    payload: { staffNumber: person.staffNumber, password: testPassword, ...body },
  });
  return {
    status: answer.statusCode,
    code: answer.body === '' ? null : (answer.json().code as string),
    answer,
  };
};
const settings = (value: object) =>
  withJob(bank.platform.database, (tx) =>
    sql`insert into platform.setting (key, value) values ('sign-in', ${JSON.stringify(value)}::jsonb)`.execute(
      tx,
    ),
  );
const session = async (who = person) => (await who.call('GET', '/api/session')).status;

test('who is signed in learns their name, outlet and what they may do', async () => {
  const found = bodyOf(me, await person.call('GET', '/api/session'));
  expect(found).toMatchObject({
    id: person.staffId,
    roles: ['relationship_manager'],
    org: { code: 'FZ-GL-1' },
    wholeBank: false,
    restriction: null,
  });
  expect(found.rules.length).toBeGreaterThan(0);
});

test('the cookie is out of reach of scripts and of other sites', async () => {
  const { answer } = await signIn({});
  expect(answer.cookies[0]).toMatchObject({
    name: 'huike_session',
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
  });
  const [row] = await bank.postgres.asOwner<{ n: number }>(
    'select count(*)::int as n from organization.session where position($1::bytea in token_hash) > 0',
    [Buffer.from(answer.cookies[0]?.value ?? '')],
  );
  expect(row?.n).toBe(0);
});

test('a wrong password, an unknown number and a disabled person get the same answer', async () => {
  const wrong = await signIn({ password: 'not the password' });
  const unknown = await signIn({ staffNumber: 'nobody-0' });
  await withJob(bank.platform.database, (tx) =>
    sql`update organization.staff set disabled_at = now() where staff_id = ${person.staffId}`.execute(
      tx,
    ),
  );
  const disabled = await signIn({});
  expect([unknown.answer.body, disabled.answer.body]).toEqual([
    wrong.answer.body,
    wrong.answer.body,
  ]);
  expect(wrong).toMatchObject({ status: 401, code: 'SIGN_IN_REFUSED' });
});

test.each([
  ['a known', () => person.staffNumber],
  ['an unknown', () => 'nobody-1'],
])('%s number is locked after five failures, for fifteen minutes', async (_, number) => {
  const staffNumber = number();
  const codes = [];
  for (let n = 0; n < 6; n += 1)
    codes.push((await signIn({ staffNumber, password: 'wrong password' })).code);
  expect(codes).toEqual([...Array<string>(5).fill('SIGN_IN_REFUSED'), 'SIGN_IN_LOCKED']);
  at(14);
  expect((await signIn({ staffNumber })).code).toBe('SIGN_IN_LOCKED');
  at(16);
  expect((await signIn({ staffNumber })).code).not.toBe('SIGN_IN_LOCKED');
});

test('guesses sent at the same moment are counted one by one', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => signIn({ password: 'wrong password' })),
  );
  expect(answers.filter((one) => one.code === 'SIGN_IN_REFUSED')).toHaveLength(5);
  expect((await signIn({})).code).toBe('SIGN_IN_LOCKED');
});

test('a success forgets earlier failures', async () => {
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 4; n += 1) await signIn({ password: 'wrong password' });
    expect((await signIn({})).status).toBe(204);
  }
});

test('a session ends after half an hour without use, and after twelve hours in any case', async () => {
  at(29);
  expect(await session()).toBe(200);
  at(58);
  expect(await session()).toBe(200);
  at(89);
  expect(await session()).toBe(401);
  const other = await signInKnown(bank.app, person);
  for (let hour = 0.4; hour < 11.9; hour += 0.4) {
    at(89 + hour * 60);
    expect(await session(other)).toBe(200);
  }
  at(89 + 12 * 60 + 1);
  expect(await session(other)).toBe(401);
});

test('who works on stays signed in however short the idle time is', async () => {
  await bank.postgres.asOwner(
    `insert into platform.setting (key, value) values ('sign-in', '{"idleMinutes": 1}')
     on conflict (key) do update set value = excluded.value`,
  );
  for (const seconds of [20, 40, 59, 62, 100, 140]) {
    at(seconds / 60);
    expect(await session()).toBe(200);
  }
  at(202 / 60);
  expect(await session()).toBe(401);
  await bank.postgres.asOwner(`delete from platform.setting where key = 'sign-in'`);
});

test('signing out ends the session at the server', async () => {
  expect((await person.call('DELETE', '/api/session')).status).toBe(204);
  expect(await session()).toBe(401);
});

test('a person who is disabled is signed out at once, and an old session stays over when they are enabled again', async () => {
  const security = await bank.signInAs('security_administrator', 'HQ');
  expect(
    (await security.call('PATCH', `/api/staff/${person.staffId}`, { disabled: true })).status,
  ).toBe(200);
  expect(await session()).toBe(401);
  await security.call('PATCH', `/api/staff/${person.staffId}`, { disabled: false });
  expect(await session()).toBe(401);
  expect((await signIn({})).status).toBe(204);
});

test('a person disabled behind the program is signed out too', async () => {
  await withJob(bank.platform.database, (tx) =>
    sql`update organization.staff set disabled_at = now() where staff_id = ${person.staffId}`.execute(
      tx,
    ),
  );
  expect(await session()).toBe(401);
});

test('a change from a page of another site is refused', async () => {
  const { 'x-huike': _, ...headers } = person.headers;
  const answer = await bank.app.inject({ method: 'DELETE', url: '/api/session', headers });
  expect([answer.statusCode, answer.json().code]).toEqual([403, 'CROSS_SITE']);
  const spelled = await bank.app.inject({ method: 'DELETE', url: '/%61pi/session', headers });
  expect([spelled.statusCode, spelled.json().code]).toEqual([403, 'CROSS_SITE']);
  expect(await session()).toBe(200);
});

test('changing the password needs the current one and ends the other sessions', async () => {
  const other = await signInKnown(bank.app, person);
  const next = 'another long password';
  expect(
    refusalOf(
      await person.call('PUT', '/api/session/password', { current: 'wrong password', next }),
    ),
  ).toBe('PASSWORD_WRONG');
  expect(
    refusalOf(
      await person.call('PUT', '/api/session/password', {
        current: testPassword,
        next: `${person.staffNumber}-2026`,
      }),
    ),
  ).toBe('PASSWORD_TOO_WEAK');
  expect(
    (await person.call('PUT', '/api/session/password', { current: testPassword, next })).status,
  ).toBe(204);
  expect([await session(), await session(other)]).toEqual([200, 401]);
  expect([(await signIn({})).status, (await signIn({ password: next })).status]).toEqual([
    401, 204,
  ]);
});

test('after a reset nothing but choosing a new password is possible', async () => {
  const security = await bank.signInAs('security_administrator', 'HQ');
  expect(
    (
      await security.call('PUT', `/api/staff/${person.staffId}/password`, {
        password: 'first password 1',
      })
    ).status,
  ).toBe(200);
  expect(await session()).toBe(401);
  const { answer } = await signIn({ password: 'first password 1' });
  const headers = { 'x-huike': '1', cookie: `huike_session=${answer.cookies[0]?.value}` };
  const get = (url: string) => bank.app.inject({ url, headers });
  expect((await get('/api/session')).json()).toMatchObject({
    restriction: 'change_password',
    rules: [],
  });
  expect((await get('/api/org-units')).statusCode).toBe(403);
  const changed = await bank.app.inject({
    method: 'PUT',
    url: '/api/session/password',
    headers,
    payload: { current: 'first password 1', next: 'my own password 1' },
  });
  expect(changed.statusCode).toBe(204);
  expect((await get('/api/org-units')).statusCode).toBe(200);
});

async function enrol(who: Person): Promise<TOTP> {
  const offer = await who.call('POST', '/api/session/second-factor');
  const totp = new TOTP({ secret: bodyOf(secondFactorOffer, offer).secret });
  const code = totp.generate({ timestamp: bank.platform.clock.now().getTime() });
  expect((await who.call('PUT', '/api/session/second-factor', { totp: code })).status).toBe(204);
  return totp;
}

test('an enrolled person signs in with a code, which works once', async () => {
  const totp = await enrol(person);
  at(5);
  expect((await signIn({})).code).toBe('SECOND_FACTOR_NEEDED');
  const code = totp.generate({ timestamp: bank.platform.clock.now().getTime() });
  expect((await signIn({ totp: code })).status).toBe(204);
  expect((await signIn({ totp: code })).code).toBe('SECOND_FACTOR_WRONG');
});

test('knowing the password does not allow guessing codes without end', async () => {
  await enrol(person);
  const codes = [];
  for (let n = 0; n < 7; n += 1) {
    await signIn({});
    codes.push((await signIn({ totp: String(100000 + n) })).code);
  }
  expect(codes.at(-1)).toBe('SIGN_IN_LOCKED');
});

test('where it is switched on, an administrator does nothing before enrolling an authenticator', async () => {
  const administrator = await bank.signInAs('administrator', 'HQ');
  await settings({ secondFactorForAdministrators: true });
  expect((await administrator.call('GET', '/api/staff')).status).toBe(403);
  expect((await administrator.call('GET', '/api/session')).body).toMatchObject({
    restriction: 'enrol_second_factor',
  });
  await enrol(administrator);
  expect((await administrator.call('GET', '/api/staff')).status).toBe(200);
  expect((await person.call('GET', '/api/org-units')).status).toBe(200);
});

test('where it is switched on, exporting takes a second factor', async () => {
  const auditor = await bank.signInAs('auditor', 'HQ');
  await settings({ secondFactorForExports: true });
  const mayExport = async () =>
    JSON.stringify(bodyOf(me, await auditor.call('GET', '/api/session')).rules).includes(
      '"export"',
    );
  const files = ['/api/imports/1/errors.csv', '/api/imports/1/errors.xlsx'];
  const answers = () =>
    Promise.all(files.map(async (url) => (await auditor.call('GET', url)).status));
  expect(await mayExport()).toBe(false);
  expect(await answers()).toEqual([403, 403]);
  await enrol(auditor);
  expect(await mayExport()).toBe(true);
  // No such import: past the gate.
  expect(await answers()).toEqual([404, 404]);
});

test('secrets cannot be read by any statement run for a signed-in person', async () => {
  for (const column of ['password_hash', 'totp_secret_enc']) {
    await expect(
      withScope(bank.platform.database, { all: true }, (tx) =>
        sql.raw(`select ${column} from organization.staff_credential`).execute(tx),
      ),
    ).rejects.toThrow('permission denied');
  }
  await expect(
    withScope(bank.platform.database, { all: true }, (tx) =>
      sql`select token_hash from organization.session`.execute(tx),
    ),
  ).rejects.toThrow('permission denied');
});

test('signing in, right or wrong, leaves an audit row', async () => {
  await signIn({ password: 'wrong password' });
  const rows = await withJob(bank.platform.database, (tx) =>
    sql<{
      outcome: string;
    }>`select outcome from audit.entry where action = 'session.sign_in' and object_id = ${String(person.staffId)} order by entry_no`.execute(
      tx,
    ),
  );
  expect(rows.rows.map((row) => row.outcome)).toEqual(['done', 'refused']);
});

test('a locked number is unlocked by the security administrator, and the act is audited', async () => {
  const security = await bank.signInAs('security_administrator', 'HQ');
  await settings({ failuresBeforeLock: 3 });
  for (let attempt = 0; attempt < 3; attempt += 1) await signIn({ password: 'not the password' });
  expect(await signIn({})).toMatchObject({ code: 'SIGN_IN_LOCKED' });
  expect(await security.call('DELETE', `/api/staff/${person.staffId}/lock`)).toMatchObject({
    status: 200,
    body: { lockedUntil: null },
  });
  expect(await signIn({})).toMatchObject({ status: 204 });
  const audited = await bank.postgres.asOwner<{ object_id: string }>(
    "select object_id from audit.entry where action = 'staff.unlock'",
  );
  expect(audited).toEqual([{ object_id: String(person.staffId) }]);
});
