import { hash } from '@node-rs/argon2';
import { sql } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import type { Role } from '../../../contract/access.ts';
import { approval } from '../../../contract/approvals.ts';
import { budgetSchema } from '../../../contract/budgets.ts';
import { composeApp } from '../../src/compose.ts';
import { addStaff } from '../../src/modules/organization/index.ts';
import type { App } from '../../src/platform/http/app.ts';
import { type Database, withJob } from '../../src/platform/postgres/database.ts';
import { type TestPlatform, usePlatform } from './platform.ts';

/** A signed-in member of staff; `call` sends the session, the console's header and an idempotency key. */
export type Person = {
  staffId: number;
  staffNumber: string;
  orgId: number;
  headers: Record<string, string>;
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
  ): Promise<Answer>;
  /** a compliance checker of the head office, signed in when first needed */
  secondPerson?(): Promise<Person>;
};

/** What a route answered; `bodyOf` reads it by the contract. */
export type Answer = { status: number; body: unknown };

/** The body of a call that must have succeeded, as the contract says it. */
export function bodyOf<T>(schema: z.ZodType<T>, { status, body }: Answer): T {
  if (status >= 300) throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
  return schema.parse(body);
}

/** Makes a thing by its creating call; gives its id. A budget's money is there: a second person has approved it. */
export async function create(person: Person, url: string, body: object): Promise<number> {
  const { id } = bodyOf(z.object({ id: z.int() }), await person.call('POST', url, body));
  if (url === '/api/budgets' && 'amountFen' in body) await approveMoney(person, id);
  return id;
}

/** What somebody has asked for a budget is approved by another. */
export async function approveMoney(maker: Person, budgetId: number): Promise<void> {
  const { requested } = bodyOf(budgetSchema, await maker.call('GET', `/api/budgets/${budgetId}`));
  const checker = await maker.secondPerson?.();
  if (!requested || !checker) throw new Error(`nobody can approve money for budget ${budgetId}`);
  const url = `/api/approvals/${requested.approvalId}/decision`;
  bodyOf(approval, await checker.call('POST', url, { decision: 'approve' }));
}

/** The code of the problem that a refused call was answered with. */
export function refusalOf({ body }: Answer): string {
  return z.object({ code: z.string() }).parse(body).code;
}

export type TestApp = TestPlatform & {
  app: App;
  /** adds a person with these roles at the unit of this code and signs them in over HTTP */
  signInAs(roles: Role | readonly Role[], orgCode: string): Promise<Person>;
};

export const testPassword = 'a long test password';
/** A hash says what it took, so that checking it takes as little; the product's own takes 20 ms a sign-in. */
const quick = { memoryCost: 8, timeCost: 1 };
let passwordHash: Promise<string> | undefined;
let count = 0;

/** The composed HTTP application over a test platform; call it by `app.inject` or as a signed-in person. */
export function useApp(
  options: { now?: string; maxConnections?: number; webhookHosts?: ReadonlySet<string> } = {},
): TestApp {
  const test = usePlatform(options);
  let app: App | undefined;
  beforeAll(async () => {
    const { webhookHosts } = options;
    app = await composeApp(test.platform, async () => {}, webhookHosts ? { webhookHosts } : {});
    await app.ready();
  });
  afterAll(() => app?.close());
  const opened = (): App => {
    if (!app) throw new Error('the application opens in beforeAll');
    return app;
  };
  const signInAs: TestApp['signInAs'] = async (roles, orgCode) => {
    const now = test.platform.clock.now();
    const person = await addPerson(test.platform.database, [roles].flat(), orgCode, now);
    return { ...(await signIn(opened(), person)), secondPerson };
  };
  let second: Promise<Person> | undefined;
  const secondPerson = (): Promise<Person> =>
    (second ??= rootCode(test.platform.database).then((code) =>
      signInAs('compliance_checker', code),
    ));
  return Object.defineProperties(test, {
    app: { get: opened },
    signInAs: { value: signInAs },
  }) as TestApp; // defineProperties gives back its argument's own type
}

/** The unit that all others are below. */
async function rootCode(database: Database): Promise<string> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ code: string }>`select code from organization.org_unit where parent_id is null`.execute(
      tx,
    ),
  );
  return rows[0]?.code ?? '';
}

type KnownPerson = { staffId: number; staffNumber: string; orgId: number };

async function addPerson(
  database: Database,
  roles: readonly Role[],
  orgCode: string,
  now: Date,
): Promise<KnownPerson> {
  passwordHash ??= hash(testPassword, quick);
  const known = await passwordHash;
  count += 1;
  const staffNumber = `S${String(count).padStart(5, '0')}`;
  return withJob(database, async (tx) => {
    const { rows } = await sql<{
      org_id: number;
    }>`select org_id from organization.org_unit where code = ${orgCode}`.execute(tx);
    const orgId = rows[0]?.org_id;
    if (orgId === undefined) throw new Error(`no org unit has the code ${orgCode}`);
    const record = { staffNumber, name: `员工${count}`, orgId, roles, passwordHash: known };
    const ids = await addStaff(tx, [{ ...record, mustChangePassword: false }], now);
    return { staffId: ids.get(staffNumber) ?? 0, staffNumber, orgId };
  });
}

/** Signs a known person in with the test password. */
export async function signIn(app: App, known: KnownPerson): Promise<Person> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { 'x-huike': '1' },
    payload: { staffNumber: known.staffNumber, password: testPassword },
  });
  if (answer.statusCode !== 204) throw new Error(`sign-in failed: ${answer.body}`);
  const cookie = answer.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  const headers = { cookie, 'x-huike': '1' };
  return {
    ...known,
    headers,
    call: async (method, url, body) => {
      const sent = await app.inject({
        method,
        url,
        headers: {
          ...headers,
          ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
        },
        ...(body === undefined ? {} : { payload: body }),
      });
      const isJson = String(sent.headers['content-type']).includes('json');
      return { status: sent.statusCode, body: isJson ? sent.json() : sent.body || null };
    },
  };
}
