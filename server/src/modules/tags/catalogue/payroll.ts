import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { days, months, share, tagsOf, type Tag } from '../tag.core.ts';
import { allTime, lastDays, lastMonths } from '../window.core.ts';
import { retailBanking } from './owners.ts';
import {
  monthsWith,
  pension,
  salary,
  spending,
  sum,
  times,
  toOtherBank,
} from './transaction-metrics.ts';

const fact = 'fact_transaction';

/** Money of the week that opens with the last payday of which the week is over. */
const afterPayday = (code: string, zh: string, en: string, filter: string): Metric =>
  metric(code, zh, en, {
    fact,
    aggregate: 'sum_since',
    field: 'amount_fen',
    filter,
    since: salary,
    days: 7,
    window: lastDays(45),
  });

export const payrollMetrics: readonly Metric[] = [
  sum('salary_3m', '近 3 个月代发工资金额', 'Salary in 3 months', salary, lastMonths(3)),
  sum('salary_90', '近 90 天代发工资金额', 'Salary in 90 days', salary, lastDays(90)),
  monthsWith(
    'salary_months_3m',
    '近 3 个月有代发的月数',
    'Months with salary, of 3',
    salary,
    lastMonths(3),
  ),
  metric('salary_streak', '连续代发月数', 'Months of salary in a row', {
    fact,
    aggregate: 'streak',
    filter: salary,
    window: lastMonths(24),
  }),
  times(
    'pensions_3m',
    '近 3 个月养老金笔数',
    'Pension credits in 3 months',
    pension,
    lastMonths(3),
  ),
  sum(
    'salary_prior_3m',
    '再前 3 个月代发工资金额',
    'Salary in the 3 months before',
    salary,
    lastMonths(3, 3),
  ),
  monthsWith(
    'salary_months_prior_3m',
    '再前 3 个月有代发的月数',
    'Months with salary, of the 3 before',
    salary,
    lastMonths(3, 3),
  ),
  monthsWith(
    'salary_months_2m',
    '近 2 个月有代发的月数',
    'Months with salary, of 2',
    salary,
    lastMonths(2),
  ),
  monthsWith(
    'salary_months_before_2m',
    '2 个月以前半年内有代发的月数',
    'Months with salary, of the 6 before the last 2',
    salary,
    lastMonths(6, 2),
  ),
  metric('first_payday', '首次代发日', 'First payday', {
    fact,
    aggregate: 'minimum',
    field: 'business_date',
    filter: salary,
    window: allTime,
  }),
  metric('last_payday', '近 45 天最近发薪日', 'Last payday of 45 days', {
    fact,
    aggregate: 'maximum',
    field: 'business_date',
    filter: salary,
    window: lastDays(45),
  }),
  afterPayday('payday_salary', '发薪当周代发金额', 'Salary of the week from payday', salary),
  afterPayday(
    'payday_transfers',
    '发薪后一周转往他行金额',
    'Transfers to other banks in the week from payday',
    toOtherBank,
  ),
  afterPayday(
    'payday_spending',
    '发薪后一周消费金额',
    'Spending in the week from payday',
    spending,
  ),
  metric('largest_salary_90', '近 90 天最大单笔代发', 'Largest salary in 90 days', {
    fact,
    aggregate: 'maximum',
    field: 'amount_fen',
    filter: salary,
    window: lastDays(90),
  }),
  metric(
    'usual_salary',
    '90 天以前一年内平均单笔代发',
    'Mean salary of the year before the last 90 days',
    {
      fact,
      aggregate: 'average',
      field: 'amount_fen',
      filter: salary,
      window: lastDays(365, 90),
    },
  ),
  metric('payer_of_salary', '近 3 个月发薪单位', 'Payer of the salary, 3 months', {
    fact,
    aggregate: 'last',
    field: 'counterparty',
    filter: `${salary} and counterparty != ''`,
    window: lastMonths(3),
  }),
  metric('former_payer_of_salary', '3 个月以前一年内发薪单位', 'Payer of the salary before', {
    fact,
    aggregate: 'last',
    field: 'counterparty',
    filter: `${salary} and counterparty != ''`,
    window: lastMonths(12, 3),
  }),
  metric('pension_streak', '连续养老金月数', 'Months of pension in a row', {
    fact,
    aggregate: 'streak',
    filter: pension,
    window: lastMonths(24),
  }),
];

