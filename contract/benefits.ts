import { z } from 'zod';
import { amountFen, totalFen } from './amounts.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pickUp } from './gifts.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber, shortNumberText } from './short-number.ts';

/** Benefits: what is refused of budgets, offers and vouchers, and the vouchers customers claim and redeem. Amounts are fen. */
export const benefitsErrors = {
  FUNDING_INCOMPLETE: {
    status: 422,
    zh: '出资比例合计须为 100%，或全部按顺序出资；同一预算只能出现一次',
    en: 'The shares of the funders must sum to 100%, or all of them pay in order; each budget once',
  },
  FUNDER_LIMIT_NEEDS_SHARES: {
    status: 422,
    zh: '按出资方限额须按比例出资，且金额固定',
    en: 'A limit by funder needs funders by share and a value that is known before',
  },
  LIMIT_TWICE: {
    status: 422,
    zh: '同一范围和周期的限额只能设一条',
    en: 'There is one limit only of one scope and period',
  },
  BUDGET_BEYOND_REACH: {
    status: 403,
    zh: '该预算不属于您所辖机构，不能动用',
    en: 'This budget belongs to an org unit beyond your reach: only its own people draw on it',
  },
  FUNDER_BEYOND_REACH: {
    status: 403,
    zh: '该出资方不属于您所辖机构，不能动用其资金',
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
  BUDGET_BELOW_PROMISED: {
    status: 409,
    zh: '预算可用 {availableFen} 元，不足要退回的 {neededFen} 元：其余已划给活动或已领取',
    en: 'The budget has {availableFen} yuan left of the {neededFen} to be returned: the rest is set aside or claimed',
  },
  BUDGET_NOT_FROZEN: { status: 409, zh: '该预算未冻结', en: 'This budget is not frozen' },
  HELD_ELSEWHERE: {
    status: 409,
    zh: '预算余额 {availableFen} 元，不足所需的 {neededFen} 元：其余已划给其他活动',
    en: 'The budget has {availableFen} yuan left of the {neededFen} needed: the rest is set aside for other campaigns',
  },
  OFFER_CAP_EXCEEDED: {
    status: 409,
    zh: '优惠剩余 {availableCount} 张、{availableFen} 元,不足 {neededCount} 张、{neededFen} 元',
    en: 'The offer has {availableCount} vouchers and {availableFen} yuan left, {neededCount} and {neededFen} are needed',
  },
  OFFER_CAP_BELOW_FACE: {
    status: 422,
    zh: '金额上限低于面额，一张券也发不出',
    en: 'The cap on the amount is below the face value: not one voucher could be given',
  },
  CUSTOMER_LIMIT: {
    status: 409,
    zh: '该客户在本活动中已领取',
    en: 'This customer has already claimed in this campaign',
  },
  OFFER_LIMIT: {
    status: 409,
    zh: '本期名额已领完，请下期再来',
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
    zh: '本期出资额度已用完，请下期再来',
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
    zh: '二维码或链接无效或已过期，请刷新后重试',
    en: 'The code or link is invalid or has expired, refresh it and try again',
    audit: 'always',
  },
  LINK_EXPIRED: {
    status: 410,
    zh: '领取链接已过期，请向网点索取新的链接',
    en: 'This claim link has expired, ask your outlet for a new one',
    audit: 'always',
  },
  BELOW_THRESHOLD: {
    status: 409,
    zh: '消费金额 {purchaseFen} 元，未达到使用门槛 {thresholdFen} 元',
    en: 'The purchase of {purchaseFen} yuan is below the threshold of {thresholdFen} yuan',
  },
  VOUCHER_HELD: {
    status: 409,
    zh: '该券正在另一笔支付中使用，请稍后再试',
    en: 'This voucher is held by another payment, try again shortly',
  },
  HOLD_EXPIRED: {
    status: 409,
    zh: '占用已超时或已释放，请重新核验',
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
    zh: '优惠已划给活动或投放，面额、门槛和使用条件不可修改',
    en: 'Some of the offer is set aside, so its value, threshold and terms stay',
  },
  CODE_TAKEN: { status: 409, zh: '编码 {code} 已被使用', en: 'The code {code} is taken' },
} satisfies Record<string, ErrorDeclaration>;

const id = z.number().int().positive();
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const moment = z.iso.datetime();

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
  faceAmountFen: amountFen,
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
  faceAmountFen: amountFen,
  validUntil: date,
});
export type ClaimedVoucher = z.infer<typeof claimedVoucherSchema>;

export const claimSchema = z.object({ campaignId: id, customerNo: shortNumber });
/** `outletOrgId`: where a gift will be picked up. */
export const claimOneSchema = claimSchema.extend({ outletOrgId: shortNumber.optional() });
/** Of a gift: the code by which it is handed over, in place of what a till scans. */
export const qrSchema = z.object({
  token: z.string(),
  expiresAt: moment,
  pickUp: pickUp.nullable(),
});

/** Vouchers of one purchase: more are refused. */
export const vouchersOfPurchase = 20;
/** Vouchers in a customer's hands that are weighed for one purchase; of more those that end first. */
export const walletMost = 500;
const isGiven = (value: unknown): boolean => value !== undefined;

/** `proof`: the code the customer reads out, the token behind the QR, or alone the code for all their vouchers. */
const proof = z.string().trim().min(4).max(300);
/** The till's own number of the payment: separate calls for it on a day are held to what was used for it before. */
export const orderReference = z.string().trim().max(64).default('');
export const lookUpVoucherSchema = z.object({ proof });
export const redeemSchema = z
  .object({
    proof: proof.optional(),
    /** of several vouchers for one purchase: all of them are redeemed, or none */
    proofs: z.array(proof).min(1).max(vouchersOfPurchase).optional(),
    /** of what is held: the hold is the proof, of all that were held with it */
    holdId: id.optional(),
    purchaseAmountFen: amountFen,
    orderReference,
  })
  .refine((shown) => [shown.proof, shown.proofs, shown.holdId].filter(isGiven).length === 1, {
    message: 'name the proof, the proofs or the hold, one of them',
  });

export const redemptionSchema = z.object({
  id,
  voucherId: id,
  campaignId: id.nullable(),
  amountFen,
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
  faceAmountFen: amountFen,
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
        by: z.enum(['staff', 'customer', 'till', 'issue', 'draw', 'check_in', 'system']),
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
