import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { campaignSchema, type MetricChange } from '#contract/campaigns.ts';
import { withJob } from '#platform/postgres/database.ts';
import { jobKinds } from '../../src/compose.ts';
import { recordConsents } from '../../src/modules/consent/index.ts';
import { enqueueTagRun } from '../../src/modules/tags/index.ts';
import { type Answer, bodyOf, create, type Person, useApp } from '../harness/app.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { insertBank } from '../tags/bank-of-facts.ts';
import { measureNow, sampleContent } from './campaign-fixture.ts';
import { createOffer } from './offer-fixture.ts';
import { useFewTags } from '../tags/few-tags.ts';

// As many tags as an audience needs; metrics are all there.
useFewTags(['age', 'value_tier']);

const test = useApp({ now: '2026-03-02T10:00:00+08:00' });
const size = 60;
const moreCards: MetricChange = {
  kind: 'metric_change',
  metric: 'open_cards',
  direction: 'increase',
  atLeast: 1,
  withinDays: 30,
};
let maker: Person;
let checker: Person;
let customers: number[] = [];
let campaignId = 0;
let approvalId = 0;

beforeAll(async () => {
  const { database, keyring, analytics } = test.platform;
  const outlet = (await buildSampleOrganization(database))('FZ-GL-1');
  customers = await addCustomers(
    database,
    keyring,
    Array.from({ length: size }, (_, index) =>
      customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: outlet }),
    ),
  );
  await insertBank(
    analytics,
    new Map(
      customers.map((no) => [no, { customer: { org: outlet }, cards: [{ issued: '2020-01-01' }] }]),
    ),
  );
  const stated = {
    purpose: 'personalised_marketing',
    channel: 'any',
    granted: true,
    statedAt: new Date('2025-01-01T00:00:00Z'),
    proofKind: 'file_import',
    proof: 'file',
    textVersion: '1',
    recordedBy: null,
  } as const;
  await withJob(database, (tx) =>
    recordConsents(
      tx,
      customers.flatMap((customerNo) => [
        { ...stated, customerNo },
        { ...stated, customerNo, purpose: 'marketing' as const },
      ]),
      stated.statedAt,
    ),
  );
  await enqueueTagRun(test.platform, '2026-03-01', null);
  await runJobs();
  maker = await test.signInAs('product_manager', 'HQ');
  checker = await test.signInAs('compliance_checker', 'HQ');
  await draftCampaign();
}, 60_000);

async function runJobs(): Promise<void> {
  const outcomes = await test.runJobs(jobKinds);
  expect(outcomes.filter((outcome) => outcome !== 'done')).toEqual([]);
}

async function draftCampaign(): Promise<void> {
  const offerId = await createOffer(maker);
  const audienceId = await create(maker, '/api/audiences', {
    name: '全部客户',
    rule: { kind: 'outlet', orgIds: [maker.orgId] },
  });
  campaignId = await create(maker, '/api/campaigns', { name: '办卡有礼' });
  const { conversion: _, ...steps } = sampleContent(offerId, { audienceId, name: '办卡有礼' });
  expect((await save({ ...steps })).status).toBe(200);
}

const stored = async () =>
  bodyOf(campaignSchema, await maker.call('GET', `/api/campaigns/${campaignId}`));

async function save(steps: object): Promise<Answer> {
  const { version } = await stored();
  return maker.call('PATCH', `/api/campaigns/${campaignId}`, { version, ...steps });
}

/** What an upgrade does that drops a metric from the catalogue: the stored campaign still names it. */
async function storedMetric(code: string): Promise<void> {
  await withJob(test.platform.database, (tx) =>
    sql`update campaigns.campaign set content = jsonb_set(content, '{conversion,metric}', to_jsonb(${code}::text)) where id = ${campaignId}`.execute(
      tx,
    ),
  );
}

const submit = () => maker.call('POST', `/api/campaigns/${campaignId}/submit`);
const approve = () =>
  checker.call('POST', `/api/approvals/${approvalId}/decision`, { decision: 'approve' });
