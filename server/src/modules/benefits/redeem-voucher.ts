import { sql } from 'kysely';
import type { Redemption } from '#contract/benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { AuditRecord } from '#modules/audit/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { lookUpByIndex, type Tx } from '#platform/postgres/database.ts';
import type { DeedJudge } from './deed-judge.ts';
import { deedOf, judgeOrders } from './judge-orders.ts';
import { findRedemptionsByKey } from './find-redemption.ts';
import type { UsedInCall } from './apply-vouchers.core.ts';
import { judgeSet, type Part, usedIn } from './judge-set.ts';
import { endExpired } from './end-holds.ts';
import { findHeldTogether, type HeldTogether } from './find-holds.ts';
import { type LockedVoucher, lockVouchers, type VoucherName } from './lock-voucher.ts';
import {
  bindCodes,
  lockPurchases,
  type PaymentCall,
  type PaymentCode,
  type Purchase,
  usedForPurchases,
} from './purchases.ts';
import { postRedemptions } from './post-redemptions.ts';
import { tellEventsAndAudit } from './tell-events.ts';
import { voucherEvent } from './voucher-event.ts';

export type RedeemRequest = {
  /** by the hold it is held under, or by itself */
  voucher: VoucherName;
  purchaseAmountFen: number;
  redeemedBy: string;
  clientKey: string;
  /** the outlet or merchant screen where it happens */
  orgId: number;
  /** the merchant that is owed what the voucher brings; the outlet when there is none */
  merchantId?: number | null;
  /** the partner that has fulfilled it: said by whoever knows that it has */
  partnerId?: number | null;
  /**
   * Said by whoever hands over what it stands for. `elsewhere`: its money goes back to the budgets, out of which the
   * module that hands it over pays by its own books.
   */
  delivered?: { elsewhere: boolean };
  /** the till's own number of the payment, by which separate calls for it are known to belong together */
  reference?: string | undefined;
  /** the payment code that was shown */
  code?: PaymentCode | undefined;
  /** the payment, where whoever asks has locked it and knows what was used for it */
  purchase?: { of: Purchase; before: readonly UsedInCall[] };
  /** the bank's day of the payment, of what is told later than it happened */
  paidOn?: string | undefined;
  /** the device that asks, as a digest */
  deviceKey?: string | undefined;
  /** it is credited to the customer, and nobody else is owed anything */
  toCustomer?: boolean;
  /** who acts; audited with the redemption */
  actor?: AuditRecord['actor'];
};

/** Several vouchers of one purchase, or all that one hold was made with: redeemed together or not at all. */
export type RedeemOrder = Omit<RedeemRequest, 'voucher'> & { vouchers: readonly VoucherName[] };

/**
 * Redeems vouchers exactly once each, in the caller's transaction (as the job role: a voucher of one
 * outlet is good at every other; what authorises is its code); answers in the order asked. The same key
 * gives the same answer. Everything is written by statements over the whole batch.
 */
export async function redeemVouchers(
  tx: Tx,
  now: Date,
  requests: readonly RedeemRequest[],
  deedJudge?: DeedJudge,
): Promise<Result<Redemption>[]> {
  const answers = await redeemOrders(
    tx,
    now,
    requests.map(({ voucher, ...request }) => ({ ...request, vouchers: [voucher] })),
    deedJudge,
  );
  return answers.map((answer) => {
    if (!answer.ok) return answer;
    const [redemption] = answer.value;
    if (!redemption) throw new Error('a redemption has no answer');
    return ok(redemption);
  });
}

