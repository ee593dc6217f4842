import { beforeAll, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { useApp, type Person } from '../../../test/harness/app.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { allot, openBudget, openOffer, valueOf } from '../../../test/races/voucher-fixture.ts';
import { claimVouchers } from './claim-vouchers.ts';
import { entitleCustomers } from './entitle-customers.ts';
import { reverseClaim } from './reverse-voucher.ts';

const bank = useApp({ now: '2026-03-02T10:00:00+08:00' });
let manager: Person;
let outletId: number;

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  outletId = org('FZ-GL-1');
  manager = await bank.signInAs('product_manager', 'HQ');
});

async function claimedVoucher(campaignId: number, customerNo: number) {
  const { database } = bank.platform;
  const budgetId = await openBudget(database, 10_000);
  const offerId = await openOffer(database, budgetId, { count: 10 });
  const allotmentId = valueOf(await allot(database, campaignId, offerId, 10));
  await withJob(database, (tx) =>
    entitleCustomers(tx, allotmentId, [{ customerNo, orgId: outletId }]),
  );
  const claim = {
    campaignId,
    customerNo,
    claimedBy: `customer:${customerNo}`,
    clientKey: `link:${campaignId}`,
    channel: 'customer' as const,
    scope: { all: true as const },
  };
  const claimAt = (moment: string) =>
    withJob(database, async (tx) => (await claimVouchers(tx, new Date(moment), [claim]))[0]);
  return { budgetId, claimAt, first: await claimAt('2026-03-02T02:00:00Z') };
}

test('a voucher taken back on a later day counts against that day', async () => {
  const { budgetId, first } = await claimedVoucher(501, 7);
  if (!first?.ok) throw new Error('not claimed');
  const { faceAmountFen } = first.value;
  await withJob(bank.platform.database, (tx) =>
    reverseClaim(tx, new Date('2026-03-03T02:00:00Z'), first.value.id),
  );
  const nothing = { redeemedFen: 0, expiredFen: 0 };
  expect((await manager.call('GET', `/api/budgets/${budgetId}/burn`)).body).toEqual({
    days: [
      { date: '2026-03-02', claimedFen: faceAmountFen, ...nothing },
      { date: '2026-03-03', claimedFen: -faceAmountFen, ...nothing },
    ],
    forecast: { perDayFen: 0, lastsUntil: null },
  });
});

test("a customer's link does not show the code of a voucher that was taken back", async () => {
  const { claimAt, first } = await claimedVoucher(502, 8);
  if (!first?.ok) throw new Error('not claimed');
  expect(await claimAt('2026-03-02T03:00:00Z')).toEqual(first);
  await withJob(bank.platform.database, (tx) =>
    reverseClaim(tx, new Date('2026-03-02T04:00:00Z'), first.value.id),
  );
  expect(await claimAt('2026-03-02T05:00:00Z')).toMatchObject({
    ok: false,
    refusal: { code: 'VOUCHER_TAKEN_BACK' },
  });
});

test('a budget may be topped up beyond what one top-up may hold', async () => {
  const largest = 1_000_000_000_000;
  const made = async (path: string, body: object) =>
    ((await manager.call('POST', path, body)).body as { id: number }).id;
  const funderId = await made('/api/funders', {
    code: 'F9',
    name: '总行',
    kind: 'bank',
    orgId: null,
  });
  const id = await made('/api/budgets', { code: 'B9', name: '预算', funderId, amountFen: largest });
  const topped = await manager.call('POST', `/api/budgets/${id}/top-ups`, { amountFen: largest });
  expect(topped).toMatchObject({ status: 201, body: { availableFen: 2 * largest } });
  const seen = await manager.call('GET', '/api/budgets');
  expect((seen.body as { items: unknown[] }).items).toContainEqual(topped.body);
});
