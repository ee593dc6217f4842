import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { offerKinds, offerTerms } from './offer-terms.ts';
import { shortNumber, shortNumberText } from './short-number.ts';

/** Benefits: budgets, offers, and the vouchers customers claim and redeem. Amounts are fen. */
export const benefitsErrors = {
  FUNDING_INCOMPLETE: {
    status: 422,
    zh: '出资比例合计须为 100%,或全部按顺序出资;同一预算只能出现一次',
    en: 'The shares of the funders must sum to 100%, or all of them pay in order; each budget once',
  },
  FUNDER_LIMIT_NEEDS_SHARES: {
    status: 422,
    zh: '按出资方限额须按比例出资,且金额固定',
    en: 'A limit by funder needs funders by share and a value that is known before',
  },
  LIMIT_TWICE: {
    status: 422,
    zh: '同一范围和周期的限额只能设一条',
    en: 'There is one limit only of one scope and period',
  },
  BUDGET_BEYOND_REACH: {
    status: 403,
    zh: '该预算不属于您所辖机构,不能动用',
    en: 'This budget belongs to an org unit beyond your reach: only its own people draw on it',
  },
  FUNDER_BEYOND_REACH: {
    status: 403,
    zh: '该出资方不属于您所辖机构,不能动用其资金',
    en: 'This funder belongs to an org unit beyond your reach: only its own people take its money',
  },
  BUDGET_EXHAUSTED: {
    status: 409,
    zh: '预算或名额已用完',
    en: 'The budget or the number of vouchers is used up',
  },
  BUDGET_FROZEN: {
    status: 409,
    zh: '该权益暂停发放',
    en: 'This benefit is not given out at the moment',
  },
  BUDGET_NOT_FROZEN: { status: 409, zh: '该预算未冻结', en: 'This budget is not frozen' },
  HELD_ELSEWHERE: {
    status: 409,
    zh: '预算余额 {availableFen} 元,不足所需的 {neededFen} 元:其余已划给其他活动',
    en: 'The budget has {availableFen} yuan left of the {neededFen} needed: the rest is set aside for other campaigns',
  },
  OFFER_CAP_EXCEEDED: {
    status: 409,
    zh: '优惠剩余 {availableCount} 张、{availableFen} 元,不足 {neededCount} 张、{neededFen} 元',
    en: 'The offer has {availableCount} vouchers and {availableFen} yuan left, {neededCount} and {neededFen} are needed',
  },
  OFFER_CAP_BELOW_FACE: {
    status: 422,
    zh: '金额上限低于面额,一张券也发不出',
    en: 'The cap on the amount is below the face value: not one voucher could be given',
  },
  CUSTOMER_LIMIT: {
    status: 409,
    zh: '该客户在本活动中已领取',
    en: 'This customer has already claimed in this campaign',
  },
  OFFER_LIMIT: {
    status: 409,
    zh: '本期名额已领完,请下期再来',
    en: 'All of this period are given away, come back in the next',
  },
  OUTLET_LIMIT: {
    status: 409,
    zh: '本网点的名额已领完',
    en: 'All that this outlet may give are given away',
  },
  MERCHANT_LIMIT: {
    status: 409,
    zh: '本商户的名额已领完',
    en: 'All that this merchant may give are given away',
  },
  PHONE_LIMIT: {
    status: 409,
    zh: '该手机号已达领取上限',
    en: 'This phone number has had all it may have',
  },
  DEVICE_LIMIT: {
    status: 409,
    zh: '该设备已达领取上限',
    en: 'This device has had all it may have',
  },
  FUNDER_LIMIT: {
    status: 409,
    zh: '本期出资额度已用完,请下期再来',
    en: 'All that a funder gives in this period is given away, come back in the next',
  },
  CUSTOMER_GONE: {
    status: 403,
    zh: '该客户不能再领取权益',
    en: 'Nothing can be claimed for this customer any more',
  },
  NOT_ENTITLED: {
    status: 403,
    zh: '该客户不在本活动的领取名单内',
    en: 'This customer may not claim in this campaign',
  },
  OFFER_NOT_STARTED: { status: 409, zh: '活动尚未开始领取', en: 'Claiming has not started yet' },
  OFFER_ENDED: { status: 409, zh: '活动领取已结束', en: 'Claiming has ended' },
  ALREADY_REDEEMED: { status: 409, zh: '该券已核销', en: 'This voucher is already redeemed' },
  VOUCHER_EXPIRED: {
    status: 409,
    zh: '该券已于 {validUntil} 过期',
    en: 'This voucher expired on {validUntil}',
  },
  VOUCHER_TAKEN_BACK: { status: 409, zh: '该券已冲正作废', en: 'This voucher was taken back' },
  VOUCHER_UNKNOWN: { status: 404, zh: '券码不存在', en: 'There is no such voucher' },
  TOKEN_INVALID: {
    status: 400,
    zh: '二维码或链接无效或已过期,请刷新后重试',
    en: 'The code or link is invalid or has expired, refresh it and try again',
    audit: 'always',
  },
  LINK_EXPIRED: {
    status: 410,
    zh: '领取链接已过期,请向网点索取新的链接',
    en: 'This claim link has expired, ask your outlet for a new one',
    audit: 'always',
  },
  BELOW_THRESHOLD: {
    status: 409,
    zh: '消费金额 {purchaseFen} 元,未达到使用门槛 {thresholdFen} 元',
    en: 'The purchase of {purchaseFen} yuan is below the threshold of {thresholdFen} yuan',
  },
  VOUCHER_HELD: {
    status: 409,
    zh: '该券正在另一笔支付中使用,请稍后再试',
    en: 'This voucher is held by another payment, try again shortly',
  },
  HOLD_EXPIRED: {
    status: 409,
    zh: '占用已超时或已释放,请重新核验',
    en: 'The hold has run out or was released, validate the voucher again',
  },
  REVERSAL_ABOVE_REDEMPTION: {
    status: 409,
    zh: '退回金额 {askedFen} 元超过可退金额 {leftFen} 元',
    en: 'Only {leftFen} yuan of this redemption are left to give back, not {askedFen}',
  },
  ALREADY_REVERSED: { status: 409, zh: '该笔已冲正', en: 'This is already reversed' },
  OFFER_IN_USE: {
    status: 409,
    zh: '优惠已划给活动,面额和门槛不可修改',
    en: 'The offer is set aside for a campaign, so its value and threshold stay',
  },
  CODE_TAKEN: { status: 409, zh: '编码 {code} 已被使用', en: 'The code {code} is taken' },
} satisfies Record<string, ErrorDeclaration>;