/** The same for orders of several vouchers; gives the redemptions of each in the order of its vouchers. */
export async function redeemOrders(
  tx: Tx,
  now: Date,
  orders: readonly RedeemOrder[],
  deedJudge?: DeedJudge,
): Promise<Result<Redemption[]>[]> {
  if (orders.length === 0) return [];
  await lookUpByIndex(tx);
  const held = await findHeldTogether(tx, orders.flatMap(holdsOf));
  const locks = await lockPurchases(
    tx,
    now,
    orders.map((order) => paymentOf(order, held)),
  );
  const purchases = orders.map(({ purchase }, at) => purchase?.of ?? locks[at] ?? null);
  const named = orders.map((order) => namedBy(order, held));
  const locked = (await lockVouchers(tx, named.flat())).values();
  const vouchers = named.map((names) => names.map(() => locked.next().value ?? null));
  const earlier = await findRedemptionsByKey(tx, orders);
  await endExpired(
    tx,
    now,
    vouchers.flat().filter((voucher) => voucher !== null),
  );
  const stands = await judgeOrders(tx, now, orders, vouchers, earlier, deedJudge);
  const used = new Set<number>();
  const usedFor = await usedForPurchases(tx, now, locks);
  const judged = orders.map((order, at) => {
    const refusal = stands?.[at];
    if (refusal) return { ok: false as const, refusal };
    const before = usedFor.get(locks[at]?.id ?? 0) ?? [...(order.purchase?.before ?? [])];
    const names = named[at] ?? [];
    const found = vouchers[at] ?? [];
    const isOfAnother = purchases[at]?.isOfAnother ?? false;
    const purchase = { before, isOfAnother };
    const one = judge(order, names, found, earlier[at] ?? [], used, bankDay(now), purchase);
    if (one.ok && 'parts' in one.value) setUsed(before, one.value.parts, order.purchaseAmountFen);
    return one;
  });
  const fresh = judged.flatMap((one, at) => {
    const order = orders[at];
    return order && one.ok && 'parts' in one.value
      ? one.value.parts.map((part, place) => ({
          at,
          place: place + 1,
          order,
          purchaseId: purchases[at]?.id ?? null,
          ...part,
        }))
      : [];
  });
  const written = await writeRedemptions(tx, now, fresh);
  await bindCodes(
    tx,
    purchases.filter((_, at) => written.has(at)),
  );
  deedJudge?.note(
    now,
    fresh.map(({ at, place, order, voucher }) => ({
      ...deedOf(order, voucher),
      objectKey: String(written.get(at)?.[place - 1]?.id),
    })),
  );
  return judged.map((one, at) => {
    if (!one.ok) return one;
    if ('replayed' in one.value) return ok(one.value.replayed);
    const redemptions = written.get(at);
    if (!redemptions) throw new Error('a redemption of the batch was not written');
    return ok(redemptions);
  });
}

/** One redemption, as a batch of its own. */
export async function redeemVoucher(
  tx: Tx,
  now: Date,
  request: RedeemRequest,
): Promise<Result<Redemption>> {
  const [answer] = await redeemVouchers(tx, now, [request]);
  if (!answer) throw new Error('a redemption has no answer');
  return answer;
}

const holdsOf = ({ vouchers }: RedeemOrder): number[] =>
  vouchers.flatMap((name) => ('holdId' in name ? [name.holdId] : []));

/** The payment of an order: what is held belongs to the one that it was held for, whatever is named now. */
function paymentOf(order: RedeemOrder, held: ReadonlyMap<number, HeldTogether>): PaymentCall {
  const { reference, code, merchantId = null, redeemedBy: by, paidOn: day, purchase } = order;
  const [holdId] = holdsOf(order);
  if (holdId !== undefined) return { by, held: held.get(holdId)?.purchase ?? undefined };
  return purchase ? { by } : { reference, code, merchantId, by, day };
}

/** The vouchers of an order; a hold stands for all that was held with it. */
function namedBy(
  { vouchers }: RedeemOrder,
  held: ReadonlyMap<number, HeldTogether>,
): VoucherName[] {
  return vouchers.flatMap((name): VoucherName[] =>
    'holdId' in name
      ? (held.get(name.holdId)?.ids.map((holdId) => ({ holdId })) ?? [name])
      : [name],
  );
}

/** What was held is used from now on, and stands once. */
function setUsed(before: UsedInCall[], parts: readonly Part[], purchaseAmountFen: number): void {
  const now = parts.map((part) => usedIn(part, purchaseAmountFen));
  const others = withoutOwn(
    before,
    parts.map(({ voucher }) => voucher),
  );
  before.splice(0, before.length, ...others, ...now);
}

