import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { days, share, tagsOf, type Tag, years, yuan } from '../tag.core.ts';
import { allTime, lastDays, latest } from '../window.core.ts';
import { wealthManagement } from './owners.ts';
import { sum } from './transaction-metrics.ts';

const held = (code: string, zh: string, en: string, kind: string): Metric =>
  metric(code, zh, en, {
    fact: 'fact_holding',
    aggregate: 'count',
    filter: `kind = '${kind}' and amount_fen > 0`,
    window: latest(),
  });

export const productMetrics: readonly Metric[] = [
  metric('holding_kinds', '持有产品种类数', 'Kinds of products held', {
    fact: 'fact_holding',
    aggregate: 'distinct',
    field: 'kind',
    filter: 'amount_fen > 0',
    window: latest(),
  }),
  held('wealth_held', '持有理财笔数', 'Wealth products held', 'wealth'),
  held('funds_held', '持有基金笔数', 'Funds held', 'fund'),
  held('insurance_held', '持有保险笔数', 'Insurance held', 'insurance'),
  held('precious_metal_held', '持有贵金属笔数', 'Precious metals held', 'precious_metal'),
  held('treasury_bonds_held', '持有国债笔数', 'Treasury bonds held', 'treasury_bond'),
  metric('holding_kinds_90_ago', '90 天前持有产品种类数', 'Kinds of products held 90 days before', {
    fact: 'fact_holding',
    aggregate: 'distinct',
    field: 'kind',
    filter: 'amount_fen > 0',
    window: latest(90),
  }),
  metric('newest_start', '最近一次起息日', 'Start of the newest product', {
    fact: 'fact_holding',
    aggregate: 'maximum',
    field: 'start_date',
    filter: 'amount_fen > 0',
    window: latest(),
  }),
  metric('maturing_30', '30 天内到期金额', 'Amount that matures within 30 days', {
    fact: 'fact_holding',
    aggregate: 'sum',
    field: 'amount_fen',
    filter: 'days_to_maturity between 0 and 30',
    window: latest(),
  }),
  ...(['in', 'out'] as const).flatMap((direction) => [
    sum(
      `time_deposits_${direction}_30`,
      direction === 'in' ? '近 30 天到期定期金额' : '近 30 天存入定期金额',
      direction === 'in' ? 'Time deposits ended in 30 days' : 'Time deposits placed in 30 days',
      `kind = 'time_deposit' and direction = '${direction}'`,
      lastDays(30),
    ),
    sum(
      `time_deposits_${direction}_365`,
      direction === 'in' ? '近一年到期定期金额' : '近一年存入定期金额',
      direction === 'in' ? 'Time deposits ended in a year' : 'Time deposits placed in a year',
      `kind = 'time_deposit' and direction = '${direction}'`,
      lastDays(365),
    ),
  ]),
  metric('first_purchase_kind', '首次购买种类', 'Kind of the first purchase', {
    fact: 'fact_transaction',
    aggregate: 'first',
    field: 'kind',
    filter:
      "kind in ('time_deposit', 'wealth_purchase', 'fund_purchase', 'insurance') and direction = 'out'",
    window: allTime,
  }),
  metric('last_premium', '最近缴纳保费日', 'Date of the last premium', {
    fact: 'fact_transaction',
    aggregate: 'maximum',
    field: 'business_date',
    filter: "kind = 'insurance' and direction = 'out'",
    window: allTime,
  }),
  metric('accounts_open', '有效账户数', 'Open accounts', {
    fact: 'fact_account',
    aggregate: 'count',
    filter: 'is_open',
    window: allTime,
  }),
  metric('next_maturity', '最近到期日', 'Next maturity', {
    fact: 'fact_holding',
    aggregate: 'minimum',
    field: 'maturity_date',
    filter: 'days_to_maturity >= 0 and amount_fen > 0',
    window: latest(),
  }),
  metric('open_cards', '有效卡数', 'Open cards', {
    fact: 'fact_card',
    aggregate: 'count',
    filter: 'is_open',
    window: allTime,
  }),
  metric('first_card_date', '首张有效卡发卡日', 'Issue date of the first open card', {
    fact: 'fact_card',
    aggregate: 'minimum',
    field: 'issue_date',
    filter: 'is_open',
    window: allTime,
  }),
  metric('premium_cards', '高等级卡数', 'Cards of a premium level', {
    fact: 'fact_card',
    aggregate: 'count',
    filter: "is_open and level in ('gold', 'platinum', 'diamond')",
    window: allTime,
  }),
  metric('standing_orders', '约定转账笔数', 'Standing orders', {
    fact: 'fact_standing_order',
    aggregate: 'count',
    window: allTime,
  }),
  metric('card_uses_90', '近 90 天刷卡次数', 'Card payments in 90 days', {
    fact: 'fact_transaction',
    aggregate: 'count',
    filter: "kind = 'card'",
    window: lastDays(90),
  }),
];

