import { z } from 'zod';
import { codeBatch, codeUploaded } from '#contract/exchange-codes.ts';
import { customerPage } from '#contract/customers.ts';
import type { CreateOffer } from '#contract/offers.ts';
import { partnerReconciliation } from '#contract/partner-reconciliation.ts';
import { partner, partnerMade, partnerOrder, partnerProduct } from '#contract/partners.ts';
import { partnerOrders } from '#modules/fulfilment/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { settlePartnerOrder } from '../flows/settle-partner-order.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { claimReleased, openToAnyone } from './make-sample-releases.ts';
import { sampleBudget } from './sample-campaign-content.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { orRefused, signInWithRole } from './sample-steps.ts';
import { budgetSchema } from '#contract/budgets.ts';

const made = z.object({ id: z.number() });
/** A name that nobody can be given (RFC 2606): what the demo asks there goes nowhere. */
const address = 'https://benefits.partner.example/huike';
const telecom = { code: 'DEMO-TELECOM', name: '合作通信公司', baseUrl: address };
const cinema = { code: 'DEMO-CINEMA', name: '合作影城', baseUrl: null };
const customers = 9;

const answers = [
  { said: 'delivered', amountFen: 1_000, reference: 'CT-20001' },
  { said: 'delivered', amountFen: 1_000, reference: 'CT-20002' },
  { said: 'delivered', amountFen: 1_000, reference: 'CT-20003' },
  { said: 'refused' },
  { said: 'pending' },
  { said: 'nothing', why: 'TIMED_OUT' },
  /** another amount than what was ordered, which a person decides */
  { said: 'delivered', amountFen: 1_200, reference: 'CT-20007' },
] as const;

/**
 * A telecom company that customers' data packages are ordered from, and a cinema whose codes came in a file. The
 * company has delivered, refused, not answered, and charged another amount; its file of the day differs from the
 * bank's orders in every way.
 */
export async function makeSamplePartners(time: SampleTime, size: SampleSize): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  time.set(`${addDays(today, -1)}T09:30:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const budgets = await maker.all('/api/budgets', budgetSchema);
  const budgetId = budgets.find(({ code }) => code === sampleBudget.code)?.id ?? 0;
  const telecomId = await findOrMakePartner(maker, telecom);
  const cinemaId = await findOrMakePartner(maker, cinema);
  const data = await findOrMakeProduct(maker, {
    partnerId: telecomId,
    code: 'DATA-1G',
    name: '全国流量 1GB',
    kind: 'callData',
    delivery: 'order',
    priceFen: 1_000,
  });
  const tickets = await findOrMakeProduct(maker, {
    partnerId: cinemaId,
    code: 'TICKET-2D',
    name: '2D 电影兑换券',
    kind: 'other',
    delivery: 'code',
    priceFen: 3_500,
    warnBelow: 200,
  });
  await uploadCodes(maker, tickets, addDays(today, 90));
  const until = `${addDays(today, 30)}T15:59:00.000Z`;
  const caps = { capCount: 100, capAmountFen: 1_000_000, validDays: 30, budgetId };
  const offers = [
    { code: 'DEMO-DATA', name: '流量 1GB', kind: 'partnerBenefit', productId: data, fen: 1_000 },
    {
      code: 'DEMO-TICKET',
      name: '电影兑换券',
      kind: 'exchangeCode',
      productId: tickets,
      fen: 3_500,
    },
  ] as const;
  const releases: number[] = [];
  for (const { code, name, kind, productId, fen } of offers) {
    const offer: Omit<CreateOffer, 'thresholdAmountFen' | 'orgId'> = {
      ...caps,
      code,
      name,
      kind,
      partnerProductId: productId,
      faceAmountFen: fen,
    };
    releases.push(await openToAnyone(time, size, maker, offer, until));
  }
  time.set(`${addDays(today, -1)}T11:00:00+08:00`);
  const host = await signInWithRole(time, size, 'lobby_manager');
  const { items } = await host.get(`/api/customers?limit=${customers}`, customerPage);
  for (const [place, { customerNo }] of items.entries()) {
    for (const releaseId of releases)
      await claimReleased(host, releaseId, customerNo, `demo-partner-${releaseId}-${customerNo}`);
    await answerOrder(time, answers[place]);
  }
  time.set(`${today}T08:40:00+08:00`);
  await reconcile(time, size, telecomId, addDays(today, -1));
}

type Wanted = typeof telecom | typeof cinema;
async function findOrMakePartner(maker: SamplePerson, wanted: Wanted): Promise<number> {
  const known = await maker.all('/api/partners', partner);
  const found = known.find(({ code }) => code === wanted.code);
  return found?.id ?? (await maker.send('POST', '/api/partners', wanted, partnerMade)).partner.id;
}

async function findOrMakeProduct(
  maker: SamplePerson,
  wanted: { partnerId: number; code: string } & Record<string, string | number>,
): Promise<number> {
  const known = await maker.all('/api/partner-products', partnerProduct);
  const found = known.find(
    ({ partnerId, code }) => partnerId === wanted.partnerId && code === wanted.code,
  );
  return found?.id ?? (await maker.send('POST', '/api/partner-products', wanted, made)).id;
}

/** Fewer than it is warned of, two that came twice and one that is none. */
async function uploadCodes(maker: SamplePerson, productId: number, day: string): Promise<void> {
  const url = `/api/code-batches?productId=${productId}`;
  if ((await maker.all(url, codeBatch)).length > 0) return;
  const codes = Array.from({ length: 120 }, (_, no) => `MV${String(73_421 + no * 389)}`);
  const text = ['兑换码', ...codes, codes[3], codes[9], '坏码 含空格'].join('\n');
  const file = { name: '影城兑换码202611.csv', text };
  await orRefused(maker.upload(`${url}&expiresOn=${day}`, file, codeUploaded, 'demo-codes'));
}

/** What the company said of the order that was just made; those left over wait to be sent. */
async function answerOrder(
  { platform }: SampleTime,
  answer: (typeof answers)[number] | undefined,
): Promise<void> {
  if (!answer) return;
  const [order] = await partnerOrders.claim(platform, 1);
  if (!order) return;
  const isHeard = answer.said !== 'nothing';
  const attempt = { answer, status: isHeard ? 200 : null, durationMs: isHeard ? 240 : 10_000 };
  await partnerOrders.record(platform, settlePartnerOrder, order, attempt);
}

/** The company's file of the day: one order left out, one it alone knows, one of another amount, one told twice. */
async function reconcile(
  time: SampleTime,
  size: SampleSize,
  partnerId: number,
  day: string,
): Promise<void> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const orders = await maker.all(`/api/partner-orders?partnerId=${partnerId}`, partnerOrder);
  const delivered = orders.filter(({ state }) => state === 'delivered');
  const [, second, third] = delivered.map(({ orderNo }) => orderNo);
  const refused = orders.find(({ state }) => state === 'refused')?.orderNo;
  if (!second || !third || !refused) return;
  const lines = [
    `${second},delivered,1000`,
    `${second},delivered,1000`,
    `${third},delivered,900`,
    `${refused},delivered,1000`,
    `HKDEMOUNKNOWN,delivered,1000`,
  ];
  const file = {
    name: `telecom-${day}.csv`,
    text: ['orderNo,result,amountFen', ...lines].join('\n'),
  };
  const url = `/api/partner-reconciliations?partnerId=${partnerId}&day=${day}`;
  await orRefused(maker.upload(url, file, partnerReconciliation, 'demo-partner-file'));
}
