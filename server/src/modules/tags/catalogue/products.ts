import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, days, tagsOf, type Tag } from '../tag.core.ts';
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
  metric('highest_risk_held', '持有产品最高风险等级', 'Highest risk held', {
    fact: 'fact_holding',
    aggregate: 'maximum',
    field: 'risk_number',
    filter: 'amount_fen > 0',
    window: latest(),
  }),
  metric('open_cards', '有效卡数', 'Open cards', {
    fact: 'fact_card',
    aggregate: 'count',
    filter: 'is_open',
    window: allTime,
  }),
  metric('open_credit_cards', '有效信用卡数', 'Open credit cards', {
    fact: 'fact_card',
    aggregate: 'count',
    filter: "is_open and kind = 'credit'",
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
  metric('running_loans', '在贷笔数', 'Running loans', {
    fact: 'fact_loan',
    aggregate: 'count',
    filter: 'is_running',
    window: allTime,
  }),
  metric('running_mortgages', '在贷住房贷款笔数', 'Running mortgages', {
    fact: 'fact_loan',
    aggregate: 'count',
    filter: "is_running and kind = 'mortgage'",
    window: allTime,
  }),
  metric('next_loan_end', '最近贷款到期日', 'Next end of a loan', {
    fact: 'fact_loan',
    aggregate: 'minimum',
    field: 'end_date',
    filter: 'is_running',
    window: allTime,
  }),
  metric('monthly_loan_payment', '每月还款额', 'Monthly loan payments', {
    fact: 'fact_loan',
    aggregate: 'sum',
    field: 'monthly_payment_fen',
    filter: 'is_running',
    window: allTime,
  }),
  metric('standing_orders', '约定转账笔数', 'Standing orders', {
    fact: 'fact_standing_order',
    aggregate: 'count',
    window: allTime,
  }),
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
  tags.flag('wealth_enthusiast', '理财爱好者', 'Wealth enthusiast', {
    definition: ['180 天内多次购买理财', 'Bought wealth products several times in 180 days'],
    parameters: { minimum: count(3, '购买次数', 'Purchases') },
    expression: 'wealth_purchases_180 >= $minimum',
  }),
  tags.flag('redeemed_not_reinvested', '理财赎回未再投', 'Redeemed and not reinvested', {
    definition: [
      '30 天内赎回理财,且其间没有再购买',
      'Redeemed wealth products in 30 days and bought none',
    ],
    expression: 'wealth_redeemed_30 > 0 and wealth_purchases_30 = 0',
  }),
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
  tags.flag('risk_mismatch', '持仓风险超过承受能力', 'Holds more risk than suits', {
    definition: [
      '持有产品的风险等级(R)高于客户测评等级(C)',
      'The risk (R) of a product held is above the customer’s own level (C)',
    ],
    expression: `known(customer.risk_level) and highest_risk_held >
      case when customer.risk_level = 'C1' then 1 when customer.risk_level = 'C2' then 2 when customer.risk_level = 'C3' then 3 when customer.risk_level = 'C4' then 4 else 5 end`,
  }),
  tags.flag('credit_card_holder', '信用卡客户', 'Holds a credit card', {
    definition: ['有未注销的信用卡', 'Has an open credit card'],
    expression: 'open_credit_cards > 0',
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
  tags.flag('loan_customer', '在贷客户', 'Has a loan', {
    definition: ['有未到期的贷款', 'Has a loan within its term'],
    expression: 'running_loans > 0',
  }),
  tags.flag('mortgage_customer', '房贷客户', 'Has a mortgage', {
    definition: ['有未到期的个人住房贷款', 'Has a mortgage within its term'],
    expression: 'running_mortgages > 0',
  }),
  tags.flag('loan_ending_soon', '贷款即将结清', 'Loan ends soon', {
    definition: ['有贷款在若干天内到期结清', 'A loan reaches its end within some days'],
    parameters: { within: days(90, '天数', 'Days') },
    expression: 'days_until(next_loan_end) <= $within',
  }),
  tags.flag('standing_order_customer', '约定转账客户', 'Has a standing order', {
    definition: ['签有约定转账', 'Has a standing order'],
    expression: 'standing_orders > 0',
  }),
];
