import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, months, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { lastDays, lastMonths } from '../window.core.ts';
import { retailBanking } from './owners.ts';
import { monthsWith, spending, sum, times } from './transaction-metrics.ts';

const fact = 'fact_transaction';

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

export const spendingMetrics: readonly Metric[] = [
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
];

const tags = tagsOf('spending', retailBanking, 30);

export const spendingTags: readonly Tag[] = [
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
];
