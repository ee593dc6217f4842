import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { calendarMonth, latest } from '../window.core.ts';
import { wealthManagement } from './owners.ts';

const aum = "kind != 'loan'";
const deposit = "kind in ('demand', 'time')";
const lastThreeMonths = [1, 2, 3] as const;
/** Steps of a ladder of time deposits: when they come due. */
const ladder = [
  ['in_90', '90 天内', 'within 90 days', 'days_to_maturity between 0 and 90'],
  ['in_180', '91–180 天', 'in 91 to 180 days', 'days_to_maturity between 91 and 180'],
  ['in_365', '181–365 天', 'in 181 to 365 days', 'days_to_maturity between 181 and 365'],
  ['later', '一年以后', 'after a year', 'days_to_maturity > 365'],
] as const;
const balance = (code: string, zh: string, en: string, filter: string, daysAgo = 0): Metric =>
  metric(code, zh, en, {
    fact: 'fact_balance',
    aggregate: 'sum',
    field: 'balance_fen',
    filter,
    window: latest(daysAgo),
  });
const monthAverage = (ago: number): Metric =>
  metric(
    `aum_month_${ago}_ago`,
    `${ago} 个月前的月日均金融资产`,
    `Average AUM of the month ${ago} before`,
    {
      fact: 'fact_balance',
      aggregate: 'snapshot_average',
      field: 'balance_fen',
      filter: aum,
      window: calendarMonth(ago),
    },
  );

