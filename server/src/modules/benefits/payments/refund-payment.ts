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
 * take turns at its row, which is locked before anything of the benefit. Every refund is a reversal under its key,
 * of nothing where so little was refunded: told again after a crash that kept its answer, it counts once.
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
  const clientKey = `refund:${refund.clientKey}`;
  if (merchant && payment.merchantNo !== merchant.no) return refuse('NOT_FOUND');
  // What a merchant has advanced is taken from what it is owed, and how much that is holds under its lock only.
  if (!merchant && payment.kind === 'instantDiscount' && payment.merchantNo !== null)
    return refuse('REFUND_AT_MERCHANT');
  const earlier = await findRefund(tx, refund.refundedBy, clientKey);
  if (earlier !== null)
    return earlier === refund.redemptionId ? ok(brought) : refuse('IDEMPOTENCY_KEY_REUSED');
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
  const { redemptionId, refundedBy: reversedBy } = refund;
  const reversed =
    amountFen > 0
      ? await reversePart(tx, now, { redemptionId, amountFen, reversedBy, clientKey })
      : await noteRefund(tx, now, { redemptionId, reversedBy, clientKey });
  if (!reversed.ok) return reversed;
  await sql`update benefits.payment set refunded_fen = ${refundedFen} where redemption_id = ${refund.redemptionId}`.execute(
    tx,
  );
  const after = await findPayment(tx, refund);
  return after ? ok(after) : refuse('NOT_FOUND');
}

/** Of which redemption a refund was under the key; null when there was none. */
async function findRefund(tx: Tx, refundedBy: string, clientKey: string): Promise<number | null> {
  const { rows } = await sql<{ redemptionId: number }>`
    select redemption_id as "redemptionId" from benefits.reversal
    where reversed_by = ${refundedBy} and client_key = ${clientKey}`.execute(tx);
  return rows[0]?.redemptionId ?? null;
}

/** Writes a refund that takes nothing back. */
async function noteRefund(
  tx: Tx,
  now: Date,
  by: { redemptionId: number; reversedBy: string; clientKey: string },
): Promise<Result<void>> {
  const { rows } = await sql`
    insert into benefits.reversal (redemption_id, amount_fen, reversed_by, client_key, reversed_at, org_id)
    select id, 0, ${by.reversedBy}, ${by.clientKey}, ${now}, org_id from benefits.redemption where id = ${by.redemptionId}
    on conflict (reversed_by, client_key) do nothing returning id`.execute(tx);
  // Under the key another payment was refunded at the same moment.
  return rows.length > 0 ? ok(undefined) : refuse('IDEMPOTENCY_KEY_REUSED');
}
