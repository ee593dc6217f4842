import { sql } from 'kysely';
import type { PaymentBenefit, PaymentKind } from '#contract/payment-benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { AuditRecord } from '#modules/audit/index.ts';
import { decidedAgain } from '#platform/batching/batch-queue.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { chooseBeside, type StackingBenefit } from '../choose-benefits.core.ts';
import { claimVouchers } from '../claim-vouchers.ts';
import { lockPurchases, type PaymentCode, usedForPurchases } from '../purchases.ts';
import { redeemVoucher } from '../redeem-voucher.ts';
import { findPayment } from './list-payments.ts';

export type PaymentTold = {
  kind: PaymentKind;
  customerNo: number;
  purchaseAmountFen: number;
  reference: string;
  toldBy: string;
  clientKey: string;
  orgId: number;
  /** the payment code that the customer showed */
  code?: PaymentCode | undefined;
  /** whose till it is; null at the bank's own */
  merchantNo: number | null;
  actor: AuditRecord['actor'];
};

/**
 * Gives what a payment brings, claimed and redeemed in the caller's transaction (as the job role). `open` is
 * what the customer may have; the best of it that nothing refuses is given, within what else the purchase brings.
 * Two tills that tell of one payment take turns at the purchase, as do vouchers for it. The allotments are locked all
 * at once, so that two payments that prefer different ones never wait for each other in a circle.
 */
export async function payBenefit(
  tx: Tx,
  now: Date,
  told: PaymentTold,
  open: readonly StackingBenefit[],
): Promise<Result<PaymentBenefit>> {
  const { toldBy: by, merchantNo: merchantId, reference, code } = told;
  await holdKey(tx, told);
  const [purchase] = await lockPurchases(tx, now, [{ by, merchantId, reference, code }]);
  if (!purchase) throw new Error('a payment without a number');
  const earlier = await toldBefore(tx, told);
  if (earlier) return earlier;
  if (purchase.isOfAnother) return refuse('MEMBER_CODE_USED');
  const before = (await usedForPurchases(tx, now, [purchase])).get(purchase.id) ?? [];
  const place = { orgId: told.orgId, merchantNo: told.merchantNo };
  const chosen = chooseBeside(open, told.purchaseAmountFen, bankDay(now), place, before);
  if (!chosen.ok) return chosen;
  await sql`select id from benefits.allotment where id = any (${chosen.value.map((one) => one.allotmentId)}::bigint[])
    order by id for no key update`.execute(tx);
  // Once more under the lock: one till may have told one payment at two places at once.
  const meanwhile = await toldBefore(tx, told);
  if (meanwhile) return meanwhile;
  const claimed = await claimBest(tx, now, told, chosen.value);
  if (!claimed.ok) return claimed;
  const redeemed = await redeemVoucher(tx, now, {
    voucher: { id: claimed.value },
    purchaseAmountFen: told.purchaseAmountFen,
    redeemedBy: told.toldBy,
    clientKey: `${told.kind}:${told.clientKey}`,
    orgId: told.orgId,
    purchase: { of: purchase, before },
    ...(told.kind === 'cashback' ? { toCustomer: true } : { merchantId: told.merchantNo }),
    actor: told.actor,
  });
  if (!redeemed.ok) throw new Error(`what was chosen was not redeemed: ${redeemed.refusal.code}`);
  await sql`
    insert into benefits.payment (redemption_id, kind, customer_no, offer_id, offer_name, told_by, client_key, reference, purchase_amount_fen, merchant_id, told_at, org_id)
    select ${redeemed.value.id}, ${told.kind}, ${told.customerNo}, o.id, o.name, ${told.toldBy}, ${told.clientKey}, ${told.reference},
      ${told.purchaseAmountFen}::bigint, ${told.merchantNo}::bigint, ${now}, ${told.orgId}::int
    from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id join benefits.offer o on o.id = a.offer_id
    where v.id = ${claimed.value}`.execute(tx);
  const payment = await findPayment(tx, told);
  if (!payment) throw new Error('a payment was not written');
  return ok(payment);
}

/** Of two payments told at once under one key, of whatever kinds and numbers, one is known before the other is looked for. */
async function holdKey(tx: Tx, { toldBy, clientKey }: PaymentTold): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`benefits.payment/${toldBy}/${clientKey}`}, 0))`.execute(
    tx,
  );
}

/** Claims the first that nothing refuses; of what was refused the reason of the best is told. */
async function claimBest(
  tx: Tx,
  now: Date,
  told: PaymentTold,
  chosen: readonly StackingBenefit[],
): Promise<Result<number>> {
  let refused: Result<never> | null = null;
  for (const { allotmentId } of chosen) {
    const [claimed] = await claimVouchers(tx, now, [
      {
        allotmentId,
        customerNo: told.customerNo,
        claimedBy: told.toldBy,
        clientKey: `${told.kind}:${told.clientKey}:${allotmentId}`,
        channel: 'staff',
        scope: { all: true },
        outletOrgId: told.orgId,
        ...(told.merchantNo === null ? {} : { merchantId: told.merchantNo }),
      },
    ]);
    if (!claimed) throw new Error('a claim has no answer');
    if (claimed.ok) return ok(claimed.value.id);
    if (claimed.refusal.code === decidedAgain)
      throw new Error('a claim under lock met another transaction');
    refused ??= claimed;
  }
  return refused ?? refuse('NO_BENEFIT_APPLIES');
}

/** Whether something was given under the key. */
export async function wasTold(
  tx: Tx,
  by: Pick<PaymentTold, 'toldBy' | 'clientKey'>,
): Promise<boolean> {
  return (await findPayment(tx, by)) !== undefined;
}

/** What was answered under the key, or that the payment has brought its benefit under another; else null. */
async function toldBefore(tx: Tx, told: PaymentTold): Promise<Result<PaymentBenefit> | null> {
  const earlier = await findPayment(tx, told);
  if (earlier) {
    const same =
      earlier.kind === told.kind &&
      earlier.merchantNo === told.merchantNo &&
      earlier.customerNo === told.customerNo &&
      earlier.purchaseAmountFen === told.purchaseAmountFen &&
      earlier.reference === told.reference;
    return same ? ok(earlier) : refuse('IDEMPOTENCY_KEY_REUSED');
  }
  const { rows } = await sql`
    select 1 from benefits.payment where told_by = ${told.toldBy} and kind = ${told.kind} and reference = ${told.reference}
    union all
    select 1 from benefits.payment where merchant_id = ${told.merchantNo} and kind = ${told.kind} and reference = ${told.reference}
    limit 1`.execute(tx);
  return rows.length > 0 ? refuse('PAYMENT_KNOWN') : null;
}
