import { z } from 'zod';
import { amountFen, totalFen } from './amounts.ts';
import { orderReference, vouchersOfPurchase, voucherStates } from './benefits.ts';
import { calendarDay } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber, shortNumberText } from './short-number.ts';
import { holdSecondsMost } from './tills.ts';

/** Merchants that take benefits: their profile, their people and tills, and what they redeem. Amounts are fen. */
export const merchantErrors = {
  MERCHANT_UNKNOWN: {
    status: 404,
    zh: '找不到该商户，或您不是该商户的操作员',
    en: 'There is no such merchant, or you do not work for it',
  },
  MERCHANT_REGISTERED: {
    status: 409,
    zh: '该商户已有受理登记',
    en: 'This merchant has a profile already',
  },
  MERCHANT_NOT_ACTIVE: {
    status: 409,
    zh: '该商户尚未生效，不能核销',
    en: 'This merchant is not active yet, nothing can be redeemed there',
  },
  MERCHANT_SUSPENDED: {
    status: 409,
    zh: '该商户已暂停受理，不能核销',
    en: 'This merchant is suspended, nothing can be redeemed there',
  },
  MERCHANT_CLOSED: {
    status: 409,
    zh: '该商户已关闭，不能核销',
    en: 'This merchant is closed, nothing can be redeemed there',
  },
  MERCHANT_STATE_REFUSED: {
    status: 409,
    zh: '商户当前为"{state}"，不能进行此操作',
    en: 'The merchant is {state}, this cannot be done',
    words: {
      state: {
        applied: { zh: '待审批', en: 'waiting for approval' },
        returned: { zh: '已退回', en: 'returned' },
        active: { zh: '正常', en: 'active' },
        suspended: { zh: '暂停', en: 'suspended' },
        closed: { zh: '关闭', en: 'closed' },
      },
    },
  },
  MERCHANT_ACCOUNT_INVALID: {
    status: 422,
    zh: '结算账号应为 8 至 32 位数字',
    en: 'A settlement account has 8 to 32 digits',
  },
  MERCHANT_OPERATOR_ROLE: {
    status: 422,
    zh: '只有"商户操作员"角色的员工可以绑定商户',
    en: 'Only staff with the role merchant operator can be bound to a merchant',
  },
  MERCHANT_PEOPLE_LIMIT: {
    status: 409,
    zh: '一个商户最多 {limit} 名操作员和 {limit} 台收银终端',
    en: 'A merchant has at most {limit} operators and {limit} tills',
  },
  MERCHANT_NAMED_NEEDED: {
    status: 409,
    zh: '您是商户的操作员，请在所属商户的核销页办理',
    en: 'You work for a merchant: redeem and refund on its own page',
  },
  HOLD_UNKNOWN: {
    status: 404,
    zh: '找不到该占用，或不是本商户占用的',
    en: 'There is no such hold, or another place made it',
  },
  TILL_MADE_ALREADY: {
    status: 409,
    zh: '该收银终端已建立（编号 {tillId}），密钥只显示一次',
    en: 'This till was made already (number {tillId}), its key is shown once only',
  },
  REFUND_NEEDS_BANK: {
    status: 409,
    zh: '已过核销当日，退款须由银行审批',
    en: 'The day of the redemption is over, a refund needs the approval of the bank',
  },
  REFUND_BALANCE_SHORT: {
    status: 409,
    zh: '商户待结算余额 {availableFen} 元，不足退回 {neededFen} 元',
    en: 'The merchant is owed {availableFen} yuan, which is less than the {neededFen} to take back',
  },
} satisfies Record<string, ErrorDeclaration>;

export const merchantLimits = { people: 50 } as const;

const id = z.int().positive();
const name = z.string().trim().min(1).max(100);
const reason = z.string().trim().min(1).max(200);
const moment = z.iso.datetime();
const keptText = z.string().max(100);

// applied ──approved──▶ active ⇄ suspended ──▶ closed
//    │ ▲                  └───────────────────▶ closed
//    ▼ │ applied again
//  returned
export const merchantStates = ['applied', 'returned', 'active', 'suspended', 'closed'] as const;
export type MerchantState = (typeof merchantStates)[number];

/** Where a merchant's money goes; of its number only the last four digits are ever shown. */
export const settlementAccount = z.object({
  holderName: name,
  bankName: name,
  maskedNumber: z.string(),
  state: z.enum(['proposed', 'in_force', 'returned', 'replaced']),
  madeAt: moment,
});
export type SettlementAccount = z.infer<typeof settlementAccount>;
export const accountNew = z.strictObject({
  holderName: name,
  bankName: name,
  number: z.string().trim().max(40),
});
export type AccountNew = z.infer<typeof accountNew>;

