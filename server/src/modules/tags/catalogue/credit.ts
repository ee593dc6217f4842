import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { days, tagsOf, type Tag } from '../tag.core.ts';
import { allTime, latest } from '../window.core.ts';
import { personalCredit } from './owners.ts';

export const creditMetrics: readonly Metric[] = [
  metric('loans_owed', '贷款余额', 'Loans owed', {
    fact: 'fact_balance',
    aggregate: 'sum',
    field: 'balance_fen',
    filter: "kind = 'loan'",
    window: latest(),
  }),
  metric('open_credit_cards', '有效信用卡数', 'Open credit cards', {
    fact: 'fact_card',
    aggregate: 'count',
    filter: "is_open and kind = 'credit'",
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
  tags.flag('credit_card_holder', '信用卡客户', 'Holds a credit card', {
    definition: ['有未注销的信用卡', 'Has an open credit card'],
    expression: 'open_credit_cards > 0',
  }),
  tags.number('loan_burden', '月供收入比', 'Loan burden', 'share', {
    definition: [
      '每月还款额与近 6 个月月均工资养老金之比;无收入则无此标签',
      'Monthly loan payments over the monthly salary and pension of 6 months; unknown without income',
    ],
    expression: 'monthly_loan_payment / (income_6m / 6)',
  }),
];
