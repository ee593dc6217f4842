import { sql } from 'kysely';
import { budgetSchema } from '#contract/budgets.ts';
import { application, circle, circleMade, ownApplication } from '#contract/merchant-joining.ts';
import { merchantDetail, merchantProfile } from '#contract/merchants.ts';
import { findOrgIdsByCode } from '#modules/organization/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { openToAnyone } from './make-sample-releases.ts';
import { sampleBudget } from './sample-campaign-content.ts';
import {
  applicationOf,
  circleOffer,
  closedCircle,
  returnReason,
  sampleApplicants,
  sampleCircles,
} from './sample-circle-content.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { approve, signInWithRole } from './sample-steps.ts';

/** Of each circle beside those that take benefits anyway. */
const membersEach = 3;

/**
 * Business circles with merchants of their districts and a voucher that is good at one of them; merchants that
 * applied by themselves, of which one is in, one waits for the checker, one was sent back and two are new.
 */
export async function makeSampleCircles(time: SampleTime, size: SampleSize): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  time.set(`${addDays(today, -6)}T09:00:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const circleIds = await findOrMakeCircles(time, maker);
  await fillCircles(time, size, maker, circleIds);
  await takeApplications(time, size, circleIds, today);
  await openCircleOffer(time, size, circleIds.get('东街口商圈') ?? 0, addDays(today, 40));
}

async function findOrMakeCircles(
  time: SampleTime,
  maker: SamplePerson,
): Promise<ReadonlyMap<string, number>> {
  const orgIds = await withJob(time.platform.database, findOrgIdsByCode);
  const known = await maker.all('/api/business-circles', circle);
  const ids = new Map<string, number>();
  for (const { name, city, outletCode } of [...sampleCircles, closedCircle]) {
    const orgId = orgIds.get(outletCode) ?? 0;
    const found = known.find((one) => one.name === name && one.city === city);
    const { id } =
      found ??
      (await maker.send('POST', '/api/business-circles', { name, city, orgId }, circleMade));
    ids.set(name, id);
  }
  const closing = `/api/business-circles/${ids.get(closedCircle.name)}`;
  await maker.send('PATCH', closing, { state: 'closed' }, circleMade);
  return ids;
}

/** Merchants of the bank's files stand in the circle of the district whose outlets manage them. */
async function fillCircles(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  circleIds: ReadonlyMap<string, number>,
): Promise<void> {
  const profiles = await maker.all('/api/merchant-profiles', merchantProfile);
  const known = new Map(profiles.map((one) => [one.merchantNo, one]));
  for (const { name, divisionCode } of sampleCircles) {
    const ofDistrict = await merchantsOfDistrict(time, divisionCode);
    const members = ofDistrict.filter(
      ({ merchantNo }, place) => place < membersEach || known.get(merchantNo)?.state === 'active',
    );
    for (const { merchantNo, name: holderName } of members) {
      if (!known.has(merchantNo)) {
        const account = { holderName, bankName: '本行', number: `62220505${merchantNo + 10_000}` };
        const asked = { merchantNo, settlementDays: 1, account };
        await maker.send('POST', '/api/merchant-profiles', asked, merchantDetail);
      }
      if (known.get(merchantNo)?.state !== 'active')
        await approve(time, size, 'merchant', merchantNo);
      const circleId = circleIds.get(name);
      if (known.get(merchantNo)?.circleId === circleId) continue;
      const url = `/api/merchants/${merchantNo}/profile`;
      await maker.send('PATCH', url, { circleId }, merchantDetail);
    }
  }
}

async function merchantsOfDistrict(
  { platform }: SampleTime,
  divisionCode: string,
): Promise<{ merchantNo: number; name: string }[]> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ merchantNo: number; name: string }>`
      select merchant_no as "merchantNo", merchant.name from customers.merchant
        join organization.org_unit on org_id = managing_org_id
      where code like ${`${divisionCode}%`} and close_date is null order by merchant_no`.execute(
      tx,
    ),
  );
  return rows;
}

/** On the phone by the applicant, taken up by the bank, decided by the checker. */
async function takeApplications(
  time: SampleTime,
  size: SampleSize,
  circleIds: ReadonlyMap<string, number>,
  today: string,
): Promise<void> {
  for (const [nth, applicant] of sampleApplicants.entries()) {
    time.set(`${addDays(today, nth - 6)}T15:${10 + nth * 7}:00+08:00`);
    const circleId = applicant.circle === null ? null : (circleIds.get(applicant.circle) ?? null);
    await time
      .asPhone()
      .send(
        'POST',
        '/api/merchant-joining/applications',
        applicationOf(applicant, nth, circleId),
        ownApplication,
      );
    await carryOn(time, size, applicant);
  }
}

async function carryOn(
  time: SampleTime,
  size: SampleSize,
  { name, comesTo }: (typeof sampleApplicants)[number],
): Promise<void> {
  if (comesTo === 'submitted') return;
  const maker = await signInWithRole(time, size, 'product_manager');
  const url = '/api/merchant-applications';
  const found = await maker.all(`${url}?name=${encodeURIComponent(name)}`, application);
  const [one] = found;
  if (one?.state !== 'submitted' && one?.state !== 'taken_up') return;
  const { id } = one;
  if (comesTo === 'returned') {
    await maker.send('POST', `${url}/${id}/return`, { reason: returnReason }, application);
    return;
  }
  const taken =
    one.state === 'taken_up'
      ? one
      : await maker.send('POST', `${url}/${id}/take-up`, {}, application);
  if (comesTo === 'approved') await approve(time, size, 'merchant', taken.merchantNo ?? 0);
}

async function openCircleOffer(
  time: SampleTime,
  size: SampleSize,
  circleId: number,
  until: string,
): Promise<void> {
  time.set(`${addDays(until, -45)}T09:30:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const budgets = await maker.all('/api/budgets', budgetSchema);
  const budgetId = budgets.find(({ code }) => code === sampleBudget.code)?.id ?? 0;
  const url = `/api/merchant-profiles?state=active&circleId=${circleId}`;
  const members = await maker.all(url, merchantProfile);
  const offer = { ...circleOffer(members.map(({ merchantNo }) => merchantNo)), budgetId };
  await openToAnyone(time, size, maker, offer, `${until}T15:59:00.000Z`);
}
