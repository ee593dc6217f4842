import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { days, tagsOf, type Tag } from '../tag.core.ts';
import { allTime } from '../window.core.ts';
import { events } from './event-metrics.ts';
import { retailBanking } from './owners.ts';

export const relationshipMetrics: readonly Metric[] = [
  metric('first_account_date', '首个账户开户日', 'Open date of the first account', {
    fact: 'fact_account',
    aggregate: 'minimum',
    field: 'open_date',
    window: allTime,
  }),
  metric('shared_accounts', '在用共同账户数', 'Open accounts of several holders', {
    fact: 'fact_account_holder',
    aggregate: 'count',
    filter: 'is_open',
    window: allTime,
  }),
  metric(
    'accounts_of_others',
    '在用他人账户数',
    'Open accounts of others that the customer holds',
    {
      fact: 'fact_account_holder',
      aggregate: 'count',
      filter: "is_open and role != 'owner'",
      window: allTime,
    },
  ),
  metric('own_accounts', '在用本人账户数', 'Open accounts of the customer', {
    fact: 'fact_account',
    aggregate: 'count',
    filter: 'is_open',
    window: allTime,
  }),
  events('referrals', '推荐新客次数', 'Referrals made', "type = 'referral'", allTime),
  events('came_by_referral', '经人推荐次数', 'Came by referral', "type = 'referred'", allTime),
];

const tags = tagsOf('relationship', retailBanking, 30);

export const relationshipTags: readonly Tag[] = [
  tags.number('tenure_months', '客户年限（月）', 'Tenure', 'month', {
    definition: [
      '自开户至统计日的整月数，开户日不明时取首个账户',
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
  tags.flag('anniversary_soon', '开户周年临近', 'Anniversary soon', {
    definition: [
      '若干天内开户满整年（含当天）',
      'Full years since the customer was opened end within some days, today included',
    ],
    dataClass: 'C1',
    parameters: { within: days(7, '天数', 'Days') },
    // The day of opening itself is no anniversary.
    expression:
      'days_to_birthday(customer.open_date) <= $within and days_since(customer.open_date) >= 300',
    shelfLifeDays: 1,
  }),
  tags.flag('shares_an_account', '共同账户客户', 'Shares an account', {
    definition: [
      '持有不止一位持有人的在用账户',
      'Holds an open account that has another holder too',
    ],
    expression: 'shared_accounts > 0',
  }),
  tags.flag('holds_for_others', '仅为他人账户持有人', 'Holds for others only', {
    definition: [
      '持有他人名下的在用账户，而自己名下没有',
      'Holds an open account of another, and has none of their own',
    ],
    expression: 'accounts_of_others > 0 and own_accounts = 0',
  }),
  tags.flag('employer_linked', '代发单位员工', 'Works for a payroll employer', {
    definition: ['登记了本行的代发单位', 'Has a payroll employer of the bank on record'],
    expression: 'known(customer.payroll_employer)',
  }),
  tags.number('referral_count', '推荐新客数', 'Referrals made', 'count', {
    definition: ['推荐来的新客户数', 'How many new customers were referred'],
    dataClass: 'C1',
    expression: 'referrals',
  }),
  tags.flag('was_referred', '经人推荐客户', 'Came by referral', {
    definition: ['由其他客户推荐而来', 'Came by the referral of another customer'],
    dataClass: 'C1',
    expression: 'came_by_referral > 0',
  }),
  tags.flag('moved_outlet', '管户网点变更', 'Managed by another outlet', {
    definition: ['管户网点不是开户网点', 'The managing outlet is not the one that opened'],
    dataClass: 'C1',
    expression: 'customer.moved_outlet',
  }),
];