const tags = tagsOf('products', wealthManagement, 7);
const holder = (
  code: string,
  zh: string,
  en: string,
  product: readonly [string, string],
  metricCode: string,
): Tag =>
  tags.flag(code, zh, en, {
    definition: [`最新一期持有${product[0]}`, `Holds ${product[1]} in the newest snapshot`],
    expression: `${metricCode} > 0`,
  });

export const productTags: readonly Tag[] = [
  tags.number('product_count', '产品加载数', 'Product count', 'count', {
    definition: [
      '持有的产品种类数，信用卡、贷款、约定转账各计一种',
      'Kinds of products held; credit card, loan and standing order count one each',
    ],
    plain: {
      name: ['使用的产品种类', 'Kinds of products'],
      definition: ['您在本行使用的产品种类数', 'How many kinds of products you have with the bank'],
    },
    expression:
      'holding_kinds + least(open_credit_cards, 1) + least(running_loans, 1) + least(standing_orders, 1)',
  }),
  holder(
    'wealth_holder',
    '理财持有客户',
    'Holds wealth products',
    ['理财产品', 'wealth products'],
    'wealth_held',
  ),
  holder('fund_holder', '基金客户', 'Holds funds', ['基金', 'funds'], 'funds_held'),
  holder(
    'insurance_holder',
    '保险客户',
    'Holds insurance',
    ['保险', 'insurance'],
    'insurance_held',
  ),
  holder(
    'precious_metal_holder',
    '贵金属客户',
    'Holds precious metals',
    ['贵金属', 'precious metals'],
    'precious_metal_held',
  ),
  holder(
    'treasury_bond_holder',
    '国债客户',
    'Holds treasury bonds',
    ['国债', 'treasury bonds'],
    'treasury_bonds_held',
  ),
  tags.date('next_maturity_date', '最近到期日', 'Next maturity date', {
    definition: [
      '持有产品中最早的到期日（统计日当天或以后）',
      'The earliest maturity of a product held, on the date or later',
    ],
    expression: 'next_maturity',
  }),
  tags.flag('maturity_soon', '产品即将到期', 'Product matures soon', {
    definition: ['持有产品在若干天内到期', 'A product held matures within some days'],
    parameters: { within: days(15, '天数', 'Days') },
    expression: 'days_until(next_maturity) <= $within',
  }),
  tags.flag('premium_card_holder', '高等级卡客户', 'Holds a premium card', {
    definition: ['有未注销的金卡、白金卡或钻石卡', 'Has an open gold, platinum or diamond card'],
    expression: 'premium_cards > 0',
  }),
  tags.flag('card_unused', '持卡未用', 'Card unused', {
    definition: [
      '持有效卡超过若干天，近 90 天没有刷卡',
      'Has held an open card for some days and not paid with one in 90 days',
    ],
    parameters: { held_for: days(90, '持卡天数', 'Days held') },
    expression: 'open_cards > 0 and days_since(first_card_date) >= $held_for and card_uses_90 = 0',
  }),
  tags.flag('standing_order_customer', '约定转账客户', 'Has a standing order', {
    definition: ['签有约定转账', 'Has a standing order'],
    expression: 'standing_orders > 0',
  }),
  tags.number('maturing_30_fen', '30 天内到期金额', 'Matures within 30 days', 'fen', {
    definition: [
      '最新一期持有产品中 30 天内（含当天）到期的金额之和',
      'Amount of the products held that mature within 30 days, the date included',
    ],
    expression: 'maturing_30',
  }),
  tags.flag('deposit_ended_not_renewed', '定期到期未续存', 'Time deposit ended and not renewed', {
    definition: [
      '30 天内有定期到期转出，且其间没有再存入定期',
      'A time deposit ended in 30 days, and none was placed',
    ],
    expression: 'time_deposits_in_30 > 0 and time_deposits_out_30 = 0',
  }),
  tags.choice('deposit_renewal', '定期续存习惯', 'Renews time deposits', {
    definition: [
      '近一年存入定期金额与到期金额之比：达到高比例为基本续存，有存入为部分续存，没有为到期转走；一年内无到期则无此标签',
      'Time deposits placed over those ended in a year: from the share on renewed, with any placed partly, without let go; unknown when none ended',
    ],
    parameters: { share: share(0.9, '基本续存比例', 'Share of renewed') },
    choices: [
      ['renewed', '基本续存', 'Renewed'],
      ['partly', '部分续存', 'Partly'],
      ['let_go', '到期转走', 'Let go'],
    ],
    expression: `case
      when time_deposits_in_365 <= 0 then ''
      when time_deposits_out_365 >= time_deposits_in_365 * $share then 'renewed'
      when time_deposits_out_365 > 0 then 'partly'
      else 'let_go' end`,
  }),
  tags.choice('first_product', '首购产品', 'First product bought', {
    definition: [
      '有记录以来第一次买入的产品：定期、理财、基金或保险；没有则无此标签',
      'The first product bought on record: time deposit, wealth product, fund or insurance; unknown without',
    ],
    choices: [
      ['time_deposit', '定期', 'Time deposit'],
      ['wealth', '理财', 'Wealth product'],
      ['fund', '基金', 'Fund'],
      ['insurance', '保险', 'Insurance'],
    ],
    shelfLifeDays: 365,
    expression: `case
      when first_purchase_kind = 'wealth_purchase' then 'wealth'
      when first_purchase_kind = 'fund_purchase' then 'fund'
      else first_purchase_kind end`,
  }),
  tags.flag('just_bought', '刚买产品', 'Just bought', {
    definition: [
      '持有的产品中有若干天内起息的，宜做售后而不宜再推',
      'A product held started within some days: to be looked after rather than sold to',
    ],
    plain: {
      name: ['刚买产品', 'Just bought'],
      definition: [
        '您近期有新买的产品，本行此时以售后服务为主',
        'You bought a product lately; for now the bank looks after it rather than offering more',
      ],
    },
    parameters: { within: days(14, '天数', 'Days') },
    expression: 'days_since(newest_start) <= $within',
  }),
  tags.choice('product_change', '产品增减', 'Products gained or lost', {
    definition: [
      '90 天前持有产品的客户，种类数与那时相比：增加、减少或全部退出；没有变化或当时没有产品则无此标签',
      'Of those who held products 90 days before: more kinds now, fewer, or none left; unknown when nothing changed or nothing was held',
    ],
    choices: [
      ['gained', '增加', 'Gained'],
      ['reduced', '减少', 'Reduced'],
      ['left', '全部退出', 'Left'],
    ],
    expression: `case
      when holding_kinds_90_ago = 0 or holding_kinds = holding_kinds_90_ago then ''
      when holding_kinds = 0 then 'left'
      when holding_kinds > holding_kinds_90_ago then 'gained'
      else 'reduced' end`,
  }),
  tags.flag('protection_gap', '保障缺口', 'Gap in protection', {
    definition: [
      '已婚、处于家庭责任期、有在贷或达到资产门槛，却没有持有保险',
      'Married, of the age with most duties, with a loan or AUM at the threshold, and without insurance',
    ],
    plain: {
      name: ['还没有保险', 'No insurance so far'],
      definition: [
        '按您的年龄、婚姻、贷款或资产，您可能需要保险，目前在本行没有',
        'By your age, marriage, loans or assets you may want insurance, and have none with the bank',
      ],
    },
    parameters: {
      from: years(30, '起始年龄', 'From the age of'),
      to: years(55, '截止年龄', 'To the age of'),
      minimum_fen: yuan(50_000, '资产门槛', 'Threshold of AUM'),
    },
    expression: `customer.marital_status = 'married' and years_since(customer.birth_date) between $from and $to
      and (running_loans > 0 or aum_now >= $minimum_fen) and insurance_held = 0`,
  }),
  tags.flag('premium_due_soon', '续期保费将到', 'Premium due soon', {
    definition: [
      '持有保险，上次缴费距今将满一年（提前若干天）',
      'Holds insurance, and the last premium was nearly a year ago, by some days',
    ],
    parameters: { ahead: days(30, '提前天数', 'Days ahead') },
    expression: 'insurance_held > 0 and days_since(last_premium) between 365 - $ahead and 365',
  }),
  tags.flag('card_only_customer', '仅持借记卡', 'Debit card only', {
    definition: [
      '有有效借记卡，没有任何其他产品',
      'Has an open debit card and no product beside it',
    ],
    expression: 'open_cards > open_credit_cards and tag.product_count = 0',
  }),
  tags.number('account_count', '有效账户数', 'Open accounts', 'count', {
    definition: ['统计日未销户的账户数', 'Accounts not closed on the date'],
    dataClass: 'C1',
    expression: 'accounts_open',
  }),
];
