import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Role, roles } from '../../../contract/access.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { type Person, refusalOf, useApp } from '../harness/app.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { type AccessRow, accessTable, type ForeignCall } from './access-table.ts';
import { buildForeignObjects, type ForeignIds, marker } from './foreign-objects.ts';
import { someClusterBounds } from './valid-calls.ts';
import { sampleRegistration } from '../models/sample-registration.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Route = { name: string; method: (typeof methods)[number]; path: string };

const bank = useApp();
const headOffice = new Map<Role, Person>();
const outlet = new Map<Role, Person>();
let foreign: ForeignIds;

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  foreign = await buildForeignObjects(bank, org);
  for (const role of roles) {
    headOffice.set(role, await bank.signInAs(role, 'HQ'));
    outlet.set(role, await bank.signInAs(role, 'FZ-GL-1'));
  }
});

/** Every route of the OpenAPI document; signing out comes last, since it ends the session that asks. */
function routesOfDocument(): Route[] {
  const found = Object.entries(bank.app.swagger().paths ?? {}).flatMap(([path, item]) =>
    methods
      .filter((method) => item !== undefined && method.toLowerCase() in item)
      .map((method) => ({ name: `${method} ${path}`, method, path })),
  );
  return found.toSorted(
    (one, other) =>
      Number(one.name === 'DELETE /api/session') - Number(other.name === 'DELETE /api/session'),
  );
}
/** The routes that have a row; one that has none fails the first test alone. */
function routes(): Route[] {
  return routesOfDocument().filter((route) => route.name in accessTable);
}
function rowOf(route: Route): AccessRow {
  const row = accessTable[route.name];
  if (!row) throw new Error(`${route.name} has no row in access-table.ts`);
  return row;
}
function may(row: AccessRow, role: Role, wholeBank: boolean): boolean {
  if (row.wholeBank && !wholeBank) return false;
  return row.who === 'public' || row.who === 'everybody' || row.who.includes(role);
}
function person(people: Map<Role, Person>, role: Role): Person {
  const found = people.get(role);
  if (!found) throw new Error(`nobody signed in as ${role}`);
  return found;
}
const aim = (route: Route, call: ForeignCall): string =>
  route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(call.path?.[name] ?? 2_147_480_000),
  ) + (call.query ? `?${call.query}` : '');
const ask = async (who: Person, route: Route, call: ForeignCall = {}) => {
  const answer = await who.call(route.method, aim(route, call), call.body);
  const { success, data } = z.object({ code: z.string() }).safeParse(answer.body);
  if ([401, 403, 404].includes(answer.status) || (success && alwaysRecorded.has(data.code)))
    refusals.push(`${who.staffId} ${route.name} ${refusalOf(answer)}`);
  return answer;
};
/** These roles at once: those who ask together are looked up together, which is most of what a refusal costs. */
const everyone = async (
  who: readonly Role[],
  work: (role: Role) => Promise<void>,
): Promise<void> => {
  await Promise.all(who.map(work));
};
/** Every refusal that these tests met: who, which route, and the code; the audit must hold each. */
const refusals: string[] = [];
const alwaysRecorded = new Set(['AUDIENCE_EXPORT_NOT_READY', 'CONTACT_NOT_ALLOWED']);

test('every route has a row that says who may reach it, and no row is left of a route that went', () => {
  expect(
    routesOfDocument()
      .map((route) => route.name)
      .toSorted(),
  ).toEqual(Object.keys(accessTable).toSorted());
});

test('every route with an id in its path says how to aim it at another outlet, or why it has none', () => {
  const silent = routes().filter((route) => {
    const row = rowOf(route);
    return route.path.includes('{') && !row.foreign && !row.noOutlet;
  });
  expect(silent.map((route) => route.name)).toEqual([]);
});

