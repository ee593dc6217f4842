import type { Transaction } from '../bank-of-facts.ts';
import { customers } from './customer-states.ts';
import { flag, group, repeat, type TagCase, toBank, valued, within } from './tag-case.ts';

const receipt = "direction = 'in' AND kind = 'transfer'";
const received = (on: string, fen: number): Transaction => ({
  on,
  in: true,
  kind: 'transfer',
  fen,
});

export const businessCases: readonly TagCase[] = [
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
  flag(
    'business_owner',
    `SELECT party_no FROM (${customers}) WHERE work = 'business_owner'
     UNION DISTINCT SELECT party_no FROM fact_loan WHERE kind = 'business' AND start_date <= '2025-12-31' AND addMonths(start_date, term_months) > '2025-12-31'`,
    {
      has: { customer: { occupation: 'business_owner' } },
      hasNot: { loans: [{ start: '2025-01-01', months: 24, kind: 'consumer' }] },
      edge: [
        false,
        'the business loan ends today',
        { loans: [{ start: '2024-12-31', months: 12, kind: 'business' }] },
      ],
    },
  ),
  flag(
    'small_receipts',
    group('count() >= 10', `${receipt} AND amount_fen < 50000 AND ${within.days30}`),
    {
      has: { transactions: repeat(12, () => received('2025-12-20', 20_00)) },
      hasNot: { transactions: repeat(12, () => received('2025-12-20', 500_00)) },
      edge: [
        true,
        'ten of a fen less than 500, on the first day of the window',
        { transactions: repeat(10, () => received('2025-12-02', 499_99)) },
      ],
    },
  ),
  valued(
    'monthly_receipts_fen',
    null,
    `SELECT party_no, toInt64(round(sumIf(amount_fen, currency = 'CNY') / 3)) AS value FROM fact_transaction WHERE ${receipt} AND ${within.days90} GROUP BY party_no HAVING count() >= 10`,
    [
      200_00,
      'a third of ten receipts',
      { transactions: repeat(10, () => received('2025-10-03', 60_00)) },
    ],
    [
      null,
      'what is 90 days ago counts no more',
      { transactions: repeat(10, () => received('2025-10-02', 60_00)) },
    ],
    [null, 'nine are too few', { transactions: repeat(9, () => received('2025-12-03', 60_00)) }],
  ),
  valued(
    'receipt_days',
    0,
    `SELECT party_no, uniqExact(business_date) AS value FROM fact_transaction WHERE ${receipt} AND ${within.days30} GROUP BY party_no`,
    [
      2,
      'twice on one of two days',
      {
        transactions: [
          received('2025-12-02', 1_00),
          received('2025-12-02', 1_00),
          received('2025-12-31', 1_00),
        ],
      },
    ],
    [0, 'paid out', { transactions: [toBank('2025-12-20', 'ICBC')] }],
    [0, 'the day before the window', { transactions: [received('2025-12-01', 1_00)] }],
  ),
  flag(
    'cash_trader',
    group(
      "count() >= 3 AND sumIf(amount_fen, currency = 'CNY') >= 300000",
      `kind = 'cash' AND direction = 'in' AND ${within.days90}`,
    ),
    {
      has: {
        transactions: repeat(4, () => ({ ...received('2025-12-01', 2_000_00), kind: 'cash' })),
      },
      hasNot: {
        transactions: repeat(2, () => ({ ...received('2025-12-01', 9_000_00), kind: 'cash' })),
      },
      edge: [
        true,
        'three of exactly 1,000',
        { transactions: repeat(3, () => ({ ...received('2025-10-03', 1_000_00), kind: 'cash' })) },
      ],
    },
  ),
  flag(
    'pays_suppliers',
    group(
      "countIf(direction = 'in') >= 4 AND countIf(direction = 'out') >= 4",
      `kind = 'transfer' AND ${within.days90}`,
    ),
    {
      has: {
        transactions: [
          ...repeat(5, () => received('2025-12-01', 1_00)),
          ...repeat(5, () => toBank('2025-12-01', '')),
        ],
      },
      hasNot: { transactions: repeat(9, () => received('2025-12-01', 1_00)) },
      edge: [
        false,
        'the fourth payment 90 days ago',
        {
          transactions: [
            ...repeat(4, () => received('2025-10-03', 1_00)),
            ...repeat(3, () => toBank('2025-10-03', 'ICBC')),
            toBank('2025-10-02', 'ICBC'),
          ],
        },
      ],
    },
  ),
];
