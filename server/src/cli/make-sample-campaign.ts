import { rm } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { audienceResponse } from '#contract/audiences.ts';
import { approval } from '#contract/approvals.ts';
import { offerSchema } from '#contract/offers.ts';
import {
  type Campaign,
  type CampaignContent,
  campaignMeasurementSchema,
  campaignSchema,
  jobStartedSchema,
} from '#contract/campaigns.ts';
import { findOrgIdsByCode } from '#modules/organization/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { createJobs } from '#platform/jobs/enqueue-job.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { headOfficeCode, outlets } from '../../../demo/organization.ts';
import type { MemberResponse } from '../../../demo/simulate-responses.ts';
import { writeResponses } from '../../../demo/write-responses.ts';
import { composeApp } from '../compose.ts';
import { campaignDayJob } from '../flows/campaign-jobs.ts';
import {
  addSampleStaff,
  doneOrThrow,
  importSampleFolder,
  monthEndBefore,
  samplePassword,
  type SampleSize,
} from './make-sample-bank.ts';
import {
  contactCampaign,
  contactOffer,
  sampleAudiences,
  sampleBudget,
  sampleEffect,
  wakeCampaign,
  wakeEvent,
  wakeOffer,
  windowDays,
} from './sample-campaign-content.ts';
import { recordSampleResponses, type SampleMember } from './record-sample-responses.ts';
import { makeSampleBenefits } from './make-sample-benefits.ts';
import { makeSampleCircles } from './make-sample-circles.ts';
import { makeSampleContent } from './make-sample-content.ts';
import { makeSampleDelivered } from './make-sample-delivered.ts';
import { makeSampleFraud } from './make-sample-fraud.ts';
import { makeSampleGiftRegister } from './make-sample-gift-register.ts';
import { makeSampleDraws } from './make-sample-draws.ts';
import { makeSampleMerchants } from './make-sample-merchants.ts';
import { makeSamplePartners } from './make-sample-partners.ts';
import { makeSamplePending } from './make-sample-pending.ts';
import { makeSampleReleases } from './make-sample-releases.ts';
import { makeSampleWebhooks } from './make-sample-webhooks.ts';
import type { SampleReceiver } from './receive-sample-webhooks.ts';
import { findOrMakeBudget } from './sample-budgets.ts';
import type { PrizeOffers } from './sample-draw-content.ts';
import {
  type SamplePerson,
  type SampleTime,
  samplePersonOf,
  signInSamplePerson,
} from './sample-person.ts';
import { carryOut, carryOutAsked, signInWithRole } from './sample-steps.ts';

const doneSetting = 'demo.sample-campaign';
const wakeName = '沉睡掌银客户唤醒';
const made = z.object({ id: z.number() });
/** Enough customers to choose from to show a lift, and not so many that a demo waits for them. */
const chosenFrom = 25_000;

/**
 * Takes one campaign of the sample bank through the whole loop on its own HTTP routes, from audiences
 * to the measured lift, and leaves one running, one waiting for approval and one unfinished. What is
 * there already is found by its name, so a start after a kill goes on from it.
 */
