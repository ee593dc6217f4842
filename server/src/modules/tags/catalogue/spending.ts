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
  ['childcare', '母婴', 'Childcare'],
  ['clothing', '服饰', 'Clothing'],
  ['entertainment', '文娱', 'Entertainment'],
  ['beauty', '美妆', 'Beauty'],
  ['sport', '运动健身', 'Sport'],
  ['pets', '宠物', 'Pets'],
] as const;

/** Interests told by how often a category is bought: code, name, category, number in 180 days. */
const interests = [
  ['young_parents', '母婴家庭', 'Young parents', 'childcare', 2],
  ['fashion_buyer', '服饰潮流', 'Buys fashion', 'clothing', 4],
  ['culture_lover', '文娱爱好者', 'Loves entertainment', 'entertainment', 3],
  ['beauty_follower', '美妆爱好者', 'Follows beauty', 'beauty', 2],
  ['sports_fan', '运动健身爱好者', 'Does sport', 'sport', 2],
  ['pet_owner', '养宠一族', 'Pet owner', 'pets', 2],
  ['digital_fan', '数码爱好者', 'Digital fan', 'digital', 2],
  ['gourmet', '美食爱好者', 'Dines out', 'dining', 8],
] as const;
const nameOf = (wanted: string): { zh: string; en: string } => {
  const [, zh = '', en = ''] = categories.find(([category]) => category === wanted) ?? [];
  return { zh, en: en.toLowerCase() };
};
const carCosts = "direction = 'out' and merchant_category in ('fuel', 'etc', 'parking')";

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
    '近 180 天加油、ETC 与停车笔数',
    'Fuel, toll and parking payments in 180 days',
    carCosts,
    lastDays(180),
  ),
  monthsWith(
    'car_months_6m',
    '近 6 个月有加油、ETC 或停车的月数',
    'Months with fuel, tolls or parking, of 6',
    carCosts,
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
  sum(
    'spending_prior_3m',
    '再前 3 个月消费金额',
    'Spending in the 3 months before',
    spending,
    lastMonths(3, 3),
  ),
  ...interests.map(([, , , category]) =>
    times(
      `${category}_times_180`,
      `近 180 天${nameOf(category).zh}消费笔数`,
      `Purchases of ${nameOf(category).en} in 180 days`,
      `direction = 'out' and merchant_category = '${category}'`,
      lastDays(180),
    ),
  ),
  monthsWith(
    'grocery_months_6m',
    '近 6 个月有商超消费的月数',
    'Months with groceries, of 6',
    "direction = 'out' and merchant_category = 'grocery'",
    lastMonths(6),
  ),
  metric('online_share_180', '近 180 天线上消费金额占比', 'Share of spending online, 180 days', {
    fact,
    aggregate: 'share',
    field: 'amount_fen',
    filter: spending,
    part: "channel = 'online'",
    window: lastDays(180),
  }),
  metric('largest_purchase_365', '近 365 天最大单笔消费', 'Largest purchase in 365 days', {
    fact,
    aggregate: 'maximum',
    field: 'amount_fen',
    filter: spending,
    window: lastDays(365),
  }),
  metric('average_purchase_180', '近 180 天笔均消费', 'Mean purchase in 180 days', {
    fact,
    aggregate: 'average',
    field: 'amount_fen',
    filter: spending,
    window: lastDays(180),
  }),
  times(
    'festival_purchases_365',
    '近 365 天大促期间消费笔数',
    'Purchases during shopping festivals, 365 days',
    `${spending} and (day_of_year between 601 and 618 or day_of_year between 1101 and 1111)`,
    lastDays(365),
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
      '近 180 天消费金额最多的类别；没有消费则无此标签',
      'The category with most spending in 180 days; unknown without spending',
    ],
    choices: categories,
    expression: `top_of(${categories.map(([category]) => `'${category}', spending_${category}_180`).join(', ')})`,
  }),
  tags.flag('car_owner', '有车一族', 'Car owner', {
    definition: [
      '近 180 天多次加油、缴 ETC 通行费或停车，且分布在不止一个月',
      'Paid for fuel, tolls or parking several times in 180 days, in more than one month',
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
      '近 180 天 22 点至 5 点的消费笔数占比达到门槛，且有足够笔数',
      'Purchases between 22:00 and 05:00 reach the share in 180 days, of enough purchases',
    ],
    parameters: { share: share(0.3, '占比', 'Share'), minimum: count(5, '消费笔数', 'Purchases') },
    expression: 'spendings_180 >= $minimum and night_share_180 >= $share',
  }),
  tags.flag('weekend_shopper', '周末消费客户', 'Shops at weekends', {
    definition: [
      '近 180 天周末消费金额占比达到门槛，且有足够笔数',
      'Spending at weekends reaches the share in 180 days, of enough purchases',
    ],
    parameters: { share: share(0.6, '占比', 'Share'), minimum: count(5, '消费笔数', 'Purchases') },
    expression: 'spendings_180 >= $minimum and weekend_share_180 >= $share',
  }),
  ...interests.map(([code, zh, en, category, minimum]) =>
    tags.flag(code, zh, en, {
      definition: [
        `近 180 天${nameOf(category).zh}消费达到次数`,
        `Purchases of ${nameOf(category).en} in 180 days reach the number`,
      ],
      parameters: { minimum: count(minimum, '次数', 'Purchases') },
      expression: `${category}_times_180 >= $minimum`,
    }),
  ),
  tags.flag('grocery_regular', '商超常客', 'Shops groceries every month', {
    definition: [
      '近 6 个月中有若干个月发生商超消费',
      'Bought groceries in some of the last 6 months',
    ],
    parameters: { minimum: months(5, '月数', 'Months') },
    expression: 'grocery_months_6m >= $minimum',
  }),
  tags.number('category_variety', '消费类别数', 'Variety of spending', 'count', {
    definition: ['近 180 天有消费的类别个数', 'How many categories were spent on in 180 days'],
    expression: categories.map(([category]) => `level(spending_${category}_180, 1)`).join(' + '),
  }),
  tags.number('online_share', '线上消费占比', 'Share of spending online', 'share', {
    definition: [
      '近 180 天消费金额中线上支付的占比；没有消费则无此标签',
      'Share of the spending of 180 days that was paid online; unknown without spending',
    ],
    expression: 'online_share_180',
  }),
  tags.number('largest_purchase_fen', '单笔最高消费', 'Largest purchase', 'fen', {
    definition: [
      '近一年金额最大的一笔消费；没有消费则无此标签',
      'The largest purchase of a year; unknown without spending',
    ],
    expression: 'largest_purchase_365',
  }),
  tags.number('average_purchase_fen', '笔均消费', 'Mean purchase', 'fen', {
    definition: [
      '近 180 天每笔消费的平均金额；没有消费则无此标签',
      'The mean of the purchases of 180 days; unknown without spending',
    ],
    expression: 'average_purchase_180',
  }),
  tags.choice('spending_trend', '消费趋势', 'Spending trend', {
    definition: [
      '近 3 个月消费金额比再前 3 个月的变化达到比例为上升或下降，否则平稳；再前 3 个月没有消费则无此标签',
      'Rising or falling when the spending of 3 months differs by the share from that of the 3 before, otherwise steady; unknown without spending before',
    ],
    parameters: { change: share(0.3, '变化比例', 'Change') },
    choices: [
      ['falling', '下降', 'Falling'],
      ['steady', '平稳', 'Steady'],
      ['rising', '上升', 'Rising'],
    ],
    expression: `case
      when spending_prior_3m = 0 then ''
      when spending_3m >= spending_prior_3m * (1 + $change) then 'rising'
      when spending_3m <= spending_prior_3m * (1 - $change) then 'falling'
      else 'steady' end`,
  }),
  tags.flag('festival_shopper', '大促消费客户', 'Shops at festivals', {
    definition: [
      '近一年在 6 月 1 日至 18 日或 11 月 1 日至 11 日的消费达到次数',
      'Purchases from 1 to 18 June and from 1 to 11 November of a year reach the number',
    ],
    parameters: { minimum: count(3, '次数', 'Purchases') },
    expression: 'festival_purchases_365 >= $minimum',
  }),
];
