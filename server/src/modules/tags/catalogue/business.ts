import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, tagsOf, type Tag } from '../tag.core.ts';
import { lastDays } from '../window.core.ts';
import { retailBanking } from './owners.ts';

const fact = 'fact_transaction';

export const businessMetrics: readonly Metric[] = [
  metric('payers_30', '近 30 天付款方数', 'Payers in 30 days', {
    fact,
    aggregate: 'distinct',
    field: 'counterparty',
    filter: "direction = 'in' and kind = 'transfer' and counterparty != ''",
    window: lastDays(30),
  }),
];

const tags = tagsOf('business', retailBanking, 30);

export const businessTags: readonly Tag[] = [
  tags.flag('likely_trader', '疑似经营户', 'Likely trader', {
    definition: [
      '近 30 天收到多个不同付款方的转账',
      'Transfers arrived from many payers in 30 days',
    ],
    parameters: { minimum: count(20, '付款方数', 'Payers') },
    expression: 'payers_30 >= $minimum',
  }),
];
