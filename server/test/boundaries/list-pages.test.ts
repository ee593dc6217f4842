import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Answer, bodyOf, type Person, refusalOf, useApp } from '../harness/app.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { listedRows, type ListedRows } from './listed-rows.ts';

/** Lists that stay whole, with what bounds them. Any other list of the API comes in pages. */
const whole: Readonly<Record<string, string>> = {
  'GET /api/session rules': 'the roles of one person',
  'GET /api/org-units items': 'the org tree of the bank: screens place everything in it',
  'GET /api/retention items': 'the kinds of data the program knows',
  'GET /api/models items': 'the models that the program declares, and at most fifty from outside',
  'GET /api/customers/{no}/predictions items': 'one a model',
  'GET /api/tags items': 'the catalogue, declared in the program',
  'GET /api/metrics items': 'the catalogue, declared in the program',
  'GET /api/tags/{code} operators': 'what a type can be asked',
  'GET /api/tags/{code} choices': 'the values of one tag, declared in the program',
  'GET /api/tags/{code} parameters': 'the thresholds of one tag, declared in the program',
  'GET /api/fact-tables items': 'the fact tables, declared in the program',
  'GET /api/tag-definitions/{kind}/{code} changes': 'what one version of one definition says',
  'GET /api/customers/{no} identifiers': 'the numbers of one person',
  'GET /api/customers/{no} mergedNos': 'numbers that one person was given by the bank’s systems',
  'GET /api/customers/{no}/accounts items': 'the accounts of one person',
  'GET /api/customers/{no}/tags items': 'the catalogue, declared in the program',
  'GET /api/customers/{no}/consent standing': 'one a purpose and channel',
  'GET /api/customers/{no}/consent statements': 'what one person said, as proof to be read whole',
  'GET /api/customers/{no}/consent suppressions': 'those of one person that hold',
  'GET /api/customers/{no}/own-tags deleted': 'the catalogue, declared in the program',
  'GET /api/mappings items': 'one a source system of the bank',
  'GET /api/mappings/{source} entries': 'the files of one source system',
  'GET /api/data-quality items': 'one a file of each source system',
  'GET /api/imports/{id} control': 'the totals that one file says of itself',
  'GET /api/imports/{id} timings': 'the steps of one import',
  'GET /api/campaigns/{id}/board excluded': 'one a reason',
  'GET /api/campaigns/{id}/board arms': 'the arms of one campaign, ten at most',
  'GET /api/campaigns/{id}/board days': 'the days of one campaign, by arm',
  'GET /api/approvals/{id} authorIds': 'who wrote what one approval is about',
  'GET /api/campaigns/{id} authorIds': 'who wrote one campaign',
};
/** Asked by POST, since a rule or a person's phone is a body; walked in the tests of audiences and customers. */
const byPost = ['POST /api/audiences/customers', 'POST /api/customers/search'];

type Schema = z.infer<typeof schema>;
const schema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  maxItems: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});
const operation = z.object({
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), schema: z.unknown() }))
    .default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema })) }).optional(),
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.object({ schema: schema.optional() })).optional() }),
  ),
});

const bank = useApp();
let lists: Record<string, ListedRows>;
let own: number;
let foreign: number;
const people = new Map<string, Person>();

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  [own, foreign] = [org('FZ-GL-1'), org('XM-SM-1')];
  const maker = await bank.signInAs('product_manager', 'FZ-GL-1');
  const stranger = await bank.signInAs('product_manager', 'XM-SM-1');
  lists = await listedRows(bank, { org, maker, stranger });
  for (const { who, at = 'FZ-GL-1' } of Object.values(lists))
    for (const which of ['reader', 'colleague'])
      if (!people.has(`${which} ${who} ${at}`))
        people.set(`${which} ${who} ${at}`, await bank.signInAs(who, at));
});

const listOf = (name: string): ListedRows => {
  const found = lists[name];
  if (!found) throw new Error(`nobody says how rows come into ${name}: see listed-rows.ts`);
  return found;
};
const personOf = ({ who, at = 'FZ-GL-1' }: ListedRows, which: 'reader' | 'colleague'): Person => {
  const found = people.get(`${which} ${who} ${at}`);
  if (!found) throw new Error(`nobody signed in as ${who}`);
  return found;
};

function operations() {
  const paths = z
    .record(z.string(), z.record(z.string(), operation))
    .parse(bank.app.swagger().paths);
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]) => ({
      ...one,
      name: `${method.toUpperCase()} ${path}`,
    })),
  );
}

const answerOf = (one: z.infer<typeof operation>): Schema =>
  one.responses['200']?.content?.['application/json']?.schema ?? {};

