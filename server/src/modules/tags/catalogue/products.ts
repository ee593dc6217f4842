import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { days, tagsOf, type Tag } from '../tag.core.ts';
import { allTime, lastDays, latest } from '../window.core.ts';
import { wealthManagement } from './owners.ts';

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
      '持有的产品种类数,信用卡、贷款、约定转账各计一种',
      'Kinds of products held; credit card, loan and standing order count one each',
    ],
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
      '持有产品中最早的到期日(统计日当天或以后)',
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
      '持有效卡超过若干天,近 90 天没有刷卡',
      'Has held an open card for some days and not paid with one in 90 days',
    ],
    parameters: { held_for: days(90, '持卡天数', 'Days held') },
    expression: 'open_cards > 0 and days_since(first_card_date) >= $held_for and card_uses_90 = 0',
  }),
  tags.flag('standing_order_customer', '约定转账客户', 'Has a standing order', {
    definition: ['签有约定转账', 'Has a standing order'],
    expression: 'standing_orders > 0',
  }),
];
