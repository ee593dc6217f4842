import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { campaignDayJob } from '../../src/flows/campaign-jobs.ts';
import { claimVouchers } from '../../src/modules/benefits/index.ts';
import { redeemVoucher } from '../../src/modules/benefits/redeem-voucher.ts';
import { factsReach } from '../../src/modules/measurement/index.ts';
import { listMetrics } from '../../src/modules/tags/metric-figures.ts';
import { campaignMoves } from '../../src/modules/campaigns/index.ts';
import { launchCampaign } from '../../src/flows/launch-campaign.ts';
import { measureCampaign } from '../../src/flows/measure-campaign.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { claimOf, openBudget, openOffer, valueOf } from '../races/voucher-fixture.ts';
import { approvedCampaign, frozenList } from './campaign-fixture.ts';

const bank = usePlatform({ now: '2026-03-02T10:00:00+08:00' });
const size = 40;
const aMetric = {
  kind: 'metric_change',
  direction: 'increase',
  atLeast: 1,
  withinDays: 5,
} as const;
let campaignId = 0;
let outlet = 0;
let used = 0;

let customers: number[] = [];

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  outlet = (await buildSampleOrganization(database))('FZ-GL-1');
  const records = Array.from({ length: size }, (_, index) =>
    customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: outlet }),
  );
  customers = await addCustomers(database, keyring, records);
  await withJob(database, (tx) => consentToMarketing(tx, customers));
  campaignId = await launched();
  const { rows } = await withJob(database, (tx) =>
    sql<{ no: number }>`
      select customer_no as no from benefits.entitlement where campaign_id = ${campaignId} order by 1 limit 2`.execute(
      tx,
    ),
  );
  bank.setNow('2026-03-03T10:00:00+08:00');
  const claimed = await withJob(database, (tx) =>
    claimVouchers(
      tx,
      bank.platform.clock.now(),
      rows.map(({ no }) => claimOf(campaignId, no)),
    ),
  );
  used = claimed[0] ? valueOf(claimed[0]).id : 0;
  // Of a type that others apply with, by the same source: up to the day before the last.
  await applied('2026-03-06');
});

/** Launched on 03-02, outcomes through 03-07, claims through 03-10, vouchers good for 30 days. */
async function launched(): Promise<number> {
  const { database } = bank.platform;
  bank.setNow('2026-03-02T10:00:00+08:00');
  const budgetId = await openBudget(database, size * 1_000);
  const id = await approvedCampaign(database, {
    orgId: outlet,
    offerId: await openOffer(database, budgetId, { count: size }),
    change: {
      startDate: '2026-03-01',
      endDate: '2026-03-10',
      conversion: { kind: 'event', eventType: 'loan_applied', atLeast: 1, withinDays: 5 },
    },
  });
  const steady = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
  await launchCampaign(bank.platform, steady, id, frozenList(customers));
  return id;
}

async function applied(date: string): Promise<void> {
  await bank.platform.analytics.insertRows('fact_event', [
    {
      source: 'core',
      event_id: date,
      type: 'loan_applied',
      business_date: date,
      occurred_at: `${date} 10:00:00`,
      party_no: 4_000_000,
    },
  ]);
}

async function measuredAt(moment: string, throughDate?: string) {
  bank.setNow(moment);
  return valueOf(await measureCampaign(bank.platform, campaignId, throughDate));
}
async function costAt(moment: string, throughDate?: string): Promise<number[]> {
  const { arms } = (await measuredAt(moment, throughDate)).measurement;
  return [arms[1]?.redeemed ?? -1, arms[1]?.costFen ?? -1];
}

test('on the last day that counts the figures are not final: the day is not over', async () => {
  expect(await measuredAt('2026-03-07T06:30:00+08:00')).toMatchObject({
    throughDate: '2026-03-07',
    complete: false,
    waitingFor: 'window',
  });
});

test('after it they wait for the facts of that day', async () => {
  const morning = '2026-03-08T06:30:00+08:00';
  expect(await measuredAt(morning)).toMatchObject({ complete: false, waitingFor: 'facts' });
  await applied('2026-03-07');
  expect(await measuredAt(morning)).toMatchObject({ complete: false, waitingFor: 'vouchers' });
});

