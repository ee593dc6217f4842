import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, days, months, share, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { allTime, lastDays, lastMonths, latest } from '../window.core.ts';
import { wealthManagement } from './owners.ts';
import { monthsWith, times } from './transaction-metrics.ts';

const bought = "kind in ('wealth_purchase', 'fund_purchase')";
const sold = "kind in ('wealth_redemption', 'fund_redemption')";
/** Holdings of a fixed term, by its length. */
const terms = [
  ['short', '短期（180 天及以内）', 'Short (to 180 days)', 'term_days <= 180'],
  ['medium', '中期（一年及以内）', 'Medium (to a year)', 'term_days between 181 and 366'],
  ['long', '长期（一年以上）', 'Long (over a year)', 'term_days > 366'],
] as const;
const places = [
  ['counter', '柜面', 'Counter'],
  ['mobile', '掌银', 'MobileBank'],
  ['online', '网上', 'Online'],
] as const;
/** Sum of what is held at a level of risk. */
const heldAt = (code: string, zh: string, en: string, filter: string): Metric =>
  metric(code, zh, en, {
    fact: 'fact_holding',
    aggregate: 'sum',
    field: 'amount_fen',
    filter,
    window: latest(),
  });

export const wealthMetrics: readonly Metric[] = [
  heldAt('held_amount', '持有产品金额', 'Amount held', 'amount_fen > 0'),
  heldAt('held_r2', '持有 R2 产品金额', 'Amount held at R2', 'risk_number = 2'),
  heldAt('held_r3', '持有 R3 产品金额', 'Amount held at R3', 'risk_number = 3'),
  heldAt('held_r4', '持有 R4、R5 产品金额', 'Amount held at R4 and R5', 'risk_number >= 4'),
  ...terms.map(([code, zh, en, filter]) =>
    metric(`${code}_term_held`, `持有${zh}产品笔数`, `Products held, ${en.toLowerCase()}`, {
      fact: 'fact_holding',
      aggregate: 'count',
      filter: `kind in ('deposit', 'wealth', 'treasury_bond') and amount_fen > 0 and ${filter}`,
      window: latest(),
    }),
  ),
  metric('unmatured_90_ago', '90 天前持有且至今未到期金额', 'Held 90 days before and not due yet', {
    fact: 'fact_holding',
    aggregate: 'sum',
    field: 'amount_fen',
    filter: 'days_to_maturity > 0',
    window: latest(90),
  }),
  metric('unmatured_now', '持有 90 天以上且未到期金额', 'Held for 90 days and not due yet', {
    fact: 'fact_holding',
    aggregate: 'sum',
    field: 'amount_fen',
    filter: 'days_to_maturity > 0 and days_held >= 90',
    window: latest(),
  }),
  metric('time_deposits_due_30', '30 天内到期定期金额', 'Time deposits due within 30 days', {
    fact: 'fact_holding',
    aggregate: 'sum',
    field: 'amount_fen',
    filter: "kind = 'deposit' and days_to_maturity between 0 and 30",
    window: latest(),
  }),
  metric('first_investment', '首次购买理财基金日', 'Date of the first investment', {
    fact: 'fact_transaction',
    aggregate: 'minimum',
    field: 'business_date',
    filter: bought,
    window: allTime,
  }),
  metric('last_investment', '最近购买理财基金日', 'Date of the last investment', {
    fact: 'fact_transaction',
    aggregate: 'maximum',
    field: 'business_date',
    filter: bought,
    window: allTime,
  }),
  metric('investment_ticket', '近一年单次购买理财基金均额', 'Mean investment of a year', {
    fact: 'fact_transaction',
    aggregate: 'average',
    field: 'amount_fen',
    filter: bought,
    window: lastDays(365),
  }),
  ...places.map(([channel, zh, en]) =>
    times(
      `invested_at_${channel}`,
      `近一年在${zh}购买理财基金次数`,
      `Investments by ${en} in a year`,
      `${bought} and channel = '${channel}'`,
      lastDays(365),
    ),
  ),
  times(
    'investments_90',
    '近 90 天购买理财基金次数',
    'Investments in 90 days',
    bought,
    lastDays(90),
  ),
  times('redemptions_90', '近 90 天赎回理财基金次数', 'Redemptions in 90 days', sold, lastDays(90)),
  monthsWith(
    'fund_months_6m',
    '近 6 个月购买基金的月数',
    'Months with funds bought, of 6',
    "kind = 'fund_purchase'",
    lastMonths(6),
  ),
  metric('wealth_purchases_180', '近 180 天购买理财次数', 'Wealth products bought in 180 days', {
    fact: 'fact_transaction',
    aggregate: 'count',
    filter: "kind = 'wealth_purchase'",
    window: lastDays(180),
  }),
  metric('wealth_purchases_90', '近 90 天购买理财次数', 'Wealth products bought in 90 days', {
    fact: 'fact_transaction',
    aggregate: 'count',
    filter: "kind = 'wealth_purchase'",
    window: lastDays(90),
  }),
  metric('wealth_purchases_30', '近 30 天购买理财次数', 'Wealth products bought in 30 days', {
    fact: 'fact_transaction',
    aggregate: 'count',
    filter: "kind = 'wealth_purchase'",
    window: lastDays(30),
  }),
  metric('wealth_redeemed_30', '近 30 天赎回理财金额', 'Wealth products redeemed in 30 days', {
    fact: 'fact_transaction',
    aggregate: 'sum',
    field: 'amount_fen',
    filter: "kind = 'wealth_redemption'",
    window: lastDays(30),
  }),
  metric('highest_risk_held', '持有产品最高风险等级', 'Highest risk held', {
    fact: 'fact_holding',
    aggregate: 'maximum',
    field: 'risk_number',
    filter: 'amount_fen > 0',
    window: latest(),
  }),
];