/** The lists at the top of an answer, but for those the contract bounds: by a number, or by a set of words. */
function unboundedLists(answer: Schema): string[] {
  const asList = (given: unknown): Schema | undefined => {
    const one = schema.parse(given);
    const variants = [one, ...(one.anyOf ?? []).map((each) => schema.parse(each))];
    return variants.find(({ type }) => [type].flat().includes('array'));
  };
  return Object.entries(answer.properties ?? {}).flatMap(([field, given]) => {
    const list = asList(given);
    const ofWords = list?.items !== undefined && schema.parse(list.items).enum !== undefined;
    return list && list.maxItems === undefined && !ofWords ? [field] : [];
  });
}

const isPage = (answer: Schema): boolean => 'nextCursor' in (answer.properties ?? {});

test('every list of the API is a page of the one shape, or whole for a reason', () => {
  const reads = operations().filter(({ name }) => name.startsWith('GET '));
  const found = reads
    .filter((one) => !isPage(answerOf(one)))
    .flatMap((one) => unboundedLists(answerOf(one)).map((field) => `${one.name} ${field}`));
  expect(found.toSorted()).toEqual(Object.keys(whole).toSorted());
});

test('a page has its rows in items, and is asked for by a cursor and a limit with a maximum', () => {
  const pages = operations().filter((one) => isPage(answerOf(one)));
  for (const one of pages) {
    const { properties = {} } = answerOf(one);
    expect(unboundedLists(answerOf(one)), one.name).toEqual(['items']);
    expect(properties['nextCursor'], one.name).toEqual({ type: ['string', 'null'] });
    const body = one.requestBody?.content['application/json']?.schema.properties;
    const asked = body
      ? new Map(Object.entries(body))
      : new Map(one.parameters.map((each) => [each.name, each.schema]));
    expect(asked.get('cursor'), one.name).toMatchObject({ type: 'string' });
    expect(asked.get('limit'), one.name).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 200,
      default: 50,
    });
  }
});

test('every list that comes in pages is walked below', () => {
  const pages = operations().filter((one) => isPage(answerOf(one)));
  expect(pages.map((one) => one.name).toSorted()).toEqual(
    [...Object.keys(lists), ...byPost].toSorted(),
  );
});

const page = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  nextCursor: z.string().nullable(),
});
const ask = (person: Person, url: string, query: string): Promise<Answer> =>
  person.call('GET', `${url}${url.includes('?') ? '&' : '?'}${query}`);

const names = [
  'GET /api/approvals',
  'GET /api/audit',
  'GET /api/campaigns',
  'GET /api/customers',
  'GET /api/merchants',
  'GET /api/household-links',
  'GET /api/merge-proposals',
  'GET /api/merges',
  'GET /api/payroll-employers',
  'GET /api/staff',
  'GET /api/api-keys',
  'GET /api/jobs',
  'GET /api/tasks',
  'GET /api/gift-register',
  'GET /api/gift-register/contacts',
  'GET /api/gift-reservations',
  'GET /api/gift-stock',
  'GET /api/gift-stock-changes',
  'GET /api/gifts',
  'GET /api/customers/{no}/mall-orders',
  'GET /api/points-mall/items',
  'GET /api/points-mall/orders',
  'GET /api/points/rules',
  'GET /api/fraud/rules',
  'GET /api/fraud/cases',
  'GET /api/fraud/blocks',
  'GET /api/points/programmes',
  'GET /api/tag-runs',
  'GET /api/tag-definitions',
  'GET /api/customers/{no}/points/movements',
  'GET /api/customers/{no}/tag-assignments',
  'GET /api/tag-uploads',
  'GET /api/tag-uploads/{id}/untaken',
  'GET /api/tag-definitions/{kind}/{code}/versions',
  'GET /api/models/{code}/versions',
  'GET /api/models/{code}/scores-files',
  'GET /api/funders',
  'GET /api/budgets',
  'GET /api/ledger/accounts',
  'GET /api/ledger/accounts/{id}/entries',
  'GET /api/offers',
  'GET /api/offers/{id}/releases',
  'GET /api/payment-benefits',
  'GET /api/issues',
  'GET /api/issues/{id}/refused',
  'GET /api/vouchers',
  'GET /api/entitlements',
  'GET /api/draws',
  'GET /api/draws/{id}/plays',
  'GET /api/draws/{id}/winners',
  'GET /api/draw-exclusions',
  'GET /api/imports',
  'GET /api/imports/{id}/quarantine',
  'GET /api/events/unplaced',
  'GET /api/audiences',
  'GET /api/audiences/{id}/versions',
  'GET /api/audiences/{id}/freezes',
  'GET /api/audiences/lists',
  'GET /api/audiences/lists/{id}/unmatched',
  'GET /api/audiences/exports',
  'GET /api/lookalikes',
  'GET /api/merchant-profiles',
  'GET /api/merchant-applications',
  'GET /api/business-circles',
  'GET /api/local-services',
  'GET /api/product-benefits',
  'GET /api/plans',
  'GET /api/merchants/{no}/redemptions',
  'GET /api/offline-entries',
  'GET /api/till-leases',
  'GET /api/settlements',
  'GET /api/settlements/{id}/lines',
  'GET /api/reconciliations',
  'GET /api/differences',
  'GET /api/customer-payouts',
  'GET /api/customer-payouts/due',
  'GET /api/customer-claims',
  'GET /api/customers/{no}/referrals',
  'GET /api/merchant-claims',
  'GET /api/customer-payouts/{id}/lines',
  'GET /api/payouts',
  'GET /api/payouts/due',
  'GET /api/payouts/{id}/lines',
  'GET /api/partners',
  'GET /api/partner-products',
  'GET /api/partner-orders',
  'GET /api/partner-reconciliations',
  'GET /api/partner-differences',
  'GET /api/code-batches',
  'GET /api/code-batches/{id}/bad-lines',
  'GET /api/webhooks',
  'GET /api/webhooks/{id}/deliveries',
];
test('the lists below are those that rows are known for', () => {
  expect(names.toSorted()).toEqual(Object.keys(lists).toSorted());
});

