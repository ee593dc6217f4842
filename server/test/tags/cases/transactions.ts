import { flag, repeat, salaryOn, spent, type TagCase, valued, within } from './tag-case.ts';

const salary = "kind = 'salary' AND direction = 'in'";
const internal =
  "('wealth_purchase', 'wealth_redemption', 'fund_purchase', 'fund_redemption', 'time_deposit')";
const outward = "kind = 'transfer' AND direction = 'out' AND counterparty_bank != ''";
const purchase = "direction = 'out' AND merchant_category != ''";
const group = (having: string, where: string): string =>
  `SELECT party_no FROM fact_transaction WHERE ${where} GROUP BY party_no HAVING ${having}`;
const toBank = (on: string, bank: string, fen = 100) => ({ on, kind: 'transfer', bank, fen });

export const transactionCases: readonly TagCase[] = [
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
      `sumIf(amount_fen, ${salary} AND currency = 'CNY') > 0 AND sumIf(amount_fen, ${outward} AND currency = 'CNY') * 10 >= sumIf(amount_fen, ${salary} AND currency = 'CNY') * 7`,
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
  flag(
    'multi_bank_customer',
    group('uniqExact(counterparty_bank) >= 2', `${outward} AND ${within.days180}`),
    {
      has: {
        transactions: [
          toBank('2025-12-01', 'ICBC'),
          toBank('2025-12-01', 'BOC'),
          toBank('2025-12-01', 'CCB'),
        ],
      },
      hasNot: { transactions: [toBank('2025-12-01', 'ICBC'), toBank('2025-11-01', 'ICBC')] },
      edge: [
        true,
        'the second bank on the first day of the window',
        { transactions: [toBank('2025-12-01', 'ICBC'), toBank('2025-07-05', 'BOC')] },
      ],
    },
  ),
  flag(
    'large_movement',
    group('max(amount_fen) >= 10000000', `currency = 'CNY' AND ${within.days7}`),
    {
      has: { transactions: [{ on: '2025-12-30', fen: 200_000_00 }] },
      hasNot: { transactions: [{ on: '2025-12-24', fen: 200_000_00 }] },
      edge: [
        true,
        'exactly 100,000, seven days back',
        { transactions: [{ on: '2025-12-25', in: true, fen: 100_000_00 }] },
      ],
    },
  ),
  valued(
    'net_inflow_90_fen',
    0,
    `SELECT party_no, sum(if(direction = 'in', amount_fen, -amount_fen)) AS value FROM fact_transaction WHERE currency = 'CNY' AND kind NOT IN ${internal} AND ${within.days90} GROUP BY party_no`,
    [
      30_00,
      'more came than went',
      {
        transactions: [
          { on: '2025-12-01', in: true, fen: 50_00 },
          { on: '2025-12-02', fen: 20_00 },
        ],
      },
    ],
    [
      -20_00,
      'more went than came',
      {
        transactions: [
          { on: '2025-10-02', in: true, fen: 50_00 },
          { on: '2025-10-03', fen: 20_00 },
        ],
      },
    ],
    [
      0,
      'own products are no flow',
      { transactions: [{ on: '2025-12-02', kind: 'wealth_purchase', fen: 20_00 }] },
    ],
  ),
  valued(
    'monthly_spending_fen',
    0,
    `SELECT party_no, toInt64(round(sum(amount_fen) / 3)) AS value FROM fact_transaction WHERE ${purchase} AND currency = 'CNY' AND ${within.months3} GROUP BY party_no`,
    [
      200_00,
      'a third of three months',
      {
        transactions: [
          spent('2025-10-01', 'dining', 300_00),
          spent('2025-12-01', 'travel', 300_00),
        ],
      },
    ],
    [
      0,
      'a transfer is no spending',
      { transactions: [{ on: '2025-12-01', kind: 'transfer', fen: 300_00 }] },
    ],
    [0, 'before the window', { transactions: [spent('2025-09-30', 'dining', 300_00)] }],
  ),
  valued(
    'spending_preference',
    '',
    `SELECT party_no, argMax(merchant_category, (fen, -place)) AS value FROM (
       SELECT party_no, merchant_category, sum(amount_fen) AS fen, indexOf(['dining', 'grocery', 'travel', 'health', 'education', 'home', 'digital'], merchant_category) AS place
       FROM fact_transaction WHERE direction = 'out' AND currency = 'CNY' AND ${within.days180} GROUP BY party_no, merchant_category HAVING place > 0 AND fen > 0) GROUP BY party_no`,
    [
      'travel',
      'most in one purchase',
      {
        transactions: [spent('2025-12-01', 'dining', 10_00), spent('2025-12-01', 'travel', 15_00)],
      },
    ],
    [
      'dining',
      'most in two',
      {
        transactions: [
          spent('2025-12-01', 'dining', 10_00),
          spent('2025-12-02', 'dining', 10_00),
          spent('2025-12-01', 'travel', 15_00),
        ],
      },
    ],
    [
      '',
      'none without spending of a named category',
      { transactions: [spent('2025-12-01', 'fuel', 10_00), spent('2025-07-04', 'dining', 10_00)] },
    ],
  ),
  flag(
    'car_owner',
    `SELECT party_no FROM fact_transaction WHERE direction = 'out' AND merchant_category IN ('fuel', 'parking') AND business_date <= '2025-12-31'
     GROUP BY party_no HAVING countIf(${within.days180}) >= 3 AND uniqExactIf(toYYYYMM(business_date), ${within.months6}) >= 2`,
    {
      has: {
        transactions: [
          spent('2025-12-01', 'fuel'),
          spent('2025-11-01', 'fuel'),
          spent('2025-11-02', 'parking'),
        ],
      },
      hasNot: { transactions: repeat(5, () => spent('2025-12-01', 'fuel')) },
      edge: [
        true,
        'the third on the first day of the window',
        {
          transactions: [
            spent('2025-12-01', 'fuel'),
            spent('2025-12-02', 'fuel'),
            spent('2025-07-05', 'fuel'),
          ],
        },
      ],
    },
  ),
  flag(
    'frequent_traveller',
    group(
      'count() >= 4',
      `direction = 'out' AND merchant_category = 'travel' AND ${within.days365}`,
    ),
    {
      has: { transactions: repeat(5, () => spent('2025-05-01', 'travel')) },
      hasNot: { transactions: repeat(5, () => spent('2024-12-31', 'travel')) },
      edge: [
        true,
        'exactly four',
        { transactions: repeat(4, () => spent('2025-01-01', 'travel')) },
      ],
    },
  ),
  flag(
    'education_family',
    group(
      'uniqExact(toYYYYMM(business_date)) >= 2',
      `direction = 'out' AND merchant_category = 'education' AND ${within.months12}`,
    ),
    {
      has: {
        transactions: [
          spent('2025-03-01', 'education'),
          spent('2025-09-01', 'education'),
          spent('2025-10-01', 'education'),
        ],
      },
      hasNot: { transactions: repeat(5, () => spent('2025-09-01', 'education')) },
      edge: [
        true,
        'the last day of one month and the first of the next',
        { transactions: [spent('2025-08-31', 'education'), spent('2025-09-01', 'education')] },
      ],
    },
  ),
  flag(
    'health_attentive',
    group(
      'count() >= 3',
      `direction = 'out' AND merchant_category = 'health' AND ${within.days180}`,
    ),
    {
      has: { transactions: repeat(4, () => spent('2025-11-01', 'health')) },
      hasNot: { transactions: repeat(2, () => spent('2025-11-01', 'health')) },
      edge: [
        false,
        'the third 180 days ago',
        {
          transactions: [
            ...repeat(2, () => spent('2025-11-01', 'health')),
            spent('2025-07-04', 'health'),
          ],
        },
      ],
    },
  ),
  flag(
    'home_improver',
    group(
      'sum(amount_fen) >= 1000000',
      `direction = 'out' AND merchant_category = 'home' AND currency = 'CNY' AND ${within.days90}`,
    ),
    {
      has: {
        transactions: [
          spent('2025-11-01', 'home', 8_000_00),
          spent('2025-11-02', 'home', 8_000_00),
        ],
      },
      hasNot: { transactions: [spent('2025-11-01', 'home', 9_999_99)] },
      edge: [
        true,
        'exactly 10,000 on the first day',
        { transactions: [spent('2025-10-03', 'home', 10_000_00)] },
      ],
    },
  ),
  flag(
    'night_shopper',
    group(
      `count() >= 5 AND countIf(formatDateTime(occurred_at, '%T') != '00:00:00') > 0
       AND countIf(formatDateTime(occurred_at, '%T') != '00:00:00' AND (toHour(occurred_at) >= 22 OR toHour(occurred_at) <= 4)) * 10 >= countIf(formatDateTime(occurred_at, '%T') != '00:00:00') * 3`,
      `${purchase} AND ${within.days180}`,
    ),
    {
      has: { transactions: repeat(5, () => spent('2025-11-01', 'dining', 100, '23:10:00')) },
      hasNot: { transactions: repeat(5, () => spent('2025-11-01', 'dining', 100, '00:00:00')) },
      edge: [
        false,
        '22:00 is night, 05:00 is not: two of ten',
        {
          transactions: [
            ...repeat(2, () => spent('2025-11-01', 'dining', 100, '22:00:00')),
            ...repeat(8, () => spent('2025-11-01', 'dining', 100, '05:00:00')),
          ],
        },
      ],
    },
  ),
  flag(
    'weekend_shopper',
    group(
      `count() >= 5 AND sumIf(amount_fen, currency = 'CNY') > 0 AND sumIf(amount_fen, currency = 'CNY' AND toDayOfWeek(business_date) >= 6) * 10 >= sumIf(amount_fen, currency = 'CNY') * 6`,
      `${purchase} AND ${within.days180}`,
    ),
    {
      has: { transactions: repeat(5, () => spent('2025-12-27', 'dining')) },
      hasNot: { transactions: repeat(5, () => spent('2025-12-26', 'dining')) },
      edge: [
        true,
        'exactly 60 % on a Sunday',
        {
          transactions: [
            ...repeat(3, () => spent('2025-12-28', 'dining', 100)),
            ...repeat(2, () => spent('2025-12-29', 'dining', 100)),
          ],
        },
      ],
    },
  ),
  flag(
    'cash_user',
    group(
      `count() >= 3 AND sumIf(amount_fen, currency = 'CNY') > 0 AND sumIf(amount_fen, kind = 'cash' AND currency = 'CNY') * 2 >= sumIf(amount_fen, currency = 'CNY')`,
      `direction = 'out' AND kind NOT IN ${internal} AND ${within.days180}`,
    ),
    {
      has: { transactions: repeat(3, () => ({ on: '2025-11-01', kind: 'cash' })) },
      hasNot: { transactions: repeat(2, () => ({ on: '2025-11-01', kind: 'cash' })) },
      edge: [
        true,
        'exactly half',
        {
          transactions: [
            { on: '2025-11-01', kind: 'cash', fen: 200 },
            ...repeat(2, () => ({ on: '2025-11-01', kind: 'card', fen: 100 })),
          ],
        },
      ],
    },
  ),
  flag(
    'bill_payer',
    group(
      'uniqExact(toYYYYMM(business_date)) >= 3',
      `kind = 'household' AND direction = 'out' AND ${within.months6}`,
    ),
    {
      has: {
        transactions: ['2025-09-01', '2025-10-01', '2025-11-01', '2025-12-01'].map((on) => ({
          on,
          kind: 'household',
        })),
      },
      hasNot: {
        transactions: ['2025-11-01', '2025-12-01', '2025-12-05'].map((on) => ({
          on,
          kind: 'household',
        })),
      },
      edge: [
        false,
        'the third month ends the day before the window',
        {
          transactions: ['2025-06-30', '2025-11-01', '2025-12-01'].map((on) => ({
            on,
            kind: 'household',
          })),
        },
      ],
    },
  ),
  flag(
    'likely_trader',
    group(
      'uniqExact(counterparty) >= 20',
      `direction = 'in' AND kind = 'transfer' AND counterparty != '' AND ${within.days30}`,
    ),
    {
      has: {
        transactions: repeat(25, (index) => ({
          on: '2025-12-10',
          in: true,
          kind: 'transfer',
          party: `p${index}`,
        })),
      },
      hasNot: {
        transactions: repeat(25, () => ({
          on: '2025-12-10',
          in: true,
          kind: 'transfer',
          party: 'p',
        })),
      },
      edge: [
        true,
        'exactly twenty',
        {
          transactions: repeat(20, (index) => ({
            on: '2025-12-02',
            in: true,
            kind: 'transfer',
            party: `p${index}`,
          })),
        },
      ],
    },
  ),
];