export const assetMetrics: readonly Metric[] = [
  balance('aum_now', '金融资产余额', 'AUM', aum),
  balance('aum_30_ago', '30 天前金融资产余额', 'AUM 30 days before', aum, 30),
  balance('aum_90_ago', '90 天前金融资产余额', 'AUM 90 days before', aum, 90),
  balance('demand_now', '活期余额', 'Demand deposits', "kind = 'demand'"),
  balance(
    'demand_90_ago',
    '90 天前活期余额',
    'Demand deposits 90 days before',
    "kind = 'demand'",
    90,
  ),
  balance('time_now', '定期余额', 'Time deposits', "kind = 'time'"),
  balance(
    'invested_now',
    '投资类资产余额',
    'Invested assets',
    "not kind in ('demand', 'time', 'loan')",
  ),
  balance('time_90_ago', '90 天前定期余额', 'Time deposits 90 days before', "kind = 'time'", 90),
  balance(
    'invested_90_ago',
    '90 天前投资类资产余额',
    'Invested assets 90 days before',
    "not kind in ('demand', 'time', 'loan')",
    90,
  ),
  balance('wealth_now', '理财余额', 'Wealth products', "kind = 'wealth'"),
  balance('funds_now', '基金余额', 'Funds', "kind = 'fund'"),
  balance('insurance_now', '保险余额', 'Insurance', "kind = 'insurance'"),
  metric('largest_balance', '最大单个账户余额', 'Largest balance of one account', {
    fact: 'fact_balance',
    aggregate: 'maximum',
    field: 'balance_fen',
    filter: aum,
    window: latest(),
  }),
  ...lastThreeMonths.flatMap((ago) => [
    metric(
      `deposits_month_${ago}_ago`,
      `${ago} 个月前的月日均存款`,
      `Average deposits of the month ${ago} before`,
      {
        fact: 'fact_balance',
        aggregate: 'snapshot_average',
        field: 'balance_fen',
        filter: deposit,
        window: calendarMonth(ago),
      },
    ),
    metric(
      `deposits_end_${ago}_ago`,
      `${ago} 个月前的月末存款`,
      `Deposits at the end of the month ${ago} before`,
      {
        fact: 'fact_balance',
        aggregate: 'snapshot_last',
        field: 'balance_fen',
        filter: deposit,
        window: calendarMonth(ago),
      },
    ),
  ]),
  metric('largest_time_deposit', '最大单笔定期', 'Largest time deposit', {
    fact: 'fact_holding',
    aggregate: 'maximum',
    field: 'amount_fen',
    filter: "kind = 'deposit' and amount_fen > 0",
    window: latest(),
  }),
  ...ladder.map(([code, zh, en, due]) =>
    metric(`deposits_due_${code}`, `${zh}到期定期笔数`, `Time deposits due ${en}`, {
      fact: 'fact_holding',
      aggregate: 'count',
      filter: `kind = 'deposit' and amount_fen > 0 and ${due}`,
      window: latest(),
    }),
  ),
  metric('aum_month_to_date', '本月日均金融资产', 'Average AUM of the month to date', {
    fact: 'fact_balance',
    aggregate: 'snapshot_average',
    field: 'balance_fen',
    filter: aum,
    window: calendarMonth(0),
  }),
  ...[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map(monthAverage),
  metric('foreign_balances', '外币账户数', 'Balances in foreign currency', {
    fact: 'fact_balance',
    aggregate: 'count',
    filter: `is_foreign and balance_fen > 0 and ${aum}`,
    window: latest(),
  }),
];

const month = (ago: number): string => `aum_month_${ago}_ago`;
/** Pairs of months that follow each other, of the last six. */
const steps = [5, 4, 3, 2, 1];
const rose = steps
  .map(
    (ago) =>
      `${month(ago)} - ${month(ago + 1)} >= greatest(${month(ago + 1)} * $share, $least_fen)`,
  )
  .join(' or ');
const fell = steps
  .map(
    (ago) =>
      `${month(ago + 1)} - ${month(ago)} >= greatest(${month(ago + 1)} * $share, $least_fen)`,
  )
  .join(' or ');
const surged = (ago: number): string =>
  `deposits_month_${ago}_ago > 0 and deposits_end_${ago}_ago - deposits_month_${ago}_ago > deposits_month_${ago}_ago * $share`;

const tags = tagsOf('assets', wealthManagement, 7);

export const assetTags: readonly Tag[] = [
  tags.number('aum_fen', '金融资产余额', 'AUM', 'fen', {
    definition: [
      '最新一期存款、理财、基金、保险等金融资产余额之和,不含贷款与外币',
      'Deposits, wealth products, funds, insurance and other assets of the newest snapshot, without loans and foreign currency',
    ],
    expression: 'aum_now',
  }),
  tags.number('aum_month_average_fen', '本月日均金融资产', 'Average AUM of the month', 'fen', {
    definition: [
      '本月至统计日各期金融资产余额的平均值',
      'Mean of the AUM over the snapshots of the month up to the date',
    ],
    expression: 'aum_month_to_date',
  }),
  tags.number('time_deposit_share', '定期存款占比', 'Share of time deposits', 'share', {
    definition: [
      '定期存款占活期与定期存款之和的比例;无存款则无此标签',
      'Time deposits over all deposits; unknown without deposits',
    ],
    expression: 'time_now / (demand_now + time_now)',
  }),
  tags.number('investment_share', '投资类资产占比', 'Share of invested assets', 'share', {
    definition: [
      '理财、基金、保险等投资类资产占金融资产的比例;无资产则无此标签',
      'Assets other than deposits over the AUM; unknown without assets',
    ],
    expression: 'invested_now / aum_now',
  }),
  tags.flag('idle_demand_money', '活期资金闲置', 'Idle demand deposits', {
    definition: [
      '活期余额现在与 90 天前都不低于门槛,且 90 天内没有购买理财',
      'Demand deposits at or above the threshold now and 90 days before, and no wealth product bought in between',
    ],
    parameters: { minimum_fen: yuan(50_000, '活期余额门槛', 'Threshold of demand deposits') },
    expression:
      'demand_now >= $minimum_fen and demand_90_ago >= $minimum_fen and wealth_purchases_90 = 0',
  }),
  tags.flag('aum_falling', '资产下滑', 'AUM falling', {
    definition: [
      '金融资产较 90 天前下降达到比例,且原有资产不低于门槛',
      'AUM has fallen by at least the share against 90 days before, from at least the threshold',
    ],
    parameters: {
      share: share(0.3, '下降比例', 'Share of the fall'),
      minimum_fen: yuan(10_000, '原有资产门槛', 'Threshold of the former AUM'),
    },
    expression: 'aum_90_ago >= $minimum_fen and aum_now <= aum_90_ago * (1 - $share)',
  }),
  tags.flag('aum_rising', '资产提升', 'AUM rising', {
    definition: [
      '金融资产较 90 天前增加达到金额和比例',
      'AUM has risen by at least the amount and the share against 90 days before',
    ],
    parameters: {
      share: share(0.2, '增加比例', 'Share of the rise'),
      minimum_fen: yuan(10_000, '增加金额门槛', 'Threshold of the rise'),
    },
    expression: 'aum_now - aum_90_ago >= $minimum_fen and aum_now >= aum_90_ago * (1 + $share)',
  }),
  tags.flag('deposits_only', '资产单一', 'Deposits only', {
    definition: [
      '有存款达到门槛,但没有任何投资类资产',
      'Deposits at or above the threshold and no invested assets at all',
    ],
    parameters: { minimum_fen: yuan(10_000, '存款门槛', 'Threshold of deposits') },
    expression: 'demand_now + time_now >= $minimum_fen and invested_now <= 0',
  }),
  tags.flag('foreign_currency_holder', '外币持有客户', 'Holds foreign currency', {
    definition: [
      '最新一期持有外币资产',
      'Has a balance in a foreign currency in the newest snapshot',
    ],
    expression: 'foreign_balances > 0',
  }),
  tags.number('aum_change_30_fen', '近 30 天资产变动', 'Change of AUM in 30 days', 'fen', {
    definition: ['金融资产余额与 30 天前之差', 'AUM less the AUM 30 days before'],
    expression: 'aum_now - aum_30_ago',
  }),
  tags.choice('aum_trend', '资产走势', 'AUM trend', {
    definition: [
      '近 6 个完整月日均金融资产逐月比较:变动达到比例和金额才算升或降;有升无降为上升,有降无升为下降,有升有降为波动,其余为平稳;无资产则无此标签',
      'Averages of the last 6 full months, each against the one before: a change counts at the share and the amount; only rises: rising, only falls: falling, both: volatile, neither: steady; unknown without assets',
    ],
    parameters: {
      share: share(0.1, '变动比例', 'Share of the change'),
      least_fen: yuan(1_000, '变动金额', 'Amount of the change'),
    },
    choices: [
      ['rising', '上升', 'Rising'],
      ['steady', '平稳', 'Steady'],
      ['falling', '下降', 'Falling'],
      ['volatile', '波动', 'Volatile'],
    ],
    expression: `case
      when (${rose}) and (${fell}) then 'volatile'
      when ${rose} then 'rising'
      when ${fell} then 'falling'
      when greatest(${[6, 5, 4, 3, 2, 1].map(month).join(', ')}) > 0 then 'steady'
      else '' end`,
  }),
  tags.number('months_without_growth', '资产未增长月数', 'Months without growth', 'month', {
    definition: [
      '截至上月,月日均金融资产连续没有高于前一个月的月数(看近 12 个完整月,最多 11)',
      'Months in a row, up to the last, whose average AUM was not above that of the month before (of 12 full months, 11 at most)',
    ],
    expression: `case ${Array.from({ length: 11 }, (_, past) => `when ${month(past + 1)} > ${month(past + 2)} or not known(${month(past + 2)}) then ${past}`).join(' ')} else 11 end`,
  }),
  tags.number('aum_drawdown', '资产较高点回落', 'AUM below its peak', 'share', {
    definition: [
      '本月日均金融资产低于近 12 个完整月及本月最高月日均的比例;无资产则无此标签',
      'By which share this month’s average AUM lies below the highest of this and the last 12 full months; unknown without assets',
    ],
    expression: `1 - aum_month_to_date / greatest(aum_month_to_date, ${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(month).join(', ')})`,
  }),
  tags.choice('asset_structure', '资产结构', 'Structure of assets', {
    definition: [
      '最新一期金融资产中达到比例的一类:存款、理财、基金或保险主导;都达不到为均衡;无资产则无此标签',
      'What reaches the share of the AUM of the newest snapshot: led by deposits, wealth products, funds or insurance; mixed when none does; unknown without assets',
    ],
    parameters: { share: share(0.6, '主导比例', 'Share that leads') },
    choices: [
      ['deposits', '存款主导', 'Led by deposits'],
      ['wealth', '理财主导', 'Led by wealth products'],
      ['funds', '基金主导', 'Led by funds'],
      ['insurance', '保险主导', 'Led by insurance'],
      ['mixed', '均衡', 'Mixed'],
    ],
    expression: `case
      when aum_now <= 0 then ''
      when demand_now + time_now >= aum_now * $share then 'deposits'
      when wealth_now >= aum_now * $share then 'wealth'
      when funds_now >= aum_now * $share then 'funds'
      when insurance_now >= aum_now * $share then 'insurance'
      else 'mixed' end`,
  }),
  tags.number('deposit_deviation', '月末存款偏离度', 'Deposit deviation', 'share', {
    definition: [
      '上月最后一期存款余额与上月日均存款之差占日均的比例;无存款则无此标签',
      'Deposits of the last snapshot of the last month less their average of the month, over the average; unknown without deposits',
    ],
    expression: '(deposits_end_1_ago - deposits_month_1_ago) / deposits_month_1_ago',
  }),
  tags.flag('month_end_surge', '存款冲时点', 'Deposits surge at month ends', {
    definition: [
      '最近三个完整月每月的月末存款都高出月日均存款一定比例以上',
      'Deposits at the end of each of the last three full months were above the month’s average by more than the share',
    ],
    parameters: { share: share(0.04, '偏离度上限', 'Highest usual deviation') },
    expression: lastThreeMonths.map(surged).join(' and '),
  }),
  tags.number('largest_account_share', '最大账户集中度', 'Concentration of assets', 'share', {
    definition: [
      '最大单个账户余额占金融资产的比例;无资产则无此标签',
      'The largest balance of one account over the AUM; unknown without assets',
    ],
    expression: 'largest_balance / aum_now',
  }),
  tags.number('largest_time_deposit_fen', '最大单笔定期', 'Largest time deposit', 'fen', {
    definition: [
      '最新一期持有的最大一笔定期存款;没有则无此标签',
      'The largest single time deposit of the newest snapshot; unknown without',
    ],
    expression: 'largest_time_deposit',
  }),
  tags.flag('deposit_ladder', '阶梯存款', 'Ladder of time deposits', {
    definition: [
      '定期存款的到期日分布在 90 天内、91–180 天、181–365 天、一年以后中的若干段',
      'Time deposits come due in several of: within 90 days, 91 to 180, 181 to 365, later',
    ],
    parameters: { steps: count(3, '段数', 'Steps') },
    expression: `${ladder.map(([code]) => `least(deposits_due_${code}, 1)`).join(' + ')} >= $steps`,
  }),
  tags.flag('deposit_to_term', '活期转定期', 'Moves money to time deposits', {
    definition: [
      '90 天内定期增加达到金额,同时活期减少达到同一金额',
      'In 90 days time deposits rose by the amount and demand deposits fell by as much',
    ],
    parameters: { minimum_fen: yuan(10_000, '转移金额', 'Amount moved') },
    expression:
      'time_now - time_90_ago >= $minimum_fen and demand_90_ago - demand_now >= $minimum_fen',
  }),
  tags.flag('deposits_to_investments', '存款转投资', 'Moves deposits to investments', {
    definition: [
      '90 天内投资类资产增加达到金额,同时存款减少达到同一金额',
      'In 90 days invested assets rose by the amount and deposits fell by as much',
    ],
    parameters: { minimum_fen: yuan(10_000, '转移金额', 'Amount moved') },
    expression:
      'invested_now - invested_90_ago >= $minimum_fen and demand_90_ago + time_90_ago - demand_now - time_now >= $minimum_fen',
  }),
  tags.flag('empty_for_half_a_year', '零余额客户', 'Empty for half a year', {
    definition: [
      '开户满 6 个月,近 6 个完整月与最新一期都没有金融资产',
      'A customer for 6 months, without assets in the newest snapshot and in the last 6 full months',
    ],
    expression: `months_since(coalesce(customer.open_date, first_account_date)) >= 6 and known(${month(6)}) and greatest(aum_now, ${[6, 5, 4, 3, 2, 1].map(month).join(', ')}) <= 0`,
  }),
];
