import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { boardSchema, campaignMeasurementSchema, campaignSchema } from '#contract/campaigns.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../src/compose.ts';
import { countConversions } from '../../src/modules/measurement/index.ts';
import { enqueueTagRun } from '../../src/modules/tags/index.ts';
import { bodyOf, create, type Person, useApp } from '../harness/app.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { berkaPresent, importBerka, readBerka } from './berka.ts';
import { holdLedgerSound } from '../races/voucher-fixture.ts';
import { sampleContent } from './campaign-fixture.ts';

const test = useApp({ now: '1998-12-31T20:00:00+08:00' });
const asOf = '1994-01-31';
const measuredOn = '1994-03-30';
const goal = 2_000_000;
let maker: Person;
let checker: Person;
let campaignId = 0;

async function runJobs(): Promise<void> {
  await test.runJobs(jobKinds);
  const { rows } = await withJob(test.platform.database, (tx) =>
    sql<{ error: string }>`select error from platform.job where state = 'failed'`.execute(tx),
  );
  if (rows.length > 0) throw new Error(rows.map((row) => row.error).join('; '));
}

async function consentOfAll(): Promise<void> {
  await withJob(test.platform.database, async (tx) => {
    const { rows } = await sql<{
      customer_no: number;
    }>`select customer_no from customers.customer`.execute(tx);
    const everybody = rows.map((row) => row.customer_no);
    await consentToMarketing(tx, everybody, new Date('1993-01-01T00:00:00Z'));
  });
}

/** customer number → what the files say of the accounts they own. */
async function ownersInFiles(): Promise<Map<number, Record<string, string>[]>> {
  const { rows } = await withJob(test.platform.database, (tx) =>
    sql<{
      value: string;
      customer_no: number;
    }>`select value, customer_no from customers.identifier where scheme = 'berka'`.execute(tx),
  );
  const numberOf = new Map(rows.map((row) => [row.value, row.customer_no]));
  const ownerOf = new Map(
    readBerka('disp')
      .filter((row) => row['type'] === 'OWNER')
      .map((row) => [row['account_id'], numberOf.get(row['client_id'] ?? '')]),
  );
  const found = new Map<number, Record<string, string>[]>();
  for (const row of readBerka('trans')) {
    const owner = ownerOf.get(row['account_id']);
    if (owner !== undefined) found.set(owner, [...(found.get(owner) ?? []), row]);
  }
  return found;
}

const inDays = (row: Record<string, string>, after: string, through: string): boolean =>
  (row['date'] ?? '') > after && (row['date'] ?? '') <= through;

