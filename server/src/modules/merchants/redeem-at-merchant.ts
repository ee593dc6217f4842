import { sql } from 'kysely';
import type { Verification } from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import {
  type DeedJudge,
  memberCodes,
  type PaymentCode,
  type RedeemOrder,
  redemptions,
} from '#modules/benefits/index.ts';
import { type BatchQueue, createBatchQueue } from '#platform/batching/batch-queue.ts';
import { bankDay, type Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Database, Tx } from '#platform/postgres/database.ts';
import { verificationsOf } from './list-verifications.ts';
import { type LockedMerchant, lockMerchants, momentAt } from './lock-merchants.ts';
import { judgeTaking } from './merchant-state.core.ts';

export type MerchantRedemption = {
  merchantNo: number;
  caller: Pick<Caller, 'kind' | 'id' | 'name'>;
  /** of one purchase: all of them, or none */
  vouchers: RedeemOrder['vouchers'];
  purchaseAmountFen: number;
  orderReference: string;
  /** the payment code that was shown */
  code?: PaymentCode | undefined;
  clientKey: string;
  /** the device that asks, as a keyed digest */
  deviceKey?: string | undefined;
};

const redeemedBy = ({ kind, id }: MerchantRedemption['caller']): string => `${kind}:${id}`;

/** The redemptions at merchants of one process. */
export function createMerchantQueue(
  database: Database,
  clock: Clock,
  judge?: DeedJudge,
): BatchQueue<MerchantRedemption, Verification[]> {
  return createBatchQueue<MerchantRedemption, Verification[]>(database, {
    name: 'redemption at a merchant',
    commit: (tx, requests) => redeemAtMerchants(tx, clock, requests, judge),
    keyOf: (request) => `${redeemedBy(request.caller)} ${request.clientKey}`,
    isSame: (one, other) =>
      one.merchantNo === other.merchantNo &&
      JSON.stringify(one.vouchers) === JSON.stringify(other.vouchers) &&
      one.purchaseAmountFen === other.purchaseAmountFen,
  });
}

/**
 * Redeems at merchants that take benefits, each exactly once, for whoever works there; answers in the order
 * asked. The merchants' rows are held first, so one that is suspended or closed meanwhile is either seen
 * here or waits until these redemptions stand.
 */
export async function redeemAtMerchants(
  tx: Tx,
  clock: Clock,
  requests: readonly MerchantRedemption[],
  judge?: DeedJudge,
): Promise<Result<Verification[]>[]> {
  const merchants = await lockMerchants(
    tx,
    requests.map(({ merchantNo }) => merchantNo),
    'adding',
  );
  const tills = await placesOf(tx, requests);
  const now = momentAt(clock, merchants.values());
  const judged = requests.map((request, at): Result<LockedMerchant> => {
    const merchant = merchants.get(request.merchantNo);
    if (!merchant || tills[at] === undefined) return refuse('MERCHANT_UNKNOWN');
    const may = judgeTaking(merchant.state);
    return may.ok ? ok(merchant) : may;
  });
  const taken = requests.flatMap((request, at) => {
    const merchant = judged[at];
    return merchant?.ok ? [{ at, request, merchant: merchant.value }] : [];
  });
  const redeemed = await redemptions.redeemOrders(
    tx,
    now,
    taken.map(({ request, merchant }) => ({
      vouchers: request.vouchers,
      purchaseAmountFen: request.purchaseAmountFen,
      redeemedBy: redeemedBy(request.caller),
      clientKey: request.clientKey,
      orgId: merchant.orgId,
      merchantId: merchant.merchantNo,
      reference: request.orderReference,
      code: request.code,
      deviceKey: request.deviceKey,
      actor: request.caller,
    })),
    judge,
  );
  const stands = taken.flatMap(({ at, request, merchant }, place) => {
    const answer = redeemed[place];
    return answer?.ok ? answer.value.map(({ id }) => ({ at, request, merchant, id })) : [];
  });
  await writeVerifications(
    tx,
    now,
    'online',
    stands.map(({ at, request, merchant, id }) => ({
      redemptionId: id,
      merchant,
      tillId: tills[at] ?? null,
      orderReference: request.orderReference,
    })),
  );
  const written = await verificationsOf(
    tx,
    stands.map(({ id }) => id),
  );
  const byPlace = Map.groupBy(stands, ({ at }) => at);
  const refused = new Map(taken.map(({ at }, place) => [at, redeemed[place]]));
  return requests.map((request, at) => {
    const merchant = judged[at];
    if (!merchant?.ok) return merchant ?? refuse('MERCHANT_UNKNOWN');
    const ids = byPlace.get(at)?.map(({ id }) => id);
    const answer = refused.get(at);
    if (!ids) return answer && !answer.ok ? answer : refuse('VOUCHER_UNKNOWN');
    const verifications = ids.flatMap((id) => written.get(id) ?? []);
    // The key was used at another merchant, or at the bank's own counter.
    return verifications.length === ids.length &&
      verifications.every(({ merchantNo }) => merchantNo === request.merchantNo)
      ? ok(verifications)
      : refuse('IDEMPOTENCY_KEY_REUSED');
  });
}

