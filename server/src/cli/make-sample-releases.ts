import { budgetSchema, funderSchema } from '#contract/budgets.ts';
import { claimedVoucherSchema } from '#contract/benefits.ts';
import { customerPage } from '#contract/customers.ts';
import { type CreateOffer, offerSchema } from '#contract/offers.ts';
import { paymentBenefit, release, releaseSubmitted } from '#contract/payment-benefits.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { z } from 'zod';
import type { SampleSize } from './make-sample-bank.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import {
  cashbackOffer,
  exchangeOffer,
  instantOffer,
  lifeOffer,
  packetOffer,
  percentOffer,
  telecomBudget,
  telecomFunder,
} from './sample-release-content.ts';
import { sampleBudget } from './sample-campaign-content.ts';
import { approve, carryOutScheduled, orRefused, signInWithRole } from './sample-steps.ts';

const made = z.object({ id: z.number() });
/** So many days before today what is open to anyone is opened, and claimed at one outlet. */
const openedBefore = 8;
const claimants = 20;

/** What is released to anyone, by the offer's code. */
export type Releases = ReadonlyMap<string, number>;
type Wanted = Omit<CreateOffer, 'thresholdAmountFen' | 'orgId'>;

/**
 * Opens offers of every kind to anyone, paid by the bank alone or with a telecom company, and lets customers of
 * one outlet have them: claimed at the lobby, given at payment, credited as red packets. Vouchers that end soon
 * are told of, and money for more of them waits for the checker.
 */
export async function makeSampleReleases(time: SampleTime, size: SampleSize): Promise<Releases> {
  const today = bankDay(time.platform.clock.now());
  time.set(`${addDays(today, -openedBefore)}T09:00:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const budgets = await maker.all('/api/budgets', budgetSchema);
  const bank = budgets.find(({ code }) => code === sampleBudget.code)?.id ?? 0;
  const telecom = await telecomMoney(time, size, maker, budgets);
  const both = [
    { budgetId: bank, shareBp: 7_000 },
    { budgetId: telecom, shareBp: 3_000 },
  ];
  const alone = [percentOffer, exchangeOffer, instantOffer, cashbackOffer, packetOffer];
  const wanted: Wanted[] = [
    { ...lifeOffer, funding: both },
    ...alone.map((offer) => ({ ...offer, budgetId: bank })),
  ];
  const until = `${addDays(today, 45)}T15:59:00.000Z`;
  const released = new Map<string, number>();
  for (const offer of wanted) {
    const id = await openToAnyone(time, size, maker, offer, until);
    released.set(offer.code, id);
  }
  await claimAndPay(time, size, released, today);
  time.set(`${today}T08:30:00+08:00`);
  await carryOutScheduled(time.platform, 'voucher-reminders', {
    zh: '券到期提醒',
    en: 'Remind of vouchers that end soon',
  });
  const asked = { amountFen: 1_000_000, reason: '本地生活券反响好，追加让利' };
  const url = `/api/budgets/${telecom}/top-ups`;
  const morning = await signInWithRole(time, size, 'product_manager');
  await orRefused(morning.send('POST', url, asked, z.unknown(), 'demo-telecom-more'));
  return released;
}

/** The second funder with a budget that the checker has approved; gives the budget. */
async function telecomMoney(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  budgets: readonly z.infer<typeof budgetSchema>[],
): Promise<number> {
  const known = budgets.find(({ code }) => code === telecomBudget.code);
  if (known && !known.requested) return known.id;
  const funders = await maker.all('/api/funders', funderSchema);
  const funder =
    funders.find(({ code }) => code === telecomFunder.code) ??
    (await maker.send('POST', '/api/funders', telecomFunder, made));
  const asked = { ...telecomBudget, funderId: funder.id };
  const id = known?.id ?? (await maker.send('POST', '/api/budgets', asked, made)).id;
  await approve(time, size, 'budget_money', id);
  return id;
}

/** Made, submitted and opened by the checker, from wherever it stands; gives the release. */
export async function openToAnyone(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
  offer: Wanted,
  claimUntil: string,
): Promise<number> {
  const offers = await maker.all('/api/offers', offerSchema);
  const offerId =
    offers.find(({ code }) => code === offer.code)?.id ??
    (await maker.send('POST', '/api/offers', offer, made)).id;
  const url = `/api/offers/${offerId}/releases`;
  const standing = async (): Promise<number | undefined> =>
    (await maker.all(url, release)).find(({ state }) => state === 'open')?.id;
  if ((await standing()) === undefined) {
    const claimFrom = time.platform.clock.now().toISOString();
    const asked = { count: Math.min(offer.capCount, 1_000), claimFrom, claimUntil };
    await orRefused(maker.send('POST', url, asked, releaseSubmitted, `demo-release-${offer.code}`));
    await approve(time, size, 'release', offerId);
  }
  return (await standing()) ?? 0;
}

async function claimAndPay(
  time: SampleTime,
  size: SampleSize,
  released: Releases,
  today: string,
): Promise<void> {
  time.set(`${addDays(today, -openedBefore)}T10:30:00+08:00`);
  const host = await signInWithRole(time, size, 'lobby_manager');
  const { items } = await host.get(`/api/customers?limit=${claimants}`, customerPage);
  for (const [place, { customerNo }] of items.entries()) {
    const codes = [lifeOffer, packetOffer, [percentOffer, exchangeOffer][place % 2] ?? lifeOffer];
    for (const { code } of codes)
      await claimReleased(host, released.get(code) ?? 0, customerNo, `demo-${code}-${customerNo}`);
    const purchase = {
      customerNo,
      purchaseAmountFen: 4_200 + place * 730,
      reference: `DEMO-PAY-${place}`,
    };
    const kind = place % 2 === 0 ? 'instant-discounts' : 'cashbacks';
    await orRefused(
      host.send('POST', `/api/${kind}`, purchase, paymentBenefit, `demo-${kind}-${customerNo}`),
    );
  }
}

/** Of what is open to anyone, for a customer at the lobby; null where the bank's rules refuse it. */
export async function claimReleased(
  host: SamplePerson,
  releaseId: number,
  customerNo: number,
  key: string,
): Promise<z.infer<typeof claimedVoucherSchema> | null> {
  const url = `/api/releases/${releaseId}/claims`;
  return orRefused(host.send('POST', url, { customerNo }, claimedVoucherSchema, key));
}