test.each(names)(
  '%s gives every row once, page by page, while rows are added, and none of another outlet',
  async (name) => {
    const list = listOf(name);
    const reader = personOf(list, 'reader');
    const url = list.url ?? name.slice('GET '.length);
    const strange: number[] = [];
    const addBoth = async (): Promise<number> => {
      if (!list.ofNoOutlet) strange.push(await list.add(foreign));
      return list.add(own);
    };
    const there: number[] = [];
    for (let row = 0; row < 7; row += 1) there.push(await addBoth());
    const seen: number[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages += 1) {
      const given = await ask(reader, url, `limit=3${cursor && `&cursor=${cursor}`}`);
      const { items, nextCursor } = bodyOf(page, given);
      expect(items.length).toBeLessThanOrEqual(3);
      seen.push(...items.map((item) => Number(item[list.key])));
      if (pages < 2) await addBoth();
      cursor = nextCursor;
    }
    expect(pages).toBeGreaterThan(2);
    expect(new Set(seen).size).toBe(seen.length);
    expect(there.filter((row) => !seen.includes(row))).toEqual([]);
    expect(strange.filter((row) => seen.includes(row))).toEqual([]);
  },
);

test.each(names)(
  '%s refuses a cursor that is broken, of somebody else or of another list',
  async (name) => {
    const list = listOf(name);
    const reader = personOf(list, 'reader');
    const url = list.url ?? name.slice('GET '.length);
    for (let row = 0; row < 2; row += 1) await list.add(own);
    // Of no filters either, so that nothing but the list tells its cursors apart.
    const other = name === 'GET /api/jobs' ? 'GET /api/tag-runs' : 'GET /api/jobs';
    for (let row = 0; row < 2; row += 1) await listOf(other).add(own);
    const cursorOf = async (person: Person, at: string): Promise<string> => {
      const { nextCursor } = bodyOf(page, await ask(person, at, 'limit=1'));
      if (nextCursor === null) throw new Error(`${at} has one page only`);
      return nextCursor;
    };
    const good = await cursorOf(reader, url);
    const strange = {
      broken: `${good.slice(0, 8)}${good[8] === 'A' ? 'B' : 'A'}${good.slice(9)}`,
      cutOff: good.slice(0, 12),
      none: '1',
      madeUp: Buffer.from(`${'0'.repeat(16)}1`).toString('base64url'),
      ofSomebodyElse: await cursorOf(personOf(list, 'colleague'), url),
      ofAnotherList: await cursorOf(reader, other.slice('GET '.length)),
    };
    for (const [what, cursor] of Object.entries(strange)) {
      const answer = await ask(reader, url, `limit=1&cursor=${cursor}`);
      expect([what, answer.status, refusalOf(answer)]).toEqual([what, 400, 'CURSOR_INVALID']);
    }
    expect((await ask(reader, url, `limit=2&cursor=${good}`)).status).toBe(200);
  },
);

test('a cursor is good for the filters it was given for, whatever the size of the page', async () => {
  const list = listOf('GET /api/jobs');
  const reader = personOf(list, 'reader');
  for (let row = 0; row < 3; row += 1) await list.add(own);
  const { nextCursor } = bodyOf(page, await ask(reader, '/api/jobs', 'state=queued&limit=1'));
  const next = `cursor=${nextCursor}`;
  expect((await ask(reader, '/api/jobs', `state=queued&limit=5&${next}`)).status).toBe(200);
  expect(refusalOf(await ask(reader, '/api/jobs', `state=done&${next}`))).toBe('CURSOR_INVALID');
  expect(refusalOf(await ask(reader, '/api/jobs', next))).toBe('CURSOR_INVALID');
});

test('a page of more rows than the maximum, or of none, is refused', async () => {
  const reader = personOf(listOf('GET /api/jobs'), 'reader');
  for (const limit of ['0', '201', 'all'])
    expect((await ask(reader, '/api/jobs', `limit=${limit}`)).status).toBe(400);
});
