import { flag, own, repeat, type TagCase, valued, within } from './tag-case.ts';

const before30 = "business_date BETWEEN '2025-06-05' AND '2025-12-01'";
const began = (until: string): string =>
  `SELECT c.customer_no FROM (SELECT customer_no, argMax((open_date, 0), valid_from).1 AS opened FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no) AS c
   LEFT JOIN (SELECT party_no, toNullable(min(open_date)) AS first FROM fact_account WHERE open_date <= '2025-12-31' GROUP BY party_no) AS a ON a.party_no = c.customer_no
   WHERE coalesce(opened, first) <= '${until}'`;
const acts = (times: number, on: string) => repeat(times, () => ({ on }));

export const activityCases: readonly TagCase[] = [
  valued(
    'activity_level',
    'dormant',
    `SELECT party_no, if(count() >= 15, 'highly_active', 'active') AS value FROM fact_transaction WHERE ${own} AND ${within.days90} GROUP BY party_no`,
    ['highly_active', 'fifteen', { transactions: acts(15, '2025-12-01') }],
    [
      'dormant',
      'pay and interest only',
      {
        transactions: [
          { on: '2025-12-01', in: true, kind: 'salary' },
          { on: '2025-12-01', in: true, kind: 'interest' },
          { on: '2025-12-01', channel: 'auto' },
        ],
      },
    ],
    ['active', 'fourteen', { transactions: acts(14, '2025-10-03') }],
  ),
  valued(
    'last_transaction_date',
    null,
    `SELECT party_no, toString(max(business_date)) AS value FROM fact_transaction WHERE ${own} AND ${within.ever} GROUP BY party_no`,
    [
      '2025-12-30',
      'the newest of two',
      { transactions: [{ on: '2020-01-01' }, { on: '2025-12-30' }] },
    ],
    [null, 'none', { transactions: [{ on: '2025-12-30', kind: 'fee' }] }],
    [
      '2025-12-31',
      'today, not tomorrow',
      { transactions: [{ on: '2025-12-31' }, { on: '2026-01-01' }] },
    ],
  ),
  flag(
    'sleeping_account',
    `SELECT customer_no AS party_no FROM (${began('2024-12-31')}) WHERE customer_no NOT IN (SELECT party_no FROM fact_transaction WHERE ${own} AND business_date BETWEEN '2025-01-01' AND '2025-12-31')`,
    {
      has: { customer: { open: '2015-01-01' }, transactions: [{ on: '2023-01-01' }] },
      hasNot: { customer: { open: '2025-01-01' } },
      edge: [true, 'last moved exactly 365 days ago', { transactions: [{ on: '2024-12-31' }] }],
    },
  ),
  flag(
    'reactivated',
    `SELECT party_no FROM fact_transaction WHERE ${own} AND business_date <= '2025-12-31' AND party_no IN (${began('2025-06-04')})
     GROUP BY party_no HAVING countIf(${within.days30}) > 0 AND countIf(${before30}) = 0`,
    {
      has: { transactions: [{ on: '2025-06-04' }, { on: '2025-12-20' }] },
      hasNot: { transactions: [{ on: '2025-12-01' }, { on: '2025-12-20' }] },
      edge: [
        false,
        'customer for 209 days',
        { customer: { open: '2025-06-05' }, transactions: [{ on: '2025-12-20' }] },
      ],
    },
  ),
  flag(
    'activity_falling',
    `SELECT party_no FROM fact_transaction WHERE ${own} AND business_date <= '2025-12-31' GROUP BY party_no HAVING countIf(${within.prior90}) >= 6 AND countIf(${within.days90}) * 2 < countIf(${within.prior90})`,
    {
      has: { transactions: acts(6, '2025-08-01') },
      hasNot: { transactions: acts(5, '2025-08-01') },
      edge: [
        false,
        'exactly half',
        { transactions: [...acts(6, '2025-10-02'), ...acts(3, '2025-10-03')] },
      ],
    },
  ),
  valued(
    'active_days',
    0,
    `SELECT party_no, uniqExact(business_date) AS value FROM fact_transaction WHERE ${own} AND ${within.days90} GROUP BY party_no`,
    [2, 'two days', { transactions: [...acts(2, '2025-12-01'), ...acts(1, '2025-12-02')] }],
    [0, 'before the window', { transactions: acts(3, '2025-10-02') }],
    [1, 'the first day of the window', { transactions: acts(3, '2025-10-03') }],
  ),
  valued(
    'active_months',
    0,
    `SELECT party_no, uniqExact(toYYYYMM(business_date)) AS value FROM fact_transaction WHERE ${own} AND ${within.months12} GROUP BY party_no`,
    [
      2,
      'two months, one of them twice',
      { transactions: [{ on: '2025-01-01' }, { on: '2025-12-01' }, { on: '2025-12-31' }] },
    ],
    [0, 'a fee is no act', { transactions: [{ on: '2025-12-01', kind: 'fee' }] }],
    [0, 'a year ago', { transactions: [{ on: '2024-12-31' }] }],
  ),
];