const id = z.number().int().positive();
/** Fen below 2^53; the largest single amount is ten billion yuan. */
const amountFen = z.number().int().min(0).max(1_000_000_000_000);
const positiveFen = amountFen.min(1);
/** What amounts add up to: bounded by nothing but exact numbers. */
const totalFen = z.number().int().min(0);
const signedFen = z.number().int();
const code = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const name = z.string().trim().min(1).max(100);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const moment = z.iso.datetime();

export const funderSchema = z.object({
  id,
  code,
  name,
  kind: z.enum(['bank', 'merchant', 'partner']),
  orgId: shortNumber.nullable(),
});
export const funderPageSchema = pageOf(funderSchema);
export const createFunderSchema = funderSchema.omit({ id: true });

export const budgetSchema = z.object({
  id,
  code,
  name,
  funderId: id,
  currency: z.string(),
  orgId: shortNumber.nullable(),
  /** not set aside for any campaign */
  availableFen: totalFen,
  /** set aside for campaigns, not claimed yet */
  allottedFen: totalFen,
  /** in customers' hands */
  claimedFen: totalFen,
  redeemedFen: totalFen,
  toppedUpFen: totalFen,
  /** why nothing more is given from it; null while it pays */
  frozenReason: z.string().nullable(),
  /** the lines, in percent of what was put in, at which it is told that it runs low */
  warnAtPercent: z.array(z.number().int().min(1).max(100)).max(5),
  /** the highest of them that what was given away has reached */
  warning: z.number().int().nullable(),
  /** money that waits for a second person; one request of a budget at a time */
  requested: z
    .object({ approvalId: id, amountFen: totalFen, by: z.string(), at: moment })
    .nullable(),
});
export type Budget = z.infer<typeof budgetSchema>;
export const budgetPageSchema = pageOf(budgetSchema);
export const createBudgetSchema = z.object({
  code,
  name,
  funderId: id,
  orgId: shortNumber.nullable().default(null),
  /** first money, which waits for a second person */
  amountFen: amountFen.default(0),
});
export type CreateBudget = z.infer<typeof createBudgetSchema>;
export const freezeSchema = z.object({ reason: z.string().trim().min(1).max(500) });
export const warnLinesSchema = z.object({
  warnAtPercent: z.array(z.number().int().min(1).max(100)).max(5),
});
/** Asks for money from the budget's funder: it comes once a second person has approved it. */
export const topUpSchema = z.object({
  amountFen: positiveFen,
  reason: z.string().trim().max(500).default(''),
});
/** What such a request says to its checker. */
export const budgetMoneySchema = z.object({
  code,
  name,
  funder: z.string(),
  purpose: z.enum(['open', 'top_up']),
  amountFen: positiveFen,
  reason: z.string(),
  toppedUpFen: totalFen,
  availableFen: totalFen,
});
/** A burn shows so many of its newest days with a movement: a year and a month. */
export const burnDays = 400;
export const burnSchema = z.object({
  days: z
    .array(
      // What was taken back counts on its own day, which may be negative therefore.
      z.object({
        date,
        claimedFen: signedFen,
        redeemedFen: signedFen,
        expiredFen: signedFen,
        /** at the end of the day: neither claimed nor given back to the funder */
        leftFen: totalFen,
      }),
    )
    .max(burnDays)
    .meta({ description: `the newest ${burnDays} days with a movement, the eldest first` }),
  /** at the mean pace of the newest 14 days; null where it can’t be told */
  forecast: z.object({ perDayFen: totalFen, lastsUntil: date.nullable() }),
});

