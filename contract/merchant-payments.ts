import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { payBenefitSchema, paymentBenefit } from './payment-benefits.ts';

/** What a payment at a merchant brings by itself: the customer is known to its till by the code shown only. */
export const merchantPaymentErrors = {
  REFUND_AT_MERCHANT: {
    status: 409,
    zh: '该笔立减由商户垫付，请由商户退款，或在核销明细中提交补退',
    en: 'The merchant has advanced this discount: it is refunded by the merchant, or asked for from its redemptions',
  },
} satisfies Record<string, ErrorDeclaration>;

export const merchantPayment = z
  .strictObject(payBenefitSchema.shape)
  .omit({ customerNo: true })
  .required({ memberCode: true });
/** What it brought; who the customer is, is not told. */
export const merchantPaymentBenefit = paymentBenefit.omit({ customerNo: true });
export type MerchantPaymentBenefit = z.infer<typeof merchantPaymentBenefit>;
