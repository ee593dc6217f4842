import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { claimedVoucherSchema, qrSchema } from '#contract/benefits.ts';
import { claimLinkSchema } from '#contract/claim-link.ts';
import {
  boardSchema,
  campaignErrors,
  campaignSchema,
  jobStartedSchema,
} from '#contract/campaigns.ts';
import { taskPageSchema } from '#contract/tasks.ts';
import { jobKinds } from '../../src/compose.ts';
import { campaignDayJob } from '../../src/flows/campaign-jobs.ts';
import { expireVouchersJob } from '../../src/modules/benefits/jobs.ts';
import { enqueueTagRun } from '../../src/modules/tags/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { approveMoney, bodyOf, create, type Person, useApp } from '../harness/app.ts';
import { consentToMarketing } from '../harness/sample-consents.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { holdLedgerSound } from '../races/voucher-fixture.ts';
import { measureNow, sampleContent } from './campaign-fixture.ts';
import { useFewTags } from '../tags/few-tags.ts';

// As many tags as an audience needs.
useFewTags(['age', 'value_tier']);

const test = useApp({ now: '2026-03-02T10:00:00+08:00' });
const idsOf = z.object({ items: z.array(z.object({ id: z.int() })) });
const tagDate = '2026-03-01';
const size = 200;
let maker: Person;
let checker: Person;
let seller: Person;
let stranger: Person;
let customers: number[] = [];
let campaignId = 0;
let budgetId = 0;
let audienceId = 0;
let treated: { customerNo: number; id: number }[] = [];

beforeAll(async () => {
  const { database, keyring, analytics } = test.platform;
  const orgOf = await buildSampleOrganization(database);
  const outlet = orgOf('FZ-GL-1');
  const records = Array.from({ length: size }, (_, index) =>
    customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: outlet }),
  );
  customers = await addCustomers(database, keyring, records);
  await analytics.insertRows(
    'customer_attribute',
    customers.map((customerNo) => ({
      customer_no: customerNo,
      valid_from: '2015-06-01',
      import_no: 1,
      legal_entity_id: 1,
      opening_org_id: outlet,
      managing_org_id: outlet,
      attributed_org_id: outlet,
    })),
  );
  await withJob(database, (tx) => consentToMarketing(tx, customers));
  await balances('2026-02-28', () => 10_000_00);
  await enqueueTagRun(test.platform, tagDate, null);
  await runJobs();
  maker = await test.signInAs('product_manager', 'HQ');
  checker = await test.signInAs('compliance_checker', 'HQ');
  seller = await test.signInAs('relationship_manager', 'FZ-GL-1');
  stranger = await test.signInAs('relationship_manager', 'XM-SM-1');
});

const runJobs = async () => {
  const outcomes = await test.runJobs(jobKinds);
  if (!outcomes.includes('failed')) return outcomes;
  const failed = await withJob(
    test.platform.database,
    async (tx) =>
      (
        await sql<{ error: string }>`select error from platform.job where state = 'failed'`.execute(
          tx,
        )
      ).rows,
  );
  throw new Error(failed.map((job) => job.error).join('; '));
};

async function balances(date: string, amountOf: (customerNo: number) => number): Promise<void> {
  await test.platform.analytics.insertRows(
    'fact_balance',
    customers.map((customerNo) => ({
      source: 'core',
      business_date: date,
      party_no: customerNo,
      import_no: 1,
      account_id: `A${customerNo}`,
      kind: 'demand',
      balance_fen: amountOf(customerNo),
      currency: 'CNY',
    })),
  );
}