const tags = tagsOf('payroll', retailBanking, 30);

export const payrollTags: readonly Tag[] = [
  tags.flag('payroll_customer', '代发工资客户', 'Payroll customer', {
    definition: [
      '近 3 个月中有若干个月收到代发工资',
      'Salary arrived in some of the last 3 months',
    ],
    parameters: { minimum: months(2, '月数', 'Months') },
    expression: 'salary_months_3m >= $minimum',
  }),
  tags.number('payroll_months_in_a_row', '连续代发月数', 'Months of salary in a row', 'month', {
    definition: [
      '截至本月或上月，连续收到代发工资的自然月数（最多看 24 个月）',
      'Calendar months in a row with salary, up to this month or the last, looking back 24 months',
    ],
    expression: 'salary_streak',
  }),
  tags.number('monthly_salary_fen', '月均代发工资', 'Monthly salary', 'fen', {
    definition: [
      '近 3 个月代发工资金额除以有代发的月数；无代发则无此标签',
      'Salary of the last 3 months over the months with salary; unknown without',
    ],
    expression: 'salary_3m / salary_months_3m',
  }),
  tags.flag('pension_customer', '养老金客户', 'Pension customer', {
    definition: ['近 3 个月收到养老金', 'A pension arrived in the last 3 months'],
    expression: 'pensions_3m > 0',
  }),
  tags.flag('salary_flows_out', '代发资金流失', 'Salary flows out', {
    definition: [
      '近 90 天转往他行的金额达到同期代发工资的比例',
      'Transfers to other banks reach the share of the salary of the last 90 days',
    ],
    plain: {
      name: ['工资较多转往他行', 'Salary mostly goes to other banks'],
      definition: [
        '您近 90 天转往他行的金额与工资相比较多',
        'Much of your salary of 90 days went to other banks',
      ],
    },
    parameters: { share: share(0.7, '转出占工资比例', 'Share of the salary') },
    expression: 'salary_90 > 0 and to_other_banks_90 >= salary_90 * $share',
  }),
  tags.choice('payroll_persona', '代发类型', 'Payroll persona', {
    definition: [
      '近 3 个月只有工资为在职代发，只有养老金为退休代发，两者都有为退休返聘；都没有则无此标签',
      'By the last 3 months: salary only is in work, pension only is retired, both is retired and working; unknown without either',
    ],
    plain: {
      name: ['工资与养老金', 'Salary and pension'],
      definition: [
        '您近 3 个月在本行收到工资、养老金或两者',
        'Whether a salary, a pension or both arrived here in 3 months',
      ],
    },
    choices: [
      ['in_work', '在职代发', 'In work'],
      ['retired', '退休代发', 'Retired'],
      ['retired_working', '退休返聘', 'Retired and working'],
    ],
    expression: `case
      when pensions_3m > 0 and salary_months_3m > 0 then 'retired_working'
      when pensions_3m > 0 then 'retired'
      when salary_months_3m > 0 then 'in_work'
      else '' end`,
  }),
  tags.number('days_to_payday', '距下次发薪天数', 'Days to payday', 'day', {
    definition: [
      '按最近一次发薪的日子推算，距下个月同一天的天数，当天为 0；近 45 天没有代发则无此标签',
      'Days to the same day of the month as the last payday, 0 on the day; unknown without salary in 45 days',
    ],
    dataClass: 'C1',
    expression: 'days_to_monthly(last_payday)',
    shelfLifeDays: 1,
  }),
  tags.number('salary_growth', '工资增长率', 'Salary growth', 'share', {
    definition: [
      '近 3 个月月均代发工资比再前 3 个月增长的比例；任一时段没有代发则无此标签',
      'Growth of the monthly salary of 3 months over that of the 3 months before; unknown unless both had salary',
    ],
    expression: '(salary_3m / salary_months_3m) / (salary_prior_3m / salary_months_prior_3m) - 1',
  }),
  tags.flag('salary_stopped', '代发中断', 'Salary stopped', {
    definition: [
      '近 2 个月没有代发工资，而此前半年中有若干个月收到',
      'No salary in 2 months, after some months with salary in the 6 before',
    ],
    plain: {
      name: ['近期没有工资到账', 'No salary lately'],
      definition: [
        '您近 2 个月没有工资到账，此前有',
        'No salary of yours arrived in 2 months; it did before',
      ],
    },
    parameters: { minimum: months(3, '原有月数', 'Former months') },
    expression: 'salary_months_2m = 0 and salary_months_before_2m >= $minimum',
  }),
  tags.flag('new_payroll_customer', '新代发客户', 'New to payroll', {
    definition: ['首次代发工资在若干天以内', 'The first salary ever arrived within some days'],
    plain: {
      name: ['近期开始在本行领工资', 'Salary began to arrive lately'],
      definition: [
        '您的工资近期首次在本行到账',
        'Your salary arrived here for the first time lately',
      ],
    },
    parameters: { within: days(60, '天数', 'Days') },
    expression: 'days_since(first_payday) <= $within',
  }),
  tags.number('payday_outflow', '发薪后 7 天转出率', 'Leaves within a week of payday', 'share', {
    definition: [
      '最近一次满 7 天的发薪起 7 天内，转往他行金额与代发金额之比；近 45 天没有则无此标签',
      'Transfers to other banks over the salary, in the 7 days from the last payday that are over; unknown without one in 45 days',
    ],
    expression: 'payday_transfers / payday_salary',
  }),
  tags.flag('payday_spender', '发薪即消费', 'Spends on payday', {
    definition: [
      '最近一次满 7 天的发薪起 7 天内，消费金额达到代发金额的比例',
      'Spending reaches the share of the salary, in the 7 days from the last payday that are over',
    ],
    parameters: { share: share(0.3, '消费占工资比例', 'Share of the salary') },
    expression: 'payday_salary > 0 and payday_spending >= payday_salary * $share',
  }),
  tags.flag('salary_stays', '代发资金留存', 'Salary stays', {
    definition: [
      '最近一次满 7 天的发薪起 7 天后，未转往他行也未消费的部分仍达到比例',
      'After the 7 days from the last payday, what was neither transferred to other banks nor spent reaches the share',
    ],
    plain: {
      name: ['工资多留在本行', 'Salary mostly stays'],
      definition: [
        '您最近一次发薪 7 天后，工资多数还在本行',
        'A week after your last payday most of the salary was still with the bank',
      ],
    },
    parameters: { share: share(0.5, '留存比例', 'Share that stays') },
    expression:
      'payday_salary > 0 and payday_salary - payday_transfers - payday_spending >= payday_salary * $share',
  }),
  tags.flag('bonus_received', '收到奖金', 'Received a bonus', {
    definition: [
      '近 90 天有单笔代发达到此前一年平均单笔的倍数',
      'A salary of the last 90 days reaches the multiple of the mean of the year before',
    ],
    parameters: { multiple: share(1.5, '倍数', 'Multiple') },
    expression: 'largest_salary_90 >= usual_salary * $multiple',
  }),
  tags.flag('employer_changed', '更换发薪单位', 'Changed employer', {
    definition: [
      '近 3 个月的发薪单位与此前一年的不同',
      'The payer of the salary of 3 months is another than that of the year before',
    ],
    expression:
      'known(payer_of_salary) and known(former_payer_of_salary) and payer_of_salary != former_payer_of_salary',
  }),
  tags.number('pension_months_in_a_row', '连续养老金月数', 'Months of pension in a row', 'month', {
    definition: [
      '截至本月或上月，连续收到养老金的自然月数（最多看 24 个月）',
      'Calendar months in a row with a pension, up to this month or the last, looking back 24 months',
    ],
    expression: 'pension_streak',
  }),
  tags.flag('employer_pays_elsewhere', '单位代发未到账', 'Employer pays elsewhere', {
    definition: [
      '登记了代发单位，但近 3 个月没有代发工资到账',
      'Has a payroll employer on record, and no salary arrived in 3 months',
    ],
    expression: 'known(customer.payroll_employer) and salary_months_3m = 0',
  }),
];
