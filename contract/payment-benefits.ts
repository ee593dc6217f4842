import { z } from 'zod';
import { amountFen } from './amounts.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber, shortNumberText } from './short-number.ts';

/** What a payment brings by itself: an instant discount before it is made, cashback after. Amounts are fen. */
const id = z.int().positive();
const moment = z.iso.datetime();

export const paymentKinds = ['instantDiscount', 'cashback'] as const;
export type PaymentKind = (typeof paymentKinds)[number];

/** A customer's number as a code of two minutes, to be shown where they pay. */
export const memberCodeParam = z.object({
  no: z.coerce.number().int().positive().max(2_147_483_647),
});
export const memberCode = z.object({ code: z.string(), expiresAt: moment });

/** Who pays: by the code shown, or by the number where the caller may see the customer. */
export const payBenefitSchema = z
  .strictObject({
    memberCode: z.string().trim().min(4).max(300).optional(),
    customerNo: shortNumber.optional(),
    /** of the receipt, as all calls for the payment tell it */
    purchaseAmountFen: amountFen.min(1),
    /**
     * The payment's own number at whoever tells it, the `orderReference` of its vouchers: it brings a benefit of a kind
     * once, and everything together no more than the receipt.
     */
    reference: z.string().trim().min(1).max(64),
    /** the offer that is meant; the best of those open when it is not given */
    offerId: id.optional(),
  })
  .refine((one) => (one.memberCode === undefined) !== (one.customerNo === undefined), {
    message: 'name the member code or the customer number, one of them',
  });

/** What a payment brought, by its redemption. */
export const paymentBenefit = z.object({
  redemptionId: id,
  kind: z.enum(paymentKinds),
  customerNo: id,
  offerId: id,
  offerName: z.string(),
  reference: z.string(),
  /** whose till told it; null at the bank's own */
  merchantNo: id.nullable(),
  purchaseAmountFen: amountFen,
  amountFen,
  /** refunded of the purchase, and what that took back of the benefit */
  refundedFen: amountFen,
  takenBackFen: amountFen,
  /** to be taken back, but the customer has been paid already */
  owedFen: amountFen,
  at: moment,
});
export type PaymentBenefit = z.infer<typeof paymentBenefit>;
export const paymentBenefitPage = pageOf(paymentBenefit);
export const paymentBenefitQuery = z.strictObject({
  customerNo: shortNumberText.optional(),
  kind: z.enum(paymentKinds).optional(),
  ...pageQuery,
});
export type PaymentBenefitQuery = z.infer<typeof paymentBenefitQuery>;
export const paymentParam = z.object({ id: z.coerce.number().int().positive() });
export const refundPaymentSchema = z.strictObject({
  /** of the purchase; null is all that is left */
  refundedFen: amountFen.min(1).nullable(),
});

/** An offer opened to whoever may have it, in its time. A second person approves it. */
export const openReleaseSchema = z.strictObject({
  count: z.int().min(1).max(100_000_000),
  claimFrom: moment,
  claimUntil: moment,
});
export const releaseParam = z.object({ id: z.coerce.number().int().positive() });
export const releaseSubmitted = z.object({ approvalId: id });
export const release = z.object({
  id,
  offerId: id,
  offerName: z.string(),
  state: z.enum(['open', 'closed']),
  claimFrom: moment,
  claimUntil: moment,
  capCount: z.int(),
  usedCount: z.int(),
  capAmountFen: z.int(),
  usedAmountFen: z.int(),
});
export type Release = z.infer<typeof release>;
export const releasePage = pageOf(release);
/** So many packets of a release are told by the proof; the seed draws all of them. */
export const luckyPacketsTold = 1_000;
/** By which anybody draws the amounts of a lucky packet again: see contract/lucky-packet.ts. */
export const luckyProof = z.object({
  releaseId: id,
  /** SHA-256 of the seed, in hex */
  commitment: z.string(),
  /** once the release is over */
  seed: z.string().nullable(),
  totalFen: amountFen,
  number: z.int(),
  leastFen: amountFen,
  /** how many packets of that number were released */
  groups: z.int(),
  /** once the release is over: its first packets in the order in which they are given out */
  packets: z
    .array(z.object({ place: z.int(), amountFen, taken: z.boolean() }))
    .max(luckyPacketsTold),
});
export type LuckyProof = z.infer<typeof luckyProof>;
/** `outletOrgId`: where a gift will be picked up; not said, where it is claimed. */
export const releaseClaimSchema = z.strictObject({
  customerNo: shortNumber,
  outletOrgId: shortNumber.optional(),
});