describe('from an audience to the lift', () => {
  it('a maker writes a campaign step by step and sees what a launch would mean', async () => {
    const funderId = await create(maker, '/api/funders', {
      code: 'HQ',
      name: '总行',
      kind: 'bank',
      orgId: null,
    });
    budgetId = await create(maker, '/api/budgets', {
      code: 'B1',
      name: '春季预算',
      funderId,
      amountFen: 100_000,
    });
    await maker.call('POST', `/api/budgets/${budgetId}/top-ups`, { amountFen: 300_000 });
    await approveMoney(maker, budgetId);
    const offerId = await create(maker, '/api/offers', {
      code: 'O1',
      name: '十元券',
      budgetId,
      faceAmountFen: 1_000,
      validDays: 30,
      capCount: 400,
      capAmountFen: 400_000,
    });
    const orgId = maker.orgId;
    audienceId = await create(maker, '/api/audiences', {
      name: '全部客户',
      rule: { kind: 'outlet', orgIds: [orgId] },
    });
    campaignId = await create(maker, '/api/campaigns', { name: '春季活动' });
    expect(await maker.call('POST', `/api/campaigns/${campaignId}/submit`)).toMatchObject({
      status: 422,
      body: { code: 'CAMPAIGN_INCOMPLETE' },
    });
    const { audienceId: _, ...steps } = sampleContent(offerId);
    expect(
      await maker.call('PATCH', `/api/campaigns/${campaignId}`, { version: 1, audienceId }),
    ).toMatchObject({ status: 200, body: { version: 2 } });
    expect(
      await maker.call('PATCH', `/api/campaigns/${campaignId}`, { version: 1, name: '另一名称' }),
    ).toMatchObject({ status: 409, body: { code: 'CAMPAIGN_CHANGED' } });
    expect(
      await maker.call('PATCH', `/api/campaigns/${campaignId}`, { version: 2, ...steps }),
    ).toMatchObject({ status: 200 });
    expect(await maker.call('POST', `/api/campaigns/${campaignId}/trial`)).toMatchObject({
      status: 200,
      body: {
        audienceCount: size,
        businessDate: tagDate,
        worstCaseFen: 160_000,
        withinBudget: true,
        arms: [
          { code: 'control', expectedCount: 40 },
          { code: 'gift', expectedCount: 160, availableCount: 400, withinCap: true },
        ],
      },
    });
  });

  it('nobody approves their own campaign, and nobody launches one that was not approved', async () => {
    expect(await maker.call('POST', `/api/campaigns/${campaignId}/launch`)).toMatchObject({
      status: 409,
      body: { code: 'CAMPAIGN_STATE' },
    });
    const submitted = await maker.call('POST', `/api/campaigns/${campaignId}/submit`);
    expect(submitted).toMatchObject({ status: 200, body: { state: 'in_review' } });
    const { approvalId } = bodyOf(campaignSchema, submitted);
    expect(
      (await maker.call('POST', `/api/approvals/${approvalId}/decision`, { decision: 'approve' }))
        .status,
    ).toBe(403);
    expect(
      await checker.call('POST', `/api/approvals/${approvalId}/decision`, { decision: 'approve' }),
    ).toMatchObject({ status: 200 });
    expect(await maker.call('GET', `/api/campaigns/${campaignId}`)).toMatchObject({
      body: { state: 'approved' },
    });
    expect(
      await maker.call('PATCH', `/api/campaigns/${campaignId}`, { version: 5, name: '改名' }),
    ).toMatchObject({ status: 409 });
  });

  it('an approved campaign whose offer changed since is not launched', async () => {
    const offers = bodyOf(idsOf, await maker.call('GET', '/api/offers'));
    const offer = `/api/offers/${offers.items[0]?.id}`;
    await maker.call('PATCH', offer, { faceAmountFen: 1_001 });
    expect(await maker.call('POST', `/api/campaigns/${campaignId}/launch`)).toMatchObject({
      status: 409,
      body: { code: 'CAMPAIGN_NOT_AS_APPROVED' },
    });
    await maker.call('PATCH', offer, { faceAmountFen: 1_000 });
  });

  it('a launch that is refused is a failed job whose reason is a sentence, on the campaign too', async () => {
    const offers = bodyOf(idsOf, await maker.call('GET', '/api/offers'));
    const offer = `/api/offers/${offers.items[0]?.id}`;
    const launched = await maker.call('POST', `/api/campaigns/${campaignId}/launch`);
    const { jobId } = bodyOf(jobStartedSchema, launched);
    // Changed between the launch and the job that carries it out.
    await maker.call('PATCH', offer, { faceAmountFen: 1_001 });
    expect(await test.runJobs(jobKinds)).toEqual(['failed']);
    const refusal = {
      code: 'CAMPAIGN_NOT_AS_APPROVED',
      ...campaignErrors.CAMPAIGN_NOT_AS_APPROVED,
    };
    const { status: _, ...shown } = refusal;
    expect(await maker.call('GET', `/api/jobs/${jobId}`)).toMatchObject({
      body: { state: 'failed', refusal: shown },
    });
    expect(await maker.call('GET', `/api/campaigns/${campaignId}`)).toMatchObject({
      body: { state: 'approved', launchRefusal: shown },
    });
    await maker.call('PATCH', offer, { faceAmountFen: 1_000 });
  });

  it('a launch entitles the treatment arm and gives its outlet the contacts', async () => {
    expect(await maker.call('POST', `/api/campaigns/${campaignId}/launch`)).toMatchObject({
      status: 202,
    });
    await runJobs();
    const campaign = await maker.call('GET', `/api/campaigns/${campaignId}`);
    expect(campaign).toMatchObject({
      body: { state: 'running', launchDate: '2026-03-02', launchRefusal: null },
    });
    const tasks = await seller.call('GET', `/api/tasks?campaignId=${campaignId}&limit=200`);
    treated = bodyOf(taskPageSchema, tasks).items;
    const board = await maker.call('GET', `/api/campaigns/${campaignId}/board`);
    const [control, gift] = bodyOf(boardSchema, board).arms;
    expect((control?.assigned ?? 0) + (gift?.assigned ?? 0)).toBe(size);
    expect(control?.tasks).toBe(0);
    expect(gift?.tasks).toBe(gift?.assigned);
    expect((await stranger.call('GET', `/api/tasks?campaignId=${campaignId}`)).body).toMatchObject({
      items: [],
    });
  });

  it('staff of the outlet claim and redeem for a customer; others and the control group get nothing', async () => {
    const [first] = treated;
    const customerNo = first?.customerNo ?? 0;
    const control = customers.find((no) => !treated.some((task) => task.customerNo === no));
    expect(await stranger.call('POST', '/api/vouchers', { campaignId, customerNo })).toMatchObject({
      status: 403,
      body: { code: 'NOT_ENTITLED' },
    });
    expect(
      await seller.call('POST', '/api/vouchers', {
        campaignId,
        customerNo: control,
      }),
    ).toMatchObject({ status: 403 });
    const voucher = await seller.call('POST', '/api/vouchers', { campaignId, customerNo });
    expect(voucher).toMatchObject({
      status: 201,
      body: { faceAmountFen: 1_000, validUntil: '2026-04-01' },
    });
    expect(await seller.call('POST', '/api/vouchers', { campaignId, customerNo })).toMatchObject({
      status: 409,
      body: { code: 'CUSTOMER_LIMIT' },
    });
    const { id, code } = bodyOf(claimedVoucherSchema, voucher);
    const qr = bodyOf(qrSchema, await seller.call('POST', `/api/vouchers/${id}/qr`));
    expect(await stranger.call('POST', '/api/vouchers/look-up', { proof: qr.token })).toMatchObject(
      { status: 200, body: { state: 'claimed', offerName: '十元券' } },
    );
    expect(
      await stranger.call('POST', '/api/redemptions', {
        proof: code.toLowerCase(),
        purchaseAmountFen: 5_000,
      }),
    ).toMatchObject({ status: 201, body: { amountFen: 1_000 } });
    expect(
      await seller.call('POST', '/api/redemptions', {
        proof: qr.token,
        purchaseAmountFen: 5_000,
      }),
    ).toMatchObject({ status: 409, body: { code: 'ALREADY_REDEEMED' } });
    test.setNow('2026-03-02T10:03:00+08:00');
    expect(
      await seller.call('POST', '/api/redemptions', {
        proof: qr.token,
        purchaseAmountFen: 5_000,
      }),
    ).toMatchObject({ status: 400, body: { code: 'TOKEN_INVALID' } });
  });

  it('a customer claims by the link, twice the same voucher', async () => {
    const customerNo = treated[1]?.customerNo ?? 0;
    const { token } = bodyOf(
      claimLinkSchema,
      await seller.call('POST', '/api/vouchers/claim-links', { campaignId, customerNo }),
    );
    const open = () =>
      test.app.inject({
        method: 'POST',
        url: '/api/vouchers/claim-by-link',
        headers: { 'x-huike': '1' },
        payload: { token },
      });
    const [one, two] = [await open(), await open()];
    expect([one.statusCode, two.statusCode]).toEqual([201, 201]);
    expect(two.json()).toEqual(one.json());
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    expect(
      (
        await test.app.inject({
          method: 'POST',
          url: '/api/vouchers/claim-by-link',
          headers: { 'x-huike': '1' },
          payload: { token: forged },
        })
      ).statusCode,
    ).toBe(400);
  });

  it('a contact logged counts for its arm, and a task taken by one is not taken by another', async () => {
    const id = treated[0]?.id ?? 0;
    const colleague = await test.signInAs('wealth_manager', 'FZ-GL-1');
    expect(await seller.call('POST', `/api/tasks/${id}/take`)).toMatchObject({
      status: 200,
      body: { assigneeId: seller.staffId },
    });
    expect(await colleague.call('POST', `/api/tasks/${id}/take`)).toMatchObject({
      status: 409,
      body: { code: 'TASK_TAKEN' },
    });
    expect(await stranger.call('POST', `/api/tasks/${id}/take`)).toMatchObject({ status: 404 });
    expect(
      await seller.call('POST', `/api/tasks/${id}/outcome`, {
        contacted: true,
        result: 'accepted',
      }),
    ).toMatchObject({ status: 200, body: { state: 'done' } });
    expect(
      await seller.call('POST', `/api/tasks/${id}/outcome`, {
        contacted: false,
        result: 'not_reached',
      }),
    ).toMatchObject({ status: 409, body: { code: 'TASK_CLOSED' } });
    const board = bodyOf(
      boardSchema,
      await maker.call('GET', `/api/campaigns/${campaignId}/board`),
    );
    expect(board.arms[1]).toMatchObject({ contacted: 1, claimed: 2, redeemed: 1, costFen: 1_000 });
  });

  it('who withdraws or is suppressed after the launch is no longer contacted, and stays in the arm', async () => {
    const before = await maker.call('GET', `/api/campaigns/${campaignId}/board`);
    const [withdrawn, suppressed, contactable] = treated.slice(2);
    const answers = [
      await seller.call('POST', `/api/customers/${withdrawn?.customerNo}/consent`, {
        purpose: 'personalised_marketing',
        channel: 'any',
        granted: false,
        proofKind: 'counter',
        proof: '柜面申请 1',
        textVersion: '1',
      }),
      await seller.call('POST', `/api/customers/${suppressed?.customerNo}/suppressions`, {
        channel: 'staff_task',
        reason: 'complaint',
        fromDate: '2026-03-02',
        untilDate: null,
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const open = bodyOf(
      taskPageSchema,
      await seller.call('GET', `/api/tasks?campaignId=${campaignId}&limit=200`),
    ).items;
    expect(
      open.filter((task) => task.blockedBecause).map((task) => [task.id, task.blockedBecause]),
    ).toEqual([
      [withdrawn?.id, 'OPTED_OUT'],
      [suppressed?.id, 'SUPPRESSED'],
    ]);
    for (const task of [withdrawn, suppressed]) {
      const url = `/api/tasks/${task?.id}`;
      expect(await seller.call('GET', url)).toMatchObject({ body: { script: '' } });
      for (const [path, body] of [
        ['take', undefined],
        ['outcome', { contacted: true, result: 'accepted' }],
      ] as const)
        expect(await seller.call('POST', `${url}/${path}`, body)).toMatchObject({
          status: 409,
          body: { code: 'CONTACT_NOT_ALLOWED' },
        });
    }
    expect(await seller.call('GET', `/api/tasks/${contactable?.id}`)).toMatchObject({
      body: { script: '您好', blockedBecause: null },
    });
    expect(
      await seller.call('POST', `/api/tasks/${withdrawn?.id}/outcome`, {
        contacted: false,
        result: 'declined',
      }),
    ).toMatchObject({ status: 200, body: { state: 'done' } });
    expect(await maker.call('GET', `/api/campaigns/${campaignId}/board`)).toEqual(before);
  });

  it('what a launch would mean looks at everybody who pays, not at the first of them', async () => {
    const money = { code: 'M1', name: '商户', kind: 'merchant', orgId: null };
    const funderId = await create(maker, '/api/funders', money);
    const offer = { faceAmountFen: 1_000, validDays: 30, capCount: 400, capAmountFen: 400_000 };
    const half = (id: number) => ({ budgetId: id, shareBp: 5_000 });
    /** A campaign of an offer of which the launch would take 80,000 fen of each funder. */
    const campaignWith = async (amountFen: number): Promise<{ id: number; second: number }> => {
      const second = await create(maker, '/api/budgets', {
        code: `M${amountFen}`,
        name: '商户预算',
        funderId,
        amountFen,
      });
      const shared = await create(maker, '/api/offers', {
        code: `O${amountFen}`,
        name: '联合券',
        ...offer,
        funding: [half(budgetId), half(second)],
      });
      const id = await create(maker, '/api/campaigns', { name: '联合活动' });
      const { audienceId: _, ...steps } = sampleContent(shared);
      await maker.call('PATCH', `/api/campaigns/${id}`, { version: 1, ...steps, audienceId });
      return { id, second };
    };
    const trial = (id: number) => maker.call('POST', `/api/campaigns/${id}/trial`);
    const short = await campaignWith(79_999);
    expect(await trial(short.id)).toMatchObject({ status: 200, body: { withinBudget: false } });
    const enough = await campaignWith(80_000);
    expect(await trial(enough.id)).toMatchObject({ status: 200, body: { withinBudget: true } });
    await maker.call('POST', `/api/budgets/${enough.second}/freeze`, { reason: '核查' });
    expect(await trial(enough.id)).toMatchObject({ status: 200, body: { withinBudget: false } });
  });

  it('the measurement is what an independent count of the balances says', async () => {
    const inGift = new Set(treated.map((task) => task.customerNo));
    // Of the treated the even numbers save 2,000 yuan more, of control every fifth.
    const grown = (no: number): boolean => (inGift.has(no) ? no % 2 === 0 : no % 5 === 0);
    await balances('2026-03-31', (no) => 10_000_00 + (grown(no) ? 2_000_00 : 0));
    await balances('2026-04-30', () => 0);
    test.setNow('2026-04-20T10:00:00+08:00');
    // Weeks later everybody signs in anew.
    maker = await test.signInAs('product_manager', 'HQ');
    seller = await test.signInAs('relationship_manager', 'FZ-GL-1');
    expect(await maker.call('GET', `/api/campaigns/${campaignId}/measurement`)).toMatchObject({
      status: 409,
    });
    const measured = await measureNow(maker, campaignId, runJobs);
    expect(measured).toMatchObject({ throughDate: '2026-04-01', complete: true });
    const counted = (treatedArm: boolean) =>
      customers.filter((no) => inGift.has(no) === treatedArm && grown(no)).length;
    expect(measured.measurement.arms).toMatchObject([
      {
        arm: 'control',
        size: size - inGift.size,
        converted: counted(false),
        contacted: 0,
        costFen: 0,
      },
      {
        arm: 'gift',
        size: inGift.size,
        converted: counted(true),
        contacted: 1,
        redeemed: 1,
        costFen: 1_000,
      },
    ]);
    const lift = counted(true) / inGift.size - counted(false) / (size - inGift.size);
    const [comparison] = measured.measurement.comparisons;
    expect(comparison?.conversion.lift).toMatchObject({ value: expect.closeTo(lift, 10) });
    expect(comparison?.value.liftFen).toMatchObject({ value: expect.closeTo(lift * 2_000_00, 4) });
  });

  it('the day after its last the campaign ends, unclaimed money returns and the books hold', async () => {
    const { jobs, database } = test.platform;
    await withJob(database, async (tx) => {
      await jobs.enqueue(tx, campaignDayJob, {}, { title: '日终' });
      await jobs.enqueue(tx, expireVouchersJob, {}, { title: '到期' });
    });
    await runJobs();
    expect(await maker.call('GET', `/api/campaigns/${campaignId}`)).toMatchObject({
      body: { state: 'ended' },
    });
    expect((await maker.call('GET', `/api/budgets/${budgetId}`)).body).toMatchObject({
      toppedUpFen: 400_000,
      availableFen: 399_000,
      allottedFen: 0,
      claimedFen: 0,
      redeemedFen: 1_000,
    });
    expect((await seller.call('GET', `/api/tasks?campaignId=${campaignId}`)).body).toMatchObject({
      items: [],
    });
    await holdLedgerSound(database);
  });

  it('the audit holds who asked for a measurement, made a claim link and showed a code', async () => {
    const rows = await test.postgres.asOwner<{ action: string; actor_id: number }>(
      `select action, actor_id from audit.entry where outcome = 'done' and action = any ($1) order by action`,
      [['campaign.measure', 'voucher.create_claim_link', 'voucher.show_code']],
    );
    expect(rows.map(({ action, actor_id }) => [action, Number(actor_id)])).toEqual([
      ['campaign.measure', maker.staffId],
      ['voucher.create_claim_link', expect.any(Number)],
      ['voucher.show_code', expect.any(Number)],
    ]);
  });

  it('a trial lets arms of one offer share what it has left, and counts on the day that was chosen', async () => {
    const id = await create(maker, '/api/campaigns', { name: '两档活动' });
    const tried = async (capCount: number, asOfDate: string | null) => {
      const offerId = await create(maker, '/api/offers', {
        code: `T${capCount}`,
        name: '两档券',
        budgetId,
        faceAmountFen: 100,
        validDays: 30,
        capCount,
        capAmountFen: 100_000,
      });
      const treatment = { isControl: false, sharePer10000: 4_000, offerId };
      const arms = [
        { code: 'control', name: '对照组', isControl: true, sharePer10000: 2_000, offerId: null },
        { code: 'first', name: '第一档', ...treatment },
        { code: 'second', name: '第二档', ...treatment },
      ];
      const { version } = bodyOf(campaignSchema, await maker.call('GET', `/api/campaigns/${id}`));
      await maker.call('PATCH', `/api/campaigns/${id}`, { version, audienceId, arms, asOfDate });
      return (await maker.call('POST', `/api/campaigns/${id}/trial`)).body;
    };
    const both = (withinCap: boolean) => ({
      arms: [{}, { expectedCount: 80, withinCap }, { expectedCount: 80, withinCap }],
    });
    expect(await tried(159, null)).toMatchObject(both(false));
    expect(await tried(160, null)).toMatchObject(both(true));
    expect(await tried(161, '2025-12-31')).toMatchObject({
      businessDate: '2025-12-31',
      audienceCount: 0,
    });
  });
});
