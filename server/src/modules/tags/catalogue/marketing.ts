import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, tagsOf, type Tag } from '../tag.core.ts';
import { allTime, lastDays } from '../window.core.ts';
import { events } from './event-metrics.ts';
import { digitalBanking } from './owners.ts';

/** A contact that arrived: one of Huike's, or of the bank's own campaigns. */
const contact = "type in ('customer_contacted', 'campaign_contact')";

export const marketingMetrics: readonly Metric[] = [
  events(
    'redemptions_180',
    '近 180 天核销优惠券次数',
    'Vouchers redeemed in 180 days',
    "type = 'voucher_redeemed'",
    lastDays(180),
  ),
  events(
    'claims_180',
    '近 180 天领取优惠券次数',
    'Vouchers claimed in 180 days',
    "type = 'voucher_claimed'",
    lastDays(180),
  ),
  events('contacts_90', '近 90 天触达次数', 'Contacts in 90 days', contact, lastDays(90)),
  events('contacts_365', '近 365 天触达次数', 'Contacts in 365 days', contact, lastDays(365)),
  events(
    'attempts_90',
    '近 90 天联系未果次数',
    'Contacts attempted in 90 days',
    "type = 'contact_attempted'",
    lastDays(90),
  ),
  events(
    'answers_90',
    '近 90 天响应与用券次数',
    'Responses and vouchers used in 90 days',
    "type in ('campaign_response', 'voucher_claimed', 'voucher_redeemed')",
    lastDays(90),
  ),
  events(
    'responses_365',
    '近 365 天响应活动次数',
    'Responses in 365 days',
    "type = 'campaign_response'",
    lastDays(365),
  ),
  events(
    'claims_365',
    '近 365 天领取优惠券次数',
    'Vouchers claimed in 365 days',
    "type = 'voucher_claimed'",
    lastDays(365),
  ),
  events(
    'claims_ever',
    '领取优惠券次数',
    'Vouchers claimed ever',
    "type = 'voucher_claimed'",
    allTime,
  ),
  events(
    'redemptions_365',
    '近 365 天核销优惠券次数',
    'Vouchers redeemed in 365 days',
    "type = 'voucher_redeemed'",
    lastDays(365),
  ),
  events(
    'expiries_365',
    '近 365 天过期优惠券数',
    'Vouchers expired in 365 days',
    "type = 'voucher_expired'",
    lastDays(365),
  ),
  metric('redeemed_365', '近 365 天核销权益金额', 'Benefits redeemed in 365 days', {
    fact: 'fact_event',
    aggregate: 'sum',
    field: 'amount_fen',
    filter: "type = 'voucher_redeemed'",
    window: lastDays(365),
  }),
];

const tags = tagsOf('marketing', digitalBanking, 7);

