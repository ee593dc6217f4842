import { z } from 'zod';
import { dayRule } from './day-rule.ts';
import type { ErrorDeclaration } from './errors.ts';
import { type Reward, rewardTriggers, type RewardKind } from './reward-law.ts';
import { shortNumber } from './short-number.ts';

/** What an offer says beside its value, caps, limits and funders. Amounts are fen. */

/**
 * 优惠券 · 消费立减 · 返现 · 红包; `partnerBenefit` and `exchangeCode` are fulfilled by a partner; points, gifts and
 * chances (积分 · 礼品 · 抽奖机会) are delivered by the module of the bank that keeps them
 */
export const offerKinds = [
  'voucher',
  'instantDiscount',
  'cashback',
  'redPacket',
  'partnerBenefit',
  'exchangeCode',
  'points',
  'gift',
  'drawChance',
] as const;
export type OfferKind = (typeof offerKinds)[number];

/** What is handed over with the voucher by another module of the bank, and never shown at a till. */
export const deliveredKinds = ['drawChance', 'points', 'gift'] as const;
export type DeliveredKind = (typeof deliveredKinds)[number];

/**
 * A lucky packet (拼手气): so many packets share the total, none below the offer's face value. A stream of
 * random numbers gives 32 bits, which bounds the total.
 */
export const luckyRule = z.strictObject({
  totalFen: z.int().min(1).max(2_000_000_000),
  number: z.int().min(1).max(10_000),
});

/** Where it may be used; nowhere named is everywhere. */
const placeRule = z.strictObject({
  orgIds: z.array(shortNumber).max(500).default([]),
  merchantNos: z.array(shortNumber).max(500).default([]),
});

/**
 * Cashback that no till tells: given the night after for transactions of the day's file, of these kinds, channels
 * and spending categories as the files call them; nothing named is every one.
 */
const transactionCode = z.array(z.string().trim().min(1).max(50)).max(20).default([]);
export const transactionRule = z.strictObject({
  kinds: transactionCode,
  channels: transactionCode,
  merchantCategories: transactionCode,
});
export type TransactionRule = z.infer<typeof transactionRule>;

/** Who may get what is open to anyone: everything that is named must hold. */
const whoRule = z.strictObject({
  /** values of the tag value_tier */
  tiers: z.array(z.string().min(1).max(40)).max(20).default([]),
  audienceId: z.int().positive().nullable().default(null),
  /** customers of no more than so many days */
  newWithinDays: z.int().min(1).max(3650).nullable().default(null),
});
export type WhoRule = z.infer<typeof whoRule>;

const id = z.int().positive();
/** So many points of a programme, at the price of a hundred that holds when it is set aside and stays. */
const pointsRule = z.strictObject({
  programmeId: id,
  number: z.int().min(1).max(10_000_000),
  hundredPointsFen: z.int().min(1).max(100_000_000),
});
/** A piece of a gift, picked up at an outlet; of `places` only the outlets count, all that have it if none is named. */
const giftRule = z.strictObject({ giftId: id });
/** Chances in a draw, whose prizes the draw has set aside: one costs nothing more. */
const chanceRule = z.strictObject({ drawId: id, number: z.int().min(1).max(100) });

/** The bank's periods in which who checks in is given one. */
export const checkInPeriods = ['day', 'week', 'month', 'quarter', 'year', 'total'] as const;

/** What rule 4 judges: how far from the referred person is rewarded, what taking part costs, and by what it grows. */
const referralRule = z.strictObject({
  depth: z.int().min(1).max(9).default(1),
  /** whoever takes part pays or buys something first */
  entryFee: z.boolean().default(false),
  /** the reward grows with what the referred have referred in turn */
  fromReferralsOfOthers: z.boolean().default(false),
});

export const offerTerms = z.strictObject({
  /** what the voucher is exchanged for; it then brings its face value whatever is bought */
  exchangeFor: z.string().trim().min(1).max(200).optional(),
  /** what the reward is given for, by which the law judges it */
  trigger: z.enum(rewardTriggers).optional(),
  days: dayRule.optional(),
  places: placeRule.optional(),
  who: whoRule.optional(),
  lucky: luckyRule.optional(),
  points: pointsRule.optional(),
  gift: giftRule.optional(),
  chance: chanceRule.optional(),
  transactions: transactionRule.optional(),
  /** given to who checks in at an outlet (进门有礼), once a person and period, and claimed in no other way */
  onCheckIn: z.enum(checkInPeriods).optional(),
  /** of a reward for a referral (推荐有礼), what the law asks of it */
  referral: referralRule.optional(),
  /** its vouchers may be passed on to another customer, who has so many hours to take one; not named: never */
  transferHours: z.int().min(1).max(720).optional(),
  /** customers are told how many are left */
  showsLeft: z.literal(true).optional(),
});
export type OfferTerms = z.infer<typeof offerTerms>;

/** Given at payment or credited at once: never in a customer's wallet to be used later. */
export function isGivenAtOnce(kind: OfferKind): boolean {
  return isOfPayment(kind) || kind === 'redPacket' || kind === 'points' || kind === 'drawChance';
}

export function isDelivered(kind: OfferKind): kind is DeliveredKind {
  return deliveredKinds.some((one) => one === kind);
}

/** Given back it is used by nobody again: its claim goes with it. */
export function endsGivenBack(kind: OfferKind): boolean {
  return isGivenAtOnce(kind) || isDelivered(kind);
}

/** Ordered from a partner, or one of its codes, when it is claimed. */
export function isFulfilledByPartner(kind: OfferKind): boolean {
  return kind === 'partnerBenefit' || kind === 'exchangeCode';
}