/** The worst case names so many parts of it, the largest first; its totals count all of them. */
export const largestLiabilities = 200;
export const liabilitySources = ['campaign', 'issue', 'mall', 'draw', 'other'] as const;
/** What was promised and may still cost: fen that customers may still claim, and fen that they hold. */
const promised = {
  /** set aside and not claimed; given back when claiming ends */
  claimableFen: totalFen,
  /** in vouchers in hand that no payment holds */
  claimedFen: totalFen,
  /** in vouchers that a payment holds now */
  heldFen: totalFen,
  /** of all three: what it costs if everything is claimed and used */
  worstFen: totalFen,
};
export const liabilityQuerySchema = z.strictObject({
  funderId: z.coerce.number().int().positive().optional(),
  budgetId: z.coerce.number().int().positive().optional(),
  offerId: z.coerce.number().int().positive().optional(),
  campaignId: z.coerce.number().int().positive().optional(),
});
export type LiabilityQuery = z.infer<typeof liabilityQuerySchema>;
export const liabilitySchema = z.object({
  total: z.object(promised),
  funders: z.array(z.object({ funderId: id, name: z.string(), ...promised })).max(200),
  items: z
    .array(
      z.object({
        funderId: id,
        funderName: z.string(),
        budgetId: id,
        budgetName: z.string(),
        offerId: id,
        offerName: z.string(),
        source: z.enum(liabilitySources),
        campaignId: id.nullable(),
        campaignName: z.string().nullable(),
        /** when claiming of it ends; null once it has */
        claimUntil: moment.nullable(),
        ...promised,
      }),
    )
    .max(largestLiabilities),
});
export type Liability = z.infer<typeof liabilitySchema>;

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
  faceAmountFen: positiveFen,
  thresholdAmountFen: amountFen,
  /** of a percent voucher, in basis points of the purchase; the face value is the most it is worth */
  percentBp: z.number().int().min(1).max(10_000).nullable(),
  /** whether a voucher of it may be used beside others in one purchase */
  stacks: z.boolean(),
  /** of offers with the same group, one voucher in one purchase */
  exclusionGroup: code.nullable(),
  /** which comes first where vouchers bring more than the purchase: the lower; of equal ones percentages */
  applyOrder: z.number().int().min(1).max(9),
  validDays: z.number().int().min(1).max(3650),
  capCount: z.number().int().min(1).max(100_000_000),
  capAmountFen: positiveFen,
  terms: offerTerms,
  allottedCount: z.number().int().min(0),
  allottedAmountFen: amountFen,
  orgId: shortNumber.nullable(),
  createdAt: moment,
});
export type Offer = z.infer<typeof offerSchema>;
export const offerPageSchema = pageOf(offerSchema);
export const createOfferSchema = offerSchema
  .omit({ id: true, allottedCount: true, allottedAmountFen: true, createdAt: true })
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

export const voucherStates = [
  'claimed',
  'held',
  'offered',
  'given',
  'redeemed',
  'expired',
  'reversed',
] as const;
export const claimChannels = ['staff', 'customer', 'push'] as const;
export type ClaimChannel = (typeof claimChannels)[number];

