import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, tagsOf, type Tag } from '../tag.core.ts';
import { lastDays, latest } from '../window.core.ts';
import { wealthManagement } from './owners.ts';

export const wealthMetrics: readonly Metric[] = [
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

const tags = tagsOf('wealth', wealthManagement, 7);

export const wealthTags: readonly Tag[] = [
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
  tags.flag('risk_mismatch', '持仓风险超过承受能力', 'Holds more risk than suits', {
    definition: [
      '持有产品的风险等级(R)高于客户测评等级(C)',
      'The risk (R) of a product held is above the customer’s own level (C)',
    ],
    expression: `known(customer.risk_level) and highest_risk_held >
      case when customer.risk_level = 'C1' then 1 when customer.risk_level = 'C2' then 2 when customer.risk_level = 'C3' then 3 when customer.risk_level = 'C4' then 4 else 5 end`,
  }),
];
