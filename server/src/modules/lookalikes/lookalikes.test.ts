import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { countResponse, uploadedListResponse } from '#contract/audiences.ts';
import { fewestMembers, type Lookalike, lookalike, lookalikePage } from '#contract/lookalikes.ts';
import { audienceJobs, productSources } from '#modules/audiences/index.ts';
import { runTagsJob } from '#modules/tags/index.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { bodyOf, create, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { type Facts, insertBank, type Transaction } from '../../../test/tags/bank-of-facts.ts';
import { findLookalikesJob } from './index.ts';

const bank = useApp({ now: '2026-01-05T10:00:00+08:00' });
const jobs = [
  anyJobKind(runTagsJob),
  anyJobKind(findLookalikesJob),
  ...audienceJobs(productSources),
];
const customers = 2400;
let manager: Person;
let outletManager: Person;
let drivers = 0;

/** Every second customer travels and dines; of those who do, most also drive, which the others seldom do. */
const travels = (index: number): boolean => index % 2 === 0;
const drives = (index: number): boolean => (travels(index) ? index % 20 < 10 : index % 20 === 1);
/** Numbers without a pattern, the same each time. */
const mixed = (index: number, salt: number): number =>
  createHash('sha256').update(`${index} ${salt}`).digest().readUInt32LE();
const bought = (category: string): Transaction[] =>
  ['2025-10-20', '2025-11-20', '2025-12-05', '2025-12-20'].map((on) => ({ on, category }));

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  manager = await bank.signInAs('product_manager', 'HQ');
  outletManager = await bank.signInAs(['product_manager', 'outlet_manager'], 'FZ-GL-1');
  const outlets = ['FZ-GL-1', 'XM-SM-1'].map(org);
  const numbers = await addCustomers(
    bank.platform.database,
    bank.platform.keyring,
    Array.from({ length: customers }, (_, index) =>
      customerRecord({
        sourceCustomerId: `C${index}`,
        managingOrgId: outlets[(index >> 1) % 2] ?? 0,
      }),
    ),
  );
  await insertBank(
    bank.platform.analytics,
    new Map(
      numbers.map((no, index): [number, Facts] => [
        no,
        {
          customer: {
            org: outlets[(index >> 1) % 2] ?? 0,
            birth: `${1950 + (mixed(index, 1) % 50)}-03-01`,
          },
          transactions: [
            ...(travels(index) ? [...bought('travel'), ...bought('dining')] : bought('grocery')),
            ...(drives(index) ? bought('fuel') : []),
            ...Array.from({ length: mixed(index, 2) % 16 }, (_, at) => ({
              on: `2025-12-${10 + (mixed(index, 3 + at) % 20)}`,
              category: 'home',
              fen: 100 + (mixed(index, 30 + at) % 50_000),
            })),
          ],
        },
      ]),
    ),
  );
  drivers = numbers.filter((_, index) => drives(index)).length;
  await manager.call('POST', '/api/tag-runs', { date: '2026-01-04' });
  const outcomes = await bank.runJobs(jobs);
  if (outcomes.join() !== 'done') throw new Error(`the tag run ended as ${outcomes.join()}`);
}, 120_000);

const audienceOf = (person: Person, name: string, rule: object) =>
  create(person, '/api/audiences', { name, rule });
const carOwners = { kind: 'tag', tag: 'car_owner', is: { operator: 'is', value: true } };
async function look(person: Person, audienceId: number): Promise<Lookalike> {
  const asked = bodyOf(lookalike, await person.call('POST', '/api/lookalikes', { audienceId }));
  await bank.runJobs(jobs);
  return bodyOf(lookalike, await person.call('GET', `/api/lookalikes/${asked.id}`));
}

