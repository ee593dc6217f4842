import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { budgetPageSchema, budgetSchema } from '#contract/budgets.ts';
import { sealTransfers } from '#modules/ledger/index.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import {
  approveMoney,
  bodyOf,
  create,
  type Person,
  refusalOf,
  useApp,
} from '../../../test/harness/app.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import {
  allot,
  claimOf,
  openBudget,
  openOffer,
  valueOf,
} from '../../../test/races/voucher-fixture.ts';
import { afterBoth } from '../../../test/races/interleave.ts';
import { claimVouchers } from './claim-vouchers.ts';
import { returnToFunder, topUpBudget } from './create-budget.ts';
import { entitleCustomers } from './entitle-customers.ts';
import { openAllotments } from './open-allotments.ts';
import { reverseClaim } from './reverse-voucher.ts';
import { warnOfLowBudgets } from './warn-budgets.ts';

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
  const vouchers = await manager.call('GET', `/api/liabilities?budgetId=${budgetId}`);
  const promised = { claimableFen: 9 * faceAmountFen, claimedFen: faceAmountFen, heldFen: 0 };
  expect(vouchers.body).toMatchObject({
    total: { ...promised, worstFen: 10 * faceAmountFen },
    items: [{ source: 'campaign', campaignId: 501, ...promised }],
  });
  await withJob(bank.platform.database, (tx) =>
    reverseClaim(tx, new Date('2026-03-03T02:00:00Z'), first.value.id),
  );
  const nothing = { redeemedFen: 0, expiredFen: 0 };
  const burn = {
    days: [
      {
        date: '2026-03-02',
        claimedFen: faceAmountFen,
        ...nothing,
        leftFen: 10_000 - faceAmountFen,
      },
      { date: '2026-03-03', claimedFen: -faceAmountFen, ...nothing, leftFen: 10_000 },
    ],
    forecast: { perDayFen: 0, lastsUntil: null },
  };
  const { funderId } = bodyOf(budgetSchema, await manager.call('GET', `/api/budgets/${budgetId}`));
  const paths = [`/api/budgets/${budgetId}/burn`, `/api/funders/${funderId}/burn`];
  for (const path of paths) expect((await manager.call('GET', path)).body).toEqual(burn);
  const standing = async (at: string) =>
    (await manager.call('GET', `/api/budgets/${budgetId}/balance?at=${encodeURIComponent(at)}`))
      .body;
  const allottedFen = 10_000 - faceAmountFen;
  const moments = async () => [
    await standing('2026-03-02T09:59:59+08:00'),
    await standing('2026-03-02T10:00:00+08:00'),
    await standing('2026-03-03T10:00:00+08:00'),
  ];
  const stood = [
    { availableFen: 0, allottedFen: 0, claimedFen: 0 },
    { availableFen: 0, allottedFen, claimedFen: faceAmountFen },
    { availableFen: 0, allottedFen: 10_000, claimedFen: 0 },
  ];
  expect(await moments()).toMatchObject(stood);
  // A seal waits until whatever was under way when it was looked for is over.
  let round = await sealTransfers(bank.platform);
  while (round.sealed === 0) round = await sealTransfers(bank.platform, round.next);
  for (const path of paths) expect((await manager.call('GET', path)).body).toEqual(burn);
  expect(await moments()).toMatchObject(stood);
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
  const funderId = await create(manager, '/api/funders', {
    code: 'F9',
    name: '总行',
    kind: 'bank',
    orgId: null,
  });
  const money = { code: 'B9', name: '预算', funderId, amountFen: largest };
  const id = await create(manager, '/api/budgets', money);
  await manager.call('POST', `/api/budgets/${id}/top-ups`, { amountFen: largest });
  await approveMoney(manager, id);
  const seen = bodyOf(budgetSchema, await manager.call('GET', `/api/budgets/${id}`));
  expect(seen.availableFen).toBe(2 * largest);
  const { items } = bodyOf(budgetPageSchema, await manager.call('GET', '/api/budgets'));
  expect(items).toContainEqual(seen);
});

