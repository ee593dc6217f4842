import { sql } from 'kysely';
import {
  merchantDetail,
  merchantProfile,
  purchaseVerified,
  type MerchantProfile,
} from '#contract/merchants.ts';
import { merchant } from '#contract/customers.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { sampleStaff } from '../../../demo/organization.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { takeOffline } from './make-sample-offline.ts';
import type { Releases } from './make-sample-releases.ts';
import { payOut, type Sale, settleDifferences } from './make-sample-settlement.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { approve, carryOutScheduled, orRefused, signInWithRole } from './sample-steps.ts';

const merchants = 4;
const redeemed = 45;
/** The days before today on which customers use vouchers, each settled in its night. */
const saleDays = [3, 2, 1];

/**
 * Lets merchants of the bank's files take benefits: applied for and approved, people bound to them, vouchers of
 * customers redeemed on three days, each day settled and what is due collected for payment, and what follows: a
 * till without the network, a statement that differs, refunds after the day. Every call has a key of its own, so
 * a start after a kill redeems nothing twice.
 */
export async function makeSampleMerchants(
  time: SampleTime,
  size: SampleSize,
  released: Releases,
): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  const [first = 1] = saleDays;
  time.set(`${addDays(today, -first)}T09:00:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const taking = await openMerchants(time, size, maker);
  const operatorId = await operatorOf(time, size);
  for (const { merchantNo } of taking)
    await maker.send(
      'PUT',
      `/api/merchants/${merchantNo}/operators/${operatorId}`,
      {},
      merchantDetail,
    );
  const numbers = taking.map(({ merchantNo }) => merchantNo);
  const codes = await claimedCodes(time);
  const sales: Sale[] = [];
  for (const [turn, daysBefore] of saleDays.entries()) {
    const day = addDays(today, -daysBefore);
    const ofDay = codes.filter((_, place) => place % saleDays.length === turn);
    // The last merchant takes its first vouchers yesterday, so that one is still to be paid.
    const at = daysBefore === 1 ? numbers : numbers.slice(0, merchants - 1);
    sales.push(...(await sell(time, size, at, { day, turn, codes: ofDay })));
    if (daysBefore === 1) await takeOffline(time, size, { merchantNos: numbers, released, day });
    const next = addDays(day, 1);
    time.set(`${next}T00:30:00+08:00`);
    const title = { zh: '商户日结算', en: 'Settle merchants' };
    await carryOutScheduled(time.platform, 'merchant-settlement', title);
    time.set(`${next}T09:20:00+08:00`);
    await payOut(time, size, turn);
  }
  await settleDifferences(time, size, { merchantNo: numbers[0] ?? 0, sales, today });
}

/** Customers use these codes one after the other, at each of the merchants in turn. */
async function sell(
  time: SampleTime,
  size: SampleSize,
  merchantNos: readonly number[],
  { day, turn, codes }: { day: string; turn: number; codes: readonly string[] },
): Promise<Sale[]> {
  const sales: Sale[] = [];
  time.set(`${day}T11:00:00+08:00`);
  const till = await signInWithRole(time, size, 'merchant_operator');
  for (const [place, proof] of codes.entries()) {
    time.set(`${day}T11:${10 + place}:00+08:00`);
    const reference = `POS-${turn + 1}${String(place).padStart(2, '0')}`;
    const sale = { proof, purchaseAmountFen: 6_800 + place * 350, orderReference: reference };
    const url = `/api/merchants/${merchantNos[place % merchantNos.length]}/redemptions`;
    const key = `demo-redeem-${turn}-${place}`;
    const done = await orRefused(till.send('POST', url, sale, purchaseVerified, key));
    if (done) sales.push(done);
  }
  return sales;
}

/** The first merchants of the bank's files that take benefits, or all that there are. */
async function openMerchants(
  time: SampleTime,
  size: SampleSize,
  maker: SamplePerson,
): Promise<MerchantProfile[]> {
  const found = (await maker.all('/api/merchants', merchant)).slice(0, merchants);
  const read = (): Promise<MerchantProfile[]> =>
    maker.all('/api/merchant-profiles', merchantProfile);
  const known = new Set((await read()).map(({ merchantNo }) => merchantNo));
  for (const { merchantNo, name } of found) {
    if (known.has(merchantNo)) continue;
    const account = {
      holderName: name,
      bankName: '本行',
      number: `62220202${merchantNo + 10_000}`,
    };
    const asked = { merchantNo, settlementDays: 0, account };
    await maker.send('POST', '/api/merchant-profiles', asked, merchantDetail);
  }
  for (const { merchantNo } of found) await approve(time, size, 'merchant', merchantNo);
  return (await read()).filter(({ state }) => state === 'active');
}

/** The staff id of the sample bank's merchant operator. */
async function operatorOf(time: SampleTime, size: SampleSize): Promise<number> {
  const staff = sampleStaff(size.seed).find(({ roles }) => roles.includes('merchant_operator'));
  const { rows } = await withJob(time.platform.database, (tx) =>
    sql<{
      id: number;
    }>`select staff_id as id from organization.staff where staff_number = ${staff?.staffNumber ?? ''}`.execute(
      tx,
    ),
  );
  return rows[0]?.id ?? 0;
}

/** Codes that customers hold and could show; always the same after a kill, used or not. */
async function claimedCodes({ platform }: SampleTime): Promise<string[]> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ code: string }>`
      select v.code from benefits.voucher v
      where v.valid_until >= ${bankDay(platform.clock.now())} and v.claimed_at < ${platform.clock.now()}
        and (v.state = 'claimed' or exists (select from benefits.redemption r where r.voucher_id = v.id and r.client_key like 'demo-redeem-%'))
      order by v.id desc limit ${redeemed}`.execute(tx),
  );
  return rows.map(({ code }) => code);
}
