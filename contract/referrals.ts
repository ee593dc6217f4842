import { z } from 'zod';
import { amountFen } from './amounts.ts';
import { voucherStates } from './benefits.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';

/** A direct referral (客推客) of a new customer, and what it brought the referrer. */
export const referralSchema = z.object({
  voucherId: z.int().positive(),
  newCustomerNo: z.int().positive(),
  offerName: z.string(),
  faceAmountFen: amountFen,
  state: z.enum(voucherStates),
  rewardedAt: z.iso.datetime(),
});
export type Referral = z.infer<typeof referralSchema>;
export const referralPage = pageOf(referralSchema);
export const referralQuery = z.strictObject({ ...pageQuery });
export const tellReferral = z.strictObject({ newCustomerNo: shortNumber });
/** One for each reward that is open to the referrer. */
export const referralTold = z.object({ items: z.array(referralSchema).max(100) });