function withoutOwn(
  before: readonly UsedInCall[],
  vouchers: readonly { id: number }[],
): UsedInCall[] {
  const own = new Set(vouchers.map(({ id }) => id));
  return before.filter(({ voucherId }) => !own.has(voucherId));
}

/** `used` holds the vouchers that earlier orders of the batch redeem. */
function judge(
  order: RedeemOrder,
  names: readonly VoucherName[],
  found: readonly (LockedVoucher | null)[],
  earlier: readonly Redemption[],
  used: Set<number>,
  today: string,
  { before, isOfAnother }: { before: readonly UsedInCall[]; isOfAnother: boolean },
): Result<{ parts: Part[] } | { replayed: Redemption[] }> {
  const vouchers = found.filter((voucher) => voucher !== null);
  if (vouchers.length < found.length) return refuse('VOUCHER_UNKNOWN');
  if (earlier.length > 0) {
    const asked = new Set(vouchers.map(({ id }) => id));
    const same =
      earlier.length === vouchers.length &&
      earlier.every(({ voucherId }) => asked.has(voucherId)) &&
      earlier[0]?.purchaseAmountFen === order.purchaseAmountFen;
    return same ? ok({ replayed: [...earlier] }) : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  if (isOfAnother) return refuse('MEMBER_CODE_USED');
  if (vouchers.some(({ id }) => used.has(id))) return refuse('ALREADY_REDEEMED');
  for (const [at, voucher] of vouchers.entries()) {
    const name = names[at];
    if (!name || !('holdId' in name) || voucher.state === 'redeemed') continue;
    if (voucher.hold_id !== name.holdId) return refuse('HOLD_EXPIRED');
    // What is held is promised to whoever holds it: redeemed elsewhere, one would be paid and another named.
    if (!isHeldAt(voucher, order)) return refuse('HOLD_ELSEWHERE');
  }
  const byHold = names.some((name) => 'holdId' in name);
  const { orgId, merchantId: merchantNo = null, toCustomer = false } = order;
  const byPartner = (order.partnerId ?? null) !== null || order.delivered !== undefined;
  // Where and when was looked at when it was held; what is credited is not used anywhere.
  const place = byHold || byPartner || toCustomer ? null : { orgId, merchantNo };
  const parts = judgeSet(vouchers, today, order.purchaseAmountFen, {
    byHold,
    byPartner,
    place,
    before: byHold ? withoutOwn(before, vouchers) : before,
  });
  if (!parts.ok) return parts;
  for (const { id } of vouchers) used.add(id);
  if (!order.delivered?.elsewhere) return ok({ parts: parts.value });
  return ok({ parts: parts.value.map((part) => ({ ...part, amountFen: 0 })) });
}

/** Whether the order is asked where the voucher is held: at that merchant, or at that outlet of the bank. */
function isHeldAt(voucher: LockedVoucher, { merchantId, orgId }: RedeemOrder): boolean {
  return voucher.hold_merchant_id === null
    ? (merchantId ?? null) === null && voucher.hold_org_id === orgId
    : voucher.hold_merchant_id === merchantId;
}

type Fresh = Part & { at: number; place: number; order: RedeemOrder; purchaseId: number | null };

/** Writes what was judged good: vouchers, redemptions, money, events; gives each order's by its place in the batch. */
async function writeRedemptions(
  tx: Tx,
  now: Date,
  fresh: readonly Fresh[],
): Promise<ReadonlyMap<number, Redemption[]>> {
  if (fresh.length === 0) return new Map();
  const { rows } = await sql<{ id: number; voucher_id: number }>`/* keep plan: redeem_vouchers */
    with wanted as materialized (
      select * from unnest(
        ${fresh.map(({ voucher }) => voucher.id)}::bigint[], ${fresh.map(({ voucher }) => voucher.campaign_id)}::bigint[],
        ${fresh.map(({ amountFen }) => amountFen)}::bigint[], ${fresh.map(({ order }) => order.purchaseAmountFen)}::bigint[],
        ${fresh.map(({ order }) => order.redeemedBy)}::text[], ${fresh.map(({ order }) => order.clientKey)}::text[],
        ${fresh.map(({ order }) => order.orgId)}::int[], ${fresh.map(({ order }) => order.merchantId ?? null)}::bigint[],
        ${fresh.map(({ voucher }) => voucher.hold_id)}::bigint[], ${fresh.map(({ place }) => place)}::int[], ${setSizes(fresh)}::int[],
        ${fresh.map(({ order }) => order.partnerId ?? null)}::bigint[], ${fresh.map(({ order }) => order.toCustomer ?? false)}::boolean[],
        ${fresh.map(({ purchaseId }) => purchaseId)}::bigint[]
      ) as w (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, org_id, merchant_id, hold_id,
        place, set_size, partner_id, to_customer, purchase_id)
    ),
    used as (
      update benefits.voucher v set state = 'redeemed' from wanted w
      where v.id = w.voucher_id and v.state in ('claimed', 'held') returning v.id
    ),
    written as (
      insert into benefits.redemption (voucher_id, campaign_id, amount_fen, purchase_amount_fen, redeemed_by, client_key, place, set_size,
        redeemed_at, org_id, merchant_id, partner_id, to_customer, purchase_id)
      select w.voucher_id, w.campaign_id, w.amount_fen, w.purchase_amount_fen, w.redeemed_by, w.client_key, w.place, w.set_size,
        ${now}, w.org_id, w.merchant_id, w.partner_id, w.to_customer,
        coalesce(w.purchase_id, (select h.purchase_id from benefits.hold h where h.id = w.hold_id))
      from wanted w join used on used.id = w.voucher_id
      order by w.redeemed_by, w.client_key, w.place
      returning id, voucher_id
    ),
    captured as (
      update benefits.hold h set state = 'captured', ended_at = ${now}, redemption_id = written.id
      from wanted w join written on written.voucher_id = w.voucher_id where h.id = w.hold_id
    )
    select id, voucher_id from written`.execute(tx);
  // Their rows are locked and were seen claimed: one that the update did not touch is a broken rule.
  if (rows.length !== fresh.length) throw new Error('a voucher under lock was redeemed by another');
  const idOf = new Map(rows.map((row) => [row.voucher_id, row.id]));
  const redeemed = fresh.map((one) => ({ ...one, id: idOf.get(one.voucher.id) ?? 0 }));
  await postRedemptions(
    tx,
    now,
    redeemed.map(({ order, ...one }) => ({
      ...one,
      merchantId: order.merchantId ?? null,
      partnerId: order.partnerId ?? null,
      orgId: order.orgId,
      toCustomer: order.toCustomer ?? false,
    })),
  );
  await tellEventsAndAudit(
    tx,
    // A chance in a draw is no use of money: those who play are told of by the draw.
    redeemed
      .filter(({ voucher }) => voucher.kind !== 'drawChance')
      .map(({ id, order, voucher, amountFen }) =>
        voucherEvent(
          now,
          'voucher_redeemed',
          voucher,
          order.orgId,
          { redemption_id: String(id) },
          amountFen,
        ),
      ),
    redeemed.flatMap((one) => auditOf(one)),
  );
  const byOrder = Map.groupBy(redeemed, ({ at }) => at);
  return new Map(
    [...byOrder].map(([at, parts]) => [at, parts.map((one) => redemptionOf(now, one))]),
  );
}

function setSizes(fresh: readonly Fresh[]): number[] {
  const byOrder = Map.groupBy(fresh, ({ at }) => at);
  return fresh.map(({ at }) => byOrder.get(at)?.length ?? 1);
}

function auditOf({ id, order, voucher }: Fresh & { id: number }): AuditRecord[] {
  if (!order.actor) return [];
  return [
    {
      actor: order.actor,
      action: 'voucher.redeem',
      objectKind: 'Voucher',
      objectId: voucher.id,
      orgId: order.orgId,
      detail: { redemptionId: id },
    },
  ];
}

function redemptionOf(
  now: Date,
  { id, order, voucher, amountFen }: Fresh & { id: number },
): Redemption {
  return {
    id,
    voucherId: voucher.id,
    campaignId: voucher.campaign_id,
    amountFen,
    purchaseAmountFen: order.purchaseAmountFen,
    redeemedAt: now.toISOString(),
    reversedAt: null,
    orgId: order.orgId,
  };
}