export const marketingTags: readonly Tag[] = [
  tags.flag('benefit_lover', '权益活跃客户', 'Uses benefits', {
    definition: ['近 180 天核销优惠券达到次数', 'Vouchers redeemed in 180 days reach the number'],
    dataClass: 'C1',
    parameters: { minimum: count(2, '次数', 'Redemptions') },
    expression: 'redemptions_180 >= $minimum',
  }),
  tags.flag('claims_without_redeeming', '领券未用', 'Claims and does not redeem', {
    definition: [
      '近 180 天领取过优惠券，但一张也没有核销',
      'Claimed vouchers in 180 days and redeemed none',
    ],
    dataClass: 'C1',
    expression: 'claims_180 > 0 and redemptions_180 = 0',
  }),
  tags.number('contact_count', '近 90 天触达次数', 'Contacts of 90 days', 'count', {
    definition: ['近 90 天成功联系或触达的次数', 'How often the customer was reached in 90 days'],
    dataClass: 'C1',
    expression: 'contacts_90',
  }),
  tags.flag('contact_fatigue', '营销疲劳', 'Tired of contacts', {
    definition: [
      '近 90 天触达达到次数，而没有响应活动、领取或核销权益',
      'Contacts of 90 days reach the number, and nothing was answered, claimed or redeemed',
    ],
    plain: {
      name: ['联系较多', 'Contacted often'],
      definition: [
        '近 90 天本行联系您较多，您没有参加活动，可能不希望更多联系',
        'The bank contacted you often in 90 days and you took up nothing: you may not want more of it',
      ],
    },
    dataClass: 'C1',
    parameters: { minimum: count(2, '触达次数', 'Contacts') },
    expression: 'contacts_90 >= $minimum and answers_90 = 0',
  }),
  tags.flag('hard_to_reach', '难以联系', 'Hard to reach', {
    definition: [
      '近 90 天联系未果达到次数，且一次也没有触达',
      'Contacts attempted in 90 days reach the number, and none succeeded',
    ],
    plain: {
      name: ['近期没有联系上', 'Not reached lately'],
      definition: [
        '近 90 天本行多次联系您，没有联系上',
        'The bank tried to contact you several times in 90 days without reaching you',
      ],
    },
    dataClass: 'C1',
    parameters: { minimum: count(2, '联系未果次数', 'Attempts') },
    expression: 'attempts_90 >= $minimum and contacts_90 = 0',
  }),
  tags.number('response_rate', '营销响应率', 'Response rate', 'share', {
    definition: [
      '近一年响应活动次数与触达次数之比；没有触达则无此标签',
      'Responses over contacts of a year; unknown without contacts',
    ],
    plain: {
      name: ['参加活动的比例', 'Share of offers taken up'],
      definition: [
        '近一年本行联系您之后，您参加活动的比例',
        'How often in a year you took up an offer after a contact',
      ],
    },
    dataClass: 'C1',
    expression: 'responses_365 / contacts_365',
  }),
  tags.number('redemption_rate', '权益核销率', 'Redemption rate', 'share', {
    definition: [
      '近一年核销与领取优惠券张数之比；没有领取则无此标签',
      'Vouchers redeemed over vouchers claimed of a year; unknown without claims',
    ],
    plain: {
      name: ['优惠券使用率', 'Share of vouchers used'],
      definition: [
        '您近一年使用的优惠券占领取的比例',
        'Vouchers you used over those you claimed in a year',
      ],
    },
    dataClass: 'C1',
    expression: 'redemptions_365 / claims_365',
  }),
  tags.flag('lets_vouchers_expire', '权益常过期', 'Lets vouchers expire', {
    definition: [
      '近一年过期的优惠券达到张数，且不少于核销的张数',
      'Vouchers expired in a year reach the number and are no fewer than those redeemed',
    ],
    dataClass: 'C1',
    parameters: { minimum: count(2, '张数', 'Vouchers') },
    expression: 'expiries_365 >= $minimum and expiries_365 >= redemptions_365',
  }),
  tags.flag('never_claimed', '从未领取权益', 'Never claimed a benefit', {
    definition: [
      '近 180 天有消费，但从未领取过权益',
      'Spent in 180 days, and never claimed a voucher',
    ],
    dataClass: 'C1',
    expression: 'spendings_180 > 0 and claims_ever = 0',
  }),
  tags.flag('price_sensitive', '优惠敏感客户', 'Looks for discounts', {
    definition: [
      '近 180 天核销过优惠券，并在一年的大促期间消费过',
      'Redeemed a voucher in 180 days, and spent during the shopping festivals of a year',
    ],
    plain: {
      name: ['喜欢优惠', 'Likes discounts'],
      definition: [
        '您近 180 天使用过优惠券，也在大促期间消费过',
        'You used a voucher in 180 days and shopped during the festivals',
      ],
    },
    expression: 'redemptions_180 > 0 and festival_purchases_365 > 0',
  }),
  tags.number('benefits_redeemed_fen', '近一年核销权益金额', 'Benefits redeemed in a year', 'fen', {
    definition: ['近一年核销的优惠券面额合计', 'Face value of the vouchers redeemed in a year'],
    dataClass: 'C1',
    expression: 'redeemed_365',
  }),
];
