import { z } from 'zod';
import { bilingual } from './bilingual.ts';

/** Names of the events that the product writes, and of those that banks bring most often. */
const names = {
  budget_low: { zh: '预算预警', en: 'Budget running low' },
  campaign_contact: { zh: '活动触达', en: 'Contacted by a campaign' },
  campaign_launched: { zh: '活动启动', en: 'Campaign launched' },
  campaign_response: { zh: '响应活动', en: 'Responded to a campaign' },
  code_scan: { zh: '扫码', en: 'Scanned a code' },
  complaint: { zh: '投诉', en: 'Complaint' },
  complaint_closed: { zh: '投诉办结', en: 'Complaint closed' },
  contact_attempted: { zh: '联系未果', en: 'Contact attempted' },
  customer_contacted: { zh: '已联系客户', en: 'Customer contacted' },
  large_movement: { zh: '大额动账', en: 'Large movement' },
  mobile_bank_reactivated: { zh: '掌银重新激活', en: 'MobileBank reactivated' },
  mobile_sign_in: { zh: '掌银登录', en: 'Signed in to MobileBank' },
  referral: { zh: '推荐新客', en: 'Referred somebody' },
  referred: { zh: '经人推荐', en: 'Came by referral' },
  points_added: { zh: '积分调增', en: 'Points added' },
  points_deducted: { zh: '积分调减', en: 'Points deducted' },
  gift_reserved: { zh: '礼品预留', en: 'Gift reserved' },
  gift_expiring: { zh: '礼品即将逾期', en: 'Gift about to be let go' },
  gift_picked_up: { zh: '礼品领取', en: 'Gift picked up' },
  gift_returned: { zh: '礼品退回', en: 'Gift returned' },
  gift_reservation_ended: { zh: '礼品预留结束', en: 'Gift reservation ended' },
  points_earned: { zh: '积分获得', en: 'Points earned' },
  points_spent: { zh: '积分使用', en: 'Points spent' },
  points_sent: { zh: '积分转出', en: 'Points passed on' },
  points_received: { zh: '积分转入', en: 'Points received' },
  points_expiring: { zh: '积分即将到期', en: 'Points about to expire' },
  points_expired: { zh: '积分过期', en: 'Points expired' },
  points_frozen: { zh: '积分冻结', en: 'Points frozen' },
  points_unfrozen: { zh: '积分解冻', en: 'Points released' },
  points_forfeited: { zh: '积分罚没', en: 'Points forfeited' },
  points_taken_back: { zh: '积分收回', en: 'Earned points taken back' },
  points_given_back: { zh: '积分退回', en: 'Spent points given back' },
  product_maturity: { zh: '产品到期', en: 'Product matured' },
  visit: { zh: '到店', en: 'Visited an outlet' },
  voucher_claimed: { zh: '领取权益', en: 'Voucher claimed' },
  voucher_expiring: { zh: '权益即将到期', en: 'Voucher about to expire' },
  voucher_given: { zh: '转赠权益', en: 'Voucher passed on' },
  voucher_received: { zh: '收到转赠', en: 'Voucher received' },
  voucher_expired: { zh: '权益过期', en: 'Voucher expired' },
  voucher_redeemed: { zh: '核销权益', en: 'Voucher redeemed' },
} as const;

/** Types by which customers are picked and conversions counted. */
export const customerEvents: readonly (keyof typeof names)[] = [
  'voucher_redeemed',
  'voucher_claimed',
  'campaign_response',
  'mobile_bank_reactivated',
  'mobile_sign_in',
  'visit',
  'code_scan',
  'large_movement',
  'product_maturity',
  'customer_contacted',
  'complaint',
  'complaint_closed',
  'referral',
];

/** A type of the bank's own has no other name than its code. */
export function eventName(type: string, language: 'zh' | 'en'): string {
  return Object.entries(names).find(([known]) => known === type)?.[1][language] ?? type;
}

/** Types that only the program itself writes: they stand for money and for its own acts. */
export const reservedEvents: readonly string[] = [
  'budget_low',
  'campaign_launched',
  'points_earned',
  'points_spent',
  'points_sent',
  'points_received',
  'points_expiring',
  'points_expired',
  'points_frozen',
  'points_unfrozen',
  'points_forfeited',
  'points_taken_back',
  'points_given_back',
  'points_added',
  'points_deducted',
  'gift_reserved',
  'gift_expiring',
  'gift_picked_up',
  'gift_returned',
  'gift_reservation_ended',
  'voucher_claimed',
  'voucher_claim_reversed',
  'voucher_held',
  'voucher_hold_released',
  'voucher_hold_expired',
  'voucher_redeemed',
  'voucher_redemption_reversed',
  'voucher_expired',
  'voucher_expiring',
  'voucher_given',
  'voucher_received',
];

/** An event that is older comes by a file; one further ahead has a wrong clock. */
export const eventLimits = { batch: 500, oldestDays: 7, aheadMinutes: 5 } as const;

const code = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);
const propertyValue = z.string().max(200);

/** An event as a system of the bank tells it. */
export const eventTold = z.strictObject({
  /** of the source, the same however often it is sent */
  eventId: z.string().trim().min(1).max(128),
  type: code,
  occurredAt: z.iso.datetime({ offset: true }),
  customer: z.union([
    z.strictObject({ id: z.string().trim().min(1).max(128), source: code.optional() }),
    z.strictObject({
      customerNo: z
        .number()
        .int()
        .min(1)
        .max(2 ** 31 - 1),
    }),
  ]),
  org: z.string().min(1).max(64).optional(),
  channel: z.string().max(60).default(''),
  amountFen: z.number().int().min(0).max(1e15).default(0),
  properties: z
    .record(code, propertyValue)
    .refine((all) => Object.keys(all).length <= 20)
    .default({}),
});
export type EventTold = z.infer<typeof eventTold>;

export const eventBatch = z.strictObject({
  source: code,
  /** each is judged by itself: a bad one does not hold up the others */
  events: z.array(z.unknown()).min(1).max(eventLimits.batch),
});

export const eventRefusals = {
  EVENT_MALFORMED: { zh: '事件格式有误：{at}', en: 'The event is malformed: {at}' },
  EVENT_TYPE_RESERVED: { zh: '类型 {type} 只由本系统写入', en: 'Only this program writes {type}' },
  EVENT_IN_FUTURE: { zh: '发生时间在未来', en: 'It occurred in the future' },
  EVENT_TOO_OLD: {
    zh: '发生已超过 7 天，请通过文件导入',
    en: 'It is older than 7 days: bring it by a file',
  },
  EVENT_ORG_UNKNOWN: { zh: '没有机构 {org}', en: 'There is no org unit {org}' },
  EVENT_CUSTOMER_UNKNOWN: { zh: '没有这位客户', en: 'There is no such customer' },
  EVENT_NO_ROOM: {
    zh: '没有这位客户，且待归属的事件已达上限',
    en: 'There is no such customer, and no room for more events without one',
  },
} as const;
export type EventRefusal = keyof typeof eventRefusals;

/** Sent after the events are committed: what is not named in `others` was taken in. */
export const eventsTaken = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  unplaced: z.number().int().meta({
    description: 'kept apart until a file brings their customers: nothing is to be sent again',
  }),
  refused: z.number().int(),
  others: z.array(
    z.object({
      index: z.number().int().meta({ description: 'place in the batch, from 0' }),
      outcome: z.enum(['duplicate', 'unplaced', 'refused']),
      code: z.string().nullable(),
      message: bilingual.nullable(),
    }),
  ),
});
export type EventsTaken = z.infer<typeof eventsTaken>;
