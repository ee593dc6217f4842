import { z } from 'zod';

/** What tills ask: whether a voucher is good, to hold it while the customer pays, to redeem and to give back. */

const id = z.number().int().positive();
const amountFen = z.number().int().min(0).max(1_000_000_000_000);
const moment = z.iso.datetime();
/** `proof`: the code the customer reads out, or the token behind the QR. */
const proof = z.string().trim().min(4).max(300);

export const validateSchema = z.object({ proof, purchaseAmountFen: amountFen });
/** What the voucher would bring now; nothing is changed, and nothing is promised. */
export const validationSchema = z.object({
  offerName: z.string(),
  amountFen,
  validUntil: z.string(),
});

export const holdSecondsMost = 900;
export const createHoldSchema = z.object({
  proof,
  purchaseAmountFen: amountFen,
  seconds: z.number().int().min(10).max(holdSecondsMost).default(120),
});
export const holdSchema = z.object({
  id,
  voucherId: id,
  amountFen,
  purchaseAmountFen: amountFen,
  state: z.enum(['open', 'captured', 'released', 'expired']),
  expiresAt: moment,
  redemptionId: id.nullable(),
});
export type Hold = z.infer<typeof holdSchema>;

export const createReversalSchema = z.object({
  redemptionId: id,
  /** of what the redemption brought; all that is left when it is not given */
  amountFen: amountFen.min(1).optional(),
});
export const reversalSchema = z.object({
  id,
  redemptionId: id,
  amountFen,
  /** given back so far, this one included */
  reversedFen: amountFen,
  /** whether the voucher may be used again: only when all is given back at once, before it expires */
  voucherGood: z.boolean(),
  reversedAt: moment,
});
export type Reversal = z.infer<typeof reversalSchema>;