export async function makeSampleCampaigns(
  platform: Platform,
  size: SampleSize,
  receiver: SampleReceiver,
): Promise<string | null> {
  await addSampleStaff(platform, size.seed);
  const real = platform.clock;
  let now: Date | null = null;
  // To sign in costs more than most calls, and no session outlives a move of the time.
  const signedIn = new Map<string, Promise<SamplePerson>>();
  const moveTo = (moment: Date | null): void => {
    now = moment;
    signedIn.clear();
  };
  // The jobs are carried out here, at the campaign's time, and not by the worker beside.
  const then: Platform = {
    ...platform,
    clock: { now: () => now ?? real.now() },
    jobs: createJobs(async () => {}),
  };
  const webhookHosts = new Set([receiver.host]);
  const app = await composeApp(then, async () => {}, { webhookHosts });
  const time: SampleTime = {
    platform: then,
    // What a day brings later than the demo is started has not happened yet.
    set: (moment) => moveTo(Date.parse(moment) > real.now().getTime() ? null : new Date(moment)),
    signIn: (staffNumber) => {
      const known = signedIn.get(staffNumber);
      if (known) return known;
      const person = signInSamplePerson(app, staffNumber, samplePassword);
      signedIn.set(staffNumber, person);
      return person;
    },
    asTill: (secret) => samplePersonOf(app, { authorization: `Bearer ${secret}` }),
    asPhone: () => samplePersonOf(app, { 'x-huike': '1' }),
  };
  try {
    if (await isDone(platform)) {
      await makeSampleWebhooks(time, size, receiver.url);
      return null;
    }
    const told = await finishWakeCampaign(time, size);
    moveTo(null);
    await makeSampleWebhooks(time, size, receiver.url);
    // Before what begins now, so that money and points move in the order of time.
    await makeSampleBenefits(time, size, await offerAndAudience(time, size));
    moveTo(null);
    const prizes = await prizeOffers(time, size);
    await makeSampleDraws(time, size, prizes);
    moveTo(null);
    const released = await makeSampleReleases(time, size);
    moveTo(null);
    await makeSampleDelivered(time, size);
    moveTo(null);
    await makeSampleMerchants(time, size, released);
    moveTo(null);
    await makeSampleCircles(time, size);
    moveTo(null);
    await makeSampleContent(time, size);
    moveTo(null);
    await makeSamplePartners(time, size);
    moveTo(null);
    await makeSampleFraud(time, size, released);
    moveTo(null);
    await makeSampleGiftRegister(time, size);
    moveTo(null);
    await makeSamplePending(time, size, prizes);
    await makeOpenCampaigns(time, size);
    await withJob(platform.database, (tx) =>
      sql`insert into platform.setting (key, value) values (${doneSetting}, 'true'::jsonb) on conflict do nothing`.execute(
        tx,
      ),
    );
    return told;
  } finally {
    await app.close();
  }
}

async function isDone(platform: Platform): Promise<boolean> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql`select 1 from platform.setting where key = ${doneSetting}`.execute(tx),
  );
  return rows.length > 0;
}

