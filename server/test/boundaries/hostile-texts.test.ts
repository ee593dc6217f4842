import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Role, roles } from '../../../contract/access.ts';
import { sealEntries, verifyAudit } from '../../src/modules/audit/index.ts';
import { type Person, refusalOf, useApp } from '../harness/app.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { accessTable } from './access-table.ts';
import {
  type BankIds,
  buildBank,
  callRoute,
  documentedRoutes,
  type Route,
  type ValidCall,
  validCall,
} from './valid-calls.ts';
import { useFewTags } from '../tags/few-tags.ts';

// The tags that the calls name.
useFewTags(['age', 'idle_demand_money', 'value_tier', 'life_stage']);

/** All texts in every field when proving; otherwise one by turns, of which every other is the first. */
const proving = process.env['HUIKE_PROVE'] === '1';

const texts = [
  "x'); DROP TABLE fact_event; --",
  "x\\'); DROP TABLE fact_event; --\\",
  '`) FROM fact_account; --',
  '"; select pg_sleep(9); --',
  "{importId:UInt32} ' || sleep(3) || '",
  '$1 %s {name} {{7*7}} ${7*7} :name ? @x',
  '100%_\\',
  'a\0b',
  'half a pair: \uD83D',
  '\uDE00 half a pair',
  '\u202Eevil\u202C 👩‍👩‍👧‍👦 e\u0301 \uFEFF',
  'x'.repeat(100_000),
  ' ',
  '0000-01-01',
  '0000-01-01T00:00:00Z',
  '9007199254740991',
  '-1e309',
];
const numbers = [2 ** 31, Number.MAX_SAFE_INTEGER, -1, 0.5, 1e21];

const bank = useApp();
const people = new Map<Role, Person>();
let ids: BankIds;
let before: object;

beforeAll(async () => {
  ids = await buildBank(bank);
  for (const role of roles) people.set(role, await bank.signInAs(role, 'HQ'));
  await addCanaries();
  before = await standing();
}, 90_000);

/** Rows that no call names: whatever happens to them was done by a text. */
async function addCanaries(): Promise<void> {
  const { database, keyring, analytics } = bank.platform;
  await addCustomers(database, keyring, [
    customerRecord({ sourceCustomerId: 'CANARY', managingOrgId: ids.org, name: '金丝雀' }),
  ]);
  await analytics.insertRows('fact_transaction', [
    {
      source: 'canary',
      business_date: '2026-06-01',
      party_no: 9,
      transaction_id: 'canary',
      amount_fen: 7,
    },
  ]);
}

/** The tables of both stores, and the canaries. */
async function standing(): Promise<object> {
  const { analytics } = bank.platform;
  const canary = `select to_jsonb(kept) as row from customers.customer as kept join customers.identifier using (customer_no) where value = 'CANARY'`;
  await bank.postgres.asOwner('set role huike_job');
  const rows = await bank.postgres.asOwner(canary);
  await bank.postgres.asOwner('reset role');
  return {
    rows,
    tables: await bank.postgres.asOwner(
      "select schemaname || '.' || tablename as name from pg_tables order by 1",
    ),
    facts: await analytics.query("SELECT * FROM fact_transaction WHERE source = 'canary'"),
    analyticsTables: await analytics.query(
      'SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name',
    ),
  };
}

type Place = 'path' | 'query' | 'body' | 'form';
type Step = string | number;
type Field = { place: Place; steps: readonly Step[]; type: 'text' | 'number' | 'key' };

// What the walk reads of a JSON schema; `rule` has no schema there, its texts come from the valid call.
type Schema = {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  properties?: Record<string, Schema> | undefined;
  items?: Schema | undefined;
  additionalProperties?: Schema | boolean | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  allOf?: Schema[] | undefined;
};
const schema: z.ZodType<Schema> = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => schema),
    )
    .optional(),
  items: z.lazy(() => schema).optional(),
  additionalProperties: z.union([z.boolean(), z.lazy(() => schema)]).optional(),
  anyOf: z.array(z.lazy(() => schema)).optional(),
  oneOf: z.array(z.lazy(() => schema)).optional(),
  allOf: z.array(z.lazy(() => schema)).optional(),
});
const operationSchema = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema })) }).optional(),
});

