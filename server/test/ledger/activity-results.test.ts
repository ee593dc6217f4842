import { expect, test } from 'vitest';
import type { ActivityAsked } from '#contract/activity-results.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { newCustomers } from '../points/points-fixture.ts';
import {
  claimOf,
  faceAmountFen,
  openBudget,
  openCampaign,
  openOffer,
  valueOf,
} from '../races/voucher-fixture.ts';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { redeemVoucher } from '../../src/modules/benefits/redeem-voucher.ts';
import { releases } from '../../src/modules/benefits/releases.ts';
import { reverseClaim, reversePart } from '../../src/modules/benefits/reverse-voucher.ts';
import { readActivityResults } from '../../src/flows/read-activity-results.ts';

const postgres = usePostgres();
const monday = new Date('2026-03-02T02:00:00Z');
const tuesday = new Date('2026-03-02T17:00:00Z');

const within = (days: Omit<ActivityAsked, 'kind'>, orgIds?: number[]) =>
  withJob(postgres.database, (tx) =>
    readActivityResults(tx, orgIds ? { all: false, orgIds } : { all: true }, days),
  );

test('an activity has the people, times, cost and payments that a count by hand finds, in the bank’s days', async () => {
  const { database } = postgres;
  const customers = await newCustomers(database, 4);
  const campaignId = await openCampaign(database, { cap: 4, customers: Math.max(...customers) });
  const vouchers = await withJob(database, async (tx) => {
    const claims = customers.map((no) => claimOf(campaignId, no));
    return (await claimVouchers(tx, monday, claims)).map(valueOf);
  });
  const redeem = (at: number, moment: Date, purchaseAmountFen: number) =>
    withJob(database, async (tx) =>
      valueOf(
        await redeemVoucher(tx, moment, {
          voucher: { code: vouchers[at]?.code ?? '' },
          purchaseAmountFen,
          redeemedBy: 'staff:7',
          clientKey: `redeem-${at}`,
          orgId: 4,
        }),
      ),
    );
  await redeem(0, monday, 5_000);
  // In the bank's next day, though in the same of UTC; partly taken back after it.
  const partly = await redeem(1, tuesday, 7_000);
  const back = { reversedBy: 'staff:9', clientKey: 'part', amountFen: 400 };
  await withJob(database, async (tx) =>
    valueOf(await reversePart(tx, tuesday, { redemptionId: partly.id, ...back })),
  );
  const whole = await redeem(2, monday, 9_000);
  await withJob(database, async (tx) =>
    valueOf(
      await reversePart(tx, monday, {
        redemptionId: whole.id,
        reversedBy: 'staff:9',
        clientKey: 'whole',
      }),
    ),
  );
  // A claim that was taken back was none.
  await withJob(database, async (tx) =>
    valueOf(await reverseClaim(tx, monday, vouchers[3]?.id ?? 0)),
  );

  // An issue in bulk: one used, one not.
  const budgetId = await openBudget(database, 10_000);
  const offerId = await openOffer(database, budgetId, { count: 2 });
  await withJob(database, async (tx) => {
    const allotmentId = valueOf(
      await releases.open(tx, monday, {
        offerId,
        count: 2,
        claimFrom: monday,
        claimUntil: new Date('2026-04-01T00:00:00Z'),
        openTo: 'issuer',
        releaseKey: 'issue:1',
      }),
    );
    const issued = await releases.issue(
      tx,
      monday,
      customers.slice(0, 2).map((customerNo) => ({
        allotmentId,
        customerNo,
        claimedBy: 'issue',
        clientKey: `issue-${customerNo}`,
        channel: 'push' as const,
      })),
    );
    vouchers.push(...issued.map(valueOf));
  });
  await redeem(4, monday, 3_000);

  const both = await within({ from: '2026-03-02', to: '2026-03-03' });
  expect(both.items).toEqual([
    {
      kind: 'campaign',
      id: campaignId,
      name: { zh: `#${campaignId}`, en: `#${campaignId}` },
      persons: 3,
      times: 3,
      costFen: faceAmountFen + (faceAmountFen - 400),
      paymentsFen: 5_000 + 7_000,
      measured: null,
    },
    {
      kind: 'issue',
      id: offerId,
      name: { zh: '十元券', en: '十元券' },
      persons: 2,
      times: 2,
      costFen: faceAmountFen,
      paymentsFen: 3_000,
      measured: null,
    },
  ]);
  expect(both.total).toEqual({
    activities: 2,
    times: 5,
    costFen: 3 * faceAmountFen - 400,
    paymentsFen: 15_000,
  });
  const next = await within({ from: '2026-03-03', to: '2026-03-03' });
  expect(next.items).toMatchObject([
    { persons: 1, times: 0, costFen: faceAmountFen - 400, paymentsFen: 7_000 },
  ]);
  expect((await within({ from: '2026-03-04', to: '2026-03-05' })).items).toEqual([]);
  // Somebody of other outlets sees none of it.
  expect((await within({ from: '2026-03-02', to: '2026-03-03' }, [999])).items).toEqual([]);
});
