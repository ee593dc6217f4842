import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeApp } from '../../src/compose.ts';
import type { App } from '../../src/platform/http/app.ts';
import { readRequestLimits } from '../../src/platform/http/limit-requests.ts';
import { type Person, useApp } from '../harness/app.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

const bank = useApp();
const proxy = '10.1.2.3';
let app: App;
let one: Person;
let other: Person;
beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
  one = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  other = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  app = await composeApp(bank.platform, async () => {}, {
    trustedProxies: [proxy],
    requestLimits: { perCaller: 5, perAddress: 3 },
  });
});
afterAll(() => app.close());

/** The answers to `times` requests of one kind, as their status. */
async function ask(
  times: number,
  request: { url: string; headers?: Record<string, string>; remoteAddress: string },
): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < times; at += 1)
    statuses.push((await app.inject({ method: 'GET', ...request })).statusCode);
  return statuses;
}

test('who asks too much is told to wait, and a colleague at the same address works on', async () => {
  const from = (person: Person) => ({
    url: '/api/session',
    headers: person.headers,
    remoteAddress: '10.5.5.5',
  });
  expect(await ask(7, from(one))).toEqual([200, 200, 200, 200, 200, 429, 429]);
  expect(await ask(2, from(other))).toEqual([200, 200]);
  const refused = await app.inject({ method: 'GET', ...from(one) });
  expect(refused.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
});

test('a limit follows the person, not the address they move to', async () => {
  expect(
    await ask(1, { url: '/api/session', headers: one.headers, remoteAddress: '10.6.6.6' }),
  ).toEqual([429]);
});

test('what is refused counts too, so that nobody fills the audit with refusals', async () => {
  const careless = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  const refused = { url: '/api/audit', headers: careless.headers, remoteAddress: '10.5.5.5' };
  expect(await ask(6, refused)).toEqual([403, 403, 403, 403, 403, 429]);
});

test('guesses of a session or key, and public routes, are counted by address', async () => {
  const guess = { url: '/api/session', headers: { authorization: `Bearer hk_${'x'.repeat(40)}` } };
  expect(await ask(4, { ...guess, remoteAddress: '10.7.7.7' })).toEqual([401, 401, 401, 429]);
  expect(await ask(1, { url: '/health', remoteAddress: '10.7.7.7' })).toEqual([429]);
  expect(await ask(4, { url: '/health', remoteAddress: '10.8.8.8' })).toEqual([200, 200, 200, 429]);
});

test('behind a trusted proxy the addresses before it are told apart', async () => {
  const through = (address: string) => ({
    url: '/health',
    headers: { 'x-forwarded-for': address },
    remoteAddress: proxy,
  });
  expect(await ask(4, through('192.0.2.1'))).toEqual([200, 200, 200, 429]);
  expect(await ask(1, through('192.0.2.2'))).toEqual([200]);
});

test('a setting that is no number of requests stops the start', () => {
  expect(
    readRequestLimits({ HUIKE_REQUESTS_PER_CALLER: '200', HUIKE_REQUESTS_PER_ADDRESS: '' }),
  ).toEqual({ perCaller: 200, perAddress: 6000 });
  for (const text of ['0', '-5', 'many', '1e3'])
    expect(() => readRequestLimits({ HUIKE_REQUESTS_PER_ADDRESS: text })).toThrow(
      /HUIKE_REQUESTS_PER_ADDRESS/,
    );
});
