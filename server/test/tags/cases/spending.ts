import { flag, group, purchase, repeat, spent, type TagCase, valued, within } from './tag-case.ts';

export const spendingCases: readonly TagCase[] = [
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
];
