import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { count, days, months, tagsOf, type Tag, yuan } from '../tag.core.ts';
import { allTime, calendarMonth, lastDays, lastMonths, latest } from '../window.core.ts';
import { personalCredit } from './owners.ts';
import { monthsWith, sum } from './transaction-metrics.ts';

/** Kinds of loans, with their names. */
const loanKinds = [
  ['mortgage', '住房贷款', 'Mortgage'],
  ['business', '经营贷款', 'Business loan'],
  ['consumer', '消费贷款', 'Consumer loan'],
] as const;
const repayment = "kind = 'loan_repayment' and direction = 'out'";
const loan = (
  code: string,
  zh: string,
  en: string,
  aggregate: Metric['aggregate'],
  filter: string,
  field?: string,
): Metric =>
  metric(code, zh, en, {
    fact: 'fact_loan',
    aggregate,
    filter,
    window: allTime,
    ...(field === undefined ? {} : { field }),
  });

export const creditMetrics: readonly Metric[] = [
  ...loanKinds.map(([kind, zh, en]) =>
    loan(
      `${kind}_principal`,
      `在贷${zh}本金`,
      `Principal of running loans: ${en.toLowerCase()}`,
      'sum',
      `is_running and kind = '${kind}'`,
      'principal_fen',
    ),
  ),
  loan(
    'last_loan_end',
    '最晚贷款到期日',
    'Last end of a loan',
    'maximum',
    'is_running',
    'end_date',
  ),
  loan(
    'newest_loan',
    '最近放款日',
    'Start of the newest loan',
    'maximum',
    'is_running',
    'start_date',
  ),
  loan('loans_finished', '已到期贷款笔数', 'Loans past their term', 'count', 'not is_running'),
  loan(
    'repayment_due',
    '上月应还款额',
    'Repayments due in the last month',
    'sum',
    'is_running and days_since_start > 62',
    'monthly_payment_fen',
  ),
  sum('repaid_last_month', '上月还款额', 'Repaid in the last month', repayment, calendarMonth(1)),
  monthsWith(
    'repayment_months_12m',
    '近 12 个月有还款的月数',
    'Months with repayments, of 12',
    repayment,
    lastMonths(12),
  ),
  metric('largest_repayment_180', '近 180 天最大单笔还款', 'Largest repayment in 180 days', {
    fact: 'fact_transaction',
    aggregate: 'maximum',
    field: 'amount_fen',
    filter: repayment,
    window: lastDays(180),
  }),
  metric('loan_orders', '还贷约定转账笔数', 'Standing orders that repay loans', {
    fact: 'fact_standing_order',
    aggregate: 'count',
    filter: "purpose = 'loan_repayment'",
    window: allTime,
  }),
  metric('loans_owed', '贷款余额', 'Loans owed', {
    fact: 'fact_balance',
    aggregate: 'sum',
    field: 'balance_fen',
    filter: "kind = 'loan'",
    window: latest(),
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
];

const tags = tagsOf('credit', personalCredit, 7);

export const creditTags: readonly Tag[] = [
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
  tags.number('loan_burden', '月供收入比', 'Loan burden', 'share', {
    definition: [
      '每月还款额与近 6 个月月均工资养老金之比；无收入则无此标签',
      'Monthly loan payments over the monthly salary and pension of 6 months; unknown without income',
    ],
    expression: 'monthly_loan_payment / (income_6m / 6)',
  }),
  tags.choice('main_loan_kind', '主要贷款种类', 'Main kind of loan', {
    definition: [
      '在贷本金最多的贷款种类；没有在贷则无此标签',
      'The kind of loan with most principal running; unknown without',
    ],
    choices: loanKinds,
    expression: `top_of(${loanKinds.map(([kind]) => `'${kind}', ${kind}_principal`).join(', ')})`,
  }),
  tags.number('loan_months_left', '贷款剩余月数', 'Months of loans left', 'month', {
    definition: [
      '距最晚一笔在贷到期的整月数；没有在贷或期限不明则无此标签',
      'Full months to the end of the loan that runs longest; unknown without, or without a term',
    ],
    expression: 'months_until(last_loan_end)',
  }),
  tags.number('loans_owed_fen', '贷款余额', 'Loans owed', 'fen', {
    definition: ['最新一期贷款余额之和', 'What is owed on loans in the newest snapshot'],
    expression: 'loans_owed',
  }),
  tags.number('loan_to_aum', '贷款资产比', 'Loans over AUM', 'share', {
    definition: [
      '贷款余额与金融资产余额之比；无资产则无此标签',
      'Loans owed over the AUM; unknown without assets',
    ],
    expression: 'loans_owed / aum_now',
  }),
  tags.flag('new_borrower', '新增贷款客户', 'New borrower', {
    definition: ['若干天内有新发放的贷款', 'A loan was granted within some days'],
    parameters: { within: days(30, '天数', 'Days') },
    expression: 'days_since(newest_loan) <= $within',
  }),
  tags.flag('former_borrower', '贷款结清客户', 'Former borrower', {
    definition: [
      '有过贷款，期限都已结束，现在没有在贷',
      'Had loans, all of which have reached their end, and none runs now',
    ],
    expression: 'loans_finished > 0 and running_loans = 0',
  }),
  tags.flag('repayment_short', '上月还款不足', 'Repaid too little', {
    definition: [
      '上一个完整月的还款额低于发放已满 62 天的在贷月供之和',
      'Repaid less in the last full month than the monthly payments of loans that have run for over 62 days',
    ],
    expression: 'repaid_last_month < repayment_due',
  }),
  tags.flag('good_repayment_record', '还款记录良好', 'Repays reliably', {
    definition: [
      '有在贷，近 12 个月至少若干个月有还款，且上月没有还款不足',
      'Has a loan, repaid in at least so many of the last 12 months, and not too little in the last',
    ],
    parameters: { minimum: months(12, '月数', 'Months') },
    expression:
      'running_loans > 0 and repayment_months_12m >= $minimum and not tag.repayment_short',
  }),
  tags.flag('repays_early', '提前还贷', 'Repays early', {
    definition: [
      '近 180 天有一笔还款达到月供之和的若干倍',
      'One repayment in 180 days was so many times the monthly payments',
    ],
    parameters: { times: count(3, '月供倍数', 'Times the monthly payments') },
    expression:
      'monthly_loan_payment > 0 and largest_repayment_180 >= monthly_loan_payment * $times',
  }),
  tags.flag('prepayment_risk', '有能力提前还清', 'Could repay at once', {
    definition: [
      '有贷款余额，且活期余额足以全部还清',
      'Owes on loans, and demand deposits would repay all of it',
    ],
    expression: 'loans_owed > 0 and demand_now >= loans_owed',
  }),
  tags.flag('loan_elsewhere', '疑有他行贷款', 'May have a loan elsewhere', {
    definition: [
      '用途为还贷的约定转账笔数多于在本行有过的贷款笔数',
      'More standing orders that repay loans than loans ever granted here',
    ],
    expression: 'loan_orders > running_loans + loans_finished',
  }),
  tags.flag('consumer_loan_prospect', '消费贷商机', 'Consumer loan prospect', {
    definition: [
      '连续代发达到月数、月工资达到门槛，现在没有在贷',
      'Salary for so many months in a row and of at least the amount, and no loan running',
    ],
    plain: {
      name: ['可能适合消费贷款', 'A consumer loan may suit you'],
      definition: [
        '您的工资在本行按月发放，现在没有贷款',
        'Your salary arrives here every month and you have no loan',
      ],
    },
    parameters: {
      minimum: months(6, '连续代发月数', 'Months of salary in a row'),
      salary_fen: yuan(5_000, '月工资门槛', 'Monthly salary'),
    },
    expression:
      'salary_streak >= $minimum and salary_3m >= $salary_fen * salary_months_3m and running_loans = 0',
  }),
];
