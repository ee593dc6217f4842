import { averageOf, course, monthAverages, soFar } from './month-course.ts';
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

/** Of the last six full months, whether one rose or fell against the one before by a tenth and 1,000. */
const rose = [8, 9, 10, 11, 12]
  .map((nth) => `m${nth} - m${nth - 1} >= greatest(m${nth - 1} * 0.1, 100000)`)
  .join(' OR ');
const fell = [8, 9, 10, 11, 12]
  .map((nth) => `m${nth - 1} - m${nth} >= greatest(m${nth - 1} * 0.1, 100000)`)
  .join(' OR ');
/** Deposits of the three full months: averages a9 … a11 and ends e9 … e11. */
const deposits = `SELECT party_no, ${[9, 10, 11]
  .map(
    (month) =>
      `${averageOf(202500 + month)} AS a${month}, sumIf(balance_fen, business_date = toLastDayOfMonth(toDate('2025-${String(month).padStart(2, '0')}-01')) AND source = 'test'
       OR source = 'second' AND toYYYYMM(business_date) = ${202500 + month}) AS e${month}`,
  )
  .join(
    ', ',
  )} FROM fact_balance WHERE kind IN ('demand', 'time') AND currency = 'CNY' GROUP BY party_no`;
/** Balances of a kind now and 90 days before, as nd, nt, ni and td, tt, ti. */
const moved = `SELECT party_no, ${[
  ['d', "kind = 'demand'"],
  ['t', "kind = 'time'"],
  ['i', "kind NOT IN ('demand', 'time', 'loan')"],
]
  .map(
    ([name, of]) =>
      `sumIf(balance_fen, ${now} AND ${of}) AS n${name}, sumIf(balance_fen, ${ago90} AND ${of}) AS t${name}`,
  )
  .join(', ')} FROM fact_balance WHERE currency = 'CNY' GROUP BY party_no`;
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
    [
      100_00,
      'a picture without the customer counts as nothing',
      { balances: [balanceOn('2025-12-15', 200_00)] },
    ],
    [0, 'last month does not count', { balances: [balanceOn('2025-11-30', 200_00)] }],
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
    [0, 'demand only', { balances: [balanceOn('2025-12-31', 100_00)] }],
    [null, 'unknown without deposits', { balances: [balanceOn('2025-12-31', 100_00, 'fund')] }],
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
    [1, 'nothing but insurance', { balances: [balanceOn('2025-12-31', 100_00, 'insurance')] }],
    [null, 'unknown without assets', { balances: [balanceOn('2025-12-31', 100_00, 'loan')] }],
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
    [70_00, 'is new', { balances: [balanceOn('2025-12-31', 70_00)] }],
    [
      0,
      'has not moved',
      { balances: [balanceOn('2025-11-30', 50_00), balanceOn('2025-12-31', 50_00)] },
    ],
  ),
  valued(
    'aum_trend',
    '',
    `SELECT party_no, multiIf((${rose}) AND (${fell}), 'volatile', ${rose}, 'rising', ${fell}, 'falling', m7 + m8 + m9 + m10 + m11 + m12 > 0, 'steady', '') AS value FROM (${monthAverages})`,
    ['rising', 'up by exactly a tenth once', { balances: course(10, 10, 10, 11, 11, 11) }],
    ['falling', 'down by more', { balances: course(10, 10, 10, 10, 8, 8) }],
    ['volatile', 'up and down', { balances: course(10, 10, 15, 10, 10, 10) }],
    ['steady', 'up by less than a tenth', { balances: course(10, 10, 10, 10, 10, 10.99) }],
    [
      'steady',
      'a jump, but of less than 1,000',
      { balances: course(0.01, 0.01, 0.01, 0.1, 0.1, 0.1) },
    ],
    ['', 'seven months ago is not looked at', { balances: course(10, 0, 0, 0, 0, 0, 0) }],
  ),
  valued(
    'months_without_growth',
    11,
    `SELECT party_no, multiIf(${[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((nth) => `m${nth} > m${nth - 1}, ${12 - nth}`).join(', ')}, 11) AS value FROM (${monthAverages})`,
    [0, 'the last month grew', { balances: course(10, 11) }],
    [2, 'grew three months ago, level since', { balances: course(9, 10, 10, 10) }],
    [11, 'never grew', { balances: course(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10) }],
  ),
  valued(
    'aum_drawdown',
    null,
    `SELECT party_no, 1 - m13 / highest AS value FROM (SELECT party_no, m13, arrayMax([${Array.from({ length: 13 }, (_, index) => `m${index + 1}`).join(', ')}]) AS highest FROM (${monthAverages})) WHERE highest > 0`,
    [0.75, 'a quarter of the peak is left', { balances: [...course(40, 20), ...soFar(10)] }],
    [0, 'this month is the peak', { balances: [...course(40, 20), ...soFar(50)] }],
    [null, 'unknown without assets', {}],
  ),
  valued(
    'asset_structure',
    '',
    `SELECT party_no, multiIf(sumIf(balance_fen, kind IN ('demand', 'time')) / sum(balance_fen) >= 0.6, 'deposits', sumIf(balance_fen, kind = 'wealth') / sum(balance_fen) >= 0.6, 'wealth',
       sumIf(balance_fen, kind = 'fund') / sum(balance_fen) >= 0.6, 'funds', sumIf(balance_fen, kind = 'insurance') / sum(balance_fen) >= 0.6, 'insurance', 'mixed') AS value
     FROM fact_balance WHERE ${now} AND currency = 'CNY' AND kind != 'loan' GROUP BY party_no HAVING sum(balance_fen) > 0`,
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
    ['wealth', 'wealth products', { balances: [balanceOn('2025-12-31', 1, 'wealth')] }],
    ['funds', 'funds', { balances: [balanceOn('2025-12-31', 1, 'fund')] }],
    ['insurance', 'insurance', { balances: [balanceOn('2025-12-31', 1, 'insurance')] }],
    [
      'mixed',
      'half and half',
      { balances: [balanceOn('2025-12-31', 5), balanceOn('2025-12-31', 5, 'fund')] },
    ],
    ['', 'no assets', { balances: [balanceOn('2025-12-31', 5, 'loan')] }],
  ),
  valued(
    'deposit_deviation',
    null,
    `SELECT party_no, (e11 - a11) / a11 AS value FROM (${deposits}) WHERE a11 != 0`,
    [
      0.04,
      'last day 104, average 100',
      { balances: [balanceOn('2025-11-15', 96_00), balanceOn('2025-11-30', 104_00)] },
    ],
    [-1, 'gone by the end', { balances: [balanceOn('2025-11-15', 96_00)] }],
    [
      null,
      'unknown without deposits',
      { balances: [balanceOn('2025-11-15', 96_00, 'fund'), balanceOn('2025-12-31', 5)] },
    ],
  ),
  flag(
    'month_end_surge',
    `SELECT party_no FROM (${deposits}) WHERE ${[9, 10, 11].map((month) => `a${month} > 0 AND (e${month} - a${month}) / a${month} > 0.04`).join(' AND ')}`,
    {
      has: {
        balances: ['2025-09-30', '2025-10-31', '2025-11-30'].map((on) => balanceOn(on, 50_00)),
      },
      hasNot: { balances: ['2025-09-30', '2025-11-30'].map((on) => balanceOn(on, 50_00)) },
      edge: [
        false,
        'last day 104, average 100, in one of the three months',
        {
          balances: [
            balanceOn('2025-09-30', 50_00),
            balanceOn('2025-10-15', 96_00),
            balanceOn('2025-10-31', 104_00),
            balanceOn('2025-11-30', 50_00),
          ],
        },
      ],
    },
  ),
  valued(
    'largest_account_share',
    null,
    `SELECT party_no, max(balance_fen) / sum(balance_fen) AS value FROM fact_balance WHERE ${now} AND currency = 'CNY' AND kind != 'loan' GROUP BY party_no HAVING sum(balance_fen) != 0`,
    [
      0.75,
      'three quarters in one account',
      { balances: [balanceOn('2025-12-31', 25_00), balanceOn('2025-12-31', 75_00, 'fund')] },
    ],
    [1, 'one account', { balances: [balanceOn('2025-12-31', 25_00)] }],
    [null, 'unknown without assets', { balances: [balanceOn('2025-12-31', 25_00, 'loan')] }],
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
  flag(
    'deposit_to_term',
    `SELECT party_no FROM (${moved}) WHERE nt - tt >= 1000000 AND td - nd >= 1000000`,
    {
      has: {
        balances: [balanceOn('2025-09-30', 20_000_00), balanceOn('2025-12-31', 20_000_00, 'time')],
      },
      hasNot: {
        balances: [
          balanceOn('2025-09-30', 20_000_00),
          balanceOn('2025-12-31', 20_000_00),
          balanceOn('2025-12-31', 20_000_00, 'time'),
        ],
      },
      edge: [
        true,
        'exactly 10,000 moved',
        {
          balances: [
            balanceOn('2025-09-30', 10_000_00),
            balanceOn('2025-09-30', 5_00, 'time'),
            balanceOn('2025-12-31', 10_005_00, 'time'),
          ],
        },
      ],
    },
  ),
  flag(
    'deposits_to_investments',
    `SELECT party_no FROM (${moved}) WHERE ni - ti >= 1000000 AND td + tt - nd - nt >= 1000000`,
    {
      has: {
        balances: [
          balanceOn('2025-09-30', 20_000_00),
          balanceOn('2025-12-31', 20_000_00, 'wealth'),
        ],
      },
      hasNot: {
        balances: [
          balanceOn('2025-09-30', 20_000_00),
          balanceOn('2025-12-31', 20_000_00, 'time'),
          balanceOn('2025-12-31', 20_000_00, 'wealth'),
        ],
      },
      edge: [
        true,
        'exactly 10,000 moved',
        {
          balances: [
            balanceOn('2025-09-30', 15_000_00, 'time'),
            balanceOn('2025-12-31', 5_000_00),
            balanceOn('2025-12-31', 10_000_00, 'fund'),
          ],
        },
      ],
    },
  ),
  flag(
    'empty_for_half_a_year',
    `SELECT c.customer_no AS party_no FROM (SELECT customer_no, argMax(open_date, valid_from) AS opened, argMax(isNull(open_date), valid_from) AS undated FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no) AS c
     LEFT JOIN (SELECT party_no, min(open_date) AS first_account FROM fact_account WHERE open_date <= '2025-12-31' GROUP BY party_no) AS a ON a.party_no = c.customer_no
     WHERE if(undated, a.party_no != 0 AND a.first_account <= '2025-06-30', opened <= '2025-06-30')
       AND c.customer_no NOT IN (SELECT party_no FROM (${monthAverages}) WHERE m7 + m8 + m9 + m10 + m11 + m12 > 0)
       AND c.customer_no NOT IN (SELECT party_no FROM (${aum(now)}) WHERE fen > 0)`,
    {
      has: { balances: course(5, 0, 0, 0, 0, 0, 0) },
      hasNot: { balances: course(5, 0, 0, 0, 0, 0) },
      edge: [true, 'a customer for exactly 6 months', { customer: { open: '2025-06-30' } }],
    },
  ),
];