/** The same for the best of all vouchers of the customer whose code is shown, once a code. */
export async function redeemWalletAtMerchant(
  tx: Tx,
  { clock, keyring }: Pick<Platform, 'clock' | 'keyring'>,
  code: string,
  order: Omit<MerchantRedemption, 'vouchers' | 'code'>,
  judge?: DeedJudge,
): Promise<Result<Verification[]>> {
  const { merchantNo, clientKey, purchaseAmountFen, orderReference: reference } = order;
  const [till] = await placesOf(tx, [order]);
  if (till === undefined) return refuse('MERCHANT_UNKNOWN');
  const by = redeemedBy(order.caller);
  const place = { orgId: 0, merchantNo };
  const use = { code, by, clientKey, purchaseAmountFen, place, reference };
  return memberCodes.useWallet(tx, clock.now(), keyring, use, async (vouchers, payment) => {
    const asked = { ...order, vouchers, code: payment };
    const [redeemed] = await redeemAtMerchants(tx, clock, [asked], judge);
    if (!redeemed) throw new Error('a redemption has no answer');
    return redeemed;
  });
}

/** For each caller: the till it is, null for a person, undefined for whoever does not work there. */
export async function placesOf(
  tx: Tx,
  requests: readonly { merchantNo: number; caller: Pick<Caller, 'kind' | 'id'> }[],
): Promise<(number | null | undefined)[]> {
  const { rows } = await sql<{ ordinal: number; till_id: number | null }>`
    select w.ordinal::int as ordinal, t.till_id
    from unnest(${requests.map(({ merchantNo }) => merchantNo)}::int[], ${requests.map(({ caller }) => caller.kind)}::text[],
      ${requests.map(({ caller }) => caller.id)}::bigint[]) with ordinality as w (merchant_no, kind, id, ordinal)
    left join merchants.operator o on w.kind = 'staff' and o.merchant_no = w.merchant_no and o.staff_id = w.id
    left join merchants.till t on w.kind = 'api-key' and t.merchant_no = w.merchant_no and t.api_key_id = w.id and t.retired_at is null
    where o.staff_id is not null or t.till_id is not null`.execute(tx);
  const byPlace = new Map(rows.map(({ ordinal, till_id: tillId }) => [ordinal - 1, tillId]));
  return requests.map((_, at) => byPlace.get(at));
}

export type VerificationRow = {
  redemptionId: number;
  merchant: LockedMerchant;
  tillId: number | null;
  orderReference: string;
};

/** What a merchant may know of redemptions, beside each; one that is asked for again stands already. */
export async function writeVerifications(
  tx: Tx,
  now: Date,
  source: Verification['source'],
  rows: readonly VerificationRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into merchants.verification (redemption_id, merchant_no, org_id, till_id, offer_name, masked_code, amount_fen,
      purchase_amount_fen, source, order_reference, at, day)
    select r.id, w.merchant_no, w.org_id, w.till_id, o.name, '****' || right(v.code, 4), r.amount_fen, r.purchase_amount_fen, ${source},
      w.order_reference, ${now}, ${bankDay(now)}::date
    from unnest(${rows.map(({ redemptionId }) => redemptionId)}::bigint[], ${rows.map(({ merchant }) => merchant.merchantNo)}::int[],
      ${rows.map(({ merchant }) => merchant.orgId)}::int[], ${rows.map(({ tillId }) => tillId)}::bigint[],
      ${rows.map(({ orderReference }) => orderReference)}::text[]) as w (redemption_id, merchant_no, org_id, till_id, order_reference)
    join benefits.redemption r on r.id = w.redemption_id and r.merchant_id = w.merchant_no
    join benefits.voucher v on v.id = r.voucher_id
    join benefits.allotment a on a.id = v.allotment_id
    join benefits.offer o on o.id = a.offer_id
    on conflict (redemption_id) do nothing`.execute(tx);
}