describe.skipIf(!berkaPresent)('a campaign on the past of a real bank', () => {
  beforeAll(async () => {
    await importBerka(test);
    await consentOfAll();
    await enqueueTagRun(test.platform, asOf, null);
    // A newer date is there too, and is not what the launch looks at.
    await enqueueTagRun(test.platform, '1994-03-31', null);
    await runJobs();
    maker = await test.signInAs('product_manager', 'BERKA');
    checker = await test.signInAs('compliance_checker', 'BERKA');
  }, 240_000);

  it('selects by what was known on its date and nothing later', async () => {
    const funderId = await create(maker, '/api/funders', {
      code: 'F',
      name: 'Berka',
      kind: 'bank',
      orgId: null,
    });
    const budgetId = await create(maker, '/api/budgets', {
      code: 'B',
      name: 'Budget',
      funderId,
      amountFen: 100_000_000,
    });
    const offerId = await create(maker, '/api/offers', {
      code: 'O',
      name: 'Voucher',
      budgetId,
      faceAmountFen: 1_000,
      validDays: 30,
      capCount: 10_000,
      capAmountFen: 10_000_000,
    });
    const audienceId = await create(maker, '/api/audiences', {
      name: '近期有交易',
      rule: { kind: 'transaction', times: { operator: 'at_least', count: 3 }, lastDays: 90 },
    });
    campaignId = await create(maker, '/api/campaigns', { name: 'Berka' });
    const content = sampleContent(offerId, {
      audienceId,
      asOfDate: asOf,
      startDate: asOf,
      endDate: '1994-04-30',
      pushAtLaunch: true,
      conversion: {
        kind: 'transaction',
        transactionKinds: [],
        direction: 'in',
        atLeastFen: goal,
        withinDays: 58,
      },
    });
    expect(
      await maker.call('PATCH', `/api/campaigns/${campaignId}`, { version: 1, ...content }),
    ).toMatchObject({ status: 200 });
    const submitted = await maker.call('POST', `/api/campaigns/${campaignId}/submit`);
    const { approvalId } = bodyOf(campaignSchema, submitted);
    await checker.call('POST', `/api/approvals/${approvalId}/decision`, {
      decision: 'approve',
    });
    expect(await maker.call('POST', `/api/campaigns/${campaignId}/launch`)).toMatchObject({
      status: 202,
    });
    await runJobs();
    expect(await maker.call('GET', `/api/campaigns/${campaignId}`)).toMatchObject({
      body: { state: 'running', launchDate: asOf },
    });

    const active = [...(await ownersInFiles())]
      .filter(([, rows]) => rows.filter((row) => inDays(row, '931102', '940131')).length >= 3)
      .map(([customerNo]) => customerNo);
    const { rows } = await withJob(test.platform.database, (tx) =>
      sql<{
        customer_no: number;
      }>`select customer_no from campaigns.member where campaign_id = ${campaignId} order by customer_no`.execute(
        tx,
      ),
    );
    const left = bodyOf(boardSchema, await maker.call('GET', `/api/campaigns/${campaignId}/board`));
    const excluded = left.excluded.reduce((sum, one) => sum + one.count, 0);
    expect(active.length).toBeGreaterThan(500);
    expect(rows.length + excluded).toBe(active.length);
    const known = new Set(active);
    expect(rows.every((row) => known.has(row.customer_no))).toBe(true);
  });

  it('measures what the files say of the weeks until the day it is measured on', async () => {
    await maker.call('POST', `/api/campaigns/${campaignId}/measure`, { throughDate: measuredOn });
    await runJobs();
    const measured = bodyOf(
      campaignMeasurementSchema,
      await maker.call('GET', `/api/campaigns/${campaignId}/measurement`),
    );
    expect(measured).toMatchObject({ throughDate: measuredOn, complete: true });
    const files = await ownersInFiles();
    const { rows: members } = await withJob(test.platform.database, (tx) =>
      sql<{ customer_no: number; code: string }>`
      select customer_no, code from campaigns.member join campaigns.arm using (campaign_id, arm_no) where campaign_id = ${campaignId}`.execute(
        tx,
      ),
    );
    for (const arm of measured.measurement.arms) {
      const sums = members
        .filter((member) => member.code === arm.arm)
        .map((member) =>
          (files.get(member.customer_no) ?? [])
            .filter((row) => row['type'] === 'PRIJEM' && inDays(row, '940131', '940330'))
            .reduce((sum, row) => sum + Math.round(Number(row['amount']) * 100), 0),
        );
      expect({ arm: arm.arm, size: arm.size, converted: arm.converted }).toEqual({
        arm: arm.arm,
        size: sums.length,
        converted: sums.filter((sum) => sum >= goal).length,
      });
      expect(arm.meanValueFen).toMatchObject({
        value: expect.closeTo(sums.reduce((total, sum) => total + sum, 0) / sums.length, 3),
      });
    }
    await holdLedgerSound(test.platform.database);
  });

  it('compares a metric between two dates as the files do', async () => {
    const { database, analytics } = test.platform;
    const { rows: members } = await withJob(database, (tx) =>
      sql<{
        customer_no: number;
        arm_no: number;
      }>`select customer_no, arm_no from campaigns.member where campaign_id = ${campaignId}`.execute(
        tx,
      ),
    );
    const files = await ownersInFiles();
    const incoming = (customerNo: number, after: string, through: string): number =>
      (files.get(customerNo) ?? [])
        .filter((row) => row['type'] === 'PRIJEM' && inDays(row, after, through))
        .reduce((sum, row) => sum + Math.round(Number(row['amount']) * 100), 0);
    const measured = await countConversions(database, analytics, {
      campaignId,
      conversion: {
        kind: 'metric_change',
        metric: 'in_90',
        direction: 'increase',
        atLeast: goal,
        withinDays: 58,
      },
      launchDate: asOf,
      throughDate: measuredOn,
    });
    // The 90 days that end on each of the two dates.
    const changes = members.map(({ customer_no: no, arm_no: armNo }) => ({
      armNo,
      change: incoming(no, '931230', '940330') - incoming(no, '931102', '940131'),
    }));
    for (const { armNo, size, converted, value } of measured) {
      const ofArm = changes.filter((member) => member.armNo === armNo);
      expect({ size, converted }).toEqual({
        size: ofArm.length,
        converted: ofArm.filter((member) => member.change >= goal).length,
      });
      expect(converted).toBeGreaterThan(0);
      expect(value?.meanFen).toBeCloseTo(
        ofArm.reduce((sum, member) => sum + member.change, 0) / ofArm.length,
        3,
      );
    }
  });
});
