import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeApp } from '../../src/compose.ts';
import { createFirstAdministrator, hashPassword } from '#modules/organization/index.ts';
import { type AnalyticsEngine, startAnalytics } from '#platform/analytics/index.ts';
import type { App } from '#platform/http/app.ts';
import { withJob } from '#platform/postgres/database.ts';
import { type Person, signIn, testPassword } from '../harness/app.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { type Bank, openBank, type OwnEngines, startOwnEngines } from './killed-engines.ts';
import { type Door, openDoor } from './server-fleet.ts';

let engines: OwnEngines;
let bank: Bank;
let door: Door;
let throughDoor: AnalyticsEngine;
let app: App;
let person: Person;
let customerNo = 0;

beforeAll(async () => {
  engines = await startOwnEngines();
  bank = await openBank(engines, 'bank');
  bank.setNow('2026-06-15T10:00:00+08:00');
  door = await openDoor(engines.folder, 'bank');
  const { home, log } = bank.platform;
  throughDoor = await startAnalytics({ home, log, url: door.url });
  app = await composeApp({ ...bank.platform, analytics: throughDoor }, async () => {});
  await app.ready();
  const passwordHash = await hashPassword(testPassword);
  const known = { staffNumber: 'A1', name: '管理员', orgCode: 'HQ', passwordHash };
  await withJob(bank.platform.database, (tx) =>
    createFirstAdministrator(
      tx,
      { ...known, roles: ['relationship_manager'], mustChangePassword: false },
      bank.platform.clock.now(),
    ),
  );
  const record = customerRecord({ sourceCustomerId: 'C1', managingOrgId: 1 });
  const { database, keyring } = bank.platform;
  customerNo = (await addCustomers(database, keyring, [record]))[0] ?? 0;
  person = await signIn(app, { staffId: 1, staffNumber: 'A1', orgId: 1 });
}, 120_000);
afterAll(async () => {
  await app.close();
  await throughDoor.close();
  await door.close();
  await bank.close();
  await engines.close();
});

const away = (engine: string) => ({
  status: 503,
  body: { code: 'ENGINE_UNAVAILABLE', title: expect.stringContaining(engine), facts: { engine } },
});
const showTags = () => person.call('GET', `/api/customers/${customerNo}/tags`);
const showCustomer = () => person.call('GET', `/api/customers/${customerNo}`);

test('while PostgreSQL is stopped its calls are answered 503 by its name, and 200 once it is back', async () => {
  expect((await showCustomer()).status).toBe(200);
  await engines.postgres.stop();
  expect(await showCustomer()).toMatchObject(away('PostgreSQL'));
  expect(await person.call('GET', '/ready')).toMatchObject({
    status: 503,
    body: { ready: false, postgres: false, clickhouse: true },
  });
  await engines.startPostgres();
  await expect.poll(async () => (await showCustomer()).status, { timeout: 20_000 }).toBe(200);
});

test('a call that ClickHouse is killed under is answered 503 by its name, and 200 once it is back', async () => {
  expect((await showTags()).status).toBe(200);
  door.hold('maxOrNull');
  const asked = showTags();
  await expect.poll(() => door.isHolding(), { timeout: 20_000 }).toBe(true);
  await engines.killClickHouse();
  expect(await asked).toMatchObject(away('ClickHouse'));
  door.release();
  await expect.poll(async () => (await showTags()).status, { timeout: 20_000 }).toBe(200);
});