test('who is not signed in reaches public routes only', async () => {
  const wrong: string[] = [];
  const closed = routes().filter((one) => rowOf(one).who !== 'public');
  for (const [at, route] of closed.entries()) {
    // Calls without a caller leave so many rows a minute, and there are more routes than that.
    if (at % 200 === 199) bank.setNow(new Date(bank.platform.clock.now().getTime() + 60_000));
    const answer = await bank.app.inject({
      method: route.method,
      url: aim(route, {}),
      headers: { 'x-huike': '1' },
    });
    if (answer.statusCode !== 401) wrong.push(`${route.name} answered ${answer.statusCode}`);
    // The sign-in page asks there whether somebody is signed in.
    if (route.name !== 'GET /api/session') refusals.push(`null ${route.name} NOT_SIGNED_IN`);
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['the head office', headOffice, true],
  ['an outlet', outlet, false],
] as const)(
  'every role at %s reaches exactly what the table says',
  async (_, people, wholeBank) => {
    const wrong: string[] = [];
    // Without input: whoever may pass is told about the input, and nothing is done.
    for (const route of routes()) {
      if (route.name === 'DELETE /api/session') continue;
      const row = rowOf(route);
      await everyone(roles, async (role) => {
        const { status, body } = await ask(
          person(people, role),
          route,
          row.wholeBank ? callThatDoesNothing(route) : {},
        );
        const refused = status === 403 && refusalOf({ status, body }) === 'FORBIDDEN';
        if (refused === may(row, role, wholeBank) || status === 401 || status >= 500)
          wrong.push(`${route.name} as ${role}: ${status}`);
      });
    }
    expect(wrong).toEqual([]);
  },
  120_000,
);

/** What belongs to the whole bank is refused after its input was read. */
function callThatDoesNothing(route: Route): ForeignCall {
  if (route.path.endsWith('/retention')) return { body: { days: {} } };
  if (route.path.includes('/parameter-changes'))
    return { path: { code: 'life_stage' }, body: { parameters: {}, former: {} } };
  if (route.path.startsWith('/api/tag-definitions')) return draftOfNothing(route);
  if (route.path.startsWith('/api/fraud/rules')) return ruleOfNothing(route);
  if (route.path.endsWith('/gift-register/limit')) {
    const content = { singleFen: 20_000, personFen: 50_000, period: 'year' };
    return { body: { content, reason: '年度廉洁要求' } };
  }
  if (route.path.endsWith('/content-words'))
    return { body: { content: { words: ['保本'], allowed: [] }, reason: '监管要求' } };
  if (route.path.endsWith('/cluster-bounds'))
    return { body: { content: someClusterBounds, reason: '误报太多' } };
  if (route.path.endsWith('/events')) return { body: { source: 'core', events: [{}] } };
  if (route.path.endsWith('/tag-uploads')) return { query: 'code=nobody&reason=why' };
  // Of a day to come: refused to those who may ask, as what it is.
  if (route.path.endsWith('/tag-runs')) return { body: { date: '2999-12-31' } };
  if (route.path.endsWith('/model-scores')) return { body: { date: '2999-12-31' } };
  if (route.path.endsWith('/scores-files'))
    return { path: { code: 'nothing' }, query: 'date=2026-06-14' };
  if (route.path === '/api/models' || route.path.endsWith('/registration'))
    return { path: { code: 'nothing' }, body: registrationOfNothing(route) };
  if (route.path.startsWith('/api/models/'))
    return { path: { code: 'nothing', version: 1 }, body: { reason: '回退' } };
  return { body: route.path.endsWith('universal-holdout') ? { sharePer10000: 0 } : {} };
}

/** A rule under a code that is taken, or of a rule that there is not. */
function ruleOfNothing({ path }: Route): ForeignCall {
  const content = {
    on: true,
    what: 'claim',
    by: 'customer',
    minutes: 1,
    threshold: 1,
    action: 'watch',
  };
  if (path.endsWith('/preview')) return { body: content };
  const taken = { code: 'claims-of-customer', nameZh: '规则', nameEn: 'Rule' };
  return { body: path.includes('{') ? { content } : { ...taken, content } };
}

/** Bands that begin outside of the score. */
function registrationOfNothing({ path }: Route): Record<string, unknown> {
  const registration = { ...sampleRegistration, bands: { high: 3, medium: 2 } };
  return path === '/api/models' ? { code: 'nothing', registration } : { registration };
}

/** A draft of a fact table that there is not, for a definition that there is not. */
function draftOfNothing({ path }: Route): ForeignCall {
  const name = { zh: '无', en: 'None' };
  const form = { rows: [], text: '', partRows: [], partText: '' };
  const counted = { fact: 'nothing', aggregate: 'count', field: null, window: { kind: 'all' } };
  const content = { kind: 'metric', metric: { name, ...counted, form } };
  if (!path.includes('{')) return { body: { code: 'nobody', content } };
  return {
    path: { kind: 'metric', code: 'nobody' },
    body: path.endsWith('{code}')
      ? { edits: 1, content }
      : path.endsWith('/compare')
        ? { content }
        : {},
  };
}

const emptyPage = z.object({ items: z.tuple([]) });
const isEmptyPage = (body: unknown): boolean => emptyPage.safeParse(body).success;

test('a row of another outlet is refused without a word about it, to every role', async () => {
  const wrong: string[] = [];
  for (const route of routes()) {
    const row = rowOf(route);
    if (!row.foreign) continue;
    const aimed = row.foreign;
    const mayAsk = roles.filter((one) => may(row, one, false));
    await everyone(mayAsk, async (role) => {
      const call = aimed(foreign, person(outlet, role));
      const { status, body } = await ask(person(outlet, role), route, call);
      const text = JSON.stringify(body);
      // A search within another outlet finds nothing, as if there were no such outlet.
      const searches = call.query !== undefined || route.path.endsWith('/search');
      const nothing = searches && status === 200 && isEmptyPage(body);
      if (!nothing && status !== 404 && status !== 403)
        wrong.push(`${route.name} as ${role}: ${status} ${text}`);
      if (text.includes(marker)) wrong.push(`${route.name} as ${role} leaks: ${text}`);
    });
  }
  expect(wrong).toEqual([]);
});

/** The newest row of the audit. */
const lastEntry = async (): Promise<number> =>
  (
    await withJob(bank.platform.database, (tx) =>
      sql<{ last: number }>`select coalesce(max(entry_no), 0) as last from audit.entry`.execute(tx),
    )
  ).rows[0]?.last ?? 0;

test('the same calls from the head office find the row, so the refusals are about the outlet; what they change leaves its row in the audit', async () => {
  const wrong: string[] = [];
  for (const route of routes()) {
    const row = rowOf(route);
    const role = roles.find((one) => may(row, one, true));
    if (!row.foreign || !role) continue;
    const before = await lastEntry();
    const { status, body } = await ask(
      person(headOffice, role),
      route,
      row.foreign(foreign, person(headOffice, role)),
    );
    if (status < 300 && route.method !== 'GET' && (await lastEntry()) === before)
      wrong.push(`${route.name} left no row in the audit`);
    if ([400, 403, 404].includes(status) || status >= 500)
      wrong.push(`${route.name} as ${role}: ${status} ${JSON.stringify(body)}`);
  }
  expect(wrong).toEqual([]);
});

test('lists of an outlet hold nothing of another outlet', async () => {
  const wrong: string[] = [];
  for (const route of routes()) {
    const row = rowOf(route);
    if (
      route.method !== 'GET' ||
      route.path.includes('{') ||
      route.path === '/health' ||
      route.path === '/ready'
    )
      continue;
    const mayAsk = roles.filter((one) => may(row, one, false));
    await everyone(mayAsk, async (role) => {
      const { body } = await ask(person(outlet, role), route);
      if (JSON.stringify(body).includes(marker)) wrong.push(`${route.name} as ${role}`);
    });
  }
  expect(wrong).toEqual([]);
});

type Recorded = { actor_id: number | null; object_id: string; code: string; left_out: number };
const recordedRefusals = async (): Promise<Recorded[]> =>
  (
    await withJob(bank.platform.database, (tx) =>
      sql<Recorded>`select actor_id, object_id, detail->>'code' as code, (detail->>'leftOutBefore')::int as left_out
        from audit.entry where action = 'access.refuse' and outcome = 'refused' order by entry_no`.execute(
        tx,
      ),
    )
  ).rows;

test('every refusal above stands in the audit once: who, which route, and why', async () => {
  const recorded = (await recordedRefusals()).map(
    (row) => `${row.actor_id} ${row.object_id.replace(/:(\w+)/g, '{$1}')} ${row.code}`,
  );
  expect(refusals.length).toBeGreaterThan(1000);
  expect(recorded.toSorted()).toEqual(refusals.toSorted());
});

test.each([
  ['a guessed voucher code', 'ABCDEFGHJKMN', 'VOUCHER_UNKNOWN'],
  ['a forged code of a till', 'redeem.AAAA.BBBB', 'TOKEN_INVALID'],
])('%s leaves its row, without the code', async (_, proof, code) => {
  const operator = person(outlet, 'merchant_operator');
  const answer = await operator.call('POST', '/api/vouchers/look-up', { proof });
  expect(refusalOf(answer)).toBe(code);
  expect((await recordedRefusals()).at(-1)).toMatchObject({
    actor_id: operator.staffId,
    object_id: 'POST /api/vouchers/look-up',
    code,
  });
});

test('a page of another site that rides on a session leaves its row', async () => {
  const { staffId, headers } = person(headOffice, 'administrator');
  const sent = await bank.app.inject({
    method: 'POST',
    url: '/api/session/second-factor',
    headers: { cookie: headers['cookie'] ?? '' },
  });
  expect(sent.statusCode).toBe(403);
  expect((await recordedRefusals()).at(-1)).toMatchObject({
    actor_id: staffId,
    code: 'CROSS_SITE',
  });
});

test('signing out is everybody’s', async () => {
  for (const role of roles)
    expect((await person(outlet, role).call('DELETE', '/api/session')).status).toBe(204);
});

test('wrong API keys leave rows, yet nobody outside can fill the log: what was left out is counted', async () => {
  const guess = () =>
    bank.app.inject({
      url: '/api/tasks',
      headers: { authorization: `Bearer hk_${'x'.repeat(40)}` },
    });
  bank.setNow('2030-01-01T00:00:00Z');
  const before = (await recordedRefusals()).length;
  for (let sent = 0; sent < 320; sent += 1) expect((await guess()).statusCode).toBe(401);
  expect(await recordedRefusals()).toHaveLength(before + 300);
  bank.setNow('2030-01-01T00:01:00Z');
  await guess();
  const after = await recordedRefusals();
  expect(after).toHaveLength(before + 301);
  expect(after.at(-1)).toMatchObject({ actor_id: null, code: 'NOT_SIGNED_IN', left_out: 20 });
});