test('money comes into a budget when another person approves it, and once', async () => {
  const funder = { code: 'F10', name: '分行', kind: 'bank', orgId: null };
  const funderId = await create(manager, '/api/funders', funder);
  const asked = { code: 'B10', name: '消费季', funderId, amountFen: 50_000 };
  const made = await manager.call('POST', '/api/budgets', asked);
  const { id } = bodyOf(z.object({ id: z.int() }), made);
  const read = async () => bodyOf(budgetSchema, await manager.call('GET', `/api/budgets/${id}`));
  const waiting = await read();
  expect(waiting).toMatchObject({ availableFen: 0, requested: { amountFen: 50_000 } });
  const more = await manager.call('POST', `/api/budgets/${id}/top-ups`, { amountFen: 1 });
  expect(refusalOf(more)).toBe('APPROVAL_PENDING');

  const url = `/api/approvals/${waiting.requested?.approvalId}/decision`;
  const both = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
  const own = await both.call('POST', '/api/budgets', { ...asked, code: 'B11' });
  const { id: ownId } = bodyOf(z.object({ id: z.int() }), own);
  const { requested } = bodyOf(budgetSchema, await both.call('GET', `/api/budgets/${ownId}`));
  const ownUrl = `/api/approvals/${requested?.approvalId}/decision`;
  expect(refusalOf(await both.call('POST', ownUrl, { decision: 'approve' }))).toBe(
    'APPROVAL_BY_MAKER',
  );

  const answers = await Promise.all(
    [both, both].map((checker) => checker.call('POST', url, { decision: 'approve' })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  expect(await read()).toMatchObject({ availableFen: 50_000, requested: null });

  await manager.call('POST', `/api/budgets/${id}/top-ups`, { amountFen: 7, reason: '加码' });
  expect((await manager.call('POST', `/api/budgets/${id}/top-ups/withdraw`)).status).toBe(200);
  expect(await read()).toMatchObject({ availableFen: 50_000, requested: null });
});

test('a budget that holds too much goes back to its funder, approved, and never what is promised', async () => {
  const { database } = bank.platform;
  const id = await openBudget(database, 10_000, 'B12');
  const offerId = await openOffer(database, id, { count: 8 });
  const read = async () => bodyOf(budgetSchema, await manager.call('GET', `/api/budgets/${id}`));
  const ask = (amountFen: number) =>
    manager.call('POST', `/api/budgets/${id}/returns`, { amountFen, reason: '录入有误' });
  expect(refusalOf(await ask(10_001))).toBe('BUDGET_BELOW_PROMISED');
  expect((await ask(9_000)).status).toBe(201);
  expect((await read()).requested).toMatchObject({ purpose: 'return', amountFen: 9_000 });
  // Approved after a launch has taken its part, what was asked for is no longer there.
  valueOf(await allot(database, 503, offerId, 3));
  const checker = await bank.signInAs('compliance_checker', 'HQ');
  const decide = async () =>
    checker.call('POST', `/api/approvals/${(await read()).requested?.approvalId}/decision`, {
      decision: 'approve',
    });
  expect(refusalOf(await decide())).toBe('BUDGET_BELOW_PROMISED');
  expect((await manager.call('POST', `/api/budgets/${id}/top-ups/withdraw`)).status).toBe(200);
  await ask(5_000);
  expect((await decide()).status).toBe(200);
  const [after] = [await read()];
  expect(after).toMatchObject({
    toppedUpFen: 5_000,
    availableFen: 2_000,
    allottedFen: 3_000,
    redeemedFen: 0,
    requested: null,
  });
});

test('money that is returned while a launch sets it aside goes to one of the two', async () => {
  const { database } = bank.platform;
  const now = new Date('2026-03-02T02:00:00Z');
  const openLaunch = (offerId: number, campaignId: number) => (tx: Tx) =>
    openAllotments(tx, now, {
      campaignId,
      claimFrom: now,
      claimUntil: new Date('2026-03-09T02:00:00Z'),
      offers: [{ offerId, count: 8 }],
    });
  const giveBack = (id: number) => (tx: Tx) => returnToFunder(tx, now, id, 5_000, `back:${id}`);
  const one = await openBudget(database, 10_000, 'B13');
  const ofOne = openLaunch(await openOffer(database, one, { count: 8 }), 504);
  const launched = await afterBoth(database, ofOne, giveBack(one));
  expect([launched.first.ok, launched.second]).toEqual([
    true,
    {
      ok: false,
      refusal: {
        code: 'BUDGET_BELOW_PROMISED',
        facts: { availableFen: 2_000, neededFen: 5_000 },
      },
    },
  ]);
  const other = await openBudget(database, 10_000, 'B14');
  const ofOther = openLaunch(await openOffer(database, other, { count: 8 }), 505);
  const returned = await afterBoth(database, giveBack(other), ofOther);
  expect(returned.first.ok).toBe(true);
  expect(returned.second).toMatchObject({ ok: false, refusal: { code: 'BUDGET_EXHAUSTED' } });
  // The same deed told again returns nothing more.
  expect(await withJob(database, giveBack(other))).toEqual({ ok: true, value: undefined });
  const { availableFen } = bodyOf(budgetSchema, await manager.call('GET', `/api/budgets/${other}`));
  expect(availableFen).toBe(5_000);
});

test('a budget that reaches a warning line is told once a line, and anew after money was added', async () => {
  const { database, clock } = bank.platform;
  const id = await openBudget(database, 10_000, 'B15');
  const offerId = await openOffer(database, id, { count: 10 });
  const allotmentId = valueOf(await allot(database, 506, offerId, 10));
  const customers = Array.from({ length: 10 }, (_, at) => ({
    customerNo: at + 1,
    orgId: outletId,
  }));
  await withJob(database, (tx) => entitleCustomers(tx, allotmentId, customers));
  const claimBy = (...numbers: number[]) =>
    withJob(database, (tx) =>
      claimVouchers(
        tx,
        clock.now(),
        numbers.map((customerNo) => claimOf(506, customerNo)),
      ),
    );
  const warn = () => withJob(database, (tx) => warnOfLowBudgets(tx, clock.now()));
  const told = async () =>
    (
      await withJob(database, (tx) =>
        sql<{ percent: string; left: number }>`
          select properties->>'percent' as percent, amount_fen as left from platform.outbox
          where type = 'budget_low' and properties->>'budget_id' = ${String(id)} order by seq`.execute(
          tx,
        ),
      )
    ).rows;
  await claimBy(1, 2, 3, 4, 5, 6, 7);
  await warn();
  expect(await told()).toEqual([]);
  const [eighth] = await claimBy(8);
  const { first, second } = await afterBoth(
    database,
    (tx) => warnOfLowBudgets(tx, clock.now()),
    (tx) => warnOfLowBudgets(tx, clock.now()),
  );
  expect([first, second]).toEqual([1, 0]);
  expect(await told()).toEqual([{ percent: '80', left: 2_000 }]);
  await expect(
    withJob(database, (tx) =>
      sql`insert into benefits.budget_warning select * from benefits.budget_warning`.execute(tx),
    ),
  ).rejects.toThrow('budget_warning_pkey');
  // Taken back and claimed anew it is the same line.
  if (!eighth?.ok) throw new Error('not claimed');
  await withJob(database, (tx) => reverseClaim(tx, clock.now(), eighth.value.id));
  await warn();
  await claimBy(9);
  await warn();
  expect(await told()).toHaveLength(1);
  await claimBy(10);
  const more = (naturalKey: string) =>
    withJob(database, (tx) => topUpBudget(tx, clock.now(), id, 10_000, naturalKey));
  await more('more');
  await warn();
  expect(await told()).toHaveLength(1);
  await withJob(database, (tx) => returnToFunder(tx, clock.now(), id, 10_000, 'back'));
  await warn();
  expect(await told()).toEqual([
    { percent: '80', left: 2_000 },
    { percent: '80', left: 1_000 },
  ]);
});
