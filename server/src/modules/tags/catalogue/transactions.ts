import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, months, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { allTime, calendarMonth, lastDays, lastMonths } from '../window.core.ts';
import { retailBanking } from './owners.ts';
import { external, monthsWith, sum, times, toOtherBank } from './transaction-metrics.ts';

const fact = 'fact_transaction';

/** Where money comes from, with the kinds of transactions. */
const sources = [
  ['salary', '代发工资', 'Salary', "'salary'"],
  ['pension', '养老金', 'Pension', "'pension'"],
  ['transfer', '转账', 'Transfers', "'transfer'"],
  ['cash', '现金', 'Cash', "'cash'"],
  ['investment', '理财赎回', 'Redeemed investments', "'wealth_redemption', 'fund_redemption'"],
  ['loan', '贷款发放', 'Loans paid out', "'loan_payout'"],
] as const;

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
  ...sources.map(([source, zh, en, kinds]) =>
    sum(
      `source_${source}_180`,
      `近 180 天${zh}流入金额`,
      `${en} in 180 days`,
      `direction = 'in' and kind in (${kinds})`,
      lastDays(180),
    ),
  ),
  metric('wallet_share_180', '近 180 天流向第三方支付的占比', 'Share of money out to wallets', {
    fact,
    aggregate: 'share',
    field: 'amount_fen',
    filter: `direction = 'out' and ${external}`,
    part: "counterparty_bank in ('ALIPAY', 'TENPAY')",
    window: lastDays(180),
  }),
  times(
    'cash_deposits_180',
    '近 180 天现金存入笔数',
    'Cash deposits in 180 days',
    "kind = 'cash' and direction = 'in'",
    lastDays(180),
  ),
  ...[1, 2, 3].map((ago) =>
    sum(
      `in_month_${ago}_ago`,
      `${ago} 个月前的流入金额`,
      `Money in, the month ${ago} before`,
      `direction = 'in' and ${external}`,
      calendarMonth(ago),
    ),
  ),
  times(
    'foreign_transactions_365',
    '近 365 天外币交易笔数',
    'Transactions in foreign currency, 365 days',
    'is_foreign',
    lastDays(365),
  ),
  sum(
    'in_30',
    '近 30 天流入金额',
    'Money in, 30 days',
    `direction = 'in' and ${external}`,
    lastDays(30),
  ),
  sum(
    'out_30',
    '近 30 天流出金额',
    'Money out, 30 days',
    `direction = 'out' and ${external}`,
    lastDays(30),
  ),
  monthsWith(
    'saving_months_6m',
    '近 6 个月有储蓄投资的月数',
    'Months with money put aside, of 6',
    "direction = 'out' and kind in ('time_deposit', 'wealth_purchase', 'fund_purchase')",
    lastMonths(6),
  ),
  sum(
    'fees_365',
    '近 365 天手续费与罚息',
    'Fees and penalties in 365 days',
    "direction = 'out' and kind in ('fee', 'penalty_interest')",
    lastDays(365),
  ),
  sum(
    'interest_365',
    '近 365 天利息收入',
    'Interest earned in 365 days',
    "direction = 'in' and kind = 'interest'",
    lastDays(365),
  ),
  times(
    'premiums_365',
    '近 365 天保费支出笔数',
    'Insurance premiums in 365 days',
    "direction = 'out' and kind = 'insurance'",
    lastDays(365),
  ),
  metric('ordered_monthly', '约定转账金额', 'Amount of standing orders', {
    fact: 'fact_standing_order',
    aggregate: 'sum',
    field: 'amount_fen',
    window: allTime,
  }),
];

const tags = tagsOf('transactions', retailBanking, 30);

