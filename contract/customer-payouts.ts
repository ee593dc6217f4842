import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf } from './pages.ts';
import { payout, payoutLine } from './payouts.ts';

/** What customers are owed on its way to their accounts: one batch is one file for the bank's core. Amounts are fen. */
export const customerPayoutErrors = {
  CUSTOMER_PAYOUT_NOTHING_DUE: {
    status: 409,
    zh: '目前没有应付客户的款项',
    en: 'Nothing is owed to any customer now',
  },
  CUSTOMER_PAYOUT_SHORT: {
    status: 409,
    zh: '客户 {customerNo} 的应付余额已不足 {amountFen} 元，请退回后重新归集',
    en: 'Customer {customerNo} is no longer owed {amountFen} yuan; return the batch and collect anew',
  },
} satisfies Record<string, ErrorDeclaration>;

export const customerPayout = payout;
export type CustomerPayout = z.infer<typeof customerPayout>;
export const customerPayoutPage = pageOf(customerPayout);
export const customerPayoutLine = payoutLine
  .pick({ line: true, amountFen: true, state: true, note: true, decidedAt: true })
  .extend({ customerNo: z.int() });
export type CustomerPayoutLine = z.infer<typeof customerPayoutLine>;
export const customerPayoutLinePage = pageOf(customerPayoutLine);

/** What a customer was paid and a refund took back since: collected from what is credited next. */
export const customerClaim = z.object({
  customerNo: z.int(),
  claimedFen: z.int(),
  collectedFen: z.int(),
  lastAt: z.iso.datetime(),
});
export type CustomerClaim = z.infer<typeof customerClaim>;
export const customerClaimPage = pageOf(customerClaim);

/** What could be paid now, by customer, less what the customer owes. */
export const owedItem = z.object({ customerNo: z.int(), owedFen: z.int() });
export type OwedItem = z.infer<typeof owedItem>;
export const owedPage = pageOf(owedItem);