const launch = () => maker.call('POST', `/api/campaigns/${campaignId}/launch`);
const unknown = { status: 422, body: { code: 'METRIC_UNKNOWN', facts: { metric: 'gone' } } };

describe('a campaign whose success is a change of a metric', () => {
  it.each([
    [{ metric: 'no_such' }, 'METRIC_UNKNOWN'],
    [{ metric: 'first_card_date' }, 'METRIC_WITHOUT_CHANGE'],
    [{ metric: 'days_since_visit' }, 'METRIC_WITHOUT_CHANGE'],
    [{ metric: 'aum_30_ago' }, 'METRIC_LOOKS_BACK'],
    [{ atLeast: 0.5 }, 'METRIC_AT_LEAST'],
  ] as const)('is not saved with %j', async (change, code) => {
    const answer = await save({ conversion: { ...moreCards, ...change } });
    expect(answer).toMatchObject({
      status: 422,
      body: { code, title: expect.not.stringContaining('{') },
    });
    expect((await stored()).content.conversion).toBe(null);
  });

  it.each([{ metric: "'; DROP TABLE fact_card; --" }, { atLeast: 0 }, { direction: 'sideways' }])(
    'is no campaign with %j',
    async (change) => {
      expect((await save({ conversion: { ...moreCards, ...change } })).status).toBe(400);
    },
  );

  it('is not submitted, approved or launched with a metric that is gone', async () => {
    expect((await save({ conversion: moreCards })).status).toBe(200);
    await storedMetric('gone');
    expect(await submit()).toMatchObject(unknown);
    await storedMetric('open_cards');
    const submitted = await submit();
    approvalId = bodyOf(campaignSchema, submitted).approvalId ?? 0;
    await storedMetric('gone');
    expect(await approve()).toMatchObject(unknown);
    await storedMetric('open_cards');
    expect(await approve()).toMatchObject({ status: 200 });
    await storedMetric('gone');
    expect(await launch()).toMatchObject(unknown);
    await storedMetric('open_cards');
  });

  it('is measured by who has more of it than on the launch date, without a figure of money', async () => {
    expect(await launch()).toMatchObject({ status: 202 });
    await runJobs();
    const { rows } = await withJob(test.platform.database, (tx) =>
      sql<{ customer_no: number; code: string }>`
        select customer_no, code from campaigns.member join campaigns.arm using (campaign_id, arm_no) where campaign_id = ${campaignId}`.execute(
        tx,
      ),
    );
    expect(rows).toHaveLength(size);
    const armOf = new Map(rows.map((row) => [row.customer_no, row.code]));
    // A card on the launch date is not of the campaign, one after the last day comes too late.
    const issuedTo = (no: number): string =>
      no % 4 === 0 ? '2026-03-02' : no % 4 === 1 ? '2026-04-02' : '2026-03-20';
    const given = customers.filter((no) => armOf.get(no) === 'gift' || no % 5 === 0);
    await insertBank(
      test.platform.analytics,
      new Map(given.map((no) => [no, { cards: [{ issued: issuedTo(no) }] }])),
    );
    test.setNow('2026-04-20T10:00:00+08:00');
    maker = await test.signInAs('product_manager', 'HQ');
    const measured = await measureNow(maker, campaignId, runJobs);
    expect(measured).toMatchObject({
      throughDate: '2026-04-01',
      complete: true,
      conversion: moreCards,
    });
    const converted = (arm: string) =>
      given.filter((no) => armOf.get(no) === arm && issuedTo(no) === '2026-03-20').length;
    const notMeasured = { estimable: false, reason: 'NOT_MEASURED' };
    expect(converted('gift')).toBeGreaterThan(0);
    expect(measured.measurement.arms).toMatchObject(
      ['control', 'gift'].map((arm) => ({
        arm,
        size: rows.filter((row) => row.code === arm).length,
        converted: converted(arm),
        meanValueFen: notMeasured,
      })),
    );
    expect(measured.measurement.comparisons).toMatchObject([
      {
        conversion: { lift: { estimable: true } },
        value: { liftFen: notMeasured, significance: notMeasured },
        incrementalValueFen: notMeasured,
        incrementalReturn: notMeasured,
      },
    ]);
  });
});
