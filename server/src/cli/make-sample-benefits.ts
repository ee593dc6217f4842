import { z } from 'zod';
import { jobStartedSchema } from '#contract/campaigns.ts';
import { type customer, customerPage } from '#contract/customers.ts';
import type { FundingPart } from '#contract/funding.ts';
import { gift, giftReservation, stockChanged } from '#contract/gifts.ts';
import { type Issue, issueSchema } from '#contract/issues.ts';
import { movedPoints, pointsProgramme } from '#contract/points.ts';
import { mallItem, mallReceipt } from '#contract/points-mall.ts';
import { grantedPoints, pointsRule } from '#contract/points-rules.ts';
import { findOrgIdsByCode } from '#modules/organization/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { sampleStaff } from '../../../demo/organization.ts';
import type { SampleSize } from './make-sample-bank.ts';
import {
  checkInRule,
  giftsRule,
  interestProgramme,
  interestRule,
  mainProgramme,
  paymentsRule,
  pointsBudget,
  productsRule,
  sampleGifts,
} from './sample-benefit-content.ts';
import { findOrMakeBudget } from './sample-budgets.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { approve, carryOut, orRefused, signInWithRole } from './sample-steps.ts';

const made = z.object({ id: z.number() });
/** Customers of the outlet who come in, and the days before today on which they do. */
const visitors = 18;
const visitDays = [45, 30, 14, 2];
/** What they exchange is handed over on the next visit, by the first of them. */
const exchangers = 5;

type Given = { offerId: number; audienceId: number };
type Points = {
  programmeId: number;
  payments: number;
  checkIn: number;
  products: number;
  items: number[];
};

/**
 * Gives the sample bank's customers points, gifts and vouchers by its own routes: rules written, approved and
 * used at one outlet, gifts in stock, exchanged and picked up, one list issued and one waiting for approval.
 * Every call has a key of its own, so a start after a kill makes nothing twice.
 */
export async function makeSampleBenefits(
  time: SampleTime,
  size: SampleSize,
  given: Given,
): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  const at = (daysBefore: number): void =>
    time.set(`${addDays(today, -daysBefore)}T10:00:00+08:00`);
  const lobby = sampleStaff(size.seed).find((one) => one.roles.includes('lobby_manager'));
  const orgIds = await withJob(time.platform.database, findOrgIdsByCode);
  const outlet = orgIds.get(lobby?.orgCode ?? '') ?? 0;
  at(visitDays[0] ?? 0);
  const points = await openPoints(time, size, outlet, given.offerId, addDays(today, 60));
  const fileDay = addDays(size.asOf, 1);
  let paid = false;
  const codes: string[] = [];
  for (const daysBefore of visitDays) {
    // In the order of days, since points end first in first out.
    if (!paid && addDays(today, -daysBefore) > fileDay) {
      await payPoints(time, size, points.payments, fileDay);
      paid = true;
    }
    at(daysBefore);
    const host = await signInWithRole(time, size, 'lobby_manager');
    const { items: coming } = await host.get(`/api/customers?limit=${visitors}`, customerPage);
    await comeIn(host, points, coming, daysBefore);
    await handOver(host, outlet, codes);
    // The first visit earns what later ones spend.
    if (daysBefore < (visitDays[0] ?? 0))
      await exchange(host, points, outlet, coming, { daysBefore, codes });
    if (daysBefore === visitDays.at(-1)) await freezeSome(time, size, points, coming.at(-1));
  }
  await giveByRule(time, size, outlet, [addDays(today, -60), addDays(today, 300)]);
  await issue(time, size, '潜力贵宾答谢礼', given, 'run');
  await issue(time, size, '理财客户节日礼', given, 'submit');
}