export const merchantProfile = z.object({
  merchantNo: z.int(),
  orgId: z.int(),
  name,
  state: z.enum(merchantStates),
  /** why it is in this state, by whoever put it there */
  stateReason: z.string(),
  /** the business circle it stands in */
  circleId: shortNumber.nullable(),
  circleName: z.string().nullable(),
  /** registered by the bank's staff, or come in by itself */
  source: z.enum(['bank', 'self_service']),
  /** what is redeemed on a day is due so many days later */
  settlementDays: z.int().min(0).max(30),
  /** the last day with a statement */
  settledThrough: calendarDay.nullable(),
  /** owed to the merchant, what is on its way out included */
  balanceFen: totalFen,
  appliedAt: moment,
  approvedAt: moment.nullable(),
});
export type MerchantProfile = z.infer<typeof merchantProfile>;
export const merchantProfilePage = pageOf(merchantProfile);
export const merchantQuery = z.strictObject({
  circleId: shortNumberText.optional(),
  state: z.enum(merchantStates).optional(),
  name: z.string().trim().min(1).max(100).optional(),
  ...pageQuery,
});
export type MerchantQuery = z.infer<typeof merchantQuery>;

export const merchantOperator = z.object({
  staffId: id,
  staffNumber: z.string(),
  name: z.string(),
  addedAt: moment,
});
/** Whom a merchant's bank may bind to it: staff with the role who are not bound there yet. */
export const operatorChoices = z.object({
  items: z.array(merchantOperator.omit({ addedAt: true })).max(200),
});
export type OperatorChoice = z.infer<typeof operatorChoices>['items'][number];
export const till = z.object({
  id,
  name,
  state: z.enum(['active', 'retired']),
  /** what it may accept without the network, in one lease; 0 is none */
  leaseCount: z.int(),
  leaseAmountFen: totalFen,
  leaseHours: z.int(),
  madeAt: moment,
});
export type Till = z.infer<typeof till>;
export const merchantDetail = merchantProfile.extend({
  accounts: z.array(settlementAccount).max(20),
  operators: z.array(merchantOperator).max(merchantLimits.people),
  tills: z.array(till).max(2 * merchantLimits.people),
});
export type MerchantDetail = z.infer<typeof merchantDetail>;

export const merchantNew = z.strictObject({
  merchantNo: shortNumber,
  /** as customers read it; the name of the bank's files when absent */
  name: name.optional(),
  settlementDays: z.int().min(0).max(30).default(1),
  account: accountNew,
});
export type MerchantNew = z.infer<typeof merchantNew>;
/** Taken back by who asked for it, before the second person has decided. */
export const merchantWithdrawal = z.strictObject({ reason });
export const merchantChange = z
  .strictObject({
    name: name.optional(),
    settlementDays: z.int().min(0).max(30).optional(),
    /** null: it stands in none */
    circleId: shortNumber.nullable().optional(),
    state: z.enum(['active', 'suspended', 'closed']).optional(),
    reason: reason.optional(),
  })
  .refine((change) => change.state === undefined || change.reason !== undefined, {
    message: 'a change of state needs a reason',
    path: ['reason'],
  });
export type MerchantChange = z.infer<typeof merchantChange>;

export const tillNew = z.strictObject({
  name,
  leaseCount: z.int().min(0).max(10_000).default(0),
  leaseAmountFen: amountFen.default(0),
  leaseHours: z.int().min(1).max(72).default(12),
  expiresAfterDays: z.int().min(1).max(730).default(365),
});
export type TillNew = z.infer<typeof tillNew>;
/** `secret` is the till's API key, shown this once. */
export const tillMade = z.object({ till, secret: z.string() });

/** Where the caller redeems: the merchants they are bound to. */
export const ownMerchants = z.object({
  items: z
    .array(z.object({ merchantNo: z.int(), name, state: z.enum(merchantStates) }))
    .max(merchantLimits.people),
});

