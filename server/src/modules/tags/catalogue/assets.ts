import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { calendarMonth, latest } from '../window.core.ts';
import { wealthManagement } from './owners.ts';

const aum = "kind != 'loan'";
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

const tags = tagsOf('assets', wealthManagement, 7);

export const assetTags: readonly Tag[] = [
  tags.number('aum_fen', '金融资产余额', 'AUM', 'fen', {
    definition: [
      '最新一期存款、理财、基金、保险等金融资产余额之和，不含贷款与外币',
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
      '定期存款占活期与定期存款之和的比例；无存款则无此标签',
      'Time deposits over all deposits; unknown without deposits',
    ],
    expression: 'time_now / (demand_now + time_now)',
  }),
  tags.number('investment_share', '投资类资产占比', 'Share of invested assets', 'share', {
    definition: [
      '理财、基金、保险等投资类资产占金融资产的比例；无资产则无此标签',
      'Assets other than deposits over the AUM; unknown without assets',
    ],
    expression: 'invested_now / aum_now',
  }),
  tags.flag('idle_demand_money', '活期资金闲置', 'Idle demand deposits', {
    definition: [
      '活期余额现在与 90 天前都不低于门槛，且 90 天内没有购买理财',
      'Demand deposits at or above the threshold now and 90 days before, and no wealth product bought in between',
    ],
    plain: {
      name: ['活期余额较多', 'Much in demand deposits'],
      definition: [
        '您的活期余额近 90 天一直较多，其间没有购买理财',
        'Your demand deposits have been large for 90 days, and you bought no wealth product',
      ],
    },
    parameters: { minimum_fen: yuan(50_000, '活期余额门槛', 'Threshold of demand deposits') },
    expression:
      'demand_now >= $minimum_fen and demand_90_ago >= $minimum_fen and wealth_purchases_90 = 0',
  }),
  tags.flag('aum_falling', '资产下滑', 'AUM falling', {
    definition: [
      '金融资产较 90 天前下降达到比例，且原有资产不低于门槛',
      'AUM has fallen by at least the share against 90 days before, from at least the threshold',
    ],
    plain: {
      name: ['资产减少', 'Assets fell'],
      definition: [
        '您的金融资产比 90 天前减少较多',
        'Your assets are much less than 90 days before',
      ],
    },
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
    plain: {
      name: ['资产增加', 'Assets rose'],
      definition: [
        '您的金融资产比 90 天前增加较多',
        'Your assets are much more than 90 days before',
      ],
    },
    parameters: {
      share: share(0.2, '增加比例', 'Share of the rise'),
      minimum_fen: yuan(10_000, '增加金额门槛', 'Threshold of the rise'),
    },
    expression: 'aum_now - aum_90_ago >= $minimum_fen and aum_now >= aum_90_ago * (1 + $share)',
  }),
  tags.flag('deposits_only', '资产单一', 'Deposits only', {
    definition: [
      '有存款达到门槛，但没有任何投资类资产',
      'Deposits at or above the threshold and no invested assets at all',
    ],
    plain: {
      name: ['只有存款', 'Deposits only'],
      definition: [
        '您在本行有存款，没有理财、基金、保险等',
        'You have deposits with the bank, and no wealth products, funds or insurance',
      ],
    },
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
  tags.choice('asset_structure', '资产结构', 'Structure of assets', {
    definition: [
      '最新一期金融资产中达到比例的一类：存款、理财、基金或保险主导；都达不到为均衡；无资产则无此标签',
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
  tags.number('largest_account_share', '最大账户集中度', 'Concentration of assets', 'share', {
    definition: [
      '最大单个账户余额占金融资产的比例；无资产则无此标签',
      'The largest balance of one account over the AUM; unknown without assets',
    ],
    expression: 'largest_balance / aum_now',
  }),
  tags.number('largest_time_deposit_fen', '最大单笔定期', 'Largest time deposit', 'fen', {
    definition: [
      '最新一期持有的最大一笔定期存款；没有则无此标签',
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
];
