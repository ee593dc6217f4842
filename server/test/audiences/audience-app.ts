import type { FastifyRequest } from 'fastify';
import { createMongoAbility } from '@casl/ability';
import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { roles, rulesForRoles, type AppAbility, type Role } from '#contract/access.ts';
import { audienceRoutes, productSources, type AudienceSources } from '#modules/audiences/index.ts';
import { createApp, type App } from '#platform/http/app.ts';
import type { Caller } from '#platform/http/caller.ts';
import { answerRepeatsAlike } from '#platform/http/idempotency.ts';
import { usePlatform, type TestPlatform } from '../harness/platform.ts';
import { fixtureTags, loadCustomers, makeCustomers, type FixtureCustomer } from './tag-fixture.ts';

/** The tree of the tests: head office 1; branches 2 (outlets 11, 12) and 3 (outlets 21, 22). */
const orgPaths: [id: number, parent: number | null, kind: string, path: string][] = [
  [1, null, 'head_office', '1'],
  [2, 1, 'branch', '1.2'],
  [3, 1, 'branch', '1.3'],
  [11, 2, 'outlet', '1.2.11'],
  [12, 2, 'outlet', '1.2.12'],
  [21, 3, 'outlet', '1.3.21'],
  [22, 3, 'outlet', '1.3.22'],
];

export type AudienceApp = TestPlatform & {
  customers: readonly FixtureCustomer[];
  sources: AudienceSources;
  callerAt(orgId: number, role?: Role): Caller;
  call(
    orgId: number,
    method: 'GET' | 'POST' | 'PATCH',
    url: string,
    body?: unknown,
    role?: Role,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  app: App;
};

/** The audience routes over a bank of 400 customers; who calls is said by the test. */
export function useAudienceApp(): AudienceApp {
  const test = usePlatform();
  const customers = makeCustomers(400);
  const opened: { app?: App } = {};
  const sources: AudienceSources = {
    ...productSources,
    readTags: async (platform) => ({
      ...(await productSources.readTags(platform)),
      columns: fixtureTags,
    }),
    holdTags: async () => fixtureTags,
  };
  const app = (): App => {
    if (!opened.app) throw new Error('the application opens in beforeAll');
    return opened.app;
  };

  beforeAll(async () => {
    await fillPostgres(test, customers);
    await loadCustomers(test.platform.analytics, customers);
    opened.app = await createApp({
      log: pino({ level: process.env['HUIKE_LOG'] ?? 'silent' }),
      authenticate: async (request: FastifyRequest) => {
        const [orgId, role] = String(request.headers['x-caller']).split(' ');
        return callerAt(Number(orgId), toRole(role));
      },
    });
    answerRepeatsAlike(opened.app, test.platform.database);
    audienceRoutes(opened.app, test.platform, sources);
    await opened.app.ready();
  });
  afterAll(() => opened.app?.close());

  let calls = 0;
  const own = {
    customers,
    sources,
    callerAt,
    call: async (
      orgId: number,
      method: 'GET' | 'POST' | 'PATCH',
      url: string,
      body?: unknown,
      role: Role = 'product_manager',
    ) => {
      calls += 1;
      const answer = await app().inject({
        method,
        url,
        headers: { 'x-caller': `${orgId} ${role}`, 'idempotency-key': `test-call-${calls}` },
        ...(body === undefined ? {} : { payload: body as object }), // inject takes objects only
      });
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    },
  };
  return Object.defineProperties(test, {
    ...Object.getOwnPropertyDescriptors(own),
    app: { get: app },
  }) as AudienceApp; // defineProperties gives back its argument's own type
}

function toRole(text: string | undefined): Role {
  return roles.find((role) => role === text) ?? 'product_manager';
}

function callerAt(orgId: number, role: Role = 'product_manager'): Caller {
  const below = orgPaths.filter(([, , , path]) => path.split('.').includes(String(orgId)));
  return {
    kind: 'staff',
    id: 1000 + orgId,
    name: `${role} ${orgId}`,
    roles: [role],
    orgId,
    scope: orgId === 1 ? { all: true } : { all: false, orgIds: below.map(([id]) => id) },
    ability: createMongoAbility<AppAbility>(rulesForRoles([role])),
    secondFactor: false,
  };
}

async function fillPostgres(
  test: TestPlatform,
  customers: readonly FixtureCustomer[],
): Promise<void> {
  await test.postgres.asOwner(
    `insert into organization.legal_entity (code, name) values ('bank', '测试银行')`,
  );
  for (const [id, parent, kind, path] of orgPaths) {
    await test.postgres.asOwner(
      `insert into organization.org_unit (org_id, legal_entity_id, parent_id, kind, code, name, path)
       overriding system value values ($1, 1, $2, $3, $4, $4, $5)`,
      [id, parent, kind, `o${id}`, path],
    );
  }
  // Approvals name their people: product managers of the outlets, and a checker of the head office.
  await test.postgres.asOwner(
    `insert into organization.staff (staff_id, staff_number, name, org_id, roles)
     overriding system value
     select 1000 + org_id, 's' || org_id, 's' || org_id, org_id, '{product_manager}' from organization.org_unit`,
  );
  await test.postgres.asOwner(
    `insert into customers.customer (customer_no, legal_entity_id, name, managing_org_id, content_hash)
     select no, 1, '陈' || repeat('华', 1 + no % 2), org, '\\x00'
     from unnest($1::int[], $2::int[]) as given(no, org)`,
    [customers.map((one) => one.customerNo), customers.map((one) => one.managingOrgId)],
  );
  await test.postgres.asOwner(
    `insert into customers.identifier (scheme, value, customer_no)
     select 'core', 'C' || no, no from unnest($1::int[]) as given(no)`,
    [customers.map((one) => one.customerNo)],
  );
}
