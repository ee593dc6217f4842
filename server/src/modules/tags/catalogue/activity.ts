import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, days, share, tagsOf, type Tag } from '../tag.core.ts';
import { allTime, lastDays, lastMonths, type Window } from '../window.core.ts';
import { retailBanking } from './owners.ts';

/** What a customer does by themselves: not pay, interest and fees, not what runs by itself. */
const own =
  "not kind in ('interest', 'fee', 'salary', 'pension', 'loan_repayment') and channel != 'auto'";
const acts = (code: string, zh: string, en: string, window: Window): Metric =>
  metric(code, zh, en, { fact: 'fact_transaction', aggregate: 'count', filter: own, window });

export const activityMetrics: readonly Metric[] = [
  acts('acts_30', '近 30 天主动交易笔数', 'Own transactions in 30 days', lastDays(30)),
  acts('acts_90', '近 90 天主动交易笔数', 'Own transactions in 90 days', lastDays(90)),
  acts(
    'acts_prior_90',
    '再前 90 天主动交易笔数',
    'Own transactions in the 90 days before',
    lastDays(90, 90),
  ),
  acts(
    'acts_before_30',
    '30 天以前 180 天主动交易笔数',
    'Own transactions in the 180 days before the last 30',
    lastDays(180, 30),
  ),
  metric('last_act', '最近主动交易日', 'Date of the last own transaction', {
    fact: 'fact_transaction',
    aggregate: 'maximum',
    field: 'business_date',
    filter: own,
    window: allTime,
  }),
  metric('active_days_90', '近 90 天有主动交易的天数', 'Days with own transactions, of 90', {
    fact: 'fact_transaction',
    aggregate: 'distinct',
    field: 'business_date',
    filter: own,
    window: lastDays(90),
  }),
  acts(
    'acts_before_90',
    '90 天以前 180 天主动交易笔数',
    'Own transactions in the 180 days before the last 90',
    lastDays(180, 90),
  ),
  metric('active_months_12m', '近 12 个月有主动交易的月数', 'Months with own transactions, of 12', {
    fact: 'fact_transaction',
    aggregate: 'distinct',
    field: 'month',
    filter: own,
    window: lastMonths(12),
  }),
];

const tags = tagsOf('activity', retailBanking, 7);

export const activityTags: readonly Tag[] = [
  tags.choice('activity_level', '活跃度', 'Activity', {
    definition: [
      '按近 90 天主动交易笔数：达到高门槛为高度活跃，达到低门槛为一般活跃，其余为休眠',
      'By own transactions in 90 days: highly active from the upper bound, active from the lower, otherwise dormant',
    ],
    plain: {
      name: ['交易多少', 'How many transactions'],
      definition: ['按您近 90 天的交易笔数', 'By your transactions of 90 days'],
      choices: {
        dormant: ['较少', 'Few'],
        active: ['一般', 'Some'],
        highly_active: ['较多', 'Many'],
      },
    },
    dataClass: 'C1',
    parameters: {
      active: count(1, '一般活跃笔数', 'Active from'),
      highly_active: count(15, '高度活跃笔数', 'Highly active from'),
    },
    choices: [
      ['dormant', '休眠', 'Dormant'],
      ['active', '一般活跃', 'Active'],
      ['highly_active', '高度活跃', 'Highly active'],
    ],
    expression:
      "choose(level(acts_90, $active, $highly_active), 'dormant', 'active', 'highly_active')",
  }),
  tags.date('last_transaction_date', '最近交易日', 'Last transaction date', {
    definition: [
      '最近一次主动交易的日期；没有则无此标签',
      'Date of the last own transaction; unknown without',
    ],
    expression: 'last_act',
  }),
  tags.flag('sleeping_account', '睡眠户', 'Sleeping account', {
    definition: [
      '开户满若干天，且同样长的时间内没有主动交易',
      'Customer for some days, and no own transaction for as long',
    ],
    plain: {
      name: ['较久没有交易', 'No transactions for long'],
      definition: [
        '您的账户较长时间没有交易',
        'Your accounts have had no transactions for some time',
      ],
    },
    parameters: { idle: days(365, '天数', 'Days') },
    expression:
      'days_since(coalesce(customer.open_date, first_account_date)) >= $idle and (not known(last_act) or days_since(last_act) >= $idle)',
  }),
  tags.flag('reactivated', '唤醒客户', 'Reactivated', {
    definition: [
      '近 30 天有主动交易，而此前 180 天没有，且开户已满 210 天',
      'Own transactions in 30 days and none in the 180 days before, customer for 210 days',
    ],
    plain: {
      name: ['重新开始使用', 'Uses it again'],
      definition: [
        '您近 30 天又有交易，此前 180 天没有',
        'You had transactions in 30 days, and none in the 180 days before',
      ],
    },
    dataClass: 'C1',
    expression:
      'acts_30 > 0 and acts_before_30 = 0 and days_since(coalesce(customer.open_date, first_account_date)) >= 210',
  }),
  tags.flag('activity_falling', '交易活跃下降', 'Activity falling', {
    definition: [
      '近 90 天主动交易笔数不到再前 90 天的比例，且原有足够笔数',
      'Own transactions in 90 days are below the share of the 90 days before, which had enough',
    ],
    plain: {
      name: ['交易比以前少', 'Fewer transactions'],
      definition: [
        '您近 90 天的交易比再前 90 天少',
        'You had fewer transactions in 90 days than in the 90 before',
      ],
    },
    dataClass: 'C1',
    parameters: {
      share: share(0.5, '比例', 'Share'),
      minimum: count(6, '原有笔数', 'Former transactions'),
    },
    expression: 'acts_prior_90 >= $minimum and acts_90 < acts_prior_90 * $share',
  }),
  tags.number('active_days', '近 90 天活跃天数', 'Active days of 90', 'day', {
    definition: ['近 90 天中有主动交易的天数', 'Days of the last 90 with an own transaction'],
    dataClass: 'C1',
    expression: 'active_days_90',
  }),
  tags.number('active_months', '近一年活跃月数', 'Active months of a year', 'month', {
    definition: ['近 12 个月中有主动交易的月数', 'Months of the last 12 with an own transaction'],
    dataClass: 'C1',
    expression: 'active_months_12m',
  }),
];
