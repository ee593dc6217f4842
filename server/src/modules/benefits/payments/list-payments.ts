import { sql } from 'kysely';
import type { PaymentBenefit, PaymentBenefitQuery } from '#contract/payment-benefits.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const payments = sql`
  select p.redemption_id as "redemptionId", p.kind, p.customer_no as "customerNo", p.offer_id as "offerId", p.offer_name as "offerName",
    p.reference, p.merchant_id::int as "merchantNo", p.purchase_amount_fen as "purchaseAmountFen", r.amount_fen as "amountFen", p.refunded_fen as "refundedFen",
    r.reversed_fen as "takenBackFen", coalesce((select sum(c.amount_fen) from benefits.customer_claim c where c.redemption_id = p.redemption_id), 0)::bigint as "owedFen", ${isoMoment('p.told_at')} as at
  from benefits.payment p
  join benefits.redemption r on r.id = p.redemption_id`;

/** What payments brought, as the scope sees it, the newest first. */
export async function listPayments(
  tx: Tx,
  { customerNo, kind, limit }: PaymentBenefitQuery,
  after?: number,
): Promise<Slice<PaymentBenefit, number>> {
  const { rows } = await sql<PaymentBenefit>`${payments}
    where p.redemption_id < ${after ?? Number.MAX_SAFE_INTEGER}
      and (${customerNo ?? null}::int is null or p.customer_no in (select customers.numbers_of(${customerNo ?? null}::int)))
      and (${kind ?? null}::text is null or p.kind = ${kind ?? null})
    order by p.redemption_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ redemptionId }) => redemptionId);
}

/** One by its redemption, or by the key it was told under. */
export async function findPayment(
  tx: Tx,
  by: { redemptionId: number } | { toldBy: string; clientKey: string },
): Promise<PaymentBenefit | undefined> {
  const wanted =
    'redemptionId' in by
      ? sql`p.redemption_id = ${by.redemptionId}`
      : sql`p.told_by = ${by.toldBy} and p.client_key = ${by.clientKey}`;
  const { rows } = await sql<PaymentBenefit>`${payments} where ${wanted}`.execute(tx);
  return rows[0];
}
