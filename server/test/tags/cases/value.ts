import { course, monthAverages, soFar } from './month-course.ts';
import { balanceOn, flag, repeat, salaryOn, type TagCase, valued, within } from './tag-case.ts';

const now =
  "((source = 'test' AND business_date = '2025-12-31') OR (source = 'second' AND business_date = '2025-12-30'))";
const ago90 =
  "((source = 'test' AND business_date = '2025-09-30') OR (source = 'second' AND business_date = '2025-09-29'))";
const everybody = 'SELECT DISTINCT customer_no AS party_no FROM customer_attribute';
const asset = "kind != 'loan' AND currency = 'CNY'";
const monthAverage = `SELECT party_no, sum(balance_fen / if(source = 'test', 2, 1)) AS average FROM fact_balance WHERE ${asset} AND business_date BETWEEN '2025-12-01' AND '2025-12-31' GROUP BY party_no`;
const own =
  "kind NOT IN ('interest', 'fee', 'salary', 'pension', 'loan_repayment') AND channel != 'auto'";

const running = "start_date <= '2025-12-31' AND addMonths(start_date, term_months) > '2025-12-31'";
/** Who is of potential value with little money: by pay, by transfers elsewhere, by a mortgage. */
const potential = `SELECT party_no FROM fact_transaction WHERE kind = 'salary' AND direction = 'in' AND ${within.months3} GROUP BY party_no
      HAVING sumIf(amount_fen, currency = 'CNY') / uniqExact(toYYYYMM(business_date)) >= 800000
    UNION ALL SELECT party_no FROM fact_transaction WHERE kind = 'transfer' AND direction = 'out' AND counterparty_bank != '' AND currency = 'CNY' AND ${within.days90} GROUP BY party_no HAVING sum(amount_fen) >= 5000000
    UNION ALL SELECT party_no FROM fact_loan WHERE kind = 'mortgage' AND ${running}`;
/** The band of one of the months of monthAverages. */
const level = (nth: number): string =>
  `multiIf(m${nth} >= 600000000, 6, m${nth} >= 100000000, 5, m${nth} >= 50000000, 4, m${nth} >= 20000000, 3, m${nth} >= 5000000, 2, m${nth} >= 1000000, 1, 0)`;
/**
 * The rule month by month, one query around the other: s is the level held after the month, d the months
 * in a row below it; three months are waited, six at the highest.
 */
const heldAfter = (nth: number): string =>
  nth === 0
    ? `SELECT *, 0 AS s0, 0 AS d0 FROM (${monthAverages})`
    : `SELECT *, multiIf(${level(nth)} >= s${nth - 1} OR d${nth - 1} = if(s${nth - 1} = 6, 5, 2), ${level(nth)}, s${nth - 1}) AS s${nth},
         if(${level(nth)} >= s${nth - 1} OR d${nth - 1} = if(s${nth - 1} = 6, 5, 2), 0, d${nth - 1} + 1) AS d${nth} FROM (${heldAfter(nth - 1)})`;
const bandNames =
  "['below_10k', 'from_10k', 'from_50k', 'from_200k', 'from_500k', 'from_1m', 'from_6m']";
const lowValue = (condition: string): string =>
  `SELECT e.party_no AS party_no FROM (${everybody}) AS e LEFT JOIN (${monthAverage}) AS a ON a.party_no = e.party_no WHERE a.average < 5000000 AND e.party_no NOT IN (${potential}) AND ${condition}`;

const openCredit =
  "kind = 'credit' AND issue_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31')";
