import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { days, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { allTime, lastDays, lastMonths } from '../window.core.ts';
import { personalCredit } from './owners.ts';
import { spending, sum, times } from './transaction-metrics.ts';

const cardRepayment = "kind = 'card_repayment' and direction = 'out'";

export const creditCardMetrics: readonly Metric[] = [
  sum(
    'card_repaid_3m',
    '近 3 个月信用卡还款额',
    'Credit card repaid in 3 months',
    cardRepayment,
    lastMonths(3),
  ),
  times(
    'card_repayments_180',
    '近 180 天信用卡还款次数',
    'Credit card repayments in 180 days',
    cardRepayment,
    lastDays(180),
  ),
  times(
    'card_repayments_auto_180',
    '近 180 天信用卡自动还款次数',
    'Automatic credit card repayments in 180 days',
    `${cardRepayment} and channel = 'auto'`,
    lastDays(180),
  ),
  metric('largest_purchase_30', '近 30 天最大单笔消费', 'Largest purchase in 30 days', {
    fact: 'fact_transaction',
    aggregate: 'maximum',
    field: 'amount_fen',
    filter: spending,
    window: lastDays(30),
  }),
  metric('card_limit', '信用卡额度', 'Credit card limits', {
    fact: 'fact_card',
    aggregate: 'sum',
    field: 'limit_fen',
    filter: "is_open and kind = 'credit'",
    window: allTime,
  }),
  metric('first_credit_card', '首张有效信用卡发卡日', 'Issue date of the first open credit card', {
    fact: 'fact_card',
    aggregate: 'minimum',
    field: 'issue_date',
    filter: "is_open and kind = 'credit'",
    window: allTime,
  }),
  metric('open_credit_cards', '有效信用卡数', 'Open credit cards', {
    fact: 'fact_card',
    aggregate: 'count',
    filter: "is_open and kind = 'credit'",
    window: allTime,
  }),
];

const tags = tagsOf('credit', personalCredit, 7);

export const creditCardTags: readonly Tag[] = [
  tags.number('card_limit_fen', '信用卡额度', 'Credit card limit', 'fen', {
    definition: ['未注销信用卡的额度之和', 'Limits of the open credit cards together'],
    expression: 'card_limit',
  }),
  tags.choice('card_use_level', '信用卡使用程度', 'Use of the credit card', {
    definition: [
      '近 3 个月月均还款额占额度的比例：达到高比例为高、达到低比例为中、有还款为低、没有为未用；没有额度则无此标签',
      'Monthly repayments of 3 months over the limit: high and moderate from their shares, low with any, unused without; unknown without a limit',
    ],
    parameters: {
      moderate: share(0.2, '中等使用比例', 'Moderate from'),
      high: share(0.6, '高使用比例', 'High from'),
    },
    choices: [
      ['unused', '未用', 'Unused'],
      ['low', '低', 'Low'],
      ['moderate', '中', 'Moderate'],
      ['high', '高', 'High'],
    ],
    expression: `case
      when card_limit <= 0 then ''
      when card_repaid_3m >= card_limit * 3 * $high then 'high'
      when card_repaid_3m >= card_limit * 3 * $moderate then 'moderate'
      when card_repaid_3m > 0 then 'low'
      else 'unused' end`,
  }),
  tags.choice('card_repayment_way', '信用卡还款方式', 'Way of repaying the card', {
    definition: [
      '近 180 天信用卡还款全部自动、全部自行，或两者都有；没有还款则无此标签',
      'Credit card repayments of 180 days: all automatic, all by hand, or both; unknown without',
    ],
    choices: [
      ['automatic', '自动还款', 'Automatic'],
      ['by_hand', '自行还款', 'By hand'],
      ['both', '两者都有', 'Both'],
    ],
    expression: `case
      when card_repayments_180 = 0 then ''
      when card_repayments_auto_180 = card_repayments_180 then 'automatic'
      when card_repayments_auto_180 = 0 then 'by_hand'
      else 'both' end`,
  }),
  tags.flag('instalment_candidate', '分期商机', 'Instalment candidate', {
    definition: [
      '持有信用卡，近 30 天有一笔消费达到金额，且在信用卡额度以内',
      'Holds a credit card, and one purchase in 30 days reached the amount, within the card limit',
    ],
    plain: {
      name: ['有可分期的消费', 'A purchase that could be paid in instalments'],
      definition: [
        '您近 30 天有一笔较大的消费，在您的信用卡额度以内',
        'One of your purchases in 30 days was large and within your card limit',
      ],
    },
    parameters: { minimum_fen: yuan(1_000, '单笔消费', 'Purchase') },
    expression: 'largest_purchase_30 >= $minimum_fen and largest_purchase_30 <= card_limit',
  }),
  tags.flag('credit_card_asleep', '信用卡睡眠', 'Credit card asleep', {
    definition: [
      '信用卡发卡超过若干天，近 180 天没有一次还款',
      'Has held a credit card for some days and repaid nothing on it in 180 days',
    ],
    plain: {
      name: ['信用卡近期未用', 'Credit card not used lately'],
      definition: [
        '您的信用卡近 180 天没有还款记录',
        'Nothing was repaid on your credit card in 180 days',
      ],
    },
    parameters: { held_for: days(180, '持卡天数', 'Days held') },
    expression: 'days_since(first_credit_card) >= $held_for and card_repayments_180 = 0',
  }),
  tags.flag('credit_card_holder', '信用卡客户', 'Holds a credit card', {
    definition: ['有未注销的信用卡', 'Has an open credit card'],
    expression: 'open_credit_cards > 0',
  }),
];
