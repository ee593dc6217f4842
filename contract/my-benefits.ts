import { z } from 'zod';
import { pickUp } from './gifts.ts';
import { deliveredKinds } from './offer-terms.ts';
import { phoneQuestion } from './phone-links.ts';
import { shortNumber } from './short-number.ts';
import { openTransfer } from './voucher-transfers.ts';

/**
 * What a customer's phone shows of benefits by the customer's own link (权益中心, 我的券): what may be claimed,
 * the vouchers in hand and what became of them. Nothing in it says who the customer is.
 */

const id = z.int().positive();
const amountFen = z.int().min(0);
const date = z.iso.date();
const moment = z.iso.datetime();

/** What another module of the bank hands over: so many points, a gift, so many chances in a draw. */
export const gives = z.object({
  kind: z.enum(deliveredKinds),
  nameZh: z.string(),
  nameEn: z.string(),
  number: z.int().min(1),
});
export type Gives = z.infer<typeof gives>;

/** What is worth what, alike wherever a customer is shown an offer or a voucher of it. */
export const shownWorth = {
  offerName: z.string(),
  faceAmountFen: amountFen,
  thresholdAmountFen: amountFen,
  /** of a percent voucher, in basis points; the face value is the most it is worth then */
  percentBp: z.int().nullable(),
  /** what it is exchanged for, whatever it is worth; null of one that is worth money */
  exchangeFor: z.string().nullable(),
  /** delivered by a partner, and shown at no till */
  byPartner: z.boolean(),
  gives: gives.nullable(),
  /** a red packet, paid out to the customer; while it is `lucky`, its face value is the least that it brings */
  packet: z.enum(['fixed', 'lucky']).nullable(),
};
const worth = {
  ...shownWorth,
  /** outlets and merchants where it may be used, the first of them; empty: everywhere */
  where: z.array(z.string()).max(20),
};

/**
 *   later ─▶ open ─▶ (claimed: it stands among the vouchers)
 *             ╰─▶ used_up | had_all | paused
 * another_day: it has days of its own, and this is none of them. used_up: number or money given away; had_all: this customer has had as many as one may, in this period.
 */
export const claimableStates = [
  'open',
  'later',
  'another_day',
  'used_up',
  'had_all',
  'paused',
] as const;
export const claimableOffer = z.object({
  /** the part of the offer that is given away here: of a campaign, or released to everybody */
  allotmentId: id,
  ...worth,
  state: z.enum(claimableStates),
  validDays: z.int(),
  claimFrom: moment,
  claimUntil: moment,
  /** of what has days of its own, the next one; null of what has none, or on one of them */
  nextDay: date.nullable(),
  /** how many are left, where the offer tells it */
  left: z.int().min(0).nullable(),
  /** how often this customer has claimed it; sent along, so that a second press is the first one again */
  turn: z.int().min(0),
  /** of a gift, where a piece is left, the customer's own outlet first */
  outlets: z.array(z.object({ orgId: z.int(), name: z.string() })).max(50),
});
export type ClaimableOffer = z.infer<typeof claimableOffer>;
/** What is released to everybody, as staff see it for a customer whom they serve. */
export const customerOffers = z.object({ items: z.array(claimableOffer).max(100) });

/**
 *   usable ⇄ held ─▶ used
 *   usable ⇄ giving ─▶ given        passed on to another customer
 *      ╰─▶ expired | taken_back
 */
export const ownVoucherStates = [
  'usable',
  'held',
  'giving',
  'given',
  'used',
  'expired',
  'taken_back',
] as const;
export const ownVoucher = z.object({
  id,
  ...worth,
  state: z.enum(ownVoucherStates),
  claimedAt: moment,
  /** last day on which it can be used */
  validUntil: date,
  /** days until then, 0 on the last one; null where it can’t be used any more */
  daysLeft: z.int().nullable(),
  usedAt: moment.nullable(),
});
export type OwnVoucher = z.infer<typeof ownVoucher>;

export const myBenefits = z.object({
  bankName: z.string(),
  /** until when the link is good on this phone */
  goodUntil: moment,
  offers: z.array(claimableOffer).max(100),
  vouchers: z.array(ownVoucher).max(200).meta({ description: 'the newest first' }),
});
export type MyBenefits = z.infer<typeof myBenefits>;

export const claimAsked = phoneQuestion.extend({
  allotmentId: id,
  turn: z.int().min(0).max(10_000),
  /** where a gift will be picked up; not said, the customer's own outlet or where most are left */
  orgId: shortNumber.optional(),
});
/** What the phone shows at the till (付款码): it names the customer and stands for all vouchers, for one payment. */
export const ownPaymentCode = z.object({ code: z.string(), seconds: z.int() });
export const claimDone = z.object({ voucherId: id });

/** What happened to a voucher, the eldest first; where it was used is an outlet or a merchant. */
export const voucherDeeds = [
  'claimed',
  'received',
  'held',
  'let_go',
  'offered',
  'kept',
  'given',
  'used',
  'given_back',
] as const;
export const voucherHistory = z.object({
  deed: z.enum(voucherDeeds),
  at: moment,
  where: z.string().nullable(),
  amountFen: amountFen.nullable(),
});
export type VoucherHistory = z.infer<typeof voucherHistory>;

export const voucherAsked = phoneQuestion.extend({ voucherId: id });
export const shownVoucher = z.object({
  voucher: ownVoucher,
  /** what the till takes when it is typed or read out; only while the voucher can be used */
  code: z.string().nullable(),
  /** a partner's code (兑换码) was handed out for it, which its holder may ask for */
  hasExchangeCode: z.boolean(),
  /** of a gift: the code by which it is handed over, where and until when */
  pickUp: pickUp.nullable(),
  /** what the till scans: good for so many seconds, and worth nothing on a photograph after */
  qr: z.object({ token: z.string(), seconds: z.int().positive() }).nullable(),
  /** so many hours somebody has to take it, if it is passed on; null where it can’t be */
  transferHours: z.int().positive().nullable(),
  /** while it is being passed on */
  transfer: openTransfer.nullable(),
  history: z.array(voucherHistory).max(100),
});
export type ShownVoucher = z.infer<typeof shownVoucher>;
