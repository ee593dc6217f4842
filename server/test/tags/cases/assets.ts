import { balanceOn, flag, type TagCase, valued, within } from './tag-case.ts';

/** Pictures of the two sources: now, 30 days before (1 December) and 90 days before (2 October). */
const now =
  "((source = 'test' AND business_date = '2025-12-31') OR (source = 'second' AND business_date = '2025-12-30'))";
const ago30 =
  "((source = 'test' AND business_date = '2025-11-30') OR (source = 'second' AND business_date = '2025-11-29'))";
const ago90 =
  "((source = 'test' AND business_date = '2025-09-30') OR (source = 'second' AND business_date = '2025-09-29'))";
const kinds = (picture: string, condition: string): string =>
  `SELECT party_no, sum(balance_fen) AS fen FROM fact_balance WHERE ${picture} AND currency = 'CNY' AND ${condition} GROUP BY party_no`;
const aum = (picture: string): string => kinds(picture, "kind != 'loan'");
const both = (left: string, right: string): string =>
  `SELECT party_no, sum(a) AS now_fen, sum(b) AS then_fen FROM (SELECT party_no, fen AS a, 0 AS b FROM (${left}) UNION ALL SELECT party_no, 0, fen FROM (${right})) GROUP BY party_no`;

const timeDeposit = "business_date = '2025-12-31' AND kind = 'deposit' AND amount_fen > 0";
const dueIn = (matures: string) => ({ on: '2025-12-31', kind: 'deposit', matures });

