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

/** Level of the one picture a month that each source has in the test bank. */
const level = (month: string): string => {
  const fen = `sumIf(balance_fen, toYYYYMM(business_date) = ${month})`;
  return `multiIf(${fen} >= 600000000, 6, ${fen} >= 100000000, 5, ${fen} >= 50000000, 4, ${fen} >= 20000000, 3, ${fen} >= 5000000, 2, ${fen} >= 1000000, 1, 0)`;
};
/** The rule step by step: s is the level held after each month, d the months in a row below it. */
const held = `SELECT party_no, s6 AS held FROM (SELECT party_no, ${['202506', '202507', '202508', '202509', '202510', '202511'].map((month, index) => `${level(month)} AS l${index + 1}`).join(', ')},
  l1 AS s1, 0 AS d1, ${[2, 3, 4, 5, 6].map((n) => `multiIf(l${n} >= s${n - 1}, l${n}, d${n - 1} = 2, l${n}, s${n - 1}) AS s${n}, multiIf(l${n} >= s${n - 1}, 0, d${n - 1} = 2, 0, d${n - 1} + 1) AS d${n}`).join(', ')}
  FROM fact_balance WHERE ${asset} GROUP BY party_no)`;
const monthEnds = [
  '2025-06-30',
  '2025-07-31',
  '2025-08-31',
  '2025-09-30',
  '2025-10-31',
  '2025-11-30',
];
/** Balances at six month ends, in ten thousands. */
const course = (...tenThousands: number[]) => ({
  balances: tenThousands.map((amount, index) =>
    balanceOn(monthEnds[index] ?? '', amount * 10_000_00),
  ),
});

const openCredit =
  "kind = 'credit' AND issue_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31')";
const running = "start_date <= '2025-12-31' AND addMonths(start_date, term_months) > '2025-12-31'";
const fewProducts = `SELECT party_no FROM (
    SELECT party_no, uniqExact(kind) AS n FROM fact_holding WHERE business_date = '2025-12-31' AND amount_fen > 0 GROUP BY party_no
    UNION ALL SELECT DISTINCT party_no, 1 FROM fact_card WHERE ${openCredit}
    UNION ALL SELECT DISTINCT party_no, 1 FROM fact_loan WHERE ${running}
    UNION ALL SELECT DISTINCT o.party_no, 1 FROM fact_standing_order AS o LEFT JOIN fact_account AS a ON a.account_id = o.account_id
      WHERE coalesce(o.start_date, if(a.account_id = '', NULL, a.open_date)) <= '2025-12-31') GROUP BY party_no HAVING sum(n) > 2`;

export const valueCases: readonly TagCase[] = [
  valued(
    'value_tier',
    'low',
    `SELECT party_no, multiIf(average >= 50000000, 'high', average >= 5000000, 'secondary', 'potential') AS value
     FROM (SELECT e.party_no AS party_no, a.average AS average FROM (${everybody}) AS e LEFT JOIN (${monthAverage}) AS a ON a.party_no = e.party_no)
     WHERE average >= 5000000
       OR party_no IN (SELECT party_no FROM fact_transaction WHERE kind = 'salary' AND direction = 'in' AND ${within.months3} GROUP BY party_no
            HAVING sumIf(amount_fen, currency = 'CNY') / uniqExact(toYYYYMM(business_date)) >= 800000)
       OR party_no IN (SELECT party_no FROM fact_transaction WHERE kind = 'transfer' AND direction = 'out' AND counterparty_bank != '' AND currency = 'CNY' AND ${within.days90} GROUP BY party_no HAVING sum(amount_fen) >= 5000000)
       OR party_no IN (SELECT party_no FROM fact_loan WHERE kind = 'mortgage' AND ${running})`,
    [
      'high',
      'average of exactly 500,000',
      { balances: [balanceOn('2025-12-15', 400_000_00), balanceOn('2025-12-31', 600_000_00)] },
    ],
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
    ['low', 'little money, small pay', { transactions: [salaryOn('2025-12-10', 7_999_99)] }],
  ),
  valued(
    'aum_band',
    'below_10k',
    `SELECT party_no, ['below_10k', 'from_10k', 'from_50k', 'from_200k', 'from_500k', 'from_1m', 'from_6m'][held + 1] AS value FROM (${held})`,
    ['from_200k', 'rises at once', course(1, 1, 1, 1, 1, 20)],
    ['from_500k', 'two months below do not lower it', course(60, 60, 60, 60, 30, 30)],
    ['from_10k', 'three do, to the last month’s band', course(60, 60, 60, 30, 30, 1)],
    ['from_500k', 'a month back up starts the count again', course(60, 30, 30, 60, 30, 30)],
    ['below_10k', 'never had 10,000', course(0, 0, 0, 0, 0, 0)],
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
    `SELECT party_no FROM fact_balance WHERE ${asset} AND ${now} GROUP BY party_no HAVING sum(balance_fen) >= 5000000 AND party_no NOT IN (${fewProducts})`,
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
];
