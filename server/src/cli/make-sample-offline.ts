import { budgetSchema } from '#contract/budgets.ts';
import type { ClaimedVoucher } from '#contract/benefits.ts';
import { customerPage } from '#contract/customers.ts';
import { merchantDetail, purchaseVerified, tillMade } from '#contract/merchants.ts';
import {
  lease,
  type OfflineAccepted,
  offlineCode,
  offlineEntry,
  offlineUploaded,
} from '#contract/offline-tills.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { claimReleased, type Releases } from './make-sample-releases.ts';
import { lifeOffer, packetOffer } from './sample-release-content.ts';
import { sampleBudget } from './sample-campaign-content.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { orRefused, signInWithRole } from './sample-steps.ts';

const tillName = '一号收银台（离线）';
const allowance = { leaseCount: 8, leaseAmountFen: 8_000, leaseHours: 12 };
const shown = 8;

type Where = { merchantNos: readonly number[]; released: Releases; day: string };

/**
 * A till that lost the network for an afternoon: what it took was redeemed, but for a voucher used elsewhere
 * meanwhile, which the bank bears and pays, and what it should not have taken, which the merchant bears.
 */
export async function takeOffline(
  time: SampleTime,
  size: SampleSize,
  { merchantNos, released, day }: Where,
): Promise<void> {
  const [merchantNo, other] = merchantNos;
  if (merchantNo === undefined || other === undefined) return;
  time.set(`${day}T13:00:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const { tills } = await maker.get(`/api/merchants/${merchantNo}/profile`, merchantDetail);
  // Its key was shown once: a start after a kill leaves what it took as it is.
  if (tills.some(({ name }) => name === tillName)) return;
  const asked = { name: tillName, ...allowance };
  const { secret } = await maker.send(
    'POST',
    `/api/merchants/${merchantNo}/tills`,
    asked,
    tillMade,
  );
  const till = time.asTill(secret);
  const { id: leaseId } = await till.send('POST', '/api/till-leases', {}, lease);
  time.set(`${day}T14:00:00+08:00`);
  const host = await signInWithRole(time, size, 'lobby_manager');
  const vouchers = await comeIn(host, released);
  const codes: string[] = [];
  for (const { id } of vouchers)
    codes.push(
      (await host.send('POST', `/api/vouchers/${id}/offline-codes`, {}, offlineCode)).code,
    );
  const [usedElsewhere] = vouchers;
  if (usedElsewhere) await redeemElsewhere(time, size, other, usedElsewhere.code);
  const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = codes;
  const taken = [
    { code: first },
    { code: second },
    { code: third },
    { code: fourth },
    // Shown twice, below its threshold, long after its code was good, and not the bank's.
    { code: second },
    { code: fifth, purchaseAmountFen: 1_800 },
    { code: sixth, at: `${day}T17:30:00+08:00` },
    { code: `${third.slice(0, -4)}AAAA` },
  ].filter(({ code }) => code.length > 4);
  const items = taken.map((one, place): OfflineAccepted => ({
    sequence: place + 1,
    leaseId,
    purchaseAmountFen: 6_000 + place * 400,
    at: `${day}T14:0${place}:30+08:00`,
    orderReference: `OFF-${place + 1}`,
    ...one,
  }));
  time.set(`${day}T18:00:00+08:00`);
  if (items.length > 0) await till.send('POST', '/api/till-uploads', { items }, offlineUploaded);
  await bear(await signInWithRole(time, size, 'product_manager'));
}

/** Each takes a voucher, which is given, and a red packet, which stands in the next batch of payouts. */
async function comeIn(host: SamplePerson, released: Releases): Promise<ClaimedVoucher[]> {
  const { items } = await host.get('/api/customers?limit=40', customerPage);
  const claimed: ClaimedVoucher[] = [];
  const take = (code: string, customerNo: number) =>
    claimReleased(host, released.get(code) ?? 0, customerNo, `demo-offline-${code}-${customerNo}`);
  for (const { customerNo } of items.slice(-shown)) {
    const voucher = await take(lifeOffer.code, customerNo);
    if (voucher) claimed.push(voucher);
    await take(packetOffer.code, customerNo);
  }
  return claimed;
}

async function redeemElsewhere(
  time: SampleTime,
  size: SampleSize,
  merchantNo: number,
  proof: string,
): Promise<void> {
  time.set(`${time.platform.clock.now().toISOString().slice(0, 14)}10:00Z`);
  const operator = await signInWithRole(time, size, 'merchant_operator');
  const sale = { proof, purchaseAmountFen: 7_000, orderReference: 'POS-ELSEWHERE' };
  const url = `/api/merchants/${merchantNo}/redemptions`;
  await orRefused(operator.send('POST', url, sale, purchaseVerified, 'demo-elsewhere'));
}

/** The bank pays what it bears, and tells the merchant why one line is its own. */
async function bear(maker: SamplePerson): Promise<void> {
  const entries = await maker.all('/api/offline-entries?state=open', offlineEntry);
  const budgets = await maker.all('/api/budgets', budgetSchema);
  const budgetId = budgets.find(({ code }) => code === sampleBudget.code)?.id ?? 0;
  const ofBank = entries.find(({ bearer }) => bearer === 'bank');
  const ofMerchant = entries.find((one) => one.class === 'repeated');
  const url = (entry: { tillId: number; sequence: number }): string =>
    `/api/offline-entries/${entry.tillId}/${entry.sequence}`;
  if (ofBank)
    await orRefused(
      maker.send('POST', `${url(ofBank)}/compensations`, { budgetId }, offlineEntry, 'demo-bear'),
    );
  const told = { reason: '同一张券离线受理两次，已告知商户承担' };
  if (ofMerchant)
    await orRefused(
      maker.send('POST', `${url(ofMerchant)}/closings`, told, offlineEntry, 'demo-closed'),
    );
}
