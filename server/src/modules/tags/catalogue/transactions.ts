import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, months, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { lastDays, lastMonths } from '../window.core.ts';
import { retailBanking } from './owners.ts';
import { external, monthsWith, sum, times, toOtherBank } from './transaction-metrics.ts';

const fact = 'fact_transaction';

export const transactionMetrics: readonly Metric[] = [
  sum(
    'in_90',
    '近 90 天流入金额',
    'Money in, 90 days',
    `direction = 'in' and ${external}`,
    lastDays(90),
  ),
  sum(
    'out_90',
    '近 90 天流出金额',
    'Money out, 90 days',
    `direction = 'out' and ${external}`,
    lastDays(90),
  ),
  sum(
    'to_other_banks_90',
    '近 90 天转往他行金额',
    'Transfers to other banks, 90 days',
    toOtherBank,
    lastDays(90),
  ),
  metric('other_banks_180', '近 180 天转往的他行数', 'Other banks transferred to, 180 days', {
    fact,
    aggregate: 'distinct',
    field: 'counterparty_bank',
    filter: toOtherBank,
    window: lastDays(180),
  }),
  metric('largest_movement_7', '近 7 天最大单笔金额', 'Largest transaction in 7 days', {
    fact,
    aggregate: 'maximum',
    field: 'amount_fen',
    window: lastDays(7),
  }),
  metric('cash_share_180', '近 180 天取现占比', 'Share of cash in money out, 180 days', {
    fact,
    aggregate: 'share',
    field: 'amount_fen',
    filter: `direction = 'out' and ${external}`,
    part: "kind = 'cash'",
    window: lastDays(180),
  }),
  times(
    'outs_180',
    '近 180 天流出笔数',
    'Transactions out, 180 days',
    `direction = 'out' and ${external}`,
    lastDays(180),
  ),
  monthsWith(
    'household_months_6m',
    '近 6 个月有生活缴费的月数',
    'Months with bill payments, of 6',
    "kind = 'household' and direction = 'out'",
    lastMonths(6),
  ),
  sum(
    'income_6m',
    '近 6 个月工资与养老金',
    'Salary and pension in 6 months',
    "direction = 'in' and kind in ('salary', 'pension')",
    lastMonths(6),
  ),
];

const tags = tagsOf('transactions', retailBanking, 30);

export const transactionTags: readonly Tag[] = [
  tags.flag('multi_bank_customer', '多头开户客户', 'Banks elsewhere too', {
    definition: ['近 180 天向多家他行转账', 'Transferred to several other banks in 180 days'],
    parameters: { minimum: count(2, '他行家数', 'Other banks') },
    expression: 'other_banks_180 >= $minimum',
  }),
  tags.flag('large_movement', '大额变动', 'Large movement', {
    definition: [
      '近 7 天有单笔金额达到门槛的进出',
      'A single transaction at or above the threshold in 7 days',
    ],
    parameters: { minimum_fen: yuan(100_000, '单笔门槛', 'Threshold') },
    expression: 'largest_movement_7 >= $minimum_fen',
  }),
  tags.number('net_inflow_90_fen', '近 90 天净流入', 'Net inflow in 90 days', 'fen', {
    definition: [
      '近 90 天流入金额减流出金额,不含本人理财、基金、定期的买入与赎回',
      'Money in less money out in 90 days, without moves into own products and back',
    ],
    expression: 'in_90 - out_90',
  }),
  tags.flag('cash_user', '现金偏好', 'Prefers cash', {
    definition: [
      '近 180 天取现金额占流出金额达到门槛,且有足够笔数',
      'Cash reaches the share of money out in 180 days, of enough transactions',
    ],
    parameters: {
      share: share(0.5, '占比', 'Share'),
      minimum: count(3, '流出笔数', 'Transactions out'),
    },
    expression: 'outs_180 >= $minimum and cash_share_180 >= $share',
  }),
  tags.flag('bill_payer', '生活缴费客户', 'Pays bills here', {
    definition: [
      '近 6 个月中有若干个月发生生活缴费',
      'Paid household bills in some of the last 6 months',
    ],
    parameters: { minimum: months(3, '月数', 'Months') },
    expression: 'household_months_6m >= $minimum',
  }),
];
