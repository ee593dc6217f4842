import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { allTime, lastDays } from '../window.core.ts';
import { retailBanking } from './owners.ts';
import { sum, times } from './transaction-metrics.ts';

const fact = 'fact_transaction';
const receipt = "direction = 'in' and kind = 'transfer'";

export const businessMetrics: readonly Metric[] = [
  metric('payers_30', '近 30 天付款方数', 'Payers in 30 days', {
    fact,
    aggregate: 'distinct',
    field: 'counterparty',
    filter: `${receipt} and counterparty != ''`,
    window: lastDays(30),
  }),
  metric('running_business_loans', '在贷经营贷款笔数', 'Running business loans', {
    fact: 'fact_loan',
    aggregate: 'count',
    filter: "kind = 'business' and is_running",
    window: allTime,
  }),
  times(
    'small_receipts_30',
    '近 30 天小额收款笔数',
    'Small receipts in 30 days',
    `${receipt} and amount_fen < 50000`,
    lastDays(30),
  ),
  times('receipts_90', '近 90 天收款笔数', 'Receipts in 90 days', receipt, lastDays(90)),
  sum('received_90', '近 90 天收款金额', 'Received in 90 days', receipt, lastDays(90)),
  metric('receipt_days_30', '近 30 天有收款的天数', 'Days with receipts, of 30', {
    fact,
    aggregate: 'distinct',
    field: 'business_date',
    filter: receipt,
    window: lastDays(30),
  }),
  times(
    'cash_deposits_90',
    '近 90 天现金存入笔数',
    'Cash deposits in 90 days',
    "kind = 'cash' and direction = 'in'",
    lastDays(90),
  ),
  sum(
    'cash_deposited_90',
    '近 90 天现金存入金额',
    'Cash deposited in 90 days',
    "kind = 'cash' and direction = 'in'",
    lastDays(90),
  ),
  times(
    'payments_out_90',
    '近 90 天转出笔数',
    'Transfers out in 90 days',
    "kind = 'transfer' and direction = 'out'",
    lastDays(90),
  ),
];

const tags = tagsOf('business', retailBanking, 30);

export const businessTags: readonly Tag[] = [
  tags.flag('likely_trader', '疑似经营户', 'Likely trader', {
    definition: [
      '近 30 天收到多个不同付款方的转账',
      'Transfers arrived from many payers in 30 days',
    ],
    plain: {
      name: ['收款来自多人', 'Receives from many payers'],
      definition: [
        '您近 30 天收到多人的转账，可能有经营收款',
        'Many payers transferred to you in 30 days, as to a business',
      ],
    },
    parameters: { minimum: count(20, '付款方数', 'Payers') },
    expression: 'payers_30 >= $minimum',
  }),
  tags.flag('business_owner', '经营者', 'Business owner', {
    definition: [
      '登记职业为经营者，或有在贷的经营贷款',
      'Owns a business by the occupation on record, or has a running business loan',
    ],
    expression: "customer.occupation = 'business_owner' or running_business_loans > 0",
  }),
  tags.flag('small_receipts', '收款码经营特征', 'Many small receipts', {
    definition: [
      '近 30 天单笔不足 500 元的转账收款达到笔数',
      'Transfers received of less than 500 yuan each reach the number in 30 days',
    ],
    plain: {
      name: ['小额收款较多', 'Many small receipts'],
      definition: ['您近 30 天收到的小额转账较多', 'You received many small transfers in 30 days'],
    },
    parameters: { minimum: count(10, '笔数', 'Receipts') },
    expression: 'small_receipts_30 >= $minimum',
  }),
  tags.number('monthly_receipts_fen', '月均经营收款', 'Monthly receipts', 'fen', {
    definition: [
      '近 90 天转账收款金额的月平均，只看收款达到笔数的客户，其余无此标签',
      'Transfers received in 90 days per month, of customers whose receipts reach the number; unknown of others',
    ],
    parameters: { minimum: count(10, '收款笔数', 'Receipts') },
    expression: 'received_90 / (3 * level(receipts_90, $minimum))',
  }),
  tags.number('receipt_days', '近 30 天收款天数', 'Days with receipts of 30', 'day', {
    definition: [
      '近 30 天中有转账收款的天数',
      'Days of the last 30 on which a transfer was received',
    ],
    expression: 'receipt_days_30',
  }),
  tags.flag('cash_trader', '现金经营特征', 'Trades in cash', {
    definition: [
      '近 90 天现金存入达到笔数，且金额达到门槛',
      'Cash deposits in 90 days reach the number and the amount',
    ],
    plain: {
      name: ['现金存入较多', 'Deposits much cash'],
      definition: [
        '您近 90 天存入现金较多，可能有经营收款',
        'You deposited much cash in 90 days, as a business would',
      ],
    },
    parameters: {
      minimum: count(3, '笔数', 'Deposits'),
      minimum_fen: yuan(3_000, '金额', 'Amount'),
    },
    expression: 'cash_deposits_90 >= $minimum and cash_deposited_90 >= $minimum_fen',
  }),
  tags.flag('pays_suppliers', '有货款往来', 'Pays suppliers', {
    definition: [
      '近 90 天转账收款与转账付出都达到笔数',
      'Transfers received and transfers paid both reach the number in 90 days',
    ],
    parameters: { minimum: count(4, '笔数', 'Transfers') },
    expression: 'receipts_90 >= $minimum and payments_out_90 >= $minimum',
  }),
];
