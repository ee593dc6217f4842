import { customerMetric as metric, type Metric } from '../metric.core.ts';
import { months, share, tagsOf, type Tag } from '../tag.core.ts';
import { lastDays, lastMonths } from '../window.core.ts';
import { retailBanking } from './owners.ts';
import { monthsWith, pension, salary, sum, times } from './transaction-metrics.ts';

const fact = 'fact_transaction';

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
      '截至本月或上月,连续收到代发工资的自然月数(最多看 24 个月)',
      'Calendar months in a row with salary, up to this month or the last, looking back 24 months',
    ],
    expression: 'salary_streak',
  }),
  tags.number('monthly_salary_fen', '月均代发工资', 'Monthly salary', 'fen', {
    definition: [
      '近 3 个月代发工资金额除以有代发的月数;无代发则无此标签',
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
    parameters: { share: share(0.7, '转出占工资比例', 'Share of the salary') },
    expression: 'salary_90 > 0 and to_other_banks_90 >= salary_90 * $share',
  }),
];
