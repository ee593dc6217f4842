import {
  flag,
  group,
  salary,
  salaryOn,
  type TagCase,
  toBank,
  transferOut,
  valued,
  within,
} from './tag-case.ts';

export const payrollCases: readonly TagCase[] = [
  flag(
    'payroll_customer',
    group('uniqExact(toStartOfMonth(business_date)) >= 2', `${salary} AND ${within.months3}`),
    {
      has: { transactions: [salaryOn('2025-11-10'), salaryOn('2025-12-10')] },
      hasNot: { transactions: [salaryOn('2025-12-10'), salaryOn('2025-12-30')] },
      edge: [
        false,
        'one of the two the day before the window',
        { transactions: [salaryOn('2025-09-30'), salaryOn('2025-12-10')] },
      ],
    },
  ),
  valued(
    'payroll_months_in_a_row',
    0,
    // Numbers each month with salary from the newest back; the run lasts while number and month go together.
    `SELECT party_no, countIf(distance = nth + newest_distance) AS value FROM (
       SELECT party_no, month, newest_distance, dateDiff('month', month, toDate('2025-12-01')) AS distance,
         row_number() OVER (PARTITION BY party_no ORDER BY month DESC) - 1 AS nth FROM (
           SELECT DISTINCT party_no, toStartOfMonth(business_date) AS month FROM fact_transaction WHERE ${salary} AND business_date > '2023-12-31' AND business_date <= '2025-12-31') AS months
         INNER JOIN (SELECT party_no, dateDiff('month', toStartOfMonth(max(business_date)), toDate('2025-12-01')) AS newest_distance
           FROM fact_transaction WHERE ${salary} AND business_date <= '2025-12-31' GROUP BY party_no) AS newest USING (party_no))
     WHERE newest_distance <= 1 GROUP BY party_no`,
    [
      3,
      'three months up to this one, after a gap',
      {
        transactions: [
          salaryOn('2025-08-10'),
          salaryOn('2025-10-10'),
          salaryOn('2025-11-10'),
          salaryOn('2025-12-10'),
        ],
      },
    ],
    [2, 'up to last month', { transactions: [salaryOn('2025-10-31'), salaryOn('2025-11-01')] }],
    [0, 'ended two months ago', { transactions: [salaryOn('2025-09-10'), salaryOn('2025-10-31')] }],
  ),
  valued(
    'monthly_salary_fen',
    null,
    `SELECT party_no, toInt64(round(sumIf(amount_fen, currency = 'CNY') / uniqExact(toYYYYMM(business_date)))) AS value FROM fact_transaction WHERE ${salary} AND ${within.months3} GROUP BY party_no`,
    [
      5_000_00,
      'over the months with salary',
      { transactions: [salaryOn('2025-11-10', 4_000_00), salaryOn('2025-12-10', 6_000_00)] },
    ],
    [
      null,
      'unknown without salary',
      { transactions: [{ on: '2025-12-10', in: true, kind: 'transfer', fen: 9 }] },
    ],
    [
      1_000_00,
      'from the first day of the window',
      { transactions: [salaryOn('2025-10-01', 1_000_00)] },
    ],
  ),
  flag(
    'pension_customer',
    group('count() > 0', `kind = 'pension' AND direction = 'in' AND ${within.months3}`),
    {
      has: { transactions: [{ on: '2025-11-01', in: true, kind: 'pension' }] },
      hasNot: { transactions: [{ on: '2025-11-01', in: true, kind: 'salary' }] },
      edge: [
        false,
        'the day before the window',
        { transactions: [{ on: '2025-09-30', in: true, kind: 'pension' }] },
      ],
    },
  ),
  flag(
    'salary_flows_out',
    group(
      `sumIf(amount_fen, ${salary} AND currency = 'CNY') > 0 AND sumIf(amount_fen, ${transferOut} AND currency = 'CNY') * 10 >= sumIf(amount_fen, ${salary} AND currency = 'CNY') * 7`,
      within.days90,
    ),
    {
      has: { transactions: [salaryOn('2025-12-10', 100_00), toBank('2025-12-11', 'ICBC', 90_00)] },
      hasNot: { transactions: [salaryOn('2025-12-10', 100_00), toBank('2025-12-11', '', 90_00)] },
      edge: [
        true,
        'exactly 70 %',
        { transactions: [salaryOn('2025-10-03', 100_00), toBank('2025-10-03', 'ICBC', 70_00)] },
      ],
    },
  ),
];