/** A voucher as listed: the code shows its last four characters only. */
export const voucherSchema = z.object({
  id,
  /** null of what was given outside campaigns */
  campaignId: id.nullable(),
  customerNo: id,
  offerName: z.string(),
  maskedCode: z.string(),
  state: z.enum(voucherStates),
  faceAmountFen: positiveFen,
  thresholdAmountFen: amountFen,
  channel: z.enum(claimChannels),
  claimedAt: moment,
  validUntil: date,
  redeemedAt: moment.nullable(),
  /** the redemption in force, to be reversed by */
  redemptionId: id.nullable(),
});
export const voucherPageSchema = pageOf(voucherSchema);
export const voucherQuerySchema = z.strictObject({
  customerNo: shortNumberText.optional(),
  campaignId: z.coerce.number().int().positive().optional(),
  state: z.enum(voucherStates).optional(),
  ...pageQuery,
});
export type VoucherQuery = z.infer<typeof voucherQuerySchema>;
export type Voucher = z.infer<typeof voucherSchema>;

/** A voucher as given to the one who claimed it. */
export const claimedVoucherSchema = z.object({
  id,
  campaignId: id.nullable(),
  customerNo: id,
  code: z.string(),
  faceAmountFen: positiveFen,
  validUntil: date,
});
export type ClaimedVoucher = z.infer<typeof claimedVoucherSchema>;

export const claimSchema = z.object({ campaignId: id, customerNo: shortNumber });
export const qrSchema = z.object({ token: z.string(), expiresAt: moment });

/** Vouchers of one purchase: more are refused. */
export const vouchersOfPurchase = 20;
const isGiven = (value: unknown): boolean => value !== undefined;

/** `proof`: the code the customer reads out, or the token behind the QR. */
const proof = z.string().trim().min(4).max(300);
export const lookUpVoucherSchema = z.object({ proof });
export const redeemSchema = z
  .object({
    proof: proof.optional(),
    /** of several vouchers for one purchase: all of them are redeemed, or none */
    proofs: z.array(proof).min(1).max(vouchersOfPurchase).optional(),
    /** of what is held: the hold is the proof, of all that were held with it */
    holdId: id.optional(),
    purchaseAmountFen: amountFen,
  })
  .refine((shown) => [shown.proof, shown.proofs, shown.holdId].filter(isGiven).length === 1, {
    message: 'name the proof, the proofs or the hold, one of them',
  });

export const redemptionSchema = z.object({
  id,
  voucherId: id,
  campaignId: id.nullable(),
  amountFen: positiveFen,
  purchaseAmountFen: amountFen,
  redeemedAt: moment,
  reversedAt: moment.nullable(),
  orgId: z.number().int(),
});
export type Redemption = z.infer<typeof redemptionSchema>;
/** The redemption of the first voucher, and each of those redeemed for the purchase; each is taken back by itself. */
export const redeemedSchema = redemptionSchema.extend({
  /** what all of them bring */
  totalFen: amountFen,
  parts: z.array(redemptionSchema).max(vouchersOfPurchase),
});
export type Redeemed = z.infer<typeof redeemedSchema>;

export const entitlementSchema = z.object({
  campaignId: id,
  customerNo: id,
  offerId: id,
  offerName: z.string(),
  faceAmountFen: positiveFen,
  claimFrom: moment,
  claimUntil: moment,
  claimable: z.boolean(),
});
export type Entitlement = z.infer<typeof entitlementSchema>;
export const entitlementPageSchema = pageOf(entitlementSchema);
export const entitlementQuerySchema = z.strictObject({
  customerNo: shortNumberText,
  ...pageQuery,
});
export type EntitlementQuery = z.infer<typeof entitlementQuerySchema>;

/** Taking back a claim that was not used yet, with the reason that is kept. */
export const reverseClaimSchema = z
  .object({ reason: z.string().trim().max(500) })
  .partial()
  .nullish();

export const historyKinds = ['claimed', 'redeemed', 'reversed', 'taken_back', 'expired'] as const;
/** So many of the newest events of a customer's vouchers are told. */
export const longestHistory = 200;
/** What became of a customer's vouchers: when, by whom, where. */
export const benefitHistorySchema = z.object({
  items: z
    .array(
      z.object({
        kind: z.enum(historyKinds),
        at: moment,
        voucherId: id,
        offerName: z.string(),
        amountFen: totalFen,
        /** of a redemption: what was paid for */
        purchaseFen: totalFen.nullable(),
        by: z.enum(['staff', 'customer', 'till', 'issue', 'draw', 'system']),
        /** of staff, the name */
        byName: z.string().nullable(),
        /** the outlet or the merchant; null where it was nowhere */
        place: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    )
    .max(longestHistory),
});
export type BenefitHistory = z.infer<typeof benefitHistorySchema>;
