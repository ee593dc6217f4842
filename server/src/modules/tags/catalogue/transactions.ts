import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, months, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { lastDays, lastMonths, type Window } from '../window.core.ts';
import { retailBanking } from './owners.ts';

const fact = 'fact_transaction';
const sum = (code: string, zh: string, en: string, filter: string, window: Window): Metric =>
  metric(code, zh, en, { fact, aggregate: 'sum', field: 'amount_fen', filter, window });
const times = (code: string, zh: string, en: string, filter: string, window: Window): Metric =>
  metric(code, zh, en, { fact, aggregate: 'count', filter, window });
const monthsWith = (code: string, zh: string, en: string, filter: string, window: Window): Metric =>
  metric(code, zh, en, { fact, aggregate: 'distinct', field: 'month', filter, window });

/** Money that comes from or goes to others; moving it into an own product or back is no flow. */
const external =
  "not kind in ('wealth_purchase', 'wealth_redemption', 'fund_purchase', 'fund_redemption', 'time_deposit')";
const salary = "kind = 'salary' and direction = 'in'";
const spending = "direction = 'out' and merchant_category != ''";
const toOtherBank = "kind = 'transfer' and direction = 'out' and counterparty_bank != ''";

/** Categories that a spending preference is told from, with their names. */
const categories = [
  ['dining', '餐饮', 'Dining'],
  ['grocery', '商超', 'Groceries'],
  ['travel', '旅游出行', 'Travel'],
  ['health', '医疗健康', 'Health'],
  ['education', '教育', 'Education'],
  ['home', '家居家装', 'Home'],
  ['digital', '数码', 'Digital'],
] as const;