export const transactionTags: readonly Tag[] = [
  tags.flag('multi_bank_customer', '多头开户客户', 'Banks elsewhere too', {
    definition: ['近 180 天向多家他行转账', 'Transferred to several other banks in 180 days'],
    plain: {
      name: ['也使用其他银行', 'Banks elsewhere too'],
      definition: [
        '您近 180 天向多家其他银行转过账',
        'You transferred to several other banks in 180 days',
      ],
    },
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
      '近 90 天流入金额减流出金额，不含本人理财、基金、定期的买入与赎回',
      'Money in less money out in 90 days, without moves into own products and back',
    ],
    expression: 'in_90 - out_90',
  }),
  tags.flag('cash_user', '现金偏好', 'Prefers cash', {
    definition: [
      '近 180 天取现金额占流出金额达到门槛，且有足够笔数',
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
  tags.number('outflow_ratio', '支出收入比', 'Money out over money in', 'share', {
    definition: [
      '近 90 天流出金额与流入金额之比；没有流入则无此标签',
      'Money out over money in of 90 days; unknown without money in',
    ],
    expression: 'out_90 / in_90',
  }),
  tags.choice('largest_source', '主要资金来源', 'Largest source of money', {
    definition: [
      '近 180 天流入金额最多的来源；没有则无此标签',
      'The source with most money in of 180 days; unknown without',
    ],
    choices: sources.map(([source, zh, en]) => [source, zh, en] as const),
    expression: `top_of(${sources.map(([source]) => `'${source}', source_${source}_180`).join(', ')})`,
  }),
  tags.number('wallet_share', '第三方支付占比', 'Share through wallets', 'share', {
    definition: [
      '近 180 天流出金额中经支付宝、财付通的占比；没有流出则无此标签',
      'Share of the money out of 180 days through Alipay and Tenpay; unknown without money out',
    ],
    expression: 'wallet_share_180',
  }),
  tags.flag('cash_depositor', '现金存入客户', 'Deposits cash', {
    definition: ['近 180 天现金存入达到次数', 'Cash deposits in 180 days reach the number'],
    parameters: { minimum: count(3, '次数', 'Deposits') },
    expression: 'cash_deposits_180 >= $minimum',
  }),
  tags.choice('income_level', '收入水平', 'Income level', {
    definition: [
      '按近 90 天月均流入金额分档，不含本人理财、基金、定期；没有流入则无此标签',
      'Bands of the monthly money in of 90 days, without own products; unknown without money in',
    ],
    plain: {
      name: ['每月流入金额档次', 'Band of your monthly money in'],
      definition: [
        '按您近 90 天平均每月流入的金额分为五档',
        'Five bands of what flowed into your accounts a month, over 90 days',
      ],
      choices: {
        low: ['第 1 档', 'Band 1'],
        modest: ['第 2 档', 'Band 2'],
        middle: ['第 3 档', 'Band 3'],
        upper: ['第 4 档', 'Band 4'],
        high: ['第 5 档', 'Band 5'],
      },
    },
    parameters: {
      modest_fen: yuan(3_000, '较低起点', 'Modest from'),
      middle_fen: yuan(8_000, '中等起点', 'Middle from'),
      upper_fen: yuan(20_000, '较高起点', 'Upper from'),
      high_fen: yuan(50_000, '高起点', 'High from'),
    },
    choices: [
      ['low', '低', 'Low'],
      ['modest', '较低', 'Modest'],
      ['middle', '中等', 'Middle'],
      ['upper', '较高', 'Upper'],
      ['high', '高', 'High'],
    ],
    expression: `case when in_90 > 0
      then choose(level(in_90 / 3, $modest_fen, $middle_fen, $upper_fen, $high_fen), 'low', 'modest', 'middle', 'upper', 'high')
      else '' end`,
  }),
  tags.flag('income_unstable', '收入波动大', 'Unstable income', {
    definition: [
      '上三个自然月流入金额的最大与最小之差达到其月均的倍数，且月均达到金额',
      'Over the last three whole months the money in differs by the multiple of its mean, which reaches the amount',
    ],
    plain: {
      name: ['每月流入金额变化较大', 'Monthly money in varies'],
      definition: [
        '您最近三个月流入的金额相差较大',
        'What flowed into your accounts differed much over the last three months',
      ],
    },
    parameters: {
      multiple: share(1, '倍数', 'Multiple'),
      minimum_fen: yuan(1_000, '月均流入', 'Monthly money in'),
    },
    expression: `(in_month_1_ago + in_month_2_ago + in_month_3_ago) / 3 >= $minimum_fen
      and greatest(in_month_1_ago, in_month_2_ago, in_month_3_ago) - least(in_month_1_ago, in_month_2_ago, in_month_3_ago)
        >= (in_month_1_ago + in_month_2_ago + in_month_3_ago) / 3 * $multiple`,
  }),
  tags.flag('foreign_currency_user', '外币交易客户', 'Deals in foreign currency', {
    definition: ['近一年有外币交易', 'Had transactions in foreign currency in a year'],
    parameters: { minimum: count(1, '笔数', 'Transactions') },
    expression: 'foreign_transactions_365 >= $minimum',
  }),
  tags.flag('pass_through', '资金快进快出', 'Money passes through', {
    definition: [
      '近 30 天流入达到金额，且流出达到流入的比例',
      'Money in of 30 days reaches the amount, and money out the share of it',
    ],
    parameters: {
      minimum_fen: yuan(50_000, '流入金额', 'Money in'),
      share: share(0.9, '流出占流入比例', 'Share that goes out'),
    },
    expression: 'in_30 >= $minimum_fen and out_30 >= in_30 * $share',
  }),
  tags.flag('regular_saver', '按月储蓄客户', 'Saves every month', {
    definition: [
      '近 6 个月中有若干个月存入定期或买入理财、基金',
      'Put money into time deposits, wealth products or funds in some of the last 6 months',
    ],
    parameters: { minimum: months(3, '月数', 'Months') },
    expression: 'saving_months_6m >= $minimum',
  }),
  tags.number('fees_paid_fen', '近一年手续费支出', 'Fees paid in a year', 'fen', {
    definition: ['近一年支出的手续费与罚息合计', 'Fees and penalty interest paid in a year'],
    expression: 'fees_365',
  }),
  tags.number('interest_earned_fen', '近一年利息收入', 'Interest earned in a year', 'fen', {
    definition: ['近一年收到的利息合计', 'Interest that was paid to the customer in a year'],
    expression: 'interest_365',
  }),
  tags.flag('pays_premiums', '有保费支出', 'Pays insurance premiums', {
    definition: ['近一年支付保费达到次数', 'Insurance premiums paid in a year reach the number'],
    parameters: { minimum: count(1, '次数', 'Premiums') },
    expression: 'premiums_365 >= $minimum',
  }),
  tags.number('ordered_monthly_fen', '约定转账金额', 'Ordered by standing orders', 'fen', {
    definition: [
      '在用约定转账每期金额合计',
      'What the standing orders of the customer add up to each time',
    ],
    expression: 'ordered_monthly',
  }),
];
