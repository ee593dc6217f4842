import { beforeAll, expect, test } from 'vitest';
import { composeApp } from '../../src/compose.ts';
import { type Person, testPassword, useApp } from '../harness/app.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

const bank = useApp();
let person: Person;
beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
  person = await bank.signInAs('relationship_manager', 'FZ-GL-1');
});

const behind = (...trustedProxies: string[]) =>
  composeApp(bank.platform, async () => {}, { trustedProxies });

test('the session cookie is Secure when a trusted proxy says HTTPS, and not when anybody else does', async () => {
  const cookieOf = async (proxies: string[], remoteAddress: string, scheme: string) => {
    const app = await behind(...proxies);
    const answer = await app.inject({
      method: 'POST',
      url: '/api/session',
      remoteAddress,
      headers: { 'x-huike': '1', 'x-forwarded-proto': scheme },
      payload: { staffNumber: person.staffNumber, password: testPassword },
    });
    await app.close();
    const { httpOnly, sameSite, secure = false } = answer.cookies[0] ?? {};
    expect({ httpOnly, sameSite }).toEqual({ httpOnly: true, sameSite: 'Strict' });
    return secure;
  };
  expect(await cookieOf(['10.1.2.0/24'], '10.1.2.9', 'https')).toBe(true);
  expect(await cookieOf(['10.1.2.0/24'], '10.1.2.9', 'http')).toBe(false);
  expect(await cookieOf(['10.1.2.0/24'], '10.9.9.9', 'https')).toBe(false);
  // Without the setting even a proxy on this machine is not believed.
  expect(await cookieOf([], '127.0.0.1', 'https')).toBe(false);
});

test('the audit records the address that a trusted proxy saw, never one that a client made up', async () => {
  const app = await behind('10.1.2.3');
  const refusedFrom = (remoteAddress: string, forwarded: string) =>
    app.inject({
      method: 'GET',
      url: '/api/audit',
      remoteAddress,
      headers: { ...person.headers, 'x-forwarded-for': forwarded },
    });
  await refusedFrom('10.1.2.3', '192.0.2.1, 10.7.7.7');
  await refusedFrom('10.8.8.8', '192.0.2.1');
  await app.close();
  const rows = await bank.postgres.asOwner<{ address: string }>(
    "select detail->>'address' as address from audit.entry where action = 'access.refuse' order by entry_no",
  );
  expect(rows.map((row) => row.address)).toEqual(['10.7.7.7', '10.8.8.8']);
});