const products = (more: number): string => `SELECT party_no FROM (
    SELECT party_no, uniqExact(kind) AS n FROM fact_holding WHERE business_date = '2025-12-31' AND amount_fen > 0 GROUP BY party_no
    UNION ALL SELECT DISTINCT party_no, 1 FROM fact_card WHERE ${openCredit}
    UNION ALL SELECT DISTINCT party_no, 1 FROM fact_loan WHERE ${running}
    UNION ALL SELECT DISTINCT o.party_no, 1 FROM fact_standing_order AS o LEFT JOIN fact_account AS a ON a.account_id = o.account_id
      WHERE coalesce(o.start_date, if(a.account_id = '', NULL, a.open_date)) <= '2025-12-31') GROUP BY party_no HAVING sum(n) > ${more}`;

const missing = (order: readonly string[]): string =>
  `multiIf(${order.map((product) => `NOT has(held, '${product}'), '${product}'`).join(', ')}, '')`;
/** Kinds of products each customer holds, with a credit card, and birth date and tier beside it. */
const holdersOf = `SELECT e.customer_no AS party_no, e.born AS born, h.kinds AS held, multiIf(a.average >= 50000000, 'high', a.average >= 5000000, 'secondary', '') AS tier
  FROM (SELECT customer_no, argMax(ifNull(birth_date, toDate32('1900-01-01')), valid_from) AS born FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no) AS e
  LEFT JOIN (SELECT party_no, groupUniqArray(toString(kind)) AS kinds FROM (SELECT party_no, kind FROM fact_holding WHERE business_date = '2025-12-31' AND amount_fen > 0
    UNION ALL SELECT party_no, 'credit_card' FROM fact_card WHERE ${openCredit}) GROUP BY party_no) AS h ON h.party_no = e.customer_no
  LEFT JOIN (${monthAverage}) AS a ON a.party_no = e.customer_no`;

