import type { Bilingual } from './bilingual.ts';

/**
 * A field of an event as receivers get it. Nothing else of an event leaves the bank: what a module adds to
 * its events stays inside until it is declared here. Names, phones and identity numbers are never fields.
 */
export type WebhookField = Bilingual & {
  name: string;
  /** where it stands in the event: a property, or one of the event's own columns */
  from: { property: string } | 'amountFen';
  /** amounts are only sent to endpoints that ask for them */
  kind: 'id' | 'amount';
};

/** What every event says beside its own fields. */
export const commonWebhookFields: readonly (Bilingual & { name: string })[] = [
  {
    name: 'customerNo',
    zh: '客户号（本系统的编号）',
    en: 'customer, by the number of this system',
  },
  { name: 'orgId', zh: '机构编号，0 表示无', en: 'org unit, 0 for none' },
  { name: 'businessDate', zh: '业务日期', en: 'business date' },
];

const voucherFields: readonly WebhookField[] = [
  {
    name: 'voucherId',
    from: { property: 'voucher_id' },
    kind: 'id',
    zh: '优惠券编号',
    en: 'voucher',
  },
  { name: 'offerId', from: { property: 'offer_id' }, kind: 'id', zh: '权益活动', en: 'offer' },
  {
    name: 'campaignId',
    from: { property: 'campaign_id' },
    kind: 'id',
    zh: '营销活动',
    en: 'campaign',
  },
  {
    name: 'amountFen',
    from: 'amountFen',
    kind: 'amount',
    zh: '面额（分）',
    en: 'value in fen',
  },
];
const redemptionField: WebhookField = {
  name: 'redemptionId',
  from: { property: 'redemption_id' },
  kind: 'id',
  zh: '核销编号',
  en: 'redemption',
};

const holdField: WebhookField = {
  name: 'holdId',
  from: { property: 'hold_id' },
  kind: 'id',
  zh: '占用编号',
  en: 'hold',
};

type WebhookEvent = Bilingual & {
  /** when it is sent */
  when: Bilingual;
  fields: readonly WebhookField[];
};

/** The events that may be subscribed, by their type. A module adds its own here. */
export const webhookEvents = {
  voucher_claimed: {
    zh: '领取权益',
    en: 'Voucher claimed',
    when: { zh: '客户领到一张券', en: 'A customer has got a voucher' },
    fields: voucherFields,
  },
  voucher_held: {
    zh: '占用权益',
    en: 'Voucher held',
    when: {
      zh: '收银端为一笔支付占用了券，此时不能用于别处',
      en: 'A till holds a voucher for a payment: it can be used nowhere else meanwhile',
    },
    fields: [...voucherFields, holdField],
  },
  voucher_hold_released: {
    zh: '释放占用',
    en: 'Hold released',
    when: { zh: '支付未成，券又可使用', en: 'The payment did not come: the voucher is free again' },
    fields: [...voucherFields, holdField],
  },
  voucher_hold_expired: {
    zh: '占用超时',
    en: 'Hold ran out',
    when: {
      zh: '占用到时未支付，券又可使用',
      en: 'The hold ran out unpaid: the voucher is free again',
    },
    fields: [...voucherFields, holdField],
  },
  voucher_redeemed: {
    zh: '核销权益',
    en: 'Voucher redeemed',
    when: { zh: '券在机构或商户处用掉', en: 'A voucher was used at an outlet or a merchant' },
    fields: [...voucherFields, redemptionField],
  },
  voucher_redemption_reversed: {
    zh: '核销冲正',
    en: 'Redemption reversed',
    when: {
      zh: '一次核销被撤回，券可再用',
      en: 'A redemption was taken back: the voucher counts again',
    },
    fields: voucherFields,
  },
  voucher_claim_reversed: {
    zh: '领取冲正',
    en: 'Claim reversed',
    when: { zh: '一次领取被撤回，券作废', en: 'A claim was taken back: the voucher is void' },
    fields: voucherFields,
  },
  voucher_given: {
    zh: '转赠权益',
    en: 'Voucher passed on',
    when: { zh: '客户把券转赠给另一位客户', en: 'A customer has passed a voucher on to another' },
    fields: voucherFields,
  },
  voucher_received: {
    zh: '收到转赠',
    en: 'Voucher received',
    when: { zh: '客户收下转赠的券', en: 'A customer has taken a voucher that another passed on' },
    fields: voucherFields,
  },
  voucher_expiring: {
    zh: '权益即将到期',
    en: 'Voucher about to expire',
    when: {
      zh: '客户同意接收营销，手里的券几天后到期；每张券只提醒一次',
      en: 'A voucher ends in a few days and its customer takes marketing; told once a voucher',
    },
    fields: voucherFields,
  },
  voucher_expired: {
    zh: '权益过期',
    en: 'Voucher expired',
    when: { zh: '券在有效期内没有用掉', en: 'A voucher was not used in its time' },
    fields: voucherFields,
  },
} as const satisfies Record<string, WebhookEvent>;

export type WebhookEventType = keyof typeof webhookEvents;
// Object.keys forgets which keys they are.
export const webhookEventTypes = Object.keys(webhookEvents) as [
  WebhookEventType,
  ...WebhookEventType[],
];

/** The type of a test send, which no event has. */
export const pingType = 'ping' as const;
