import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { tagsOf, type Tag } from '../tag.core.ts';
import { allTime } from '../window.core.ts';
import { retailBanking } from './owners.ts';

export const relationshipMetrics: readonly Metric[] = [
  metric('first_account_date', '首个账户开户日', 'Open date of the first account', {
    fact: 'fact_account',
    aggregate: 'minimum',
    field: 'open_date',
    window: allTime,
  }),
];

const tags = tagsOf('relationship', retailBanking, 30);

export const relationshipTags: readonly Tag[] = [
  tags.number('tenure_months', '客户年限(月)', 'Tenure', 'month', {
    definition: [
      '自开户至统计日的整月数,开户日不明时取首个账户',
      'Full months since the customer, or else the first account, was opened',
    ],
    dataClass: 'C1',
    expression: 'months_since(coalesce(customer.open_date, first_account_date))',
  }),
  tags.flag('staff_member', '本行员工', 'Works for the bank', {
    definition: ['客户是本行员工', 'The customer works for the bank'],
    dataClass: 'C1',
    expression: 'customer.is_staff',
  }),
];
