import { beforeAll, expect, test } from 'vitest';
import { create, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { afterBoth } from '../../../test/races/interleave.ts';
import { withJob } from '../../platform/postgres/database.ts';
import { updateOffer } from './create-offer.ts';
import { allotments } from './index.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';

const bank = useApp({ maxConnections: 6 });
let org: (code: string) => number;
let headOffice: Person;
let branch: Person;
let outlet: Person;
let ofBank: { funderId: number; budgetId: number };
let count = 0;
beforeAll(async () => {
  org = await buildSampleOrganization(bank.platform.database);
  headOffice = await bank.signInAs('product_manager', 'HQ');
  branch = await bank.signInAs('product_manager', 'FZ');
  outlet = await bank.signInAs('product_manager', 'FZ-GL-1');
  ofBank = await openMoney(headOffice, null);
});

const coded = () => {
  count += 1;
  return { code: `C${count}`, name: '消费季' };
};
async function openMoney(by: Person, orgId: number | null) {
  const funderId = await create(by, '/api/funders', { ...coded(), kind: 'bank', orgId });
  const money = { funderId, orgId, amountFen: 5_000_000 };
  return { funderId, budgetId: await create(by, '/api/budgets', { ...coded(), ...money }) };
}
const offerOn = (budgetId: number, orgId: number | null) => ({
  ...coded(),
  budgetId,
  orgId,
  faceAmountFen: 1000,
  validDays: 30,
  capCount: 100,
  capAmountFen: 100_000,
});

test('who sees the bank’s budget does not spend it: an offer needs the reach of its budget', async () => {
  const own = org('FZ-GL-1');
  expect((await outlet.call('GET', `/api/budgets/${ofBank.budgetId}`)).status).toBe(200);
  const refused = await outlet.call('POST', '/api/offers', offerOn(ofBank.budgetId, own));
  expect(refusalOf(refused)).toBe('BUDGET_BEYOND_REACH');
  const mine = await openMoney(outlet, own);
  const made = await outlet.call('POST', '/api/offers', offerOn(mine.budgetId, own));
  expect(made.status).toBe(201);
});

test('a branch draws on the budgets of its outlets, an outlet never on its branch’s', async () => {
  const [ofOutlet, ofBranch] = [
    await openMoney(outlet, org('FZ-GL-1')),
    await openMoney(branch, org('FZ')),
  ];
  const offer = await branch.call('POST', '/api/offers', offerOn(ofOutlet.budgetId, org('FZ')));
  expect(offer.status).toBe(201);
  // The row of the branch is beyond the outlet's sight, so it answers as if there were none.
  const refused = await outlet.call(
    'POST',
    '/api/offers',
    offerOn(ofBranch.budgetId, org('FZ-GL-1')),
  );
  expect(refused.status).toBe(404);
});

test('a budget takes the money of a funder within reach only, also when it is topped up', async () => {
  const orgId = org('FZ-GL-1');
  const money = { funderId: ofBank.funderId, orgId, amountFen: 1_000_000 };
  const opened = await outlet.call('POST', '/api/budgets', { ...coded(), ...money });
  expect(refusalOf(opened)).toBe('FUNDER_BEYOND_REACH');
  // The head office may open one for an outlet; adding to it stays the head office's.
  const given = await create(headOffice, '/api/budgets', { ...coded(), ...money });
  const more = await outlet.call('POST', `/api/budgets/${given}/top-ups`, { amountFen: 1 });
  expect(refusalOf(more)).toBe('FUNDER_BEYOND_REACH');
  expect((await outlet.call('POST', '/api/offers', offerOn(given, orgId))).status).toBe(201);
});

test('an outlet renames an offer it was given, and does not raise what the bank’s budget pays', async () => {
  const given = offerOn(ofBank.budgetId, org('FZ-GL-1'));
  const id = await create(headOffice, '/api/offers', given);
  const change = (values: object) => outlet.call('PATCH', `/api/offers/${id}`, values);
  expect(refusalOf(await change({ capCount: 100_000 }))).toBe('BUDGET_BEYOND_REACH');
  expect(refusalOf(await change({ faceAmountFen: 900 }))).toBe('BUDGET_BEYOND_REACH');
  expect((await change({ name: '开学季', capCount: 100 })).body).toMatchObject({ name: '开学季' });
});

test('an offer whose cap is below its face value is refused, also when it is changed to that', async () => {
  const offer = offerOn(ofBank.budgetId, null);
  const below = { ...offer, capAmountFen: offer.faceAmountFen - 1 };
  expect(refusalOf(await headOffice.call('POST', '/api/offers', below))).toBe(
    'OFFER_CAP_BELOW_FACE',
  );
  const id = await create(headOffice, '/api/offers', offer);
  for (const change of [{ capAmountFen: 999 }, { faceAmountFen: 100_001 }])
    expect(refusalOf(await headOffice.call('PATCH', `/api/offers/${id}`, change))).toBe(
      'OFFER_CAP_BELOW_FACE',
    );
});

test('an offer that a campaign has some of stays worth what it is; its caps go up, and never below what is set aside', async () => {
  const offer = offerOn(ofBank.budgetId, null);
  const id = await create(headOffice, '/api/offers', offer);
  const change = (values: object) => headOffice.call('PATCH', `/api/offers/${id}`, values);
  expect((await change({ faceAmountFen: 1_100, thresholdAmountFen: 2_000 })).status).toBe(200);
  const { database, clock } = bank.platform;
  const now = clock.now();
  const opened = await withJob(database, (tx) =>
    allotments.open(tx, now, {
      campaignId: 77_001,
      claimFrom: now,
      claimUntil: new Date(now.getTime() + 86_400_000),
      offers: [{ offerId: id, count: 40 }],
    }),
  );
  expect(opened.ok).toBe(true);
  const terms = { transferHours: 24 };
  for (const values of [
    { faceAmountFen: 1_000 },
    { faceAmountFen: 1_200 },
    { thresholdAmountFen: 0 },
    { validDays: 31 },
    { terms },
  ])
    expect(refusalOf(await change(values)), JSON.stringify(values)).toBe('OFFER_IN_USE');
  for (const values of [{ capCount: 39 }, { capAmountFen: 43_999 }])
    expect(refusalOf(await change(values)), JSON.stringify(values)).toBe('OFFER_CAP_EXCEEDED');
  for (const values of [{ capCount: 40, capAmountFen: 44_000 }, { capCount: 41 }, { name: '改名' }])
    expect((await change(values)).status, JSON.stringify(values)).toBe(200);
});

test('an offer that is being set aside is changed after it, and not below it', async () => {
  const id = await create(headOffice, '/api/offers', offerOn(ofBank.budgetId, null));
  const { database, clock } = bank.platform;
  const now = clock.now();
  const { second } = await afterBoth(
    database,
    (tx) =>
      allotments.open(tx, now, {
        campaignId: 77_002,
        claimFrom: now,
        claimUntil: new Date(now.getTime() + 86_400_000),
        offers: [{ offerId: id, count: 100 }],
      }),
    (tx) =>
      updateOffer(tx, now, { kind: 'api-key', id: 1, scope: { all: true } }, id, { capCount: 99 }),
  );
  expect(second).toMatchObject({ refusal: { code: 'OFFER_CAP_EXCEEDED' } });
});