/** The customer's own level of risk as a number; only where it is known. */
const capacity = `case when customer.risk_level = 'C1' then 1 when customer.risk_level = 'C2' then 2
  when customer.risk_level = 'C3' then 3 when customer.risk_level = 'C4' then 4 else 5 end`;
const investorTypes = [
  ['conservative', '保守型', 'Conservative'],
  ['steady', '稳健型', 'Steady'],
  ['balanced', '平衡型', 'Balanced'],
  ['enterprising', '进取型', 'Enterprising'],
] as const;

const tags = tagsOf('wealth', wealthManagement, 7);

export const wealthTags: readonly Tag[] = [
  tags.flag('wealth_enthusiast', '理财爱好者', 'Wealth enthusiast', {
    definition: ['180 天内多次购买理财', 'Bought wealth products several times in 180 days'],
    parameters: { minimum: count(3, '购买次数', 'Purchases') },
    expression: 'wealth_purchases_180 >= $minimum',
  }),
  tags.flag('redeemed_not_reinvested', '理财赎回未再投', 'Redeemed and not reinvested', {
    definition: [
      '30 天内赎回理财，且其间没有再购买',
      'Redeemed wealth products in 30 days and bought none',
    ],
    plain: {
      name: ['近期赎回了理财', 'Redeemed wealth products lately'],
      definition: [
        '您近 30 天赎回了理财，其间没有再买',
        'You redeemed wealth products in 30 days and bought none',
      ],
    },
    expression: 'wealth_redeemed_30 > 0 and wealth_purchases_30 = 0',
  }),
  tags.flag('risk_mismatch', '持仓风险超过承受能力', 'Holds more risk than suits', {
    definition: [
      '持有产品的风险等级（R）高于客户测评等级（C）',
      'The risk (R) of a product held is above the customer’s own level (C)',
    ],
    expression: `known(customer.risk_level) and highest_risk_held >
      ${capacity}`,
  }),
  tags.choice('investor_type', '投资者类型（测评）', 'Investor type by assessment', {
    definition: [
      '按风险测评等级：C1 保守、C2 稳健、C3 平衡、C4 与 C5 进取；未测评则无此标签',
      'By the risk assessment: C1 conservative, C2 steady, C3 balanced, C4 and C5 enterprising; unknown without one',
    ],
    choices: investorTypes,
    expression: `case
      when customer.risk_level = 'C1' then 'conservative'
      when customer.risk_level = 'C2' then 'steady'
      when customer.risk_level = 'C3' then 'balanced'
      when customer.risk_level in ('C4', 'C5') then 'enterprising'
      else '' end`,
  }),
  tags.choice('investor_type_held', '投资者类型（实际）', 'Investor type by what is held', {
    definition: [
      '按活期与持有产品中各风险等级的金额占比：R4 及以上达到比例为进取，R3 及以上为平衡，R2 及以上为稳健，其余为保守；没有金额则无此标签',
      'By the amounts held, demand deposits included: enterprising from a share at R4 and above, balanced at R3 and above, steady at R2 and above, otherwise conservative; unknown without money',
    ],
    parameters: {
      r4: share(0.2, 'R4 及以上占比', 'Share at R4 and above'),
      r3: share(0.3, 'R3 及以上占比', 'Share at R3 and above'),
      r2: share(0.3, 'R2 及以上占比', 'Share at R2 and above'),
    },
    choices: investorTypes,
    expression: `case
      when held_amount + demand_now <= 0 then ''
      when held_r4 >= (held_amount + demand_now) * $r4 then 'enterprising'
      when held_r3 + held_r4 >= (held_amount + demand_now) * $r3 then 'balanced'
      when held_r2 + held_r3 + held_r4 >= (held_amount + demand_now) * $r2 then 'steady'
      else 'conservative' end`,
  }),
  tags.flag('risk_room', '风险承受有余', 'Holds less risk than suits', {
    definition: [
      '有持仓，测评等级（C）高出持有产品最高风险等级（R）若干级',
      'Holds products, and the own level (C) is some levels above the highest risk held (R)',
    ],
    plain: {
      name: ['所持产品比测评稳健', 'Holds less risk than the assessment'],
      definition: [
        '您持有产品的风险等级低于您的风险测评等级',
        'The risk of what you hold is below the level of your risk assessment',
      ],
    },
    parameters: { levels: count(2, '级数', 'Levels') },
    expression: `known(customer.risk_level) and ${capacity} - highest_risk_held >= $levels`,
  }),
  tags.flag('risk_assessment_missing', '未做风险测评', 'No risk assessment', {
    definition: [
      '没有有效风险测评等级，而持有理财或基金，或资产达到门槛',
      'Has no risk level, but wealth products, funds, or AUM at the threshold',
    ],
    parameters: { minimum_fen: yuan(50_000, '资产门槛', 'Threshold of AUM') },
    expression:
      'not known(customer.risk_level) and (wealth_held > 0 or funds_held > 0 or aum_now >= $minimum_fen)',
  }),
  tags.choice('term_preference', '期限偏好', 'Preferred term', {
    definition: [
      '持有的定期、理财、国债中笔数最多的期限；没有固定期限的产品则无此标签',
      'The term of most of the time deposits, wealth products and treasury bonds held; unknown without a fixed term',
    ],
    choices: terms.map(([code, zh, en]) => [code, zh, en] as const),
    expression: `top_of(${terms.map(([code]) => `'${code}', ${code}_term_held`).join(', ')})`,
  }),
  tags.flag('redeems_early', '提前支取', 'Redeems before maturity', {
    definition: [
      '90 天前持有、今天仍未到期的产品，现在剩下的金额低于当时的一定比例',
      'Of what was held 90 days before and is not due yet, less than the share is still there',
    ],
    parameters: { share: share(0.9, '剩余比例', 'Share left') },
    expression: 'unmatured_now < unmatured_90_ago * $share',
  }),
  tags.flag('wealth_newcomer', '理财新客', 'New to wealth products', {
    definition: [
      '有记录以来第一次购买理财或基金在若干天内',
      'The first wealth product or fund on record was bought within some days',
    ],
    parameters: { within: days(90, '天数', 'Days') },
    expression: 'days_since(first_investment) <= $within',
  }),
  tags.flag('wealth_lapsed', '理财流失客户', 'Gave up wealth products', {
    definition: [
      '买过理财或基金，现在一笔不持有，且若干天没有再买',
      'Bought wealth products or funds once, holds none now, and has bought none for some days',
    ],
    plain: {
      name: ['近期没有买理财', 'No wealth products lately'],
      definition: [
        '您买过理财或基金，现在没有持有，近期也没有再买',
        'You bought wealth products or funds before, hold none now and bought none lately',
      ],
    },
    parameters: { idle: days(180, '天数', 'Days') },
    expression: 'days_since(last_investment) >= $idle and wealth_held = 0 and funds_held = 0',
  }),
  tags.flag('fund_plan_customer', '基金定投客户', 'Buys funds each month', {
    definition: ['近 6 个月中有若干个月购买基金', 'Bought funds in some of the last 6 months'],
    parameters: { minimum: months(5, '月数', 'Months') },
    expression: 'fund_months_6m >= $minimum',
  }),
  tags.number('usual_investment_fen', '单次购买均额', 'Usual investment', 'fen', {
    definition: [
      '近一年单次购买理财或基金的平均金额；没有则无此标签',
      'Mean amount of a wealth product or fund bought in a year; unknown without',
    ],
    expression: 'investment_ticket',
  }),
  tags.choice('invests_by', '购买理财的渠道', 'Invests by', {
    definition: [
      '近一年购买理财或基金次数最多的渠道；没有则无此标签',
      'The channel of most wealth products and funds bought in a year; unknown without',
    ],
    choices: places,
    expression: `top_of(${places.map(([channel]) => `'${channel}', invested_at_${channel}`).join(', ')})`,
  }),
  tags.flag('frequent_trader', '频繁申赎', 'Buys and redeems often', {
    definition: [
      '近 90 天购买与赎回理财或基金都达到次数',
      'Wealth products and funds bought and redeemed in 90 days both reach the number',
    ],
    parameters: { minimum: count(2, '次数', 'Times') },
    expression: 'investments_90 >= $minimum and redemptions_90 >= $minimum',
  }),
  tags.flag('conversion_prospect', '定期转理财商机', 'Time deposit to wealth product', {
    definition: [
      '30 天内到期的定期达到金额，测评等级在 C2 及以上，现在没有持有理财',
      'Time deposits due within 30 days reach the amount, the risk level is C2 or above, and no wealth product is held',
    ],
    plain: {
      name: ['定期即将到期', 'Time deposits end soon'],
      definition: [
        '您有定期在 30 天内到期，按测评等级可以了解理财',
        'Time deposits of yours end within 30 days; by your risk level you may look at wealth products',
      ],
    },
    parameters: { minimum_fen: yuan(10_000, '到期金额', 'Amount due') },
    expression:
      "time_deposits_due_30 >= $minimum_fen and customer.risk_level in ('C2', 'C3', 'C4', 'C5') and wealth_held = 0",
  }),
];
