import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';

/** Money on its way to merchants: one batch is one file for the bank's core. Amounts are fen. */
export const payoutErrors = {
  PAYOUT_NOTHING_DUE: {
    status: 409,
    zh: '目前没有到期应付的商户款项',
    en: 'Nothing is due to any merchant now',
  },
  PAYOUT_STATE_REFUSED: {
    status: 409,
    zh: '该批次不在可办理的状态',
    en: 'The batch is not in a state where this can be done',
  },
  PAYOUT_BALANCE_SHORT: {
    status: 409,
    zh: '商户 {merchantNo} 的余额已不足 {amountFen} 元，请退回后重新归集',
    en: 'Merchant {merchantNo} is no longer owed {amountFen} yuan; return the batch and collect anew',
  },
  PAYOUT_ACCOUNT_CHANGED: {
    status: 409,
    zh: '商户 {merchantNo} 的结算账户已变更，请退回后重新归集',
    en: 'The settlement account of merchant {merchantNo} has changed; return the batch and collect anew',
  },
  PAYOUT_LINE_UNKNOWN: {
    status: 422,
    zh: '批次中没有第 {line} 行',
    en: 'The batch has no line {line}',
  },
  PAYOUT_LINE_DECIDED: {
    status: 409,
    zh: '第 {line} 行已有其他结果',
    en: 'Line {line} has another result already',
  },
} satisfies Record<string, ErrorDeclaration>;

export const payoutLimits = { lines: 5_000 } as const;

const id = z.int().positive();
const amountFen = z.int().min(0);
const moment = z.iso.datetime();

// proposed ──approved──▶ out ──every line confirmed or failed──▶ finished
//    └──────returned──▶ returned
export const payoutStates = ['proposed', 'out', 'finished', 'returned'] as const;
// proposed → out → paid | failed; failed is due again, and so is one of a batch that was returned (dropped)
export const payoutLineStates = ['proposed', 'out', 'paid', 'failed', 'dropped'] as const;

export const payout = z.object({
  id,
  state: z.enum(payoutStates),
  lines: z.int(),
  amountFen,
  paidFen: amountFen,
  failedFen: amountFen,
  madeBy: z.string(),
  madeAt: moment,
  outAt: moment.nullable(),
});
export type Payout = z.infer<typeof payout>;
export const payoutPage = pageOf(payout);
export const payoutQuery = z.strictObject({
  state: z.enum(payoutStates).optional(),
  ...pageQuery,
});
export type PayoutQuery = z.infer<typeof payoutQuery>;
export const payoutLine = z.object({
  line: z.int(),
  merchantNo: z.int(),
  merchantName: z.string(),
  holderName: z.string(),
  bankName: z.string(),
  maskedNumber: z.string(),
  amountFen,
  state: z.enum(payoutLineStates),
  note: z.string(),
  decidedAt: moment.nullable(),
});
export type PayoutLine = z.infer<typeof payoutLine>;
export const payoutLinePage = pageOf(payoutLine);

/** What a merchant was paid and a late refund took back since: collected from what it is owed next. */
export const merchantClaim = z.object({
  merchantNo: z.int(),
  merchantName: z.string(),
  claimedFen: amountFen,
  collectedFen: amountFen,
  lastAt: moment,
});
export type MerchantClaim = z.infer<typeof merchantClaim>;
export const merchantClaimPage = pageOf(merchantClaim);

/** What could be paid now, by merchant, less what the merchant owes. */
export const dueItem = z.object({
  merchantNo: z.int(),
  merchantName: z.string(),
  balanceFen: amountFen,
  dueFen: amountFen,
});
export type DueItem = z.infer<typeof dueItem>;
export const duePage = pageOf(dueItem);
export const payoutParam = z.object({ id: z.coerce.number().int().positive() });
export const payoutResults = z.strictObject({
  items: z
    .array(
      z.strictObject({
        line: z.int().positive().max(payoutLimits.lines),
        outcome: z.enum(['paid', 'failed']),
        note: z.string().trim().max(200).default(''),
      }),
    )
    .min(1)
    .max(payoutLimits.lines),
});
export type PayoutResults = z.infer<typeof payoutResults>;
