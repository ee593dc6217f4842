import { z } from 'zod';
import { positiveFen } from './amounts.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';

/** Partners whose benefits the bank gives, what they deliver, and the orders sent to them. Amounts are fen. */
export const partnerErrors = {
  OFFER_NEEDS_PRODUCT: {
    status: 422,
    zh: '该类优惠须选择以同一方式交付的合作方产品，且不设门槛和折扣比例；其他类型不能选择产品',
    en: 'This kind of offer names a product of a partner that is delivered so, without threshold or percent; other kinds name none',
  },
  PRODUCT_PRICE_DIFFERS: {
    status: 422,
    zh: '面额须等于合作方产品的价格 {priceFen} 元',
    en: 'The face value is the price of the partner’s product, {priceFen} yuan',
  },
  PARTNER_ADDRESS_MISSING: {
    status: 422,
    zh: '该合作方没有接口地址，不能提供下单类产品',
    en: 'This partner has no address to order from',
  },
  PARTNER_URL_REFUSED: {
    status: 422,
    zh: '接口地址不可用：须为 https 公网地址，或部署时列明的内网主机',
    en: 'Nothing is sent to this address: it is https in public, or a host that the deployment names',
  },
  PARTNER_MADE_ALREADY: {
    status: 409,
    zh: '合作方 {partnerId} 已建立；密钥只显示一次，请重新生成',
    en: 'Partner {partnerId} was made already; its secret is shown once, make a new one',
  },
  PARTNER_PAUSED: {
    status: 409,
    zh: '该合作方已暂停，暂不能领取',
    en: 'This partner is paused, nothing of it is given at the moment',
  },
  CODES_EXHAUSTED: {
    status: 409,
    zh: '兑换码已发完',
    en: 'All exchange codes are handed out',
  },
  CODES_SHORT: {
    status: 409,
    zh: '兑换码不足：到 {day} 仍有效的有 {availableCount} 个，连同已划出的共需 {neededCount} 个，请先上传',
    en: 'Codes are short: {availableCount} are good until {day}, and {neededCount} are needed with what is set aside; upload more first',
  },
  PHONE_MISSING: {
    status: 409,
    zh: '该客户没有登记手机号，不能领取此权益',
    en: 'No phone number of this customer is known, for whom this would be ordered',
  },
  SHARING_NOT_CONSENTED: {
    status: 403,
    zh: '客户尚未单独同意向合作方提供手机号',
    en: 'The customer has not agreed separately that a partner is told the phone number',
  },
  FULFILLED_BY_PARTNER: {
    status: 409,
    zh: '该权益由合作方兑付，不能在此核销、占用或冲正',
    en: 'A partner fulfils this benefit: it is not redeemed, held or taken back here',
  },
  ORDER_SETTLED: {
    status: 409,
    zh: '该订单已有结果',
    en: 'This order has its result already',
  },
  ORDER_NOT_STANDING: {
    status: 409,
    zh: '该订单仍在自动查询，暂不需要人工处理',
    en: 'This order is still being asked about, nobody needs to decide',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.int().positive();
const moment = z.iso.datetime();
const code = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const name = z.string().trim().min(1).max(100);

export const partnerStates = ['active', 'paused'] as const;
export const partner = z.object({
  id,
  code,
  name,
  /** where orders are sent; null of one that gives codes only */
  baseUrl: z.string().nullable(),
  state: z.enum(partnerStates),
  orgId: shortNumber.nullable(),
  /** owed for what was delivered */
  owedFen: z.int().min(0),
  /** orders whose result is not known, and those that wait for a person */
  unknown: z.int().min(0),
  standing: z.int().min(0),
  madeAt: moment,
});
export type Partner = z.infer<typeof partner>;
export const partnerPage = pageOf(partner);
export const createPartner = z.strictObject({
  code,
  name,
  baseUrl: z.string().trim().min(1).max(500).nullable().default(null),
  orgId: shortNumber.nullable().default(null),
});
export type CreatePartner = z.infer<typeof createPartner>;
/** The secret that signs orders is in this answer only; null without an address. */
export const partnerMade = z.object({ partner, secret: z.string().nullable() });
export const changePartner = z.strictObject({
  name: name.optional(),
  state: z.enum(partnerStates).optional(),
});
export type ChangePartner = z.infer<typeof changePartner>;

export const productKinds = ['telephoneCredit', 'callData', 'other'] as const;
/** `order`: asked of the partner's API; `code`: one of the codes it gave. */
export const deliveries = ['order', 'code'] as const;
export type Delivery = (typeof deliveries)[number];
export const partnerProduct = z.object({
  id,
  partnerId: id,
  partnerName: z.string(),
  /** as the partner calls it */
  code,
  name,
  kind: z.enum(productKinds),
  delivery: z.enum(deliveries),
  priceFen: positiveFen,
  /** the partner is told the customer's phone number */
  needsPhone: z.boolean(),
  /** of codes: so few left are told */
  warnBelow: z.int().min(0),
  /** codes that can be handed out today; null of what is ordered */
  stock: z.int().min(0).nullable(),
  orgId: shortNumber.nullable(),
});
export type PartnerProduct = z.infer<typeof partnerProduct>;
export const partnerProductPage = pageOf(partnerProduct);
export const partnerProductQuery = z.strictObject({
  partnerId: z.coerce.number().int().positive().optional(),
  delivery: z.enum(deliveries).optional(),
  ...pageQuery,
});
export type PartnerProductQuery = z.infer<typeof partnerProductQuery>;
export const createPartnerProduct = z.strictObject({
  partnerId: id,
  code,
  name,
  kind: z.enum(productKinds),
  delivery: z.enum(deliveries),
  priceFen: positiveFen,
  needsPhone: z.boolean().default(false),
  warnBelow: z.int().min(0).max(10_000_000).default(0),
});
export type CreatePartnerProduct = z.infer<typeof createPartnerProduct>;

// waiting ──sent──▶ unknown ──answered──▶ delivered | refused
//    ▲                 │ ▲ └─asked too long─▶ standing ──a person, approved──▶ delivered | refused
//    └─not known there─┘ └─asked again
export const orderStates = ['waiting', 'unknown', 'standing', 'delivered', 'refused'] as const;
export type OrderState = (typeof orderStates)[number];

/** Why an order is not delivered, or not yet. */
export const orderReasons = [
  '',
  // not known
  'SENDING',
  'TIMED_OUT',
  'CONNECTION_FAILED',
  'STATUS',
  'ANSWER_MALFORMED',
  'PENDING_THERE',
  'NOT_KNOWN_THERE',
  // nothing left the bank
  'UNSENT',
  // for a person
  'AMOUNT_DIFFERS',
  'UNANSWERED',
  'NOT_TAKEN',
  // refused
  'REFUSED_THERE',
  'RECIPIENT_GONE',
  'CONSENT_WITHDRAWN',
  'REFUSED_BY_PERSON',
  'DELIVERED_BY_PERSON',
] as const;
export type OrderReason = (typeof orderReasons)[number];

export const contradictions = ['delivered', 'refused', 'amount'] as const;
export type Contradiction = (typeof contradictions)[number];
export const partnerOrder = z.object({
  id,
  /** the idempotency key at the partner */
  orderNo: z.string(),
  voucherId: id,
  customerNo: id,
  partnerId: id,
  partnerName: z.string(),
  productName: z.string(),
  amountFen: positiveFen,
  state: z.enum(orderStates),
  reason: z.enum(orderReasons),
  /** how often it was sent, and asked about */
  sendings: z.int(),
  queries: z.int(),
  /** when it is sent or asked about next; null once that is over */
  nextAt: moment.nullable(),
  partnerReference: z.string(),
  /** what the partner says it charges, where it said so */
  answeredFen: z.int().nullable(),
  /** what the partner said after the order was settled, otherwise than before */
  contradiction: z.enum(contradictions).nullable(),
  madeAt: moment,
  settledAt: moment.nullable(),
  /** 'system', or the two people who decided */
  settledBy: z.string(),
  orgId: shortNumber,
});
export type PartnerOrder = z.infer<typeof partnerOrder>;
export const partnerOrderPage = pageOf(partnerOrder);
export const partnerOrderQuery = z.strictObject({
  partnerId: z.coerce.number().int().positive().optional(),
  state: z.enum(orderStates).optional(),
  orderNo: z.string().trim().max(40).optional(),
  ...pageQuery,
});
export type PartnerOrderQuery = z.infer<typeof partnerOrderQuery>;

export const orderAttempt = z.object({
  epoch: z.int(),
  act: z.enum(['send', 'query']),
  startedAt: moment,
  finishedAt: moment.nullable(),
  durationMs: z.int().nullable(),
  status: z.int().nullable(),
  /** what was understood; null while the end of the attempt is not known */
  result: z.string().nullable(),
});
/** An order with its newest attempts. */
export const orderDetail = partnerOrder.extend({ attempts: z.array(orderAttempt).max(50) });
export type OrderDetail = z.infer<typeof orderDetail>;

/** A person's word about an order that nobody else can tell, with where it is known from. */
export const orderSettlement = z.strictObject({
  outcome: z.enum(['delivered', 'refused']),
  evidence: z.string().trim().min(4).max(500),
});
export type OrderSettlement = z.infer<typeof orderSettlement>;
export const settlementAsked = z.object({ approvalId: id });

/** When an order is asked about again, in seconds after the attempt before: a day and some hours in all. */
export const askAgainSeconds = [
  5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200,
] as const;
export const orderLimits = {
  /** so long after a sending "no such order" may still mean "not yet" */
  graceSeconds: 600,
  /** sendings under one number; a person looks after that */
  sendings: 3,
  /** attempts that never left the bank before a person looks */
  unsent: 12,
  /** under way at once in one process, and of one partner */
  atOnce: 16,
  atOncePerPartner: 8,
} as const;