async function finishWakeCampaign(time: SampleTime, size: SampleSize): Promise<string> {
  const launchDate = monthEndBefore(size.asOf);
  const endDate = addDays(launchDate, windowDays);
  time.set(`${launchDate}T18:00:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const offerId = await findOrMakeOffer(time, size, maker, wakeOffer);
  const [audienceId = 0] = await findOrMakeAudiences(time, maker, size);
  const content = { ...wakeCampaign(offerId, launchDate, endDate), audienceId };
  const draft = await findOrMakeCampaign(maker, wakeName, content);
  if (draft.state === 'ended') return 'made before';
  await launch(time, size, draft);
  const members = await readMembers(time.platform, draft.id);
  const responses = await simulate(time, size, members, launchDate);
  await recordSampleResponses(time, size, { campaignId: draft.id, launchDate, members, responses });
  time.set(`${endDate}T20:00:00+08:00`);
  const later = await signInWithRole(time, size, 'product_manager');
  const { jobId } = await later.send(
    'POST',
    `/api/campaigns/${draft.id}/measure`,
    {},
    jobStartedSchema,
  );
  await carryOut(time.platform, jobId);
  const taken = await later.get(
    `/api/campaigns/${draft.id}/measurement`,
    campaignMeasurementSchema,
  );
  // The morning after the last day ends it.
  time.set(`${addDays(endDate, 1)}T06:30:00+08:00`);
  const morning = await withJob(time.platform.database, (tx) =>
    time.platform.jobs.enqueue(
      tx,
      campaignDayJob,
      {},
      { title: { zh: '活动到期与度量', en: 'End and measure campaigns' } },
    ),
  );
  await carryOut(time.platform, morning);
  const lift = taken.measurement.comparisons[0]?.conversion.lift;
  const points = (share: number): string => (share * 100).toFixed(1);
  return lift?.estimable
    ? `${members.length.toLocaleString('en')} customers, lift ${points(lift.value)} points (${points(lift.low)} to ${points(lift.high)})`
    : `${members.length.toLocaleString('en')} customers`;
}

/** What is issued to a list, and to whom. */
async function offerAndAudience(
  time: SampleTime,
  size: SampleSize,
): Promise<{ offerId: number; audienceId: number }> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const [, , audienceId = 0] = await findOrMakeAudiences(time, maker, size);
  return { offerId: await findOrMakeOffer(time, size, maker, contactOffer), audienceId };
}

/** What the prizes of draws are issued of. */
async function prizeOffers(time: SampleTime, size: SampleSize): Promise<PrizeOffers> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const of = async (wanted: typeof wakeOffer) => ({
    offerId: await findOrMakeOffer(time, size, maker, wanted),
    valueFen: wanted.faceAmountFen,
  });
  return { great: await of(contactOffer), small: await of(wakeOffer) };
}

/** One that runs now with open tasks, one that waits for the checker, one half-written. */
async function makeOpenCampaigns(time: SampleTime, size: SampleSize): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  const days = [today, addDays(today, 30)] as const;
  const maker = await signInWithRole(time, size, 'product_manager');
  const [, idle = 0, vip = 0] = await findOrMakeAudiences(time, maker, size);
  const offerId = await findOrMakeOffer(time, size, maker, contactOffer);
  const script = '您好，近期有适合您的稳健理财，方便的话为您介绍。';
  const running = await findOrMakeCampaign(maker, '活期闲置客户理财邀约', {
    ...contactCampaign('让闲置活期转为理财', '理财邀约', script, offerId, days),
    audienceId: idle,
  });
  await launch(time, size, running);
  const waiting = await findOrMakeCampaign(maker, '潜力贵宾客户提升', {
    ...contactCampaign('把潜力客户提升为贵宾', '贵宾权益介绍', script, offerId, days),
    audienceId: vip,
  });
  if (waiting.state === 'draft')
    await maker.send('POST', `/api/campaigns/${waiting.id}/submit`, {}, campaignSchema);
  await findOrMakeCampaign(maker, '岁末存款回馈', { goal: '稳住年末存款', audienceId: idle });
}

async function findOrMakeOffer(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  wanted: typeof wakeOffer,
): Promise<number> {
  const budgetId = await findOrMakeBudget(time, size, maker, sampleBudget);
  const offers = await maker.all('/api/offers', offerSchema);
  const offer =
    offers.find(({ code }) => code === wanted.code) ??
    (await maker.send('POST', '/api/offers', { ...wanted, budgetId }, made));
  return offer.id;
}

/** Branches that together have this share of the customers; the whole bank from one on. */
function branchesOf(share: number): string[] {
  if (share >= 1) return [headOfficeCode];
  const whole = outlets.reduce((sum, { weight }) => sum + weight, 0);
  const chosen = new Set<string>();
  let reached = 0;
  for (const { code, weight } of outlets) {
    const branch = code.slice(0, 4);
    if (reached >= share * whole && !chosen.has(branch)) break;
    chosen.add(branch);
    reached += weight;
  }
  return [...chosen];
}

/** The three audiences, in the order of `sampleAudiences`. */
async function findOrMakeAudiences(
  { platform }: SampleTime,
  maker: SamplePerson,
  size: SampleSize,
): Promise<number[]> {
  const orgIds = await withJob(platform.database, findOrgIdsByCode);
  const within = branchesOf(chosenFrom / size.customers).map((code) => orgIds.get(code) ?? 0);
  const items = await maker.all('/api/audiences', audienceResponse);
  const ids: number[] = [];
  for (const audience of sampleAudiences(within, size.customers)) {
    const found = items.find(({ name }) => name === audience.name);
    const { id } =
      found ??
      (await maker.send('POST', '/api/audiences', { ...audience, shared: true }, audienceResponse));
    ids.push(id);
  }
  return ids;
}

async function findOrMakeCampaign(
  maker: SamplePerson,
  name: string,
  content: Partial<CampaignContent>,
): Promise<Campaign> {
  const items = await maker.all(
    `/api/campaigns?search=${encodeURIComponent(name)}`,
    campaignSchema,
  );
  const found =
    items.find((campaign) => campaign.content.name === name) ??
    (await maker.send('POST', '/api/campaigns', { name }, campaignSchema));
  if (found.state !== 'draft') return found;
  const change = { ...content, version: found.version };
  return maker.send('PATCH', `/api/campaigns/${found.id}`, change, campaignSchema);
}

/** Draft → running, by maker and checker, from wherever it stands. */
async function launch(time: SampleTime, size: SampleSize, { id }: Campaign): Promise<void> {
  const maker = await signInWithRole(time, size, 'product_manager');
  let campaign = await maker.get(`/api/campaigns/${id}`, campaignSchema);
  if (campaign.state === 'draft')
    campaign = await maker.send('POST', `/api/campaigns/${id}/submit`, {}, campaignSchema);
  if (campaign.state === 'in_review') {
    const checker = await signInWithRole(time, size, 'compliance_checker');
    const url = `/api/approvals/${campaign.approvalId ?? 0}/decision`;
    await checker.send('POST', url, { decision: 'approve', comment: '内容合规' }, approval);
    campaign = await maker.get(`/api/campaigns/${id}`, campaignSchema);
  }
  if (campaign.state === 'approved') {
    await maker.send('POST', `/api/campaigns/${id}/launch`, {}, jobStartedSchema);
    campaign = await maker.get(`/api/campaigns/${id}`, campaignSchema);
  }
  if (campaign.state === 'launching') {
    const end = await carryOutAsked(time.platform, campaign.launchJobId ?? 0);
    campaign = await maker.get(`/api/campaigns/${id}`, campaignSchema);
    // A refused launch is told by its sentence, below.
    if (!campaign.launchRefusal) doneOrThrow(end);
  }
  if (campaign.launchedAt === null)
    throw new Error(
      `“${campaign.content.name}” was not launched: ${campaign.launchRefusal?.en ?? campaign.state}`,
    );
}

async function readMembers(platform: Platform, campaignId: number): Promise<SampleMember[]> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<SampleMember>`
      select member.customer_no as "customerNo", identifier.value as "customerId", arm.code as arm
      from campaigns.member join campaigns.arm using (campaign_id, arm_no)
        join customers.identifier using (customer_no)
      where campaign_id = ${campaignId} and identifier.scheme = 'sample' order by customer_no`.execute(
      tx,
    ),
  );
  return rows;
}

/** What the members do after the launch; their events come in as a file of the bank's. */
async function simulate(
  { platform }: SampleTime,
  size: SampleSize,
  members: readonly SampleMember[],
  launchDate: string,
): Promise<MemberResponse[]> {
  const folder = path.join(platform.home, 'sample', 'responses');
  const responses = await writeResponses(
    {
      size,
      bankFolder: path.join(platform.home, 'sample'),
      members,
      offers: sampleEffect,
      campaign: wakeName,
      launchDate,
      windowDays,
      eventType: wakeEvent,
    },
    folder,
  );
  // A balance file is a picture of the whole bank: one of the members alone would empty the others.
  const stamp = launchDate.replaceAll('-', '');
  await Promise.all(
    [`balance_${stamp}.csv`, `transaction_${stamp}.csv`].flatMap((name) => [
      rm(path.join(folder, name), { force: true }),
      rm(path.join(folder, `${name}.ctl`), { force: true }),
    ]),
  );
  await importSampleFolder(platform, path.join(folder, 'mapping.yaml'), folder, () => {});
  return responses;
}
