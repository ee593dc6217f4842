import { z } from 'zod';
import { amountFen, positiveFen } from './amounts.ts';
import { offerKinds, offerTerms } from './offer-terms.ts';
import { lawStanding } from './law-switches.ts';
import { pageOf } from './pages.ts';
import { shortNumber } from './short-number.ts';

/** Offers: what a benefit is worth, how many there may be, who pays and who gets how many. Amounts are fen. */
const id = z.number().int().positive();
const code = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const name = z.string().trim().min(1).max(100);
const moment = z.iso.datetime();

/** How a limit counts beside the caps of the offer: for one of what, in which of the bank's periods. */
export const limitScopes = [
  'offer',
  'customer',
  'outlet',
  'merchant',
  'phone',
  'device',
  'funder',
] as const;
export const limitPeriods = ['total', 'day', 'week', 'month', 'quarter', 'year'] as const;
export const offerLimitSchema = z
  .object({
    scope: z.enum(limitScopes),
    period: z.enum(limitPeriods),
    capCount: z.number().int().min(1).max(100_000_000).nullable().default(null),
    capAmountFen: positiveFen.nullable().default(null),
  })
  .refine((limit) => limit.capCount !== null || limit.capAmountFen !== null, {
    message: 'a limit caps a number or an amount',
  });
/** One of each scope and period. */
const limitsAtMost = limitScopes.length * limitPeriods.length;
export type OfferLimit = z.infer<typeof offerLimitSchema>;

/** Who pays: each by share of 10,000, summing to it, or all without shares, one after the other. */
export const fundingPartSchema = z.object({
  budgetId: id,
  shareBp: z.number().int().min(1).max(10_000).nullable(),
});
const fundingSchema = z.array(fundingPartSchema).min(1).max(8);

export const offerSchema = z.object({
  id,
  code,
  name,
  kind: z.enum(offerKinds),
  /** what the partner delivers, of the kinds that one fulfils */
  partnerProductId: id.nullable(),
  /** the first that pays */
  budgetId: id,
  funding: fundingSchema,
  limits: z.array(offerLimitSchema).max(limitsAtMost),
  /** 0 of chances in a draw alone, whose prizes the draw pays */
  faceAmountFen: amountFen,
  thresholdAmountFen: amountFen,
  /** of a percent voucher, in basis points of the purchase; the face value is the most it is worth */
  percentBp: z.number().int().min(1).max(10_000).nullable(),
  /** whether what it brings may stand beside vouchers, discounts and cashback of others in one purchase */
  stacks: z.boolean(),
  /** of offers with the same group, one voucher, discount or cashback in one purchase */
  exclusionGroup: code.nullable(),
  /**
   * Which comes first where vouchers bring more than the purchase: the lower; of equal ones percentages. Of discounts
   * and cashback which is given of those that bring the same.
   */
  applyOrder: z.number().int().min(1).max(9),
  validDays: z.number().int().min(1).max(3650),
  capCount: z.number().int().min(1).max(100_000_000),
  capAmountFen: amountFen,
  terms: offerTerms,
  allottedCount: z.number().int().min(0),
  allottedAmountFen: amountFen,
  orgId: shortNumber.nullable(),
  createdAt: moment,
  ...lawStanding.shape,
});
export type Offer = z.infer<typeof offerSchema>;
export const offerPageSchema = pageOf(offerSchema);
export const createOfferSchema = offerSchema
  .omit({
    id: true,
    allottedCount: true,
    allottedAmountFen: true,
    createdAt: true,
    refusedByLaw: true,
    switchedOn: true,
  })
  .extend({
    kind: z.enum(offerKinds).optional(),
    partnerProductId: id.optional(),
    terms: offerTerms.optional(),
    /** short for a funding of one that pays all */
    budgetId: id.optional(),
    funding: fundingSchema.optional(),
    limits: z.array(offerLimitSchema).max(limitsAtMost).optional(),
    thresholdAmountFen: amountFen.default(0),
    percentBp: z.number().int().min(1).max(10_000).nullable().optional(),
    stacks: z.boolean().optional(),
    exclusionGroup: code.nullable().optional(),
    applyOrder: z.number().int().min(1).max(9).optional(),
    orgId: shortNumber.nullable().default(null),
  });
export type CreateOffer = z.infer<typeof createOfferSchema>;
export const updateOfferSchema = createOfferSchema
  .omit({
    code: true,
    kind: true,
    partnerProductId: true,
    budgetId: true,
    funding: true,
    limits: true,
    percentBp: true,
    stacks: true,
    exclusionGroup: true,
    applyOrder: true,
    orgId: true,
  })
  .extend({ thresholdAmountFen: amountFen })
  .partial();
export type UpdateOffer = z.infer<typeof updateOfferSchema>;