/** Programmes, rules, gifts in stock, and what the mall offers. */
async function openPoints(
  time: SampleTime,
  size: SampleSize,
  outlet: number,
  offerId: number,
  until: string,
): Promise<Points> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const programmes = await maker.all('/api/points/programmes', pointsProgramme);
  const programme = async (wanted: typeof mainProgramme): Promise<number> =>
    programmes.find(({ code }) => code === wanted.code)?.id ??
    (await maker.send('POST', '/api/points/programmes', wanted, made)).id;
  const programmeId = await programme(mainProgramme);
  const interestId = await programme(interestProgramme);
  const funding = [
    { budgetId: await findOrMakeBudget(time, size, maker, pointsBudget), shareBp: 10_000 },
  ];
  const checkIn = await findOrMakeRule(maker, checkInRule, programmeId, funding);
  const products = await findOrMakeRule(maker, productsRule, programmeId, funding);
  await findOrMakeRule(maker, interestRule, interestId, funding);
  const wanted = paymentsRule(addDays(size.asOf, -6), addDays(size.asOf, 365));
  const payments = await findOrMakeRule(maker, wanted, programmeId, funding);
  await takeIntoUse(time, size, maker, [checkIn, products, payments]);
  const giftIds = await stockGifts(maker, outlet);
  const listed = await maker.all('/api/points-mall/items', mallItem);
  const [tissues, flask, oil] = giftIds;
  const gifts = [
    {
      giftId: tissues,
      programmeId,
      nameZh: '抽纸一提',
      nameEn: 'Pack of tissues',
      price: 10_000,
    },
    { giftId: oil, programmeId, nameZh: '食用油 5 升', nameEn: 'Cooking oil, 5 l', price: 65_000 },
    { giftId: flask, programmeId: interestId, nameZh: '保温杯', nameEn: 'Flask', price: null },
  ].map((item) => ({ kind: 'gift', ...item }));
  const voucher = {
    kind: 'benefit',
    programmeId,
    nameZh: '30元面谈礼券',
    nameEn: 'Voucher of 30 yuan',
    price: 30_000,
    offerId,
    count: 100,
    until: `${until}T00:00:00+08:00`,
  };
  const items: number[] = [];
  for (const item of [...gifts, voucher])
    items.push(
      listed.find(({ nameZh }) => nameZh === item.nameZh)?.id ??
        (await maker.send('POST', '/api/points-mall/items', item, made)).id,
    );
  return { programmeId, payments, checkIn, products, items };
}

/** What the last week's files tell of payments, as the night after them does. */
async function payPoints(
  time: SampleTime,
  size: SampleSize,
  ruleId: number,
  day: string,
): Promise<void> {
  time.set(`${day}T06:45:00+08:00`);
  const daily = { kind: 'points.payments', input: z.strictObject({ ruleId: z.int() }) };
  const title = { zh: '刷卡积分：加油刷卡积分', en: 'Points for payments' };
  const jobId = await withJob(time.platform.database, (tx) =>
    time.platform.jobs.enqueue(tx, daily, { ruleId }, { title }),
  );
  await carryOut(time.platform, jobId);
}

async function findOrMakeRule(
  maker: SamplePerson,
  { content, ...wanted }: typeof checkInRule,
  programmeId: number,
  funding: readonly FundingPart[],
): Promise<number> {
  const rules = await maker.all('/api/points/rules', pointsRule);
  return (
    rules.find(({ code }) => code === wanted.code)?.id ??
    (
      await maker.send(
        'POST',
        '/api/points/rules',
        { ...wanted, programmeId, content: { ...content, funding } },
        made,
      )
    ).id
  );
}

/** Draft → in use, by maker and checker, from wherever each stands. */
async function takeIntoUse(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  ruleIds: readonly number[],
): Promise<void> {
  const rules = await maker.all('/api/points/rules', pointsRule);
  for (const rule of rules.filter(({ id }) => ruleIds.includes(id))) {
    if (rule.latestState === 'draft')
      await maker.send('POST', `/api/points/rules/${rule.id}/submit`, {}, pointsRule);
    if (rule.state !== 'active') await approve(time, size, 'points_rule', rule.id);
  }
}

async function stockGifts(maker: SamplePerson, outlet: number): Promise<number[]> {
  const known = await maker.all('/api/gifts', gift);
  const ids: number[] = [];
  for (const wanted of sampleGifts) {
    const id =
      known.find(({ code }) => code === wanted.code)?.id ??
      (await maker.send('POST', '/api/gifts', wanted, made)).id;
    const url = `/api/gifts/${id}`;
    const came = { orgId: outlet, pieces: 40, reason: '省行配送到货' };
    await maker.send('POST', `${url}/stock-in`, came, stockChanged, `demo-${wanted.code}-in`);
    ids.push(id);
  }
  const [tissues] = ids;
  const counted = { orgId: outlet, counted: 39, reason: '月末盘点，一提破损' };
  const url = `/api/gifts/${tissues}/stock-takes`;
  await maker.send('POST', url, counted, stockChanged, 'demo-tissues-count');
  return ids;
}

