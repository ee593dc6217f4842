import type { Transaction } from '../bank-of-facts.ts';
import {
  flag,
  group,
  internal,
  repeat,
  salaryOn,
  type TagCase,
  toBank,
  transferOut,
  valued,
  within,
} from './tag-case.ts';

const flow = `kind NOT IN ${internal} AND currency = 'CNY'`;
const received = (on: string, fen: number, kind = 'transfer'): Transaction => ({
  on,
  in: true,
  kind,
  fen,
});

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
      0,
      'own products are no flow',
      { transactions: [{ on: '2025-12-02', kind: 'wealth_purchase', fen: 20_00 }] },
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
  valued(
    'outflow_ratio',
    null,
    `SELECT party_no, sumIf(amount_fen, direction = 'out') / sumIf(amount_fen, direction = 'in') AS value FROM fact_transaction
     WHERE ${flow} AND ${within.days90} GROUP BY party_no HAVING sumIf(amount_fen, direction = 'in') > 0`,
    [
      0.5,
      'half went out',
      {
        transactions: [received('2025-12-01', 100_00), { on: '2025-10-03', fen: 50_00 }],
      },
    ],
    [null, 'unknown without money in', { transactions: [{ on: '2025-12-01', fen: 50_00 }] }],
    [
      0,
      'buying a product is no flow',
      {
        transactions: [
          received('2025-12-01', 100_00),
          { on: '2025-12-02', kind: 'wealth_purchase', fen: 50_00 },
        ],
      },
    ],
  ),
  valued(
    'largest_source',
    '',
    `SELECT party_no, argMax(source, (fen, -place)) AS value FROM (
       SELECT party_no, multiIf(kind IN ('wealth_redemption', 'fund_redemption'), 'investment', kind = 'loan_payout', 'loan', kind) AS source, sum(amount_fen) AS fen,
         indexOf(['salary', 'pension', 'transfer', 'cash', 'investment', 'loan'], source) AS place
       FROM fact_transaction WHERE direction = 'in' AND currency = 'CNY' AND ${within.days180} GROUP BY party_no, source HAVING place > 0 AND fen > 0) GROUP BY party_no`,
    [
      'salary',
      'most by amount',
      { transactions: [salaryOn('2025-12-10', 5_00), received('2025-12-10', 4_00)] },
    ],
    ['', 'before the window', { transactions: [salaryOn('2025-07-04')] }],
    [
      'investment',
      'two redemptions of two kinds',
      {
        transactions: [
          salaryOn('2025-12-10', 5_00),
          received('2025-12-10', 3_00, 'wealth_redemption'),
          received('2025-07-05', 3_00, 'fund_redemption'),
        ],
      },
    ],
  ),
  valued(
    'wallet_share',
    null,
    `SELECT party_no, sumIf(amount_fen, counterparty_bank IN ('ALIPAY', 'TENPAY')) / sum(amount_fen) AS value FROM fact_transaction
     WHERE direction = 'out' AND ${flow} AND ${within.days180} GROUP BY party_no HAVING sum(amount_fen) > 0`,
    [
      0.75,
      'three of four yuan through wallets',
      {
        transactions: [
          { on: '2025-12-01', bank: 'ALIPAY', fen: 1_00 },
          { on: '2025-12-01', bank: 'TENPAY', fen: 2_00 },
          { on: '2025-12-01', bank: 'ICBC', fen: 1_00 },
        ],
      },
    ],
    [null, 'unknown without money out', { transactions: [received('2025-12-01', 1_00)] }],
    [0, 'none', { transactions: [{ on: '2025-07-05', fen: 1_00 }] }],
  ),
  flag(
    'cash_depositor',
    group('count() >= 3', `kind = 'cash' AND direction = 'in' AND ${within.days180}`),
    {
      has: { transactions: repeat(4, () => received('2025-12-01', 1_00, 'cash')) },
      hasNot: { transactions: repeat(4, () => ({ on: '2025-12-01', kind: 'cash' })) },
      edge: [
        false,
        'the third 180 days ago',
        {
          transactions: ['2025-12-01', '2025-07-05', '2025-07-04'].map((on) =>
            received(on, 1_00, 'cash'),
          ),
        },
      ],
    },
  ),
  valued(
    'income_level',
    '',
    `SELECT party_no, multiIf(fen >= 15000000, 'high', fen >= 6000000, 'upper', fen >= 2400000, 'middle', fen >= 900000, 'modest', 'low') AS value FROM (
       SELECT party_no, sum(amount_fen) AS fen FROM fact_transaction WHERE direction = 'in' AND ${flow} AND ${within.days90} GROUP BY party_no) WHERE fen > 0`,
    ['low', 'a fen less', { transactions: [received('2025-12-01', 8_999_99)] }],
    ['', 'nothing came in', { transactions: [received('2025-10-02', 9_000_00)] }],
    ['modest', 'exactly 3,000 a month', { transactions: [received('2025-12-01', 9_000_00)] }],
    ['high', '50,000 a month', { transactions: [received('2025-10-03', 150_000_00)] }],
  ),
  flag(
    'income_unstable',
    `SELECT party_no FROM (
       SELECT party_no, sumIf(amount_fen, toYYYYMM(business_date) = 202511) AS a, sumIf(amount_fen, toYYYYMM(business_date) = 202510) AS b, sumIf(amount_fen, toYYYYMM(business_date) = 202509) AS c
       FROM fact_transaction WHERE direction = 'in' AND ${flow} GROUP BY party_no)
     WHERE a + b + c >= 300000 AND 3 * (arrayMax([a, b, c]) - arrayMin([a, b, c])) >= a + b + c`,
    {
      has: { transactions: [received('2025-11-10', 9_000_00)] },
      hasNot: {
        transactions: ['2025-11-30', '2025-10-01', '2025-09-01'].map((on) =>
          received(on, 5_000_00),
        ),
      },
      edge: [
        true,
        'the largest and the least differ by the mean of just 1,000',
        {
          transactions: [
            received('2025-11-30', 1_500_00),
            received('2025-10-31', 1_000_00),
            received('2025-09-01', 500_00),
          ],
        },
      ],
    },
  ),
  flag('foreign_currency_user', group('count() > 0', `currency != 'CNY' AND ${within.days365}`), {
    has: { transactions: [{ on: '2025-06-01', currency: 'USD' }] },
    hasNot: { transactions: [{ on: '2025-06-01' }] },
    edge: [false, 'a year ago', { transactions: [{ on: '2024-12-31', currency: 'USD' }] }],
  }),
  flag(
    'pass_through',
    group(
      `sumIf(amount_fen, direction = 'in') >= 5000000 AND sumIf(amount_fen, direction = 'out') * 10 >= sumIf(amount_fen, direction = 'in') * 9`,
      `${flow} AND ${within.days30}`,
    ),
    {
      has: {
        transactions: [received('2025-12-10', 80_000_00), toBank('2025-12-11', 'ICBC', 80_000_00)],
      },
      hasNot: {
        transactions: [received('2025-12-10', 49_999_99), toBank('2025-12-11', 'ICBC', 49_999_99)],
      },
      edge: [
        true,
        'exactly 90 % of exactly 50,000',
        {
          transactions: [
            received('2025-12-02', 50_000_00),
            toBank('2025-12-02', 'ICBC', 45_000_00),
          ],
        },
      ],
    },
  ),
  flag(
    'regular_saver',
    group(
      'uniqExact(toYYYYMM(business_date)) >= 3',
      `direction = 'out' AND kind IN ('time_deposit', 'wealth_purchase', 'fund_purchase') AND ${within.months6}`,
    ),
    {
      has: {
        transactions: ['2025-08-01', '2025-10-01', '2025-11-01', '2025-12-01'].map((on) => ({
          on,
          kind: 'fund_purchase',
        })),
      },
      hasNot: {
        transactions: ['2025-08-01', '2025-10-01', '2025-11-01'].map((on) =>
          received(on, 1_00, 'time_deposit'),
        ),
      },
      edge: [
        true,
        'one of each kind, the first on the first day',
        {
          transactions: [
            { on: '2025-07-01', kind: 'time_deposit' },
            { on: '2025-10-01', kind: 'wealth_purchase' },
            { on: '2025-12-01', kind: 'fund_purchase' },
          ],
        },
      ],
    },
  ),
  valued(
    'fees_paid_fen',
    0,
    `SELECT party_no, sum(amount_fen) AS value FROM fact_transaction WHERE direction = 'out' AND kind IN ('fee', 'penalty_interest') AND currency = 'CNY' AND ${within.days365} GROUP BY party_no`,
    [
      5_00,
      'a fee and a penalty',
      {
        transactions: [
          { on: '2025-01-01', kind: 'fee', fen: 2_00 },
          { on: '2025-12-01', kind: 'penalty_interest', fen: 3_00 },
        ],
      },
    ],
    [0, 'a fee given back', { transactions: [received('2025-12-01', 2_00, 'fee')] }],
    [0, 'a year ago', { transactions: [{ on: '2024-12-31', kind: 'fee', fen: 2_00 }] }],
  ),
  valued(
    'interest_earned_fen',
    0,
    `SELECT party_no, sum(amount_fen) AS value FROM fact_transaction WHERE direction = 'in' AND kind = 'interest' AND currency = 'CNY' AND ${within.days365} GROUP BY party_no`,
    [
      4_00,
      'twice',
      {
        transactions: [
          received('2025-01-01', 1_00, 'interest'),
          received('2025-12-21', 3_00, 'interest'),
        ],
      },
    ],
    [0, 'paid by the customer', { transactions: [{ on: '2025-12-01', kind: 'interest' }] }],
    [0, 'a year ago', { transactions: [received('2024-12-31', 1_00, 'interest')] }],
  ),
  flag(
    'pays_premiums',
    group('count() > 0', `direction = 'out' AND kind = 'insurance' AND ${within.days365}`),
    {
      has: { transactions: [{ on: '2025-06-01', kind: 'insurance' }] },
      hasNot: { transactions: [received('2025-06-01', 1_00, 'insurance')] },
      edge: [false, 'a year ago', { transactions: [{ on: '2024-12-31', kind: 'insurance' }] }],
    },
  ),
  valued(
    'ordered_monthly_fen',
    0,
    `SELECT o.party_no AS party_no, sum(o.amount_fen) AS value FROM fact_standing_order AS o LEFT JOIN fact_account AS a ON a.account_id = o.account_id AND a.party_no = o.party_no
     WHERE o.currency = 'CNY' AND (o.start_date <= '2025-12-31' OR (o.start_date IS NULL AND a.account_id != '' AND a.open_date <= '2025-12-31')) GROUP BY o.party_no`,
    [2_00, 'two orders', { orders: [{ start: '2025-01-01' }, { start: '2025-12-31' }] }],
    [0, 'begins tomorrow', { orders: [{ start: '2026-01-01' }] }],
    [1_00, 'undated, of an open account', { orders: [{ accountOpened: '2020-01-01' }] }],
  ),
];
