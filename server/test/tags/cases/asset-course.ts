import { averageOf, course, monthAverages, soFar } from './month-course.ts';
import { balanceOn, flag, type TagCase, valued } from './tag-case.ts';

const now =
  "((source = 'test' AND business_date = '2025-12-31') OR (source = 'second' AND business_date = '2025-12-30'))";
const ago90 =
  "((source = 'test' AND business_date = '2025-09-30') OR (source = 'second' AND business_date = '2025-09-29'))";
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

export const assetCourseCases: readonly TagCase[] = [
  valued(
    'aum_trend',
    '',
    `SELECT party_no, multiIf((${rose}) AND (${fell}), 'volatile', ${rose}, 'rising', ${fell}, 'falling', m7 + m8 + m9 + m10 + m11 + m12 > 0, 'steady', '') AS value FROM (${monthAverages})`,
    ['falling', 'down by more', { balances: course(10, 10, 10, 10, 8, 8) }],
    ['', 'seven months ago is not looked at', { balances: course(10, 0, 0, 0, 0, 0, 0) }],
    ['rising', 'up by exactly a tenth once', { balances: course(10, 11, 11, 11, 11, 11) }],
    ['volatile', 'up and down', { balances: course(10, 10, 15, 10, 10, 10) }],
    ['steady', 'up by less than a tenth', { balances: course(10, 10, 10, 10, 10, 10.99) }],
    [
      'steady',
      'a jump, but of less than 1,000',
      { balances: course(0.01, 0.01, 0.01, 0.1, 0.1, 0.1) },
    ],
  ),
  valued(
    'months_without_growth',
    11,
    `SELECT party_no, multiIf(${[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((nth) => `m${nth} > m${nth - 1}, ${12 - nth}`).join(', ')}, 11) AS value FROM (${monthAverages})`,
    [2, 'grew three months ago, level since', { balances: course(9, 10, 10, 10) }],
    [11, 'never grew', { balances: course(10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10) }],
    [0, 'the last month grew', { balances: course(10, 11) }],
  ),
  valued(
    'aum_drawdown',
    null,
    `SELECT party_no, 1 - m13 / highest AS value FROM (SELECT party_no, m13, arrayMax([${Array.from({ length: 13 }, (_, index) => `m${index + 1}`).join(', ')}]) AS highest FROM (${monthAverages})) WHERE highest > 0`,
    [0.75, 'a quarter of the peak is left', { balances: [...course(40, 20), ...soFar(10)] }],
    [null, 'unknown without assets', {}],
    [0, 'this month is the peak', { balances: [...course(40, 20), ...soFar(50)] }],
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
    [
      null,
      'unknown without deposits',
      { balances: [balanceOn('2025-11-15', 96_00, 'fund'), balanceOn('2025-12-31', 5)] },
    ],
    [-1, 'gone by the end', { balances: [balanceOn('2025-11-15', 96_00)] }],
  ),
  flag(
    'month_end_surge',
    `SELECT party_no FROM (${deposits}) WHERE ${[9, 10, 11].map((month) => `a${month} > 0 AND (e${month} - a${month}) / a${month} > 0.04`).join(' AND ')}`,
    {
      has: {
        balances: ['09', '10', '11'].flatMap((month) => [
          balanceOn(`2025-${month}-15`, 95_95),
          balanceOn(month === '10' ? '2025-10-31' : `2025-${month}-30`, 104_05),
        ]),
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
       AND c.customer_no NOT IN (SELECT party_no FROM fact_balance WHERE ${now} AND currency = 'CNY' AND kind != 'loan' GROUP BY party_no HAVING sum(balance_fen) > 0)`,
    {
      has: { balances: course(5, 0, 0, 0, 0, 0, 0) },
      hasNot: { balances: course(5, 0, 0, 0, 0, 0) },
      edge: [true, 'a customer for exactly 6 months', { customer: { open: '2025-06-30' } }],
    },
  ),
];