/** Customers of the outlet who hold enough products have a gift set aside, once. */
async function giveByRule(
  time: SampleTime,
  size: SampleSize,
  outlet: number,
  [from, until]: [string, string],
): Promise<void> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const known = await maker.all('/api/gifts', gift);
  const idOf = (code: string): number => known.find((one) => one.code === code)?.id ?? 0;
  const ids = [idOf('DEMO-TISSUES'), idOf('DEMO-OIL')];
  const { content, ...wanted } = giftsRule(outlet, ids, from, until);
  const budgetId = await findOrMakeBudget(time, size, maker, pointsBudget);
  const funded = { ...wanted, content: { ...content, funding: [{ budgetId, shareBp: 10_000 }] } };
  const rules = await maker.all('/api/points/rules', pointsRule);
  const ruleId =
    rules.find(({ code }) => code === wanted.code)?.id ??
    (await maker.send('POST', '/api/points/rules', funded, made)).id;
  await takeIntoUse(time, size, maker, [ruleId]);
  const url = `/api/points/rules/${ruleId}/gift-runs`;
  const { jobId } = await maker.send('POST', url, {}, jobStartedSchema);
  await carryOut(time.platform, jobId);
}

type Coming = readonly z.infer<typeof customer>[];

/** Customers who come in get their points; each comes on some of the days only. */
async function comeIn(
  host: SamplePerson,
  { checkIn, products }: Points,
  coming: Coming,
  daysBefore: number,
): Promise<void> {
  const came = coming.filter((_, place) => (place + daysBefore) % 3 !== 0);
  for (const { customerNo } of came) {
    await host.send(
      'POST',
      `/api/points/rules/${checkIn}/check-ins`,
      { customerNo },
      grantedPoints,
    );
    await orRefused(
      host.send('POST', `/api/points/rules/${products}/products`, { customerNo }, grantedPoints),
    );
  }
}

/** Those with points enough exchange them, each for another thing. */
async function exchange(
  host: SamplePerson,
  { items }: Points,
  orgId: number,
  coming: Coming,
  { daysBefore, codes }: { daysBefore: number; codes: string[] },
): Promise<void> {
  for (const [place, { customerNo }] of coming.entries()) {
    // What they would like, or else the smallest gift.
    const wanted = [[items[0], items[1], items[3]][(place + daysBefore) % 3], items[0]];
    for (const [choice, itemId] of wanted.entries()) {
      const receipt = await orRefused(
        host.send(
          'POST',
          '/api/points-mall/redemptions',
          { itemId, customerNo, orgId },
          mallReceipt,
          `demo-exchange-${daysBefore}-${customerNo}-${choice}`,
        ),
      );
      if (receipt?.pickUpCode) codes.push(receipt.pickUpCode);
      if (receipt) break;
    }
    if (codes.length >= exchangers) return;
  }
}

async function handOver(host: SamplePerson, orgId: number, codes: string[]): Promise<void> {
  // The newest stay for the pick-up list.
  for (const code of codes.splice(0, Math.max(codes.length - 1, 0)))
    await orRefused(
      host.send('POST', '/api/gift-reservations/hand-over', { code, orgId }, giftReservation),
    );
}

async function freezeSome(
  time: SampleTime,
  size: SampleSize,
  { programmeId }: Points,
  whose: Coming[number] | undefined,
): Promise<void> {
  if (!whose) return;
  const maker = await signInWithRole(time, size, 'product_manager');
  const url = `/api/customers/${whose.customerNo}/points/freezes`;
  const asked = { programmeId, amount: 500, reason: '核查同日多网点签到' };
  await orRefused(maker.send('POST', url, asked, movedPoints, 'demo-freeze'));
}

/** Issues an offer to an audience, as far as is wanted. */
async function issue(
  time: SampleTime,
  size: SampleSize,
  name: string,
  { offerId, audienceId }: Given,
  as: 'run' | 'submit',
): Promise<void> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const read = async (): Promise<Issue | undefined> =>
    (await maker.all('/api/issues', issueSchema)).find((one) => one.name === name);
  const move = (id: number, how: string): Promise<Issue> =>
    maker.send('POST', `/api/issues/${id}/${how}`, {}, issueSchema);
  let now =
    (await read()) ??
    (await maker.send('POST', '/api/issues', { name, offerId, audienceId }, issueSchema));
  if (now.state === 'preparing' && now.jobId !== null) {
    await carryOut(time.platform, now.jobId);
    now = (await read()) ?? now;
  }
  if (now.state === 'ready' && now.recipients > 0) now = await move(now.id, 'submit');
  if (as === 'submit') return;
  if (now.state === 'submitted') {
    await approve(time, size, 'issue', now.id);
    now = await move(now.id, 'run');
  }
  if (now.state === 'running' && now.jobId !== null) await carryOut(time.platform, now.jobId);
}