test('a voucher used after the window is paid for, and the figures stay open until the last one is no longer good', async () => {
  const { database } = bank.platform;
  expect(await costAt('2026-03-19T10:00:00+08:00')).toEqual([0, 0]);
  bank.setNow('2026-03-20T10:00:00+08:00');
  valueOf(
    await withJob(database, (tx) =>
      redeemVoucher(tx, bank.platform.clock.now(), {
        voucher: { id: used },
        purchaseAmountFen: 5_000,
        redeemedBy: 'staff:1',
        clientKey: 'late',
        orgId: outlet,
      }),
    ),
  );
  expect(await costAt('2026-03-21T10:00:00+08:00')).toEqual([1, 1_000]);
  // As of an earlier day it had not been used.
  expect(await costAt('2026-03-21T10:00:00+08:00', '2026-03-05')).toEqual([0, 0]);
  // The other one is good through 2026-04-02.
  expect(await measuredAt('2026-04-02T23:00:00+08:00')).toMatchObject({ waitingFor: 'vouchers' });
  expect(await measuredAt('2026-04-03T06:30:00+08:00')).toMatchObject({
    throughDate: '2026-03-07',
    complete: true,
    waitingFor: null,
  });
});

test('every morning until a week after the last voucher it is measured again', async () => {
  const isMeasured = async (today: string): Promise<boolean> => {
    const ids = await withJob(bank.platform.database, (tx) => campaignMoves.toMeasure(tx, today));
    return ids.includes(campaignId);
  };
  expect(await isMeasured('2026-04-03')).toBe(true);
  expect(await isMeasured('2026-04-09')).toBe(true);
  expect(await isMeasured('2026-04-10')).toBe(false);
});

test('a campaign that cannot be measured keeps none behind it from it, and the job names it', async () => {
  const behind = await launched();
  bank.setNow('2026-03-09T06:30:00+08:00');
  await bank.postgres.asOwner(
    `alter table measurement.snapshot add constraint not_this_one check (campaign_id <> ${campaignId}) not valid`,
  );
  await withJob(bank.platform.database, (tx) =>
    bank.platform.jobs.enqueue(tx, campaignDayJob, {}, { title: { zh: '日终', en: 'Day' } }),
  );
  expect(await bank.runJobs([anyJobKind(campaignDayJob)])).toEqual(['again', 'again', 'failed']);
  await bank.postgres.asOwner('alter table measurement.snapshot drop constraint not_this_one');
  const [job] = await bank.postgres.asOwner<{ error: string }>(
    'select error from platform.job order by id desc limit 1',
  );
  expect(job?.error).toContain(`campaign ${campaignId} was not measured`);
  const measured = await bank.postgres.asOwner<{ campaign_id: number }>(
    `select distinct campaign_id from measurement.snapshot where measured_at = '2026-03-09T06:30:00+08:00'`,
  );
  expect(measured.map((row) => Number(row.campaign_id))).toEqual([behind]);
});

test('nothing is measured through a day before the first that counts', async () => {
  for (const date of ['1990-01-01', '2026-03-02'])
    expect(await measureCampaign(bank.platform, campaignId, date)).toEqual({
      ok: false,
      refusal: {
        code: 'MEASUREMENT_TOO_EARLY',
        facts: { throughDate: date, firstDate: '2026-03-03' },
      },
    });
  expect(await measuredAt('2026-04-03T06:30:00+08:00', '2026-03-03')).toMatchObject({
    throughDate: '2026-03-03',
    complete: false,
  });
});

test('the facts of every metric tell whether they reach a day', async () => {
  const { analytics, database } = bank.platform;
  await analytics.insertRows('fact_card', [
    { source: 'core', card_id: 'K1', party_no: 1, issue_date: '2026-03-07' },
  ]);
  const reached = new Set<string>();
  const metrics = await withJob(database, (tx) => listMetrics(tx, { change: 'comparable' }));
  for (const { code, factTable } of metrics) {
    const conversion = { ...aMetric, metric: code };
    expect(await factsReach(bank.platform, conversion, '2026-03-08')).toBe(false);
    if (await factsReach(bank.platform, conversion, '2026-03-07')) reached.add(factTable);
  }
  expect([...reached].toSorted()).toEqual(['fact_card', 'fact_event']);
});