export const transactionMetrics: readonly Metric[] = [
  sum('salary_3m', '近 3 个月代发工资金额', 'Salary in 3 months', salary, lastMonths(3)),
  sum('salary_90', '近 90 天代发工资金额', 'Salary in 90 days', salary, lastDays(90)),
  monthsWith(
    'salary_months_3m',
    '近 3 个月有代发的月数',
    'Months with salary, of 3',
    salary,
    lastMonths(3),
  ),
  metric('salary_streak', '连续代发月数', 'Months of salary in a row', {
    fact,
    aggregate: 'streak',
    filter: salary,
    window: lastMonths(24),
  }),
  times(
    'pensions_3m',
    '近 3 个月养老金笔数',
    'Pension credits in 3 months',
    "kind = 'pension' and direction = 'in'",
    lastMonths(3),
  ),
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
  sum('spending_3m', '近 3 个月消费金额', 'Spending in 3 months', spending, lastMonths(3)),
  times('spendings_180', '近 180 天消费笔数', 'Purchases in 180 days', spending, lastDays(180)),
  ...categories.map(([category, zh, en]) =>
    sum(
      `spending_${category}_180`,
      `近 180 天${zh}消费金额`,
      `Spending on ${en.toLowerCase()}, 180 days`,
      `direction = 'out' and merchant_category = '${category}'`,
      lastDays(180),
    ),
  ),
  times(
    'car_spendings_180',
    '近 180 天加油停车笔数',
    'Fuel and parking purchases in 180 days',
    "direction = 'out' and merchant_category in ('fuel', 'parking')",
    lastDays(180),
  ),
  monthsWith(
    'car_months_6m',
    '近 6 个月有加油停车的月数',
    'Months with fuel or parking, of 6',
    "direction = 'out' and merchant_category in ('fuel', 'parking')",
    lastMonths(6),
  ),
  times(
    'travel_times_365',
    '近 365 天旅游出行笔数',
    'Travel purchases in 365 days',
    "direction = 'out' and merchant_category = 'travel'",
    lastDays(365),
  ),
  monthsWith(
    'education_months_12m',
    '近 12 个月有教育支出的月数',
    'Months with education spending, of 12',
    "direction = 'out' and merchant_category = 'education'",
    lastMonths(12),
  ),
  times(
    'health_times_180',
    '近 180 天医疗健康笔数',
    'Health purchases in 180 days',
    "direction = 'out' and merchant_category = 'health'",
    lastDays(180),
  ),
  sum(
    'home_90',
    '近 90 天家居家装金额',
    'Spending on the home in 90 days',
    "direction = 'out' and merchant_category = 'home'",
    lastDays(90),
  ),
  metric('night_share_180', '近 180 天夜间消费占比', 'Share of purchases at night, 180 days', {
    fact,
    aggregate: 'share',
    filter: `${spending} and known(hour)`,
    part: 'hour >= 22 or hour < 5',
    window: lastDays(180),
  }),
  metric(
    'weekend_share_180',
    '近 180 天周末消费金额占比',
    'Share of spending at weekends, 180 days',
    {
      fact,
      aggregate: 'share',
      field: 'amount_fen',
      filter: spending,
      part: 'weekday in (6, 7)',
      window: lastDays(180),
    },
  ),
  monthsWith(
    'household_months_6m',
    '近 6 个月有生活缴费的月数',
    'Months with bill payments, of 6',
    "kind = 'household' and direction = 'out'",
    lastMonths(6),
  ),
  metric('payers_30', '近 30 天付款方数', 'Payers in 30 days', {
    fact,
    aggregate: 'distinct',
    field: 'counterparty',
    filter: "direction = 'in' and kind = 'transfer' and counterparty != ''",
    window: lastDays(30),
  }),
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
  tags.flag('payroll_customer', '代发工资客户', 'Payroll customer', {
    definition: [
      '近 3 个月中有若干个月收到代发工资',
      'Salary arrived in some of the last 3 months',
    ],
    parameters: { minimum: months(2, '月数', 'Months') },
    expression: 'salary_months_3m >= $minimum',
  }),
  tags.number('payroll_months_in_a_row', '连续代发月数', 'Months of salary in a row', 'month', {
    definition: [
      '截至本月或上月,连续收到代发工资的自然月数(最多看 24 个月)',
      'Calendar months in a row with salary, up to this month or the last, looking back 24 months',
    ],
    expression: 'salary_streak',
  }),
  tags.number('monthly_salary_fen', '月均代发工资', 'Monthly salary', 'fen', {
    definition: [
      '近 3 个月代发工资金额除以有代发的月数;无代发则无此标签',
      'Salary of the last 3 months over the months with salary; unknown without',
    ],
    expression: 'salary_3m / salary_months_3m',
  }),
  tags.flag('pension_customer', '养老金客户', 'Pension customer', {
    definition: ['近 3 个月收到养老金', 'A pension arrived in the last 3 months'],
    expression: 'pensions_3m > 0',
  }),
  tags.flag('salary_flows_out', '代发资金流失', 'Salary flows out', {
    definition: [
      '近 90 天转往他行的金额达到同期代发工资的比例',
      'Transfers to other banks reach the share of the salary of the last 90 days',
    ],
    parameters: { share: share(0.7, '转出占工资比例', 'Share of the salary') },
    expression: 'salary_90 > 0 and to_other_banks_90 >= salary_90 * $share',
  }),
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
  tags.number('monthly_spending_fen', '月均消费金额', 'Monthly spending', 'fen', {
    definition: ['近 3 个月消费金额的月平均', 'Spending of the last 3 months, per month'],
    expression: 'spending_3m / 3',
  }),
  tags.choice('spending_preference', '消费偏好', 'Spending preference', {
    definition: [
      '近 180 天消费金额最多的类别;没有消费则无此标签',
      'The category with most spending in 180 days; unknown without spending',
    ],
    choices: categories,
    expression: `top_of(${categories.map(([category]) => `'${category}', spending_${category}_180`).join(', ')})`,
  }),
  tags.flag('car_owner', '有车一族', 'Car owner', {
    definition: [
      '近 180 天多次加油或停车,且分布在不止一个月',
      'Bought fuel or parking several times in 180 days, in more than one month',
    ],
    parameters: { minimum: count(3, '笔数', 'Purchases') },
    expression: 'car_spendings_180 >= $minimum and car_months_6m >= 2',
  }),
  tags.flag('frequent_traveller', '差旅达人', 'Frequent traveller', {
    definition: ['近一年旅游出行消费达到次数', 'Travel purchases in a year reach the number'],
    parameters: { minimum: count(4, '次数', 'Purchases') },
    expression: 'travel_times_365 >= $minimum',
  }),
  tags.flag('education_family', '教育支出家庭', 'Pays for education', {
    definition: ['近一年有若干个月发生教育支出', 'Spent on education in some months of the year'],
    parameters: { minimum: months(2, '月数', 'Months') },
    expression: 'education_months_12m >= $minimum',
  }),
  tags.flag('health_attentive', '医疗健康关注', 'Cares for health', {
    definition: ['近 180 天医疗健康消费达到次数', 'Health purchases in 180 days reach the number'],
    parameters: { minimum: count(3, '次数', 'Purchases') },
    expression: 'health_times_180 >= $minimum',
  }),
  tags.flag('home_improver', '家装客户', 'Improves the home', {
    definition: [
      '近 90 天家居家装消费达到金额',
      'Spending on the home in 90 days reaches the amount',
    ],
    parameters: { minimum_fen: yuan(10_000, '消费金额', 'Spending') },
    expression: 'home_90 >= $minimum_fen',
  }),
  tags.flag('night_shopper', '夜间消费客户', 'Shops at night', {
    definition: [
      '近 180 天 22 点至 5 点的消费笔数占比达到门槛,且有足够笔数',
      'Purchases between 22:00 and 05:00 reach the share in 180 days, of enough purchases',
    ],
    parameters: { share: share(0.3, '占比', 'Share'), minimum: count(5, '消费笔数', 'Purchases') },
    expression: 'spendings_180 >= $minimum and night_share_180 >= $share',
  }),
  tags.flag('weekend_shopper', '周末消费客户', 'Shops at weekends', {
    definition: [
      '近 180 天周末消费金额占比达到门槛,且有足够笔数',
      'Spending at weekends reaches the share in 180 days, of enough purchases',
    ],
    parameters: { share: share(0.6, '占比', 'Share'), minimum: count(5, '消费笔数', 'Purchases') },
    expression: 'spendings_180 >= $minimum and weekend_share_180 >= $share',
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
  tags.flag('likely_trader', '疑似经营户', 'Likely trader', {
    definition: [
      '近 30 天收到多个不同付款方的转账',
      'Transfers arrived from many payers in 30 days',
    ],
    parameters: { minimum: count(20, '付款方数', 'Payers') },
    expression: 'payers_30 >= $minimum',
  }),
];