test('people like drivers are those who do what drivers do besides driving, and make a list', async () => {
  const id = await audienceOf(manager, '有车', carOwners);
  const found = await look(manager, id);
  expect(found).toMatchObject({ state: 'done', scored: true });
  const { result } = found;
  expect([result?.members, result?.others]).toEqual([drivers, customers - drivers]);
  expect(result?.auc.value).toBeGreaterThan(0.7);
  expect(result?.auc.low).toBeLessThan(result?.auc.value ?? 0);
  // What the audience is made of does not explain it.
  expect(result?.leftOut.map(({ code }) => code)).toContain('car_owner');
  expect(result?.telling.map(({ code }) => code)).not.toContain('car_owner');
  const reach = result?.reach ?? [];
  expect(reach.map(({ customers: of }) => of)).toEqual(
    reach.map(({ customers: of }) => of).toSorted((one, other) => one - other),
  );
  // Half of the others travel, nearly all drivers do.
  expect(reach.at(-1)?.memberShare).toBeGreaterThan(0.8);

  const size = 100;
  const list = bodyOf(
    uploadedListResponse,
    await manager.call('POST', `/api/lookalikes/${found.id}/lists`, { name: '像车主', size }),
  );
  expect(list.count).toBe(size);
  const count = await manager.call('POST', '/api/audiences/count', {
    rule: {
      kind: 'and',
      of: [
        { kind: 'list', listId: list.id },
        {
          kind: 'transaction',
          where: [{ field: 'merchant_category', is: { operator: 'in', values: ['travel'] } }],
          times: { operator: 'at_least', count: 1 },
          lastDays: 180,
        },
        { kind: 'not', of: carOwners },
      ],
    },
  });
  // A third of the others travel, and most of the list.
  expect(bodyOf(countResponse, count).count).toBeGreaterThan(0.75 * size);
  const page = bodyOf(lookalikePage, await manager.call('GET', `/api/lookalikes?audienceId=${id}`));
  expect(page.items.map((one) => one.id)).toEqual([found.id]);
});

test('run again it finds the same', async () => {
  const id = await audienceOf(manager, '再找', carOwners);
  const [one, other] = [await look(manager, id), await look(manager, id)];
  expect(other.result).toEqual(one.result);
});

test('an outlet looks among its own customers, and its list holds only those', async () => {
  const id = await audienceOf(outletManager, '网点有车', carOwners);
  const found = await look(outletManager, id);
  expect((found.result?.members ?? 0) + (found.result?.others ?? 0)).toBe(customers / 2);
  const list = bodyOf(
    uploadedListResponse,
    await outletManager.call('POST', `/api/lookalikes/${found.id}/lists`, {
      name: '网点相似',
      size: customers,
    }),
  );
  expect(list.count).toBe(found.result?.others);
});

test('members that differ from nobody in nothing give no model that may be used, and no list', async () => {
  const rule = {
    kind: 'attribute',
    attribute: 'age',
    is: { operator: 'in', values: Array.from({ length: 25 }, (_, index) => 26 + index * 2) },
  };
  const id = await audienceOf(manager, '随机', rule);
  const found = await look(manager, id);
  expect(found.state).toBe('refused');
  expect(found.result?.refusals.map(({ en }) => en)).toEqual([
    expect.stringContaining('no better than chance'),
  ]);
});

test('too few members are refused with their number', async () => {
  const id = await audienceOf(manager, '三人', {
    kind: 'and',
    of: [carOwners, { kind: 'attribute', attribute: 'age', is: { operator: 'eq', value: 75 } }],
  });
  const asked = bodyOf(
    lookalike,
    await manager.call('POST', '/api/lookalikes', { audienceId: id }),
  );
  expect(await bank.runJobs(jobs)).toEqual(['failed']);
  const job = await manager.call('GET', `/api/jobs/${asked.jobId}`);
  expect(JSON.stringify(job.body)).toContain(`least ${fewestMembers} of each`);
  const found = bodyOf(lookalike, await manager.call('GET', `/api/lookalikes/${asked.id}`));
  expect(found.state).toBe('failed');
  const list = await manager.call('POST', `/api/lookalikes/${asked.id}/lists`, {
    name: 'x',
    size: 5,
  });
  expect(refusalOf(list)).toBe('LOOKALIKE_NOT_USABLE');
});
