import { flag, group, purchase, repeat, spent, type TagCase, valued, within } from './tag-case.ts';

/** Interests, with the category and how many purchases in 180 days make one. */
const interests = [
  ['young_parents', 'childcare', 2],
  ['fashion_buyer', 'clothing', 4],
  ['culture_lover', 'entertainment', 3],
  ['beauty_follower', 'beauty', 2],
  ['sports_fan', 'sport', 2],
  ['pet_owner', 'pets', 2],
  ['digital_fan', 'digital', 2],
  ['gourmet', 'dining', 8],
] as const;
const groceries = (...months: readonly string[]) =>
  months.map((month) => spent(`2025-${month}-01`, 'grocery'));

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
       SELECT party_no, merchant_category, sum(amount_fen) AS fen, indexOf(['dining', 'grocery', 'travel', 'health', 'education', 'home', 'digital', 'childcare', 'clothing', 'entertainment', 'beauty', 'sport', 'pets'], merchant_category) AS place
       FROM fact_transaction WHERE direction = 'out' AND currency = 'CNY' AND ${within.days180} GROUP BY party_no, merchant_category HAVING place > 0 AND fen > 0) GROUP BY party_no`,
    [
      'travel',
      'most in one purchase',
      {
        transactions: [spent('2025-12-01', 'dining', 10_00), spent('2025-12-01', 'travel', 15_00)],
      },
    ],
    [
      '',
      'none without spending of a named category',
      { transactions: [spent('2025-12-01', 'fuel', 10_00), spent('2025-07-04', 'dining', 10_00)] },
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
  ),
  flag(
    'car_owner',
    `SELECT party_no FROM fact_transaction WHERE direction = 'out' AND merchant_category IN ('fuel', 'etc', 'parking') AND business_date <= '2025-12-31'
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
        'the third, a toll, on the first day of the window',
        {
          transactions: [
            spent('2025-12-01', 'fuel'),
            spent('2025-12-02', 'fuel'),
            spent('2025-07-05', 'etc'),
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
  ...interests.map(([tag, category, minimum]) =>
    flag(
      tag,
      group(
        `count() >= ${minimum}`,
        `direction = 'out' AND merchant_category = '${category}' AND ${within.days180}`,
      ),
      {
        has: { transactions: repeat(minimum + 1, () => spent('2025-11-01', category)) },
        hasNot: { transactions: repeat(minimum + 1, () => spent('2025-07-04', category)) },
        edge: [
          true,
          'just as many, the first on the first day of the window',
          {
            transactions: [
              spent('2025-07-05', category),
              ...repeat(minimum - 1, () => spent('2025-12-31', category)),
            ],
          },
        ],
      },
    ),
  ),
  flag(
    'grocery_regular',
    group(
      'uniqExact(toYYYYMM(business_date)) >= 5',
      `direction = 'out' AND merchant_category = 'grocery' AND ${within.months6}`,
    ),
    {
      has: { transactions: groceries('07', '08', '09', '10', '11', '12') },
      hasNot: { transactions: groceries('09', '10', '11', '12') },
      edge: [true, 'five of six', { transactions: groceries('07', '08', '10', '11', '12') }],
    },
  ),
  valued(
    'category_variety',
    0,
    `SELECT party_no, countIf(fen > 0) AS value FROM (
       SELECT party_no, merchant_category, sum(amount_fen) AS fen FROM fact_transaction
       WHERE ${purchase} AND currency = 'CNY' AND merchant_category NOT IN ('fuel', 'etc', 'parking') AND ${within.days180} GROUP BY party_no, merchant_category) GROUP BY party_no`,
    [
      2,
      'two of one and one of another',
      {
        transactions: [
          spent('2025-12-01', 'pets'),
          spent('2025-12-01', 'pets'),
          spent('2025-07-05', 'sport'),
        ],
      },
    ],
    [0, 'what a car costs is no interest', { transactions: [spent('2025-12-01', 'fuel')] }],
    [0, 'before the window', { transactions: [spent('2025-07-04', 'pets')] }],
  ),
  valued(
    'online_share',
    null,
    `SELECT party_no, sumIf(amount_fen, channel = 'online') / sum(amount_fen) AS value FROM fact_transaction
     WHERE ${purchase} AND currency = 'CNY' AND ${within.days180} GROUP BY party_no HAVING sum(amount_fen) > 0`,
    [
      0.25,
      'a quarter of the money',
      {
        transactions: [
          { ...spent('2025-12-01', 'dining', 1_00), channel: 'online' },
          spent('2025-12-01', 'dining', 3_00),
        ],
      },
    ],
    [
      null,
      'unknown without spending',
      { transactions: [{ on: '2025-12-01', kind: 'transfer', channel: 'online' }] },
    ],
    [0, 'on the first day of the window', { transactions: [spent('2025-07-05', 'dining')] }],
  ),
  valued(
    'largest_purchase_fen',
    null,
    `SELECT party_no, max(amount_fen) AS value FROM fact_transaction WHERE ${purchase} AND currency = 'CNY' AND ${within.days365} GROUP BY party_no`,
    [
      9_00,
      'the largest of two',
      { transactions: [spent('2025-12-01', 'dining', 9_00), spent('2025-12-02', 'home', 3_00)] },
    ],
    [null, 'a year ago', { transactions: [spent('2024-12-31', 'dining', 9_00)] }],
    [
      1_00,
      'not in foreign currency, nor by transfer',
      {
        transactions: [
          spent('2025-01-01', 'dining', 1_00),
          { ...spent('2025-12-01', 'dining', 9_00), currency: 'USD' },
          { on: '2025-12-01', kind: 'transfer', fen: 9_00 },
        ],
      },
    ],
  ),
  valued(
    'average_purchase_fen',
    null,
    `SELECT party_no, toInt64(round(sum(amount_fen) / count())) AS value FROM fact_transaction WHERE ${purchase} AND currency = 'CNY' AND ${within.days180} GROUP BY party_no`,
    [
      6_00,
      'of two',
      { transactions: [spent('2025-12-01', 'dining', 9_00), spent('2025-12-02', 'home', 3_00)] },
    ],
    [null, 'unknown without spending', { transactions: [{ on: '2025-12-01' }] }],
    [
      3_00,
      'what is 180 days ago counts no more',
      { transactions: [spent('2025-07-04', 'dining', 9_00), spent('2025-07-05', 'home', 3_00)] },
    ],
  ),
  valued(
    'spending_trend',
    '',
    `SELECT party_no, multiIf(now * 10 >= before * 13, 'rising', now * 10 <= before * 7, 'falling', 'steady') AS value FROM (
       SELECT party_no, sumIf(amount_fen, ${within.months3}) AS now, sumIf(amount_fen, ${within.prior3months}) AS before
       FROM fact_transaction WHERE ${purchase} AND currency = 'CNY' GROUP BY party_no) WHERE before > 0`,
    [
      'falling',
      'down by exactly 30 %',
      { transactions: [spent('2025-07-01', 'home', 10_00), spent('2025-12-31', 'home', 7_00)] },
    ],
    ['', 'nothing before', { transactions: [spent('2025-12-31', 'home', 7_00)] }],
    [
      'rising',
      'up by exactly 30 %',
      { transactions: [spent('2025-09-30', 'home', 10_00), spent('2025-10-01', 'home', 13_00)] },
    ],
    [
      'steady',
      'down by less',
      { transactions: [spent('2025-07-01', 'home', 10_00), spent('2025-12-31', 'home', 7_01)] },
    ],
  ),
  flag(
    'festival_shopper',
    group(
      'count() >= 3',
      `${purchase} AND (business_date BETWEEN '2025-06-01' AND '2025-06-18' OR business_date BETWEEN '2025-11-01' AND '2025-11-11')`,
    ),
    {
      has: { transactions: repeat(3, () => spent('2025-11-08', 'clothing')) },
      hasNot: { transactions: repeat(3, () => spent('2025-11-12', 'clothing')) },
      edge: [
        true,
        'on the first day of one and the last days of both',
        {
          transactions: ['2025-06-01', '2025-06-18', '2025-11-11'].map((on) => spent(on, 'home')),
        },
      ],
    },
  ),
];