/** Given for a deed of the customer that is told, and never claimed by asking. */
export function isClaimedByDeed({ trigger, onCheckIn }: OfferTerms): boolean {
  return onCheckIn !== undefined || trigger === 'referral';
}

/** What only a payment brings. */
export function isOfPayment(kind: OfferKind): boolean {
  return kind === 'instantDiscount' || kind === 'cashback';
}

/** What of an offer the law judges: a lawyer's words for its kind, and what it is given for. */
export function rewardOfOffer(kind: OfferKind, terms: OfferTerms): Reward {
  const { trigger, exchangeFor, onCheckIn, referral } = terms;
  const rewards: Record<OfferKind, RewardKind> = {
    voucher: exchangeFor === undefined ? 'voucher' : 'goods',
    instantDiscount: 'voucher',
    cashback: 'cashback',
    redPacket: 'red_packet',
    partnerBenefit: 'partner_benefit',
    exchangeCode: 'partner_benefit',
    points: 'points',
    gift: 'goods',
    drawChance: 'draw_chance',
  };
  const usual = isOfPayment(kind) ? 'payment' : onCheckIn ? 'visit' : 'contact';
  return {
    trigger: trigger ?? usual,
    reward: rewards[kind],
    ...(referral
      ? {
          referralDepth: referral.depth,
          entryFee: referral.entryFee,
          fromReferralsOfOthers: referral.fromReferralsOfOthers,
        }
      : {}),
  };
}

export const offerTermsErrors = {
  OFFER_TERMS_UNFIT: {
    status: 422,
    zh: '该类权益不能这样设置：{field}',
    en: 'An offer of this kind cannot say this: {field}',
  },
  OFFER_PRICE_DIFFERS: {
    status: 422,
    zh: '该类权益的面值须为 {priceFen} 元，即所给之物的单价',
    en: 'What this offer gives is worth {priceFen} yuan, which is its face value',
  },
  NO_STOCK: {
    status: 409,
    zh: '该网点的礼品已领完，请换一个网点',
    en: 'This outlet has no piece of the gift left, choose another',
  },
  NOT_AT_TILLS: {
    status: 409,
    zh: '该权益不在收银台核销',
    en: 'This benefit is not used at a till',
  },
  CHANCE_USED: {
    status: 409,
    zh: '抽奖机会已使用，不能收回',
    en: 'The chance is used already, so it can’t be taken back',
  },
  REVERSED_AS_A_WHOLE: {
    status: 422,
    zh: '该类权益只能整笔收回',
    en: 'A benefit of this kind is taken back as a whole',
  },
  DAYS_NEVER_COME: {
    status: 422,
    zh: '按所设的星期、日期和月份，会员日永远不会到来',
    en: 'No day ever has these weekdays, days and months together',
  },
  LUCKY_TOTAL_SHORT: {
    status: 422,
    zh: '红包总额 {totalFen} 元不足以让 {number} 个红包各得至少 {leastFen} 元',
    en: 'A total of {totalFen} yuan does not give each of {number} packets {leastFen} yuan',
  },
  LUCKY_NOT_WHOLE: {
    status: 422,
    zh: '个数须为每组 {number} 个的整倍数，金额上限须够发放所有组',
    en: 'The number is a multiple of the {number} of one lucky packet, and the cap pays all of them',
  },
  NOT_THIS_DAY: {
    status: 409,
    zh: '今天不是会员日，下一个会员日是 {nextDay}',
    en: 'Today is not one of its days, the next is {nextDay}',
  },
  NOT_THIS_PLACE: {
    status: 409,
    zh: '该权益不能在这里使用',
    en: 'This benefit is not used here',
  },
  REFERRAL_NOT_NEW: {
    status: 409,
    zh: '被推荐人开户已超过 {days} 天，不是新客户',
    en: 'The referred person has been a customer for more than {days} days',
  },
  REFERRAL_OF_ONESELF: {
    status: 422,
    zh: '不能推荐自己',
    en: 'Nobody refers themselves',
  },
  REFERRAL_KNOWN: {
    status: 409,
    zh: '该客户已被推荐过，每位新客户只计一次推荐',
    en: 'This customer was referred before: a new customer counts once',
  },
  NO_REFERRAL_OFFER: {
    status: 409,
    zh: '现在没有推荐人可得的推荐有礼',
    en: 'No reward for a referral is open to the referrer now',
  },
  NOT_ELIGIBLE: {
    status: 403,
    zh: '该客户不符合领取条件',
    en: 'This customer is not among those who may have it',
  },
  NO_BENEFIT_APPLIES: {
    status: 409,
    zh: '本次消费没有可用的优惠',
    en: 'No benefit applies to this payment',
  },
  PAYMENT_KNOWN: {
    status: 409,
    zh: '该笔支付已享受过优惠',
    en: 'This payment has brought its benefit already',
  },
  REFUND_ABOVE_PAYMENT: {
    status: 409,
    zh: '退款 {askedFen} 元超过该笔支付可退的 {leftFen} 元',
    en: 'Only {leftFen} yuan of this payment are left to refund, not {askedFen}',
  },
  OFFER_KIND_UNFIT: {
    status: 409,
    zh: '该类权益不能这样发放',
    en: 'An offer of this kind is not given out this way',
  },
  RELEASE_PERIOD_WRONG: {
    status: 422,
    zh: '结束时间须晚于开始时间和现在',
    en: 'It ends after it begins, and after now',
  },
  RELEASE_NOT_AS_APPROVED: {
    status: 409,
    zh: '权益在提交后有改动，请重新提交',
    en: 'The offer was changed after the submission, submit it anew',
  },
  RELEASE_CLOSED: { status: 409, zh: '该次投放已结束', en: 'This release is over' },
} satisfies Record<string, ErrorDeclaration>;
