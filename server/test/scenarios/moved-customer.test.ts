import { beforeAll, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { launchCampaign } from '../../src/flows/launch-campaign.ts';
import { useApp } from '../harness/app.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { openBudget, openOffer } from '../races/voucher-fixture.ts';
import { approvedCampaign, frozenList } from './campaign-fixture.ts';

const bank = useApp({ now: '2026-03-02T10:00:00+08:00' });
const steady = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
let org: (code: string) => number;
let campaignId: number;
let treated: number[];

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  org = await buildSampleOrganization(database);
  const customers = await addCustomers(
    database,
    keyring,
    Array.from({ length: 20 }, (_, index) => recordAt(index, 'FZ-GL-1')),
  );
  await withJob(database, (tx) => consentToMarketing(tx, customers));
  const offerId = await openOffer(database, await openBudget(database, 1e8), {
    count: 100,
    amountFen: 1e8,
  });
  campaignId = await approvedCampaign(database, { orgId: org('HQ'), offerId });
  await launchCampaign(bank.platform, steady, campaignId, frozenList(customers));
  const entitled = await bank.postgres.asOwner<{ customer_no: number }>(
    'select customer_no from benefits.entitlement order by 1',
  );
  treated = entitled.map((row) => row.customer_no);
}, 120_000);

function recordAt(index: number, outlet: string) {
  return customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: org(outlet) });
}

/** The bank's next file tells another outlet. */
async function move(customerNo: number, outlet: string): Promise<void> {
  const [named] = await bank.postgres.asOwner<{ value: string }>(
    'select value from customers.identifier where customer_no = $1',
    [customerNo],
  );
  const { database, keyring } = bank.platform;
  const index = Number(named?.value.slice(1));
  expect(await addCustomers(database, keyring, [recordAt(index, outlet)])).toEqual([customerNo]);
}

test('who moves to another outlet is served there: task, entitlement and voucher come along', async () => {
  const [moving = 0, holding = 0, staying = 0] = treated;
  const former = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  const present = await bank.signInAs('relationship_manager', 'FZ-GL-2');
  const claim = (person: typeof former, customerNo: number) =>
    person.call('POST', '/api/vouchers', { campaignId, customerNo });
  const held = await claim(former, holding);
  expect(held.status).toBe(201);
  await former.call('POST', `/api/tasks/${await taskOf(moving)}/take`);

  await move(moving, 'FZ-GL-2');
  await move(holding, 'FZ-GL-2');

  expect((await claim(former, moving)).status).toBe(403);
  expect((await claim(present, moving)).status).toBe(201);
  const seen = async (person: typeof former, customerNo: number) => ({
    tasks: await count(person, `/api/tasks?customerNo=${customerNo}`),
    vouchers: await count(person, `/api/vouchers?customerNo=${customerNo}`),
  });
  expect(await seen(present, holding)).toEqual({ tasks: 1, vouchers: 1 });
  expect(await seen(former, holding)).toEqual({ tasks: 0, vouchers: 0 });
  expect(await seen(former, staying)).toEqual({ tasks: 1, vouchers: 0 });
  const assignees = await bank.postgres.asOwner(
    'select assignee_id from tasks.task where id = $1',
    [await taskOf(moving)],
  );
  expect(assignees).toEqual([{ assignee_id: null }]);
});

test('what is measured stays with the outlet of the launch', async () => {
  const members = await bank.postgres.asOwner(
    'select distinct org_id from campaigns.member where campaign_id = $1',
    [campaignId],
  );
  expect(members).toEqual([{ org_id: org('FZ-GL-1') }]);
});

async function taskOf(customerNo: number): Promise<number> {
  const rows = await bank.postgres.asOwner<{ id: number }>(
    'select id from tasks.task where customer_no = $1',
    [customerNo],
  );
  return rows[0]?.id ?? 0;
}

async function count(
  person: Awaited<ReturnType<typeof bank.signInAs>>,
  path: string,
): Promise<number> {
  const { body } = await person.call('GET', path);
  return (body as { items: unknown[] }).items.length;
}
