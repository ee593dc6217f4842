import type { Transaction } from '../bank-of-facts.ts';
import { customers } from './customer-states.ts';
import {
  flag,
  group,
  purchase,
  repeat,
  salary,
  salaryOn,
  spent,
  type TagCase,
  toBank,
  transferOut,
  valued,
  within,
} from './tag-case.ts';

/** Numbers each month from the newest back; the run lasts while number and month go together. */
const streakOf = (which: string): string =>
  `SELECT party_no, countIf(distance = nth + newest_distance) AS value FROM (
       SELECT party_no, month, newest_distance, dateDiff('month', month, toDate('2025-12-01')) AS distance,
         row_number() OVER (PARTITION BY party_no ORDER BY month DESC) - 1 AS nth FROM (
           SELECT DISTINCT party_no, toStartOfMonth(business_date) AS month FROM fact_transaction WHERE ${which} AND business_date > '2023-12-31' AND business_date <= '2025-12-31') AS months
         INNER JOIN (SELECT party_no, dateDiff('month', toStartOfMonth(max(business_date)), toDate('2025-12-01')) AS newest_distance
           FROM fact_transaction WHERE ${which} AND business_date <= '2025-12-31' GROUP BY party_no) AS newest USING (party_no))
     WHERE newest_distance <= 1 GROUP BY party_no`;

/** What was paid, sent away and spent in the week from the last payday of which the week is over. */
const paydayWeek = (value: string, having: string): string =>
  `SELECT party_no, ${value} AS value, sumIf(amount_fen, ${salary}) AS paid, sumIf(amount_fen, ${transferOut}) AS sent, sumIf(amount_fen, ${purchase}) AS spent
   FROM fact_transaction INNER JOIN (
     SELECT party_no, max(business_date) AS payday FROM fact_transaction WHERE ${salary} AND business_date BETWEEN '2025-11-17' AND '2025-12-25' GROUP BY party_no) AS paydays USING (party_no)
   WHERE currency = 'CNY' AND business_date >= payday AND business_date < payday + 7 GROUP BY party_no HAVING ${having}`;
const paydayFlag = (having: string): string => `SELECT party_no FROM (${paydayWeek('1', having)})`;
const payerIn = (since: string, until: string): string =>
  `SELECT party_no, argMax(counterparty, (business_date, transaction_id)) AS payer FROM fact_transaction WHERE ${salary} AND counterparty != '' AND business_date BETWEEN '${since}' AND '${until}' GROUP BY party_no`;
