import type { PaymentBenefit, PaymentKind } from '#contract/payment-benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { type PaymentCode, payments } from '#modules/benefits/index.ts';
import { bankDay, type Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockMerchants, momentAt } from './lock-merchants.ts';
import { freeBalance } from './merchant-balance.ts';
import { judgeTaking } from './merchant-state.core.ts';
import { merchantsOf } from './reach.ts';
import { placesOf, writeVerifications } from './redeem-at-merchant.ts';

export type PaymentAtMerchant = {
  merchantNo: number;
  caller: Pick<Caller, 'kind' | 'id' | 'name'>;
  kind: PaymentKind;
  customerNo: number;
  purchaseAmountFen: number;
  reference: string;
  /** the payment code that was shown */
  code?: PaymentCode | undefined;
  clientKey: string;
};

/**
 * Gives what a payment at a merchant brings. The merchant advances an instant discount and is owed it, so it
 * stands among its redemptions and on its statement; cashback is owed to the customer.
 */
export async function payAtMerchant(
  tx: Tx,
  clock: Clock,
  { merchantNo, caller, ...told }: PaymentAtMerchant,
  open: Parameters<typeof payments.pay>[3],
): Promise<Result<PaymentBenefit>> {
  const merchant = (await lockMerchants(tx, [merchantNo], 'adding')).get(merchantNo);
  const [tillId] = await placesOf(tx, [{ merchantNo, caller }]);
  if (!merchant || tillId === undefined) return refuse('MERCHANT_UNKNOWN');
  const may = judgeTaking(merchant.state);
  if (!may.ok) return may;
  const now = momentAt(clock, [merchant]);
  const { orgId } = merchant;
  const toldBy = `${caller.kind}:${caller.id}`;
  const place = { toldBy, orgId, merchantNo, actor: caller };
  const paid = await payments.pay(tx, now, { ...told, ...place }, open);
  if (!paid.ok || told.kind === 'cashback') return paid;
  const { redemptionId } = paid.value;
  await writeVerifications(tx, now, 'online', [
    { redemptionId, merchant, tillId, orderReference: told.reference },
  ]);
  return paid;
}

export type PaymentRefundAtMerchant = {
  merchantNo: number;
  caller: Pick<Caller, 'kind' | 'id' | 'name'>;
  redemptionId: number;
  /** of the purchase; null is all that is left */
  refundedFen: number | null;
  clientKey: string;
};

/**
 * Takes back what a payment brought, by the merchant itself on the day of the payment, in proportion to what it
 * refunds. The merchant's row is held for taking, as for every refund of its own.
 */
export async function refundPaymentAtMerchant(
  tx: Tx,
  clock: Clock,
  { merchantNo, caller, ...refund }: PaymentRefundAtMerchant,
): Promise<Result<PaymentBenefit>> {
  const own = await merchantsOf(tx, caller);
  if (!own.includes(merchantNo)) return refuse('MERCHANT_UNKNOWN');
  const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
  if (!merchant) return refuse('MERCHANT_UNKNOWN');
  const now = momentAt(clock, [merchant]);
  const { freeFen } = await freeBalance(tx, merchant);
  const refundedBy = `${caller.kind}:${caller.id}`;
  const refunded = await payments.refund(tx, now, {
    ...refund,
    refundedBy,
    merchant: {
      no: merchantNo,
      judge: ({ kind, at, amountFen }) => {
        if (bankDay(at) !== bankDay(now)) return refuse('REFUND_NEEDS_BANK');
        return kind === 'cashback' || freeFen >= amountFen
          ? ok(undefined)
          : refuse('REFUND_BALANCE_SHORT', { availableFen: freeFen, neededFen: amountFen });
      },
    },
  });
  if (!refunded.ok) return refunded;
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.refund',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: merchant.orgId,
    detail: { redemptionId: refund.redemptionId, refundedFen: refunded.value.refundedFen },
  });
  return refunded;
}
