import { z } from 'zod';
import { amountFen } from './amounts.ts';
import { orderReference, vouchersOfPurchase, walletMost } from './benefits.ts';
import type { ErrorDeclaration } from './errors.ts';
import { refusalShown } from './refusal-shown.ts';

/** What tills ask: whether vouchers are good, to hold them while the customer pays, to redeem and to give back. */
export const tillErrors = {
  EXCLUDED_BY_GROUP: {
    status: 409,
    zh: '{maskedCode} 与 {beside} 属同一互斥组，一笔消费只能用其中一项',
    en: '{maskedCode} is of one group with {beside}: a purchase takes one of them only',
  },
  STACKS_WITH_NONE: {
    status: 409,
    zh: '{maskedCode} 与 {beside} 不能用于同一笔消费：其中有不可叠加的优惠',
    en: '{maskedCode} and {beside} can not be used for one purchase: one of them goes with no other',
  },
  WORTH_LESS_ALONE: {
    status: 409,
    zh: '该券不可叠加，单独使用抵扣 {worthFen} 元，不多于所选组合的 {totalFen} 元',
    en: 'It goes with no other and brings {worthFen} yuan alone, no more than the {totalFen} of those chosen',
  },
  ADDS_NOTHING: {
    status: 409,
    zh: '消费金额已由其他优惠抵扣完，再用 {maskedCode} 不会多抵扣',
    en: 'The others cover the purchase already: {maskedCode} would be used up for nothing',
  },
  PURCHASE_DIFFERS: {
    status: 409,
    zh: '同一笔付款此前报的金额是 {firstFen} 元，这次是 {toldFen} 元，请按小票总额上报',
    en: 'This payment was told with {firstFen} yuan before and {toldFen} now: tell the amount of the receipt',
  },
  ONE_EXCHANGE: {
    status: 409,
    zh: '消费金额为零时是兑换，一次只能用一张券',
    en: 'A purchase of nothing is an exchange, which takes one voucher at a time',
  },
  PURCHASE_FULL: {
    status: 409,
    zh: '一笔消费最多用 {most} 张券，已选的抵扣更多，券 {maskedCode} 未用',
    en: 'A purchase takes {most} vouchers at most, and those chosen bring more than voucher {maskedCode}',
  },
  MEMBER_CODE_USED: {
    status: 409,
    zh: '该付款码已使用过，请客户刷新后重新出示',
    en: 'This payment code was used already, ask the customer to show a new one',
  },
  MEMBER_CODE_ALONE: {
    status: 422,
    zh: '付款码包含客户的全部券，请单独扫描',
    en: 'A payment code stands for all vouchers of its customer: scan it alone',
  },
  VOUCHER_TWICE: {
    status: 409,
    zh: '同一张券出示了两次',
    en: 'The same voucher was shown twice',
  },
  HOLD_ELSEWHERE: {
    status: 409,
    zh: '该券由另一网点或商户占用，只能在那里核销',
    en: 'It is held at another outlet or merchant and can be redeemed there only',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.number().int().positive();
const moment = z.iso.datetime();
/**
 * `proof`: the code the customer reads out, the token behind the QR, or the customer's payment code (付款码), which
 * stands for all vouchers in their hands: the best of them are weighed, held or redeemed, once a code.
 */
const proof = z.string().trim().min(4).max(300);

const proofsSchema = z.array(proof).min(1).max(vouchersOfPurchase);

export const validateSchema = z
  .object({
    /** of one voucher: the answer is what it brings, or the refusal */
    proof: proof.optional(),
    /** of several: the answer is the best combination, and why each is used or not */
    proofs: proofsSchema.optional(),
    purchaseAmountFen: amountFen,
    orderReference,
  })
  .refine(({ proof: one, proofs }) => (one === undefined) !== (proofs === undefined), {
    message: 'name the proof or the proofs, one of them',
  });
/** One proof, and what becomes of its voucher in the best combination. */
export const consideredVoucher = z.object({
  /** of the proof among those shown, from 1 */
  place: z.int().positive(),
  /** null where the proof names none */
  voucherId: id.nullable(),
  offerName: z.string(),
  maskedCode: z.string(),
  validUntil: z.string().nullable(),
  /** what it would bring alone; 0 when it may not be used */
  worthFen: amountFen,
  /** what it brings in the combination; 0 when it is not used */
  amountFen,
  /** why it is not used, or not at all; null when it is used */
  why: refusalShown.nullable(),
});
export type ConsideredVoucher = z.infer<typeof consideredVoucher>;
/** What the vouchers would bring now; nothing is changed, and nothing is promised. */
export const validationSchema = z.object({
  /** of the one voucher asked for; null of several */
  offerName: z.string().nullable(),
  /** what the best combination brings altogether */
  amountFen,
  validUntil: z.string().nullable(),
  vouchers: z.array(consideredVoucher).max(walletMost),
});
export type Validation = z.infer<typeof validationSchema>;

export const holdSecondsMost = 900;
export const createHoldSchema = z
  .object({
    proof: proof.optional(),
    /** of several vouchers for one purchase: all of them are held, or none */
    proofs: proofsSchema.optional(),
    purchaseAmountFen: amountFen,
    orderReference,
    seconds: z.number().int().min(10).max(holdSecondsMost).default(120),
  })
  .refine(({ proof: one, proofs }) => (one === undefined) !== (proofs === undefined), {
    message: 'name the proof or the proofs, one of them',
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
/** The hold of the first voucher, by whose id all of them are redeemed or released, and each of them. */
export const heldSchema = holdSchema.extend({
  /** what all of them bring */
  totalFen: amountFen,
  parts: z.array(holdSchema).max(vouchersOfPurchase),
});
export type Held = z.infer<typeof heldSchema>;

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