export const valueCases: readonly TagCase[] = [
  valued(
    'value_tier',
    'low',
    `SELECT party_no, multiIf(average >= 50000000, 'high', average >= 5000000, 'secondary', 'potential') AS value
     FROM (SELECT e.party_no AS party_no, a.average AS average FROM (${everybody}) AS e LEFT JOIN (${monthAverage}) AS a ON a.party_no = e.party_no)
     WHERE average >= 5000000 OR party_no IN (${potential})`,
    [
      'high',
      'average of exactly 500,000',
      { balances: [balanceOn('2025-12-15', 400_000_00), balanceOn('2025-12-31', 600_000_00)] },
    ],
    ['low', 'little money, small pay', { transactions: [salaryOn('2025-12-10', 7_999_99)] }],
    [
      'secondary',
      'just below',
      { balances: [balanceOn('2025-12-15', 400_000_00), balanceOn('2025-12-31', 599_999_98)] },
    ],
    ['potential', 'little money, good pay', { transactions: [salaryOn('2025-12-10', 8_000_00)] }],
    [
      'potential',
      'little money, a mortgage',
      { loans: [{ start: '2020-01-01', months: 240, kind: 'mortgage' }] },
    ],
  ),
  // G13 of the golden figures (from cbhb.com.cn): an average that reaches the line raises next month; three
  // months below in a row (six of private banking) lower in the fourth (seventh) to the band of the last.
  valued(
    'aum_band',
    'below_10k',
    `SELECT party_no, ${bandNames}[s12 + 1] AS value FROM (${heldAfter(12)})`,
    ['from_500k', 'two months below do not lower it', { balances: course(60, 60, 60, 60, 30, 30) }],
    ['below_10k', 'never had 10,000', { balances: course(0, 0, 0, 0, 0, 0) }],
    [
      'from_200k',
      'G13: a month’s average at the line: up in the next',
      { balances: course(1, 1, 1, 1, 1, 20) },
    ],
    [
      'from_10k',
      'G13: after three months below, in the fourth, to the band of the last',
      { balances: course(60, 60, 60, 30, 30, 1) },
    ],
    [
      'from_500k',
      'a month back up starts the count again',
      { balances: course(60, 30, 30, 60, 30, 30) },
    ],
    [
      'from_6m',
      'private banking waits: five months below do not lower it',
      { balances: course(600, 600, 500, 500, 500, 500, 500) },
    ],
    [
      'from_200k',
      'G13: after six months below, in the seventh, to the band of the last',
      { balances: course(600, 500, 500, 500, 500, 500, 20) },
    ],
  ),
  valued(
    'months_below_band',
    0,
    `SELECT party_no, d13 AS value FROM (${heldAfter(13)})`,
    [1, 'this month is the first below', { balances: [...course(60, 60), ...soFar(30)] }],
    [0, 'the third month below: fallen', { balances: [...course(60, 30, 30), ...soFar(30)] }],
    [0, 'exactly at the line', { balances: [...course(50, 50), ...soFar(50)] }],
    [
      5,
      'private banking, five months',
      { balances: [...course(600, 500, 500, 500, 500), ...soFar(500)] },
    ],
  ),
  valued(
    'band_path',
    'steady',
    `SELECT party_no, multiIf(s13 > s12, 'rises', s13 < s12, 'falls', d13 > 0, 'at_risk', 'steady') AS value FROM (${heldAfter(13)})`,
    ['at_risk', 'second month below', { balances: [...course(60, 60, 30), ...soFar(30)] }],
    ['steady', 'stays in its band', { balances: [...course(60, 60, 60), ...soFar(50)] }],
    ['rises', 'this month reaches the next line', { balances: [...course(4, 4), ...soFar(5)] }],
    ['falls', 'third month below', { balances: [...course(60, 30, 30), ...soFar(30)] }],
  ),
  valued(
    'to_next_band_fen',
    10_000_00,
    `SELECT party_no, arrayMin(arrayFilter(gap -> gap > 0, arrayMap(line -> line - m13, [1000000, 5000000, 20000000, 50000000, 100000000, 600000000]))) AS value FROM (${monthAverages})`,
    [5_000_00, 'lacks 5,000 of 50,000', { balances: soFar(4.5) }],
    [10_000_00, 'holds nothing: all of the first line', {}],
    [150_000_00, 'exactly at a line: the next counts', { balances: soFar(5) }],
    [0, 'in the highest', { balances: soFar(600) }],
  ),
  valued(
    'peak_band',
    'below_10k',
    `SELECT party_no, ${bandNames}[arrayMax([${Array.from({ length: 12 }, (_, index) => level(index + 1)).join(', ')}]) + 1] AS value FROM (${monthAverages})`,
    ['from_500k', 'eleven months ago', { balances: course(1, 50, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1) }],
    ['below_10k', 'this month does not count', { balances: soFar(60) }],
    ['from_10k', 'one fen below the next line', { balances: [balanceOn('2025-08-31', 49_999_99)] }],
  ),
  flag(
    'new_vip',
    `SELECT party_no FROM (${monthAverages}) WHERE m12 >= 50000000 AND arrayMax([${Array.from({ length: 11 }, (_, index) => `m${index + 1}`).join(', ')}]) < 50000000`,
    {
      has: { balances: course(40, 60) },
      hasNot: { balances: course(60, 40, 60) },
      edge: [
        true,
        'exactly at the line, one fen below before',
        {
          balances: [balanceOn('2025-08-31', 499_999_99), ...course(50)],
        },
      ],
    },
  ),
  flag(
    'former_vip',
    `SELECT party_no FROM (${monthAverages}) WHERE m12 < 50000000 AND m13 < 50000000 AND arrayMax([${Array.from({ length: 12 }, (_, index) => `m${index + 1}`).join(', ')}]) >= 50000000`,
    {
      has: { balances: course(60, 60, 40) },
      hasNot: { balances: [...course(60, 60, 40), ...soFar(50)] },
      edge: [
        true,
        'exactly at the line twelve months ago',
        { balances: course(50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) },
      ],
    },
  ),
  flag('long_tail_customer', lowValue(`e.party_no NOT IN (${products(1)})`), {
    has: { balances: soFar(1) },
    hasNot: {
      balances: soFar(1),
      holdings: [
        { on: '2025-12-31', kind: 'fund' },
        { on: '2025-12-31', kind: 'wealth' },
      ],
    },
    edge: [
      true,
      'one fen below secondary value, one product',
      {
        balances: ['2025-12-15', '2025-12-31'].map((on) => balanceOn(on, 49_999_99)),
        holdings: [{ on: '2025-12-31', kind: 'fund' }],
      },
    ],
  }),
  flag(
    'costly_to_serve',
    lowValue(
      `e.party_no IN (SELECT party_no FROM fact_transaction WHERE channel = 'counter' AND ${within.days180} GROUP BY party_no HAVING count() >= 6)`,
    ),
    {
      has: {
        transactions: [
          ...repeat(5, () => ({ on: '2025-12-01', channel: 'counter' })),
          { on: '2025-07-05', channel: 'counter' },
        ],
      },
      hasNot: {
        balances: soFar(5),
        transactions: repeat(13, () => ({ on: '2025-12-01', channel: 'counter' })),
      },
      edge: [
        false,
        'the sixth was 180 days ago',
        {
          transactions: [
            ...repeat(5, () => ({ on: '2025-12-01', channel: 'counter' })),
            { on: '2025-07-04', channel: 'counter' },
          ],
        },
      ],
    },
  ),
  valued(
    'yearly_contribution_fen',
    0,
    `SELECT party_no, toInt64(round(sumIf(balance_fen, kind IN ('demand', 'loan')) * 0.015 + sumIf(balance_fen, kind = 'time') * 0.004
       + sumIf(balance_fen, kind NOT IN ('demand', 'time', 'loan')) * 0.005)) AS value FROM fact_balance WHERE ${now} AND currency = 'CNY' GROUP BY party_no`,
    [
      150_00 + 40_00 + 50_00 + 1_500_00,
      'every kind by its margin',
      {
        balances: [
          balanceOn('2025-12-31', 10_000_00),
          balanceOn('2025-12-31', 10_000_00, 'time'),
          balanceOn('2025-12-31', 10_000_00, 'fund'),
          balanceOn('2025-12-31', 100_000_00, 'loan'),
        ],
      },
    ],
    [0, 'last month’s balance brings nothing', { balances: [balanceOn('2025-11-30', 10_000_00)] }],
    [
      1,
      'a fen of two yuan in a fund today, nothing of what comes tomorrow',
      { balances: [balanceOn('2025-12-31', 2_00, 'fund'), balanceOn('2026-01-01', 10_000_00)] },
    ],
  ),
  flag(
    'vip_candidate',
    `SELECT party_no FROM (${monthAverage}) WHERE average >= 40000000 AND average < 50000000`,
    {
      has: { balances: [balanceOn('2025-12-15', 450_000_00), balanceOn('2025-12-31', 450_000_00)] },
      hasNot: {
        balances: [balanceOn('2025-12-15', 500_000_00), balanceOn('2025-12-31', 500_000_00)],
      },
      edge: [
        true,
        'exactly 80 %',
        { balances: [balanceOn('2025-12-15', 400_000_00), balanceOn('2025-12-31', 400_000_00)] },
      ],
    },
  ),
  flag(
    'churn_warning',
    `SELECT party_no FROM fact_balance WHERE ${asset} GROUP BY party_no HAVING sumIf(balance_fen, ${ago90}) > 0 AND sumIf(balance_fen, ${now}) * 2 <= sumIf(balance_fen, ${ago90})
       AND party_no IN (SELECT party_no FROM fact_transaction WHERE ${own} AND business_date <= '2025-12-31' GROUP BY party_no
         HAVING countIf(${within.days90}) < countIf(business_date BETWEEN '2025-07-05' AND '2025-10-02'))`,
    {
      has: {
        balances: [balanceOn('2025-09-30', 100), balanceOn('2025-12-31', 20)],
        transactions: [{ on: '2025-08-01' }],
      },
      hasNot: {
        balances: [balanceOn('2025-09-30', 100), balanceOn('2025-12-31', 20)],
        transactions: [{ on: '2025-08-01' }, { on: '2025-12-01' }],
      },
      edge: [
        true,
        'exactly half is left',
        {
          balances: [balanceOn('2025-09-30', 100), balanceOn('2025-12-31', 50)],
          transactions: [{ on: '2025-08-01' }],
        },
      ],
    },
  ),
  flag(
    'cross_sell_room',
    `SELECT party_no FROM fact_balance WHERE ${asset} AND ${now} GROUP BY party_no HAVING sum(balance_fen) >= 5000000 AND party_no NOT IN (${products(2)})`,
    {
      has: { balances: [balanceOn('2025-12-31', 90_000_00)] },
      hasNot: {
        balances: [balanceOn('2025-12-31', 90_000_00)],
        holdings: [
          { on: '2025-12-31', kind: 'fund' },
          { on: '2025-12-31', kind: 'wealth' },
          { on: '2025-12-31', kind: 'insurance' },
        ],
      },
      edge: [
        true,
        'exactly 50,000 and two products',
        {
          balances: [balanceOn('2025-12-31', 50_000_00)],
          holdings: [
            { on: '2025-12-31', kind: 'fund' },
            { on: '2025-12-31', kind: 'wealth' },
          ],
        },
      ],
    },
  ),
  flag(
    'main_bank_customer',
    `SELECT party_no FROM fact_transaction WHERE business_date <= '2025-12-31' GROUP BY party_no
     HAVING (uniqExactIf(toYYYYMM(business_date), kind = 'salary' AND direction = 'in' AND ${within.months3}) >= 2 OR countIf(kind = 'pension' AND direction = 'in' AND ${within.months3}) > 0)
       AND countIf(kind = 'household' AND direction = 'out' AND ${within.months6}) > 0 AND countIf(${own} AND ${within.days90}) >= 10`,
    {
      has: {
        transactions: [
          salaryOn('2025-11-10'),
          salaryOn('2025-12-10'),
          { on: '2025-12-01', kind: 'household' },
          ...repeat(12, () => ({ on: '2025-12-01' })),
        ],
      },
      hasNot: {
        transactions: [
          salaryOn('2025-11-10'),
          salaryOn('2025-12-10'),
          ...repeat(12, () => ({ on: '2025-12-01' })),
        ],
      },
      edge: [
        true,
        'a pension, and exactly ten acts with the bill',
        {
          transactions: [
            { on: '2025-12-10', in: true, kind: 'pension' },
            { on: '2025-12-01', kind: 'household' },
            ...repeat(9, () => ({ on: '2025-12-01' })),
          ],
        },
      ],
    },
  ),
  valued(
    'product_gap',
    'credit_card',
    `SELECT party_no, multiIf(born > '2007-12-31', '', tier = 'high', ${missing(['wealth', 'insurance', 'fund', 'credit_card', 'precious_metal', 'treasury_bond'])},
       tier = 'secondary', ${missing(['wealth', 'credit_card', 'fund', 'insurance', 'treasury_bond'])}, ${missing(['credit_card', 'wealth', 'fund'])}) AS value FROM (${holdersOf})`,
    [
      'insurance',
      'high value with a wealth product',
      { balances: soFar(60), holdings: [{ on: '2025-12-31', kind: 'wealth' }] },
    ],
    [
      'credit_card',
      'secondary value with a wealth product',
      { balances: soFar(6), holdings: [{ on: '2025-12-31', kind: 'wealth' }] },
    ],
    ['credit_card', '18 today', { customer: { birth: '2007-12-31' } }],
    [
      'wealth',
      'little money and a credit card',
      { cards: [{ issued: '2024-01-01', kind: 'credit' }] },
    ],
    ['', 'a minor is offered nothing', { customer: { birth: '2008-01-01' } }],
  ),
];
