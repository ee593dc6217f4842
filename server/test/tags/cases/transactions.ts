import {
  flag,
  group,
  internal,
  repeat,
  type TagCase,
  toBank,
  transferOut,
  valued,
  within,
} from './tag-case.ts';

export const transactionCases: readonly TagCase[] = [
  flag(
    'multi_bank_customer',
    group('uniqExact(counterparty_bank) >= 2', `${transferOut} AND ${within.days180}`),
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
];
