import { z } from 'zod';
import { budgetSchema } from '#contract/budgets.ts';
import { customerPage, merchant } from '#contract/customers.ts';
import { drawRow, drawView } from '#contract/draws.ts';
import { merchantDetail, merchantProfile } from '#contract/merchants.ts';
import { offerSchema } from '#contract/offers.ts';
import { partnerOrder, settlementAsked } from '#contract/partners.ts';
import { releaseSubmitted } from '#contract/payment-benefits.ts';
import { adjustmentAsked, pointsProgramme } from '#contract/points.ts';
import { pointsRule } from '#contract/points-rules.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { mainProgramme, pointsBudget, productsRule } from './sample-benefit-content.ts';
import { cashbackOffer } from './sample-release-content.ts';
import { payScratch, type PrizeOffers } from './sample-draw-content.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { orRefused, signInWithRole } from './sample-steps.ts';

const made = z.object({ id: z.number() });

/** Of each kind of benefit's work one request waits for the checker, so that the inbox shows what there is. */
export async function makeSamplePending(
  time: SampleTime,
  size: SampleSize,
  offers: PrizeOffers,
): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  const maker = await signInWithRole(time, size, 'product_manager');
  await askForMerchants(maker);
  await askForPoints(maker);
  await askForDraw(maker, offers, today);
  await askForRelease(maker, addDays(today, 20));
  const orders = await maker.all('/api/partner-orders?state=standing', partnerOrder);
  const [standing] = orders;
  const asked = { outcome: 'delivered', evidence: '通信公司客服工单 20001 确认已充值' };
  if (standing) {
    const url = `/api/partner-orders/${standing.id}/settlements`;
    await orRefused(maker.send('POST', url, asked, settlementAsked, 'demo-settle-order'));
  }
}

/** A merchant that would take benefits, and another account of one that does. */
async function askForMerchants(maker: SamplePerson): Promise<void> {
  const profiles = await maker.all('/api/merchant-profiles', merchantProfile);
  const known = new Set(profiles.map(({ merchantNo }) => merchantNo));
  const next = (await maker.all('/api/merchants', merchant)).find(
    ({ merchantNo }) => !known.has(merchantNo),
  );
  const account = (merchantNo: number, holderName: string) => ({
    holderName,
    bankName: '本行',
    number: `62220303${merchantNo + 10_000}`,
  });
  if (next && profiles.every(({ state }) => state !== 'applied')) {
    const { merchantNo, name } = next;
    const asked = { merchantNo, settlementDays: 1, account: account(merchantNo, name) };
    await orRefused(
      maker.send('POST', '/api/merchant-profiles', asked, merchantDetail, 'demo-apply'),
    );
  }
  const taking = profiles.find(({ state }) => state === 'active');
  if (taking) {
    const url = `/api/merchants/${taking.merchantNo}/accounts`;
    const asked = account(taking.merchantNo, taking.name);
    await orRefused(maker.send('POST', url, asked, z.unknown(), 'demo-account'));
  }
}

/** Points put right for a customer, and more points for products held. */
async function askForPoints(maker: SamplePerson): Promise<void> {
  const programmes = await maker.all('/api/points/programmes', pointsProgramme);
  const programmeId = programmes.find(({ code }) => code === mainProgramme.code)?.id ?? 0;
  const { items } = await maker.get('/api/customers?limit=3', customerPage);
  const customerNo = items.at(-1)?.customerNo ?? 0;
  const budgets = await maker.all('/api/budgets', budgetSchema);
  const budgetId = budgets.find(({ code }) => code === pointsBudget.code)?.id;
  const why = { direction: 'up', reason: '签到漏记，客户来电核实' };
  const asked = { programmeId, budgetId, amount: 2_000, ...why };
  const url = `/api/customers/${customerNo}/points/adjustments`;
  await orRefused(maker.send('POST', url, asked, adjustmentAsked, 'demo-adjust'));
  const rules = await maker.all('/api/points/rules', pointsRule);
  const rule = rules.find(({ code }) => code === productsRule.code);
  if (!rule || rule.latestVersion > 1) return;
  const steps = [
    { products: 3, points: 40_000 },
    { products: 5, points: 100_000 },
  ];
  const content = { ...rule.content, steps };
  await orRefused(maker.send('PUT', `/api/points/rules/${rule.id}`, { content }, pointsRule));
  await orRefused(maker.send('POST', `/api/points/rules/${rule.id}/submit`, {}, pointsRule));
}

async function askForDraw(maker: SamplePerson, offers: PrizeOffers, today: string): Promise<void> {
  const content = payScratch(offers, {
    startsAt: `${addDays(today, 10)}T00:00:00.000Z`,
    endsAt: `${addDays(today, 60)}T00:00:00.000Z`,
  });
  const name = { zh: '双旦刮刮乐', en: 'Year-end scratch card' };
  const known = await maker.all('/api/draws', drawRow);
  if (known.some((draw) => draw.name.zh === name.zh)) return;
  const asked = { kind: 'scratch', content: { ...content, name } };
  const { id } = await maker.send('POST', '/api/draws', asked, made);
  await orRefused(maker.send('POST', `/api/draws/${id}/submit`, {}, drawView));
}

async function askForRelease(maker: SamplePerson, until: string): Promise<void> {
  const offers = await maker.all('/api/offers', offerSchema);
  const offer = offers.find(({ code }) => code === cashbackOffer.code);
  if (!offer) return;
  const claimFrom = `${until}T00:00:00.000Z`;
  const asked = { count: 500, claimFrom, claimUntil: `${addDays(until, 30)}T00:00:00.000Z` };
  const url = `/api/offers/${offer.id}/releases`;
  await orRefused(maker.send('POST', url, asked, releaseSubmitted, 'demo-release-more'));
}