/** Every place of a schema that takes a text, a number or a name. */
function fieldsOf(place: Place, given: Schema, steps: readonly Step[] = []): Field[] {
  if (given.$ref) throw new Error(`the walk does not follow ${given.$ref}`);
  const types = [given.type ?? []].flat();
  const here: Field[] = [
    ...(types.includes('string') ? [{ place, steps, type: 'text' as const }] : []),
    ...(types.includes('number') || types.includes('integer')
      ? [{ place, steps, type: 'number' as const }]
      : []),
  ];
  const parts = [...(given.anyOf ?? []), ...(given.oneOf ?? []), ...(given.allOf ?? [])];
  const { additionalProperties: more } = given;
  return [
    ...here,
    ...parts.flatMap((part) => fieldsOf(place, part, steps)),
    ...Object.entries(given.properties ?? {}).flatMap(([name, part]) =>
      fieldsOf(place, part, [...steps, name]),
    ),
    ...(given.items ? fieldsOf(place, given.items, [...steps, 0]) : []),
    ...(typeof more === 'object'
      ? [{ place, steps, type: 'key' as const }, ...fieldsOf(place, more, [...steps, 'name'])]
      : []),
  ];
}

/** Every text that a valid body holds, also where the document leaves its form open. */
function textsIn(value: unknown, steps: readonly Step[] = []): Field[] {
  if (typeof value === 'string') return [{ place: 'body', steps, type: 'text' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    textsIn(inner, [...steps, Array.isArray(value) ? Number(name) : name]),
  );
}

function fieldsOfRoute(operation: unknown, call: ValidCall): Field[] {
  const { parameters, requestBody } = operationSchema.parse(operation);
  const json = requestBody?.content['application/json'];
  const form = requestBody?.content['multipart/form-data'];
  const fields = [
    ...parameters.flatMap(({ name, in: place }): Field[] =>
      place === 'path' || place === 'query' ? [{ place, steps: [name], type: 'text' }] : [],
    ),
    ...(json ? fieldsOf('body', json.schema) : []),
    ...textsIn(call.body),
    ...(form ? fieldsOf('form', form.schema) : []),
  ];
  return [...new Map(fields.map((field) => [JSON.stringify(field), field])).values()];
}

/** Percent-encoded, half a pair too, which no library encodes. */
const encoded = (text: string): string =>
  [...text].map((one) => (one.isWellFormed() ? encodeURIComponent(one) : '%ED%A0%BD')).join('');

/** The same value with another one at a place; what is missing on the way there is made. */
function withAt(value: unknown, steps: readonly Step[], put: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return put;
  if (typeof step === 'number') {
    const items: unknown[] = Array.isArray(value) ? [...value] : [];
    items[step] = withAt(items[step], rest, put);
    return items;
  }
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  return { ...fields, [step]: withAt(fields[step], rest, put) };
}

function withField(
  call: ValidCall,
  { place, steps, type }: Field,
  put: string | number,
): ValidCall {
  const name = String(steps[0]);
  if (place === 'path') return { ...call, path: { ...call.path, [name]: encoded(String(put)) } };
  if (place === 'query') {
    const others = (call.query ?? '').split('&').filter((one) => !one.startsWith(`${name}=`));
    return { ...call, query: [...others, `${name}=${encoded(String(put))}`].join('&') };
  }
  if (place === 'form') {
    const { fields = {}, file = { name: 'x.csv', content: 'x\n' } } = call.form ?? {};
    return name === 'file'
      ? {
          ...call,
          form: { fields, file: { name: String(put).slice(0, 300), content: String(put) } },
        }
      : { ...call, form: { fields: { ...fields, [name]: String(put) }, file } };
  }
  const { form: _, ...plain } = call;
  const at = type === 'key' ? [...steps, String(put)] : steps;
  return { ...plain, body: Object(withAt(call.body, at, type === 'key' ? 1 : put)) };
}

/** What is put into the n-th field, which is called by where it stands. */
function hostileTo(field: Field, n: number, where: string): readonly (string | number)[] {
  if (field.type === 'number') return proving ? numbers : [numbers[n % numbers.length] ?? 0];
  if (proving) return texts;
  const [first = '', ...others] = texts;
  const putsFirst = n % 2 === 0 || reachesStatements.has(where);
  return [putsFirst ? first : (others[(n >> 1) % others.length] ?? '')];
}

// Whoever changes the own password is signed in anew for each call.
const ownPassword = 'PUT /api/session/password';

async function callerOf(name: string): Promise<Person> {
  const who = accessTable[name]?.who ?? 'everybody';
  const role = typeof who === 'string' ? 'administrator' : roles.find((one) => who.includes(one));
  if (name === ownPassword) return bank.signInAs('lobby_manager', 'HQ');
  const person = people.get(role ?? 'administrator');
  if (!person) throw new Error(`nobody signed in as ${role}`);
  return person;
}

const whereIs = (route: { name: string }, { place, steps }: Field): string =>
  `${route.name} ${place}/${steps.join('/')}`;

/** Fields whose text becomes a value of a statement: what is meant to end one is always put there. */
const reachesStatements = new Set([
  'PATCH /api/org-units/{id} body/name',
  'PATCH /api/staff/{id} body/name',
  'POST /api/customers/{no}/consent body/proof',
  'POST /api/customers/{no}/guardian-consent body/proof',
  'POST /api/audiences body/name',
  'POST /api/audiences/count body/rule/of/1/is/values/0',
  'POST /api/audiences/count body/rule/of/3/type',
  'POST /api/audiences/count body/rule/of/4/where/0/is/value',
  'POST /api/campaigns body/name',
  'PATCH /api/campaigns/{id} body/task/script',
  'POST /api/offers body/name',
  'POST /api/tasks/{id}/outcome body/note',
  'POST /api/customers/search body/name',
  'GET /api/customers query/identifier',
  'GET /api/audit query/objectId',
  'GET /api/staff query/search',
]);

/** Fields that took a text meant to end a statement, and kept it or searched for it. */
const taken = new Set<string>();

async function attack(route: Route & { name: string }, field: Field, put: string | number) {
  const caller = await callerOf(route.name);
  const call = withField(await validCall(bank, ids, caller, route), field, put);
  const { status, body } = await callRoute(bank, caller, route, call);
  const where = whereIs(route, field);
  if (status < 300 && put === texts[0]) taken.add(where);
  const told = z.object({ code: z.string() }).safeParse(body);
  const clear = status < 400 || (status < 500 && told.success);
  return clear
    ? []
    : [`${where} ${JSON.stringify(put).slice(0, 40)}: ${status} ${JSON.stringify(body)}`];
}

test(
  'the calls that texts are put into are taken by every route as they are',
  { timeout: 120_000 },
  async () => {
    const forged = [
      'TOKEN_INVALID',
      'OWN_TAGS_LINK_INVALID',
      'PHONE_LINK_INVALID',
      'DRAW_LINK_INVALID',
    ];
    const wrong: string[] = [];
    for (const route of await documentedRoutes(bank)) {
      if (route.name === 'DELETE /api/session') continue;
      const caller = await callerOf(route.name);
      const call = await validCall(bank, ids, caller, route);
      const { status, body } = await callRoute(bank, caller, route, call);
      // Nobody can make a valid token but the server.
      const isTaken = status !== 400 || forged.includes(refusalOf({ status, body }));
      if (!isTaken || status >= 500) wrong.push(`${route.name}: ${status} ${JSON.stringify(body)}`);
    }
    expect(wrong).toEqual([]);
  },
);

test(
  'whatever text stands in any field of any route, the answer is clear and nothing else happens',
  { timeout: proving ? 1_200_000 : 300_000 },
  async () => {
    const wrong: string[] = [];
    let n = 0;
    for (const route of await documentedRoutes(bank)) {
      const call = await validCall(bank, ids, await callerOf(route.name), route);
      for (const field of fieldsOfRoute(route.operation, call)) {
        n += 1;
        for (const put of hostileTo(field, n, whereIs(route, field)))
          wrong.push(...(await attack(route, field, put)));
      }
    }
    expect(n).toBeGreaterThan(300);
    expect(wrong).toEqual([]);
    expect(await standing()).toEqual(before);
    await sealEntries(bank.platform);
    expect(await verifyAudit(bank.platform)).toMatchObject({ intact: true });
  },
);

/** What is given, taken, promised or counted, by the name of its field. */
const amountName = /Fen$|^(amount|pieces|points|price|stock|count|capCount|leaseCount)$/;
/** Where nothing means something: no lease, everything approved by two, a thing for a voucher, no threshold, a free item, a fee that is waived. */
const mayBeNothing = [
  // Of a chance in a draw, whose prizes the draw pays; of any other kind it is refused.
  'PATCH /api/offers/{id} capAmountFen',
  'PATCH /api/offers/{id} faceAmountFen',
  'PATCH /api/offers/{id} thresholdAmountFen',
  'PATCH /api/product-benefits/{id} content/charge/amountFen',
  'POST /api/budgets amountFen',
  'POST /api/holds purchaseAmountFen',
  'POST /api/merchants/{no}/holds purchaseAmountFen',
  'POST /api/merchants/{no}/look-ups purchaseAmountFen',
  'POST /api/merchants/{no}/redemptions purchaseAmountFen',
  'POST /api/merchants/{no}/tills leaseAmountFen',
  'POST /api/merchants/{no}/tills leaseCount',
  'POST /api/merchants/{no}/validations purchaseAmountFen',
  'POST /api/my-points/exchange points',
  'POST /api/offers capAmountFen',
  'POST /api/offers faceAmountFen',
  'POST /api/offers thresholdAmountFen',
  'POST /api/points/programmes hundredPointsFen',
  'POST /api/points/programmes/{id}/prices hundredPointsFen',
  'POST /api/product-benefits content/charge/amountFen',
  'POST /api/redemptions purchaseAmountFen',
  'POST /api/till-uploads items/0/purchaseAmountFen',
  'POST /api/validations purchaseAmountFen',
  'POST /api/webhooks/{id}/replays count',
  'PUT /api/merchant-settings adjustmentApprovalFromFen',
];
/** Of an adjustment the sign says which way the money goes; one of nothing is refused by its own code. */
const signed = 'POST /api/differences/{id}/closings amountFen';

/** The most that a field of a name may be, as its schema says it, where it is a number. */
function boundsOf(given: Schema, steps: readonly Step[] = []): [readonly Step[], Bounds][] {
  const parts = [...(given.anyOf ?? []), ...(given.oneOf ?? []), ...(given.allOf ?? [])];
  const isNumber = [given.type ?? []]
    .flat()
    .some((type) => type === 'number' || type === 'integer');
  return [
    ...(isNumber ? [[steps, bounds.parse(given)] satisfies [readonly Step[], Bounds]] : []),
    ...parts.flatMap((part) => boundsOf(part, steps)),
    ...Object.entries(given.properties ?? {}).flatMap(([name, part]) =>
      boundsOf(part, [...steps, name]),
    ),
    ...(given.items ? boundsOf(given.items, [...steps, 0]) : []),
  ];
}
const bounds = z.object({
  type: z.union([z.string(), z.array(z.string())]),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maximum: z.number().optional(),
  /** one number and no other, in either of the two ways in which a schema says so */
  const: z.number().optional(),
  enum: z.array(z.number()).optional(),
});
type Bounds = z.infer<typeof bounds>;

test('no route takes an amount below zero, in fractions or beyond what a ledger holds, nor of nothing but where that means something', async () => {
  const wrong: string[] = [];
  const takesNothing: string[] = [];
  let asked = 0;
  for (const route of await documentedRoutes(bank)) {
    const { requestBody } = operationSchema.parse(route.operation);
    const json = requestBody?.content['application/json'];
    for (const [steps, told] of json ? boundsOf(json.schema) : []) {
      if (!amountName.test(String(steps.at(-1)))) continue;
      asked += 1;
      const name = `${route.name} ${steps.join('/')}`;
      const { type, exclusiveMinimum = -1 } = told;
      const only = told.const ?? (told.enum?.length === 1 ? told.enum[0] : undefined);
      const { minimum: least = only ?? exclusiveMinimum + 1, maximum: most = only } = told;
      const isWhole = Number.isInteger(only) || ![type].flat().includes('number');
      if (!isWhole || least < 0 || most === undefined || most > 1e12) wrong.push(name);
      else if (least === 0) takesNothing.push(name);
    }
  }
  expect(asked).toBeGreaterThan(40);
  expect(wrong).toEqual([signed]);
  expect(takesNothing.toSorted()).toEqual(mayBeNothing);
});

test('the texts reached the statements: names keep them, searches look for them', () => {
  expect([...taken]).toEqual(expect.arrayContaining([...reachesStatements]));
});