const pensionOn = (on: string): Transaction => ({ on, in: true, kind: 'pension' });

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
    streakOf(salary),
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
    [0, 'ended two months ago', { transactions: [salaryOn('2025-09-10'), salaryOn('2025-10-31')] }],
    [2, 'up to last month', { transactions: [salaryOn('2025-10-31'), salaryOn('2025-11-01')] }],
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
  valued(
    'payroll_persona',
    '',
    `SELECT party_no, multiIf(retired AND working, 'retired_working', retired, 'retired', 'in_work') AS value FROM (
       SELECT party_no, countIf(kind = 'pension') > 0 AS retired, countIf(kind = 'salary') > 0 AS working FROM fact_transaction
       WHERE direction = 'in' AND kind IN ('salary', 'pension') AND ${within.months3} GROUP BY party_no)`,
    ['in_work', 'salary only', { transactions: [salaryOn('2025-12-10')] }],
    ['', 'neither within three months', { transactions: [salaryOn('2025-09-30')] }],
    [
      'retired_working',
      'both',
      { transactions: [pensionOn('2025-10-01'), salaryOn('2025-12-10')] },
    ],
    ['retired', 'pension only', { transactions: [pensionOn('2025-10-01')] }],
  ),
  valued(
    'days_to_payday',
    null,
    // The day after the last of December, so many days on, is that day of January.
    `SELECT party_no, toDayOfMonth(max(business_date)) % 31 AS value FROM fact_transaction WHERE ${salary} AND ${within.days45} GROUP BY party_no`,
    [10, 'on the tenth of January', { transactions: [salaryOn('2025-12-10')] }],
    [null, 'paid 45 days ago', { transactions: [salaryOn('2025-11-16')] }],
    [17, 'paid 44 days ago', { transactions: [salaryOn('2025-11-17')] }],
    [0, 'today', { transactions: [salaryOn('2025-12-31')] }],
  ),
  valued(
    'salary_growth',
    null,
    `SELECT party_no, (sumIf(amount_fen, currency = 'CNY' AND ${within.months3}) / uniqExactIf(toYYYYMM(business_date), ${within.months3}))
       / (sumIf(amount_fen, currency = 'CNY' AND ${within.prior3months}) / uniqExactIf(toYYYYMM(business_date), ${within.prior3months})) - 1 AS value
     FROM fact_transaction WHERE ${salary} GROUP BY party_no
     HAVING countIf(${within.months3}) > 0 AND sumIf(amount_fen, currency = 'CNY' AND ${within.prior3months}) > 0`,
    [
      0.25,
      'a quarter more a month',
      {
        transactions: [
          salaryOn('2025-12-10', 5_000_00),
          salaryOn('2025-08-10', 4_000_00),
          salaryOn('2025-09-30', 4_000_00),
        ],
      },
    ],
    [null, 'unknown without salary before', { transactions: [salaryOn('2025-10-01')] }],
    [
      -1,
      'what came in foreign currency adds nothing',
      {
        transactions: [{ ...salaryOn('2025-12-10'), currency: 'USD' }, salaryOn('2025-09-10')],
      },
    ],
  ),
  flag(
    'salary_stopped',
    group(
      `countIf(${within.months2}) = 0 AND uniqExactIf(toYYYYMM(business_date), business_date BETWEEN '2025-05-01' AND '2025-10-31') >= 3`,
      `${salary} AND ${within.ever}`,
    ),
    {
      has: { transactions: ['2025-07-10', '2025-08-10', '2025-10-10'].map((on) => salaryOn(on)) },
      hasNot: {
        transactions: ['2025-07-10', '2025-08-10', '2025-10-10', '2025-11-01'].map((on) =>
          salaryOn(on),
        ),
      },
      edge: [
        false,
        'the third month the day before the window',
        {
          transactions: ['2025-04-30', '2025-08-10', '2025-10-10'].map((on) => salaryOn(on)),
        },
      ],
    },
  ),
  flag(
    'new_payroll_customer',
    group("min(business_date) >= '2025-11-01'", `${salary} AND ${within.ever}`),
    {
      has: { transactions: [salaryOn('2025-11-20'), salaryOn('2025-12-20')] },
      hasNot: { transactions: [salaryOn('2024-01-10'), salaryOn('2025-12-20')] },
      edge: [true, 'first paid exactly 60 days ago', { transactions: [salaryOn('2025-11-01')] }],
    },
  ),
  valued(
    'payday_outflow',
    null,
    `SELECT party_no, value FROM (${paydayWeek('sent / paid', 'paid > 0')})`,
    [
      0,
      'a payday whose week is not over gives way to the one before',
      {
        transactions: [
          salaryOn('2025-11-26', 100_00),
          salaryOn('2025-12-26', 100_00),
          toBank('2025-12-26', 'ICBC', 90_00),
        ],
      },
    ],
    [null, 'unknown without a payday', { transactions: [toBank('2025-12-26', 'ICBC', 90_00)] }],
    [
      0.6,
      'the sixth day after counts, the seventh does not',
      {
        transactions: [
          salaryOn('2025-12-10', 100_00),
          toBank('2025-12-10', 'ICBC', 20_00),
          toBank('2025-12-16', 'ICBC', 40_00),
          toBank('2025-12-17', 'ICBC', 80_00),
        ],
      },
    ],
    [
      0.9,
      'the week ends today',
      {
        transactions: [
          salaryOn('2025-12-25', 100_00),
          toBank('2025-12-31', 'ICBC', 90_00),
          toBank('2026-01-01', 'ICBC', 5_00),
        ],
      },
    ],
  ),
  flag('payday_spender', paydayFlag('paid > 0 AND spent * 10 >= paid * 3'), {
    has: { transactions: [salaryOn('2025-12-10', 100_00), spent('2025-12-12', 'dining', 90_00)] },
    hasNot: {
      transactions: [salaryOn('2025-12-10', 100_00), spent('2025-12-17', 'dining', 90_00)],
    },
    edge: [
      true,
      'exactly 30 %',
      { transactions: [salaryOn('2025-12-10', 100_00), spent('2025-12-16', 'dining', 30_00)] },
    ],
  }),
  flag('salary_stays', paydayFlag('paid > 0 AND (sent + spent) * 2 <= paid'), {
    has: { transactions: [salaryOn('2025-12-10', 100_00), toBank('2025-12-18', 'ICBC', 90_00)] },
    hasNot: {
      transactions: [
        salaryOn('2025-12-10', 100_00),
        toBank('2025-12-12', 'ICBC', 30_00),
        spent('2025-12-13', 'dining', 30_00),
      ],
    },
    edge: [
      true,
      'exactly half stays',
      { transactions: [salaryOn('2025-12-10', 100_00), toBank('2025-12-12', 'ICBC', 50_00)] },
    ],
  }),
  flag(
    'bonus_received',
    group(
      `countIf(business_date BETWEEN '2024-10-03' AND '2025-10-02') > 0
       AND maxIf(amount_fen, ${within.days90}) * 2 >= avgIf(amount_fen, business_date BETWEEN '2024-10-03' AND '2025-10-02') * 3 AND countIf(${within.days90}) > 0`,
      `${salary} AND currency = 'CNY'`,
    ),
    {
      has: { transactions: [salaryOn('2025-12-10', 20_000_00), salaryOn('2025-09-10', 6_000_00)] },
      hasNot: { transactions: [salaryOn('2025-12-10', 20_000_00)] },
      edge: [
        true,
        'exactly half as much again as the mean of two',
        {
          transactions: [
            salaryOn('2025-10-03', 9_000_00),
            salaryOn('2025-10-02', 5_000_00),
            salaryOn('2024-10-03', 7_000_00),
          ],
        },
      ],
    },
  ),
  flag(
    'employer_changed',
    `SELECT party_no FROM (${payerIn('2025-10-01', '2025-12-31')}) AS a INNER JOIN (${payerIn('2024-10-01', '2025-09-30')}) AS b USING (party_no) WHERE a.payer != b.payer`,
    {
      has: {
        transactions: [
          { ...salaryOn('2025-09-10'), party: 'E1' },
          { ...salaryOn('2025-11-10'), party: 'E2' },
        ],
      },
      hasNot: {
        transactions: [
          { ...salaryOn('2025-09-10'), party: 'E1' },
          { ...salaryOn('2025-11-10'), party: 'E2' },
          { ...salaryOn('2025-12-10'), party: 'E1' },
        ],
      },
      edge: [
        false,
        'who paid a year ago does not count',
        {
          transactions: [
            { ...salaryOn('2024-09-30'), party: 'E1' },
            { ...salaryOn('2025-12-10'), party: 'E2' },
          ],
        },
      ],
    },
  ),
  valued(
    'pension_months_in_a_row',
    0,
    streakOf("kind = 'pension' AND direction = 'in'"),
    [
      2,
      'up to last month',
      { transactions: ['2025-08-15', '2025-10-15', '2025-11-15'].map(pensionOn) },
    ],
    [0, 'a salary is no pension', { transactions: [salaryOn('2025-12-10')] }],
    [1, 'twice in one month', { transactions: repeat(2, () => pensionOn('2025-12-01')) }],
  ),
  flag(
    'employer_pays_elsewhere',
    `SELECT party_no FROM (${customers}) WHERE employer != '' AND party_no NOT IN (SELECT party_no FROM fact_transaction WHERE ${salary} AND ${within.months3})`,
    {
      has: { customer: { employer: 'E1' } },
      hasNot: { customer: {} },
      edge: [
        true,
        'last paid the day before the window',
        { customer: { employer: 'E1' }, transactions: [salaryOn('2025-09-30')] },
      ],
    },
  ),
];