export const assetCases: readonly TagCase[] = [
  valued(
    'aum_fen',
    0,
    `SELECT party_no, fen AS value FROM (${aum(now)})`,
    [
      900_00,
      'adds up assets of both sources, not loans or foreign money',
      {
        balances: [
          balanceOn('2025-12-31', 200_00),
          balanceOn('2025-12-31', 400_00, 'fund'),
          balanceOn('2025-12-31', 5_00, 'loan'),
          { on: '2025-12-30', fen: 300_00, source: 'second', kind: 'wealth' },
          { on: '2025-12-31', fen: 7_00, currency: 'USD' },
        ],
      },
    ],
    [0, 'an older picture counts no more', { balances: [balanceOn('2025-11-30', 200_00)] }],
    [
      1,
      'today’s fen counts, tomorrow’s does not',
      { balances: [balanceOn('2025-12-31', 1), balanceOn('2026-01-01', 900_00)] },
    ],
  ),
  valued(
    'aum_month_average_fen',
    0,
    `SELECT party_no, toInt64(round(sum(balance_fen / if(source = 'test', 2, 1)))) AS value FROM fact_balance
     WHERE business_date BETWEEN '2025-12-01' AND '2025-12-31' AND kind != 'loan' AND currency = 'CNY' GROUP BY party_no`,
    [
      300_00,
      'mean of two pictures',
      { balances: [balanceOn('2025-12-15', 200_00), balanceOn('2025-12-31', 400_00)] },
    ],
    [0, 'last month does not count', { balances: [balanceOn('2025-11-30', 200_00)] }],
    [
      100_00,
      'a picture without the customer counts as nothing',
      { balances: [balanceOn('2025-12-15', 200_00)] },
    ],
  ),
  valued(
    'time_deposit_share',
    null,
    `SELECT party_no, sumIf(balance_fen, kind = 'time') / sum(balance_fen) AS value FROM fact_balance
     WHERE ${now} AND currency = 'CNY' AND kind IN ('demand', 'time') GROUP BY party_no HAVING sum(balance_fen) != 0`,
    [
      0.75,
      'three quarters in time deposits',
      { balances: [balanceOn('2025-12-31', 100_00), balanceOn('2025-12-31', 300_00, 'time')] },
    ],
    [null, 'unknown without deposits', { balances: [balanceOn('2025-12-31', 100_00, 'fund')] }],
    [0, 'demand only', { balances: [balanceOn('2025-12-31', 100_00)] }],
  ),
  valued(
    'investment_share',
    null,
    `SELECT party_no, sumIf(balance_fen, kind NOT IN ('demand', 'time')) / sum(balance_fen) AS value FROM fact_balance
     WHERE ${now} AND currency = 'CNY' AND kind != 'loan' GROUP BY party_no HAVING sum(balance_fen) != 0`,
    [
      0.5,
      'half invested',
      { balances: [balanceOn('2025-12-31', 100_00), balanceOn('2025-12-31', 100_00, 'wealth')] },
    ],
    [null, 'unknown without assets', { balances: [balanceOn('2025-12-31', 100_00, 'loan')] }],
    [1, 'nothing but insurance', { balances: [balanceOn('2025-12-31', 100_00, 'insurance')] }],
  ),
  flag(
    'idle_demand_money',
    `SELECT party_no FROM (${both(kinds(now, "kind = 'demand'"), kinds(ago90, "kind = 'demand'"))}) WHERE now_fen >= 5000000 AND then_fen >= 5000000
       AND party_no NOT IN (SELECT party_no FROM fact_transaction WHERE kind = 'wealth_purchase' AND ${within.days90})`,
    {
      has: { balances: [balanceOn('2025-09-30', 60_000_00), balanceOn('2025-12-31', 70_000_00)] },
      hasNot: {
        balances: [balanceOn('2025-09-30', 60_000_00), balanceOn('2025-12-31', 70_000_00)],
        transactions: [{ on: '2025-10-03', kind: 'wealth_purchase' }],
      },
      edge: [
        true,
        'exactly the threshold, bought 90 days ago',
        {
          balances: [balanceOn('2025-09-30', 50_000_00), balanceOn('2025-12-31', 50_000_00)],
          transactions: [{ on: '2025-10-02', kind: 'wealth_purchase' }],
        },
      ],
    },
  ),
  flag(
    'aum_falling',
    `SELECT party_no FROM (${both(aum(now), aum(ago90))}) WHERE then_fen >= 1000000 AND now_fen * 10 <= then_fen * 7`,
    {
      has: { balances: [balanceOn('2025-09-30', 20_000_00), balanceOn('2025-12-31', 5_000_00)] },
      hasNot: {
        balances: [balanceOn('2025-09-30', 20_000_00), balanceOn('2025-12-31', 14_000_01)],
      },
      edge: [
        true,
        'down by exactly 30 %, from exactly 10,000',
        { balances: [balanceOn('2025-09-30', 10_000_00), balanceOn('2025-12-31', 7_000_00)] },
      ],
    },
  ),
  flag(
    'aum_rising',
    `SELECT party_no FROM (${both(aum(now), aum(ago90))}) WHERE now_fen - then_fen >= 1000000 AND now_fen * 5 >= then_fen * 6`,
    {
      has: { balances: [balanceOn('2025-12-31', 30_000_00)] },
      hasNot: {
        balances: [balanceOn('2025-09-30', 100_000_00), balanceOn('2025-12-31', 111_000_00)],
      },
      edge: [
        true,
        'up by exactly 10,000 and 20 %',
        { balances: [balanceOn('2025-09-30', 50_000_00), balanceOn('2025-12-31', 60_000_00)] },
      ],
    },
  ),
  flag(
    'deposits_only',
    `SELECT party_no FROM fact_balance WHERE ${now} AND currency = 'CNY' AND kind != 'loan' GROUP BY party_no
     HAVING sumIf(balance_fen, kind IN ('demand', 'time')) >= 1000000 AND sumIf(balance_fen, kind NOT IN ('demand', 'time')) <= 0`,
    {
      has: { balances: [balanceOn('2025-12-31', 20_000_00, 'time')] },
      hasNot: {
        balances: [balanceOn('2025-12-31', 20_000_00), balanceOn('2025-12-31', 1, 'fund')],
      },
      edge: [
        false,
        'one fen below the threshold',
        { balances: [balanceOn('2025-12-31', 9_999_99)] },
      ],
    },
  ),
  flag(
    'foreign_currency_holder',
    `SELECT DISTINCT party_no FROM fact_balance WHERE ${now} AND currency != 'CNY' AND balance_fen > 0 AND kind != 'loan'`,
    {
      has: { balances: [{ on: '2025-12-31', fen: 5_00, currency: 'USD' }] },
      hasNot: { balances: [balanceOn('2025-12-31', 5_00)] },
      edge: [
        false,
        'an empty foreign account',
        { balances: [{ on: '2025-12-31', fen: 0, currency: 'USD' }] },
      ],
    },
  ),
  valued(
    'aum_change_30_fen',
    0,
    `SELECT party_no, now_fen - then_fen AS value FROM (${both(aum(now), aum(ago30))})`,
    [
      -150_00,
      'has fallen',
      { balances: [balanceOn('2025-11-30', 200_00), balanceOn('2025-12-31', 50_00)] },
    ],
    [
      0,
      'has not moved',
      { balances: [balanceOn('2025-11-30', 50_00), balanceOn('2025-12-31', 50_00)] },
    ],
    [70_00, 'is new', { balances: [balanceOn('2025-12-31', 70_00)] }],
  ),
  valued(
    'asset_structure',
    '',
    `SELECT party_no, multiIf(sumIf(balance_fen, kind IN ('demand', 'time')) / sum(balance_fen) >= 0.6, 'deposits', sumIf(balance_fen, kind = 'wealth') / sum(balance_fen) >= 0.6, 'wealth',
       sumIf(balance_fen, kind = 'fund') / sum(balance_fen) >= 0.6, 'funds', sumIf(balance_fen, kind = 'insurance') / sum(balance_fen) >= 0.6, 'insurance', 'mixed') AS value
     FROM fact_balance WHERE ${now} AND currency = 'CNY' AND kind != 'loan' GROUP BY party_no HAVING sum(balance_fen) > 0`,
    ['wealth', 'wealth products', { balances: [balanceOn('2025-12-31', 1, 'wealth')] }],
    ['', 'no assets', { balances: [balanceOn('2025-12-31', 5, 'loan')] }],
    [
      'deposits',
      'exactly 60 %, loans left out',
      {
        balances: [
          balanceOn('2025-12-31', 20_00),
          balanceOn('2025-12-31', 40_00, 'time'),
          balanceOn('2025-12-31', 40_00, 'fund'),
          balanceOn('2025-12-31', 900_00, 'loan'),
        ],
      },
    ],
    ['funds', 'funds', { balances: [balanceOn('2025-12-31', 1, 'fund')] }],
    ['insurance', 'insurance', { balances: [balanceOn('2025-12-31', 1, 'insurance')] }],
    [
      'mixed',
      'half and half',
      { balances: [balanceOn('2025-12-31', 5), balanceOn('2025-12-31', 5, 'fund')] },
    ],
  ),
  valued(
    'largest_account_share',
    null,
    `SELECT party_no, max(balance_fen) / sum(balance_fen) AS value FROM fact_balance WHERE ${now} AND currency = 'CNY' AND kind != 'loan' GROUP BY party_no HAVING sum(balance_fen) != 0`,
    [1, 'one account', { balances: [balanceOn('2025-12-31', 25_00)] }],
    [null, 'unknown without assets', { balances: [balanceOn('2025-12-31', 25_00, 'loan')] }],
    [
      0.75,
      'three quarters in one account',
      { balances: [balanceOn('2025-12-31', 25_00), balanceOn('2025-12-31', 75_00, 'fund')] },
    ],
  ),
  valued(
    'largest_time_deposit_fen',
    null,
    `SELECT party_no, max(amount_fen) AS value FROM fact_holding WHERE ${timeDeposit} GROUP BY party_no`,
    [
      300_00,
      'the larger of two',
      {
        holdings: [
          { on: '2025-12-31', kind: 'deposit', fen: 300_00 },
          { on: '2025-12-31', kind: 'deposit', fen: 200_00 },
          { on: '2025-12-31', kind: 'wealth', fen: 900_00 },
        ],
      },
    ],
    [
      null,
      'had one last month',
      { holdings: [{ on: '2025-11-30', kind: 'deposit', fen: 300_00 }] },
    ],
    [
      1,
      'of one fen, beside an empty one',
      {
        holdings: [
          { on: '2025-12-31', kind: 'deposit', fen: 1 },
          { on: '2025-12-31', kind: 'deposit', fen: 0 },
        ],
      },
    ],
  ),
  flag(
    'deposit_ladder',
    `SELECT party_no FROM fact_holding WHERE ${timeDeposit} AND maturity_date >= '2025-12-31' GROUP BY party_no
     HAVING uniqExact(multiIf(maturity_date <= '2026-03-31', 1, maturity_date <= '2026-06-29', 2, maturity_date <= '2026-12-31', 3, 4)) >= 3`,
    {
      has: { holdings: [dueIn('2026-01-31'), dueIn('2026-05-31'), dueIn('2028-01-31')] },
      hasNot: { holdings: [dueIn('2026-01-31'), dueIn('2026-02-28'), dueIn('2026-03-31')] },
      edge: [
        true,
        'due in exactly 90, 91 and 366 days',
        { holdings: [dueIn('2026-03-31'), dueIn('2026-04-01'), dueIn('2027-01-01')] },
      ],
    },
  ),
];
