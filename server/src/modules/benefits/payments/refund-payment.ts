import { sql } from 'kysely';
import type { PaymentBenefit, PaymentKind } from '#contract/payment-benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { takeBackOf } from '../offer-terms.core.ts';
import { reversePart } from '../reverse-voucher.ts';
import { findPayment } from './list-payments.ts';

export type PaymentRefund = {
  redemptionId: number;
  /** of the purchase; null is all that is left */
  refundedFen: number | null;
  refundedBy: string;
  clientKey: string;
  /** the merchant that asks, under whose lock this happens; null at the bank */
  merchant: {
    no: number;
    /** whether it may take back so much of what was told then */
    judge(told: { kind: PaymentKind; at: Date; amountFen: number }): Result<void>;
  } | null;
};

type Row = {
  purchaseFen: number;
  refundedFen: number;
  kind: PaymentKind;
  merchantNo: number | null;
  at: Date;
};

/**
 * Takes back what belongs to the refunded part of a purchase, to the same funders. Two refunds of a payment
 * take turns at its row, which is locked before anything of the benefit.
 */
export async function refundPayment(
  tx: Tx,
  now: Date,
  refund: PaymentRefund,
): Promise<Result<PaymentBenefit>> {
  const { rows } = await sql<Row>`
    select purchase_amount_fen as "purchaseFen", refunded_fen as "refundedFen", kind, merchant_id::int as "merchantNo",
      told_at as at
    from benefits.payment where redemption_id = ${refund.redemptionId} for no key update`.execute(
    tx,
  );
  const [payment] = rows;
  const brought = await findPayment(tx, refund);
  if (!payment || !brought) return refuse('NOT_FOUND');
  const { merchant } = refund;
  if (merchant && payment.merchantNo !== merchant.no) return refuse('NOT_FOUND');
  // What a merchant has advanced is taken from what it is owed, and how much that is holds under its lock only.
  if (!merchant && payment.kind === 'instantDiscount' && payment.merchantNo !== null)
    return refuse('REFUND_AT_MERCHANT');
  const leftFen = payment.purchaseFen - payment.refundedFen;
  const askedFen = refund.refundedFen ?? leftFen;
  if (askedFen > leftFen || leftFen === 0)
    return refuse('REFUND_ABOVE_PAYMENT', { leftFen, askedFen });
  const { purchaseFen } = payment;
  const refundedFen = payment.refundedFen + askedFen;
  const amountFen = takeBackOf(
    brought.amountFen,
    { purchaseFen, refundedFen },
    brought.takenBackFen,
  );
  const may = merchant?.judge({ kind: payment.kind, at: payment.at, amountFen });
  if (may && !may.ok) return may;
  if (amountFen > 0) {
    const reversed = await reversePart(tx, now, {
      redemptionId: refund.redemptionId,
      amountFen,
      reversedBy: refund.refundedBy,
      clientKey: `refund:${refund.clientKey}`,
    });
    if (!reversed.ok) return reversed;
  }
  await sql`update benefits.payment set refunded_fen = ${refundedFen} where redemption_id = ${refund.redemptionId}`.execute(
    tx,
  );
  const after = await findPayment(tx, refund);
  return after ? ok(after) : refuse('NOT_FOUND');
}