const proof = z.string().trim().min(4).max(600);
export const merchantLookUp = z.strictObject({
  proof,
  /** told, the answer says what the voucher brings of it */
  purchaseAmountFen: amountFen.optional(),
  orderReference,
});
/** A voucher as its merchant sees it: what it is worth, and nothing of who holds it. */
export const shownVoucher = z.object({
  offerName: keptText,
  maskedCode: z.string(),
  state: z.enum(voucherStates),
  faceAmountFen: totalFen,
  thresholdAmountFen: totalFen,
  validUntil: calendarDay,
  /** of the purchase; null when no purchase was told, or the voucher may not be used for it */
  worthFen: totalFen.nullable(),
});
export type ShownVoucher = z.infer<typeof shownVoucher>;
const proofs = z.array(proof).min(1).max(vouchersOfPurchase);
/** The best combination of the vouchers that are shown. */
export const merchantWeighing = z.strictObject({
  proofs,
  purchaseAmountFen: amountFen,
  orderReference,
});
export const merchantRedeem = z
  .strictObject({
    proof: proof.optional(),
    /** of several vouchers for one purchase: all of them are redeemed, or none */
    proofs: proofs.optional(),
    /** all that was held with it, at this merchant */
    holdId: id.optional(),
    purchaseAmountFen: amountFen,
    /** the merchant's own number of the sale, by which its statement is reconciled; that of the hold when empty */
    orderReference,
  })
  .refine(
    ({ proof: one, proofs: several, holdId }) =>
      [one, several, holdId].filter((named) => named !== undefined).length === 1,
    { message: 'name the proof, the proofs or the hold, one of them' },
  );
export type MerchantRedeem = z.infer<typeof merchantRedeem>;

/** Vouchers held while the customer pays: by `proofs`, or all of the customer's by the payment code alone. */
export const merchantHold = z.strictObject({
  proofs,
  purchaseAmountFen: amountFen,
  orderReference,
  seconds: z.number().int().min(10).max(holdSecondsMost).default(120),
});
export type MerchantHold = z.infer<typeof merchantHold>;
/** What is held for one purchase, by the id under which it is redeemed or let go. */
export const merchantHeld = z.object({
  holdId: id,
  state: z.enum(['open', 'captured', 'released', 'expired']),
  purchaseAmountFen: amountFen,
  /** what all of them bring */
  totalFen: amountFen,
  orderReference: z.string(),
  heldAt: moment,
  expiresAt: moment,
  parts: z
    .array(z.object({ offerName: keptText, maskedCode: z.string(), amountFen }))
    .max(vouchersOfPurchase),
});
export type MerchantHeld = z.infer<typeof merchantHeld>;
export const openHoldsMost = 100;
/** The newest of those whose time is not over. */
export const merchantHolds = z.object({
  /** by the bank's clock, which a device's may differ from */
  now: moment,
  items: z.array(merchantHeld).max(openHoldsMost),
});

/** One voucher used at a merchant. Who the customer is, is not told to it. */
export const verification = z.object({
  redemptionId: id,
  merchantNo: z.int(),
  offerName: keptText,
  maskedCode: z.string(),
  amountFen: totalFen,
  purchaseAmountFen: amountFen,
  source: z.enum(['online', 'offline']),
  tillId: id.nullable(),
  orderReference: z.string(),
  at: moment,
  day: calendarDay,
  /** given back so far */
  refundedFen: totalFen,
});
export type Verification = z.infer<typeof verification>;
/** The first of a purchase, and each of those used for it; each is refunded by itself. */
export const purchaseVerified = verification.extend({
  /** what all of them bring */
  totalFen,
  parts: z.array(verification).max(vouchersOfPurchase),
});
export const verificationPage = pageOf(verification);
export const verificationQuery = z.strictObject({ day: calendarDay.optional(), ...pageQuery });

export const refundAsked = z.strictObject({
  /** all that is left when it is not given */
  amountFen: amountFen.min(1).optional(),
});
export type RefundAsked = z.infer<typeof refundAsked>;
/** A refund after the day of the redemption: a second person of the bank decides. */
export const lateRefundAsked = refundAsked.extend({ reason });
export type LateRefundAsked = z.infer<typeof lateRefundAsked>;
export const lateRefund = z.object({ approvalId: id });

export const merchantParam = z.object({ no: shortNumberText });
export const operatorParam = z.object({
  no: shortNumberText,
  staffId: z.coerce.number().int().positive(),
});
export const tillParam = z.object({
  no: shortNumberText,
  tillId: z.coerce.number().int().positive(),
});
export const verificationParam = z.object({
  no: shortNumberText,
  id: z.coerce.number().int().positive(),
});

/** What a bank sets of its merchants' side; every value has one that holds until it does. */
export const merchantSettings = z.strictObject({
  /** adjustments of a difference from this amount on need a second person */
  adjustmentApprovalFromFen: amountFen.default(10_000),
  /** how far two clocks may be apart that tell of the same deed */
  timeToleranceSeconds: z.int().min(0).max(86_400).default(300),
  /** what is due below this waits for the next payout */
  payoutMinimumFen: amountFen.min(1).default(1),
});
export type MerchantSettings = z.infer<typeof merchantSettings>;
