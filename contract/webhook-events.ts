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
  kind: 'id' | 'day' | 'amount';
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

const pointsFields: readonly WebhookField[] = [
  {
    name: 'movementId',
    from: { property: 'movement_id' },
    kind: 'id',
    zh: '积分变动编号',
    en: 'movement of points',
  },
  {
    name: 'programmeId',
    from: { property: 'programme_id' },
    kind: 'id',
    zh: '积分计划',
    en: 'points programme',
  },
  {
    name: 'pointsHundredths',
    from: { property: 'points_hundredths' },
    kind: 'amount',
    zh: '积分（百分之一分）',
    en: 'points, in hundredths',
  },
];
const giftFields: readonly WebhookField[] = [
  {
    name: 'reservationId',
    from: { property: 'reservation_id' },
    kind: 'id',
    zh: '礼品预留编号',
    en: 'reservation of a gift',
  },
  { name: 'giftId', from: { property: 'gift_id' }, kind: 'id', zh: '礼品', en: 'gift' },
  { name: 'pieces', from: { property: 'pieces' }, kind: 'id', zh: '件数', en: 'pieces' },
];

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
  points_earned: {
    zh: '积分获得',
    en: 'Points earned',
    when: { zh: '客户获得积分', en: 'A customer has earned points' },
    fields: pointsFields,
  },
  points_spent: {
    zh: '积分使用',
    en: 'Points spent',
    when: { zh: '客户用积分兑换', en: 'A customer has spent points' },
    fields: pointsFields,
  },
  points_sent: {
    zh: '积分转出',
    en: 'Points passed on',
    when: { zh: '客户把积分转给另一位客户', en: 'A customer has passed points on to another' },
    fields: pointsFields,
  },
  points_received: {
    zh: '积分转入',
    en: 'Points received',
    when: { zh: '客户收到另一位客户转来的积分', en: 'A customer has got points from another' },
    fields: pointsFields,
  },
  points_expiring: {
    zh: '积分即将到期',
    en: 'Points about to expire',
    when: {
      zh: '客户同意接收营销，手里的积分在计划设定的天数内到期；每个到期日只提醒一次',
      en: 'Points end within the days of their programme and their customer takes marketing; told once a last day',
    },
    fields: [
      ...pointsFields.filter(({ name }) => name !== 'movementId'),
      {
        name: 'lastDay',
        from: { property: 'last_day' },
        kind: 'day',
        zh: '可用的最后一天',
        en: 'the last day on which they may be used',
      },
    ],
  },
  points_expired: {
    zh: '积分过期',
    en: 'Points expired',
    when: { zh: '积分在有效期内没有用掉', en: 'Points were not spent in their time' },
    fields: pointsFields,
  },
  points_frozen: {
    zh: '积分冻结',
    en: 'Points frozen',
    when: {
      zh: '客户的积分被冻结，暂不能使用',
      en: 'Points of a customer can not be spent for the time being',
    },
    fields: pointsFields,
  },
  points_unfrozen: {
    zh: '积分解冻',
    en: 'Points released',
    when: { zh: '冻结的积分又可使用', en: 'Frozen points can be spent again' },
    fields: pointsFields,
  },
  points_forfeited: {
    zh: '积分罚没',
    en: 'Points forfeited',
    when: { zh: '冻结的积分被收回', en: 'Frozen points were taken away' },
    fields: pointsFields,
  },
  points_taken_back: {
    zh: '积分收回',
    en: 'Earned points taken back',
    when: { zh: '一次获得的积分被冲正', en: 'Points that were earned were taken back' },
    fields: pointsFields,
  },
  points_given_back: {
    zh: '积分退回',
    en: 'Spent points given back',
    when: { zh: '一次使用的积分退还客户', en: 'Points that were spent were given back' },
    fields: pointsFields,
  },
  points_added: {
    zh: '积分调增',
    en: 'Points added',
    when: { zh: '经两人审批为客户补加积分', en: 'Two people have added points to a customer' },
    fields: pointsFields,
  },
  points_deducted: {
    zh: '积分调减',
    en: 'Points deducted',
    when: { zh: '经两人审批扣减客户积分', en: 'Two people have deducted points of a customer' },
    fields: pointsFields,
  },
  gift_reserved: {
    zh: '礼品预留',
    en: 'Gift reserved',
    when: { zh: '为客户预留了礼品，等待领取', en: 'A gift is set aside for a customer to pick up' },
    fields: giftFields,
  },
  gift_waiting: {
    zh: '礼品待到货',
    en: 'Gift waiting for stock',
    when: {
      zh: '客户按规则应得礼品，其网点暂无库存，到货后自动预留',
      en: 'A customer is owed a gift by rule and the outlet has none: it is set aside once stock comes',
    },
    fields: giftFields.filter(({ name }) => name !== 'reservationId'),
  },
  gift_expiring: {
    zh: '礼品即将逾期',
    en: 'Gift about to be let go',
    when: {
      zh: '预留的礼品几天后逾期，客户同意接收营销；每次预留只提醒一次',
      en: 'A reserved gift waits a few days more and its customer takes marketing; told once a reservation',
    },
    fields: giftFields,
  },
  gift_picked_up: {
    zh: '礼品领取',
    en: 'Gift picked up',
    when: { zh: '客户在网点领走了礼品', en: 'A customer has picked a gift up' },
    fields: giftFields,
  },
  gift_returned: {
    zh: '礼品退回',
    en: 'Gift returned',
    when: {
      zh: '领走的礼品退回网点库存',
      en: 'A gift that was picked up came back into the stock',
    },
    fields: giftFields,
  },
  gift_reservation_ended: {
    zh: '礼品预留结束',
    en: 'Gift reservation ended',
    when: {
      zh: '预留被取消或逾期未领，礼品回到库存',
      en: 'A reservation was cancelled or ran out: the gift is free again',
    },
    fields: giftFields,
  },
  budget_low: {
    zh: '预算预警',
    en: 'Budget running low',
    when: {
      zh: '预算领取到一条预警线，五分钟内告知；每条线一次，追加后再次达到时再告知',
      en: 'What was claimed of a budget has reached one of its warning lines; told within five minutes, once a line, and again when it is reached after money was added',
    },
    fields: [
      { name: 'budgetId', from: { property: 'budget_id' }, kind: 'id', zh: '预算', en: 'budget' },
      {
        name: 'percent',
        from: { property: 'percent' },
        kind: 'id',
        zh: '达到的预警线（%）',
        en: 'the line that was reached, in percent',
      },
      {
        name: 'amountFen',
        from: 'amountFen',
        kind: 'amount',
        zh: '剩余金额（分）',
        en: 'what is left, in fen',
      },
    ],
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
