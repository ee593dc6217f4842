import { balanceOn, flag, salary, salaryOn, type TagCase, valued, within } from './tag-case.ts';

const running = "start_date <= '2025-12-31' AND addMonths(start_date, term_months) > '2025-12-31'";

const owed = `SELECT party_no, sum(balance_fen) AS fen FROM fact_balance WHERE ((source = 'test' AND business_date = '2025-12-31') OR (source = 'second' AND business_date = '2025-12-30'))
  AND currency = 'CNY' AND kind`;
const loansAndAum = `SELECT party_no, sum(l) AS loans, sum(a) AS assets, sum(d) AS demand FROM (
  SELECT party_no, fen AS l, 0 AS a, 0 AS d FROM (${owed} = 'loan' GROUP BY party_no) UNION ALL SELECT party_no, 0, fen, 0 FROM (${owed} != 'loan' GROUP BY party_no)
  UNION ALL SELECT party_no, 0, 0, fen FROM (${owed} = 'demand' GROUP BY party_no)) GROUP BY party_no`;
const repaid = "kind = 'loan_repayment' AND direction = 'out'";
const repaysOn = (on: string, fen = 100_00) => ({
  on,
  kind: 'loan_repayment',
  channel: 'auto',
  fen,
});
/** Who repaid less in November than the payments of loans that began before 30 October. */
const short = `SELECT party_no FROM (SELECT party_no, sum(d) AS due, sum(r) AS paid FROM (
  SELECT party_no, monthly_payment_fen AS d, 0 AS r FROM fact_loan WHERE ${running} AND start_date < '2025-10-30' AND currency = 'CNY'
  UNION ALL SELECT party_no, 0, amount_fen FROM fact_transaction WHERE ${repaid} AND currency = 'CNY' AND business_date BETWEEN '2025-11-01' AND '2025-11-30') GROUP BY party_no) WHERE paid < due`;
const monthly = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(
  (month) => `2025-${String(month).padStart(2, '0')}-10`,
);

export const creditCases: readonly TagCase[] = [
  flag('loan_customer', `SELECT DISTINCT party_no FROM fact_loan WHERE ${running}`, {
    has: { loans: [{ start: '2025-01-01', months: 24 }] },
    hasNot: { loans: [{ start: '2026-01-01', months: 24 }] },
    edge: [false, 'the term ends today', { loans: [{ start: '2024-12-31', months: 12 }] }],
  }),
  flag(
    'mortgage_customer',
    `SELECT DISTINCT party_no FROM fact_loan WHERE ${running} AND kind = 'mortgage'`,
    {
      has: { loans: [{ start: '2015-01-01', months: 240, kind: 'mortgage' }] },
      hasNot: { loans: [{ start: '2015-01-01', months: 240, kind: 'consumer' }] },
      edge: [
        true,
        'starts today',
        { loans: [{ start: '2025-12-31', months: 240, kind: 'mortgage' }] },
      ],
    },
  ),
  flag(
    'loan_ending_soon',
    `SELECT DISTINCT party_no FROM fact_loan WHERE ${running} AND addMonths(start_date, term_months) <= '2026-03-31'`,
    {
      has: { loans: [{ start: '2024-02-10', months: 24 }] },
      hasNot: { loans: [{ start: '2024-04-01', months: 24 }] },
      edge: [true, 'ends in exactly 90 days', { loans: [{ start: '2024-03-31', months: 24 }] }],
    },
  ),
  valued(
    'loan_burden',
    null,
    `SELECT party_no, any(payment) / (sum(amount_fen) / 6) AS value FROM fact_transaction LEFT JOIN (
       SELECT party_no, sum(monthly_payment_fen) AS payment FROM fact_loan WHERE currency = 'CNY' AND start_date <= '2025-12-31' AND addMonths(start_date, term_months) > '2025-12-31' GROUP BY party_no) AS loans USING (party_no)
     WHERE direction = 'in' AND kind IN ('salary', 'pension') AND currency = 'CNY' AND ${within.months6} GROUP BY party_no HAVING sum(amount_fen) > 0`,
    [
      0.5,
      'half of the monthly income',
      {
        transactions: [salaryOn('2025-12-10', 6_000_00)],
        loans: [{ start: '2025-01-01', months: 24, monthly: 500_00 }],
      },
    ],
    [
      null,
      'unknown without income',
      { loans: [{ start: '2025-01-01', months: 24, monthly: 500_00 }] },
    ],
    [
      0,
      'the loan has ended',
      {
        transactions: [salaryOn('2025-12-10', 6_000_00)],
        loans: [{ start: '2024-12-31', months: 12, monthly: 500_00 }],
      },
    ],
  ),
  valued(
    'main_loan_kind',
    '',
    `SELECT party_no, multiIf(greatest(m, b, c) <= 0, '', m >= b AND m >= c, 'mortgage', b >= c, 'business', 'consumer') AS value FROM (
       SELECT party_no, sumIf(principal_fen, kind = 'mortgage') AS m, sumIf(principal_fen, kind = 'business') AS b, sumIf(principal_fen, kind = 'consumer') AS c FROM fact_loan WHERE ${running} AND currency = 'CNY' GROUP BY party_no)`,
    [
      'business',
      'more than a consumer loan',
      {
        loans: [
          { start: '2025-01-01', months: 24, kind: 'business', principal: 300 },
          { start: '2025-01-01', months: 24, kind: 'consumer', principal: 200 },
        ],
      },
    ],
    ['', 'none runs yet', { loans: [{ start: '2026-01-01', months: 24, kind: 'mortgage' }] }],
    [
      'consumer',
      'the mortgage has ended',
      {
        loans: [
          { start: '2005-01-01', months: 240, kind: 'mortgage', principal: 300 },
          { start: '2025-01-01', months: 24, kind: 'consumer', principal: 200 },
        ],
      },
    ],
  ),
  valued(
    'loan_months_left',
    null,
    `SELECT party_no, dateDiff('month', toDate('2025-12-31'), ends) - (toDayOfMonth(ends) < 31) AS value FROM (
       SELECT party_no, max(addMonths(start_date, term_months)) AS ends FROM fact_loan WHERE ${running} GROUP BY party_no)`,
    [
      12,
      'the one that runs longest',
      {
        loans: [
          { start: '2024-12-31', months: 24 },
          { start: '2025-06-30', months: 12 },
        ],
      },
    ],
    [null, 'has ended today', { loans: [{ start: '2023-12-31', months: 24 }] }],
    [11, 'a day short of twelve', { loans: [{ start: '2024-12-30', months: 24 }] }],
  ),
  valued(
    'loans_owed_fen',
    0,
    `SELECT party_no, fen AS value FROM (${owed} = 'loan' GROUP BY party_no)`,
    [
      500_00,
      'of the newest snapshot',
      {
        balances: [balanceOn('2025-12-31', 500_00, 'loan'), balanceOn('2025-12-31', 9_00)],
      },
    ],
    [0, 'owed last month', { balances: [balanceOn('2025-11-30', 500_00, 'loan')] }],
    [
      1,
      'the last fen of today, not what is lent tomorrow',
      { balances: [balanceOn('2025-12-31', 1, 'loan'), balanceOn('2026-01-01', 500_00, 'loan')] },
    ],
  ),
  valued(
    'loan_to_aum',
    null,
    `SELECT party_no, loans / assets AS value FROM (${loansAndAum}) WHERE assets != 0`,
    [
      2.5,
      'owes more than there is',
      {
        balances: [balanceOn('2025-12-31', 500_00, 'loan'), balanceOn('2025-12-31', 200_00)],
      },
    ],
    [null, 'unknown without assets', { balances: [balanceOn('2025-12-31', 500_00, 'loan')] }],
    [0, 'owes nothing', { balances: [balanceOn('2025-12-31', 200_00, 'fund')] }],
  ),
  flag(
    'new_borrower',
    `SELECT DISTINCT party_no FROM fact_loan WHERE ${running} AND start_date >= '2025-12-01'`,
    {
      has: { loans: [{ start: '2025-12-20', months: 24 }] },
      hasNot: { loans: [{ start: '2025-11-30', months: 24 }] },
      edge: [true, 'exactly 30 days ago', { loans: [{ start: '2025-12-01', months: 24 }] }],
    },
  ),
  flag(
    'former_borrower',
    `SELECT DISTINCT party_no FROM fact_loan WHERE start_date <= '2025-12-31' AND addMonths(start_date, term_months) <= '2025-12-31' AND party_no NOT IN (SELECT party_no FROM fact_loan WHERE ${running})`,
    {
      has: { loans: [{ start: '2020-01-01', months: 12 }] },
      hasNot: {
        loans: [
          { start: '2020-01-01', months: 12 },
          { start: '2025-01-01', months: 24 },
        ],
      },
      edge: [true, 'ends today', { loans: [{ start: '2024-12-31', months: 12 }] }],
    },
  ),
  flag('repayment_short', short, {
    has: {
      loans: [{ start: '2025-01-01', months: 24, monthly: 100_00 }],
      transactions: [repaysOn('2025-11-10', 99_99), repaysOn('2025-12-10')],
    },
    hasNot: {
      loans: [{ start: '2025-01-01', months: 24, monthly: 100_00 }],
      transactions: [repaysOn('2025-11-10')],
    },
    edge: [
      false,
      'granted exactly 62 days ago',
      { loans: [{ start: '2025-10-30', months: 24, monthly: 100_00 }] },
    ],
  }),
  flag(
    'good_repayment_record',
    `SELECT party_no FROM fact_transaction WHERE ${repaid} AND ${within.months12} AND party_no IN (SELECT party_no FROM fact_loan WHERE ${running})
       AND party_no NOT IN (${short}) GROUP BY party_no HAVING uniqExact(toYYYYMM(business_date)) = 12`,
    {
      has: {
        loans: [{ start: '2020-01-01', months: 240, monthly: 100_00 }],
        transactions: monthly.map((on) => repaysOn(on)),
      },
      hasNot: {
        loans: [{ start: '2020-01-01', months: 240, monthly: 100_00 }],
        transactions: monthly.map((on) => repaysOn(on, on === '2025-11-10' ? 50_00 : 100_00)),
      },
      edge: [
        false,
        'eleven months, and one more a year before',
        {
          loans: [{ start: '2020-01-01', months: 240, monthly: 100_00 }],
          transactions: [...monthly.slice(1).map((on) => repaysOn(on)), repaysOn('2024-12-10')],
        },
      ],
      also: [
        [
          false,
          'the loan has ended',
          {
            loans: [{ start: '2020-01-01', months: 71, monthly: 100_00 }],
            transactions: monthly.map((on) => repaysOn(on)),
          },
        ],
      ],
    },
  ),
  flag(
    'repays_early',
    `SELECT party_no FROM (SELECT party_no, max(amount_fen) AS largest FROM fact_transaction WHERE ${repaid} AND currency = 'CNY' AND ${within.days180} GROUP BY party_no) AS t
     INNER JOIN (SELECT party_no, sum(monthly_payment_fen) AS due FROM fact_loan WHERE ${running} AND currency = 'CNY' GROUP BY party_no HAVING due > 0) AS l USING (party_no) WHERE largest >= due * 3`,
    {
      has: {
        loans: [{ start: '2020-01-01', months: 240, monthly: 100_00 }],
        transactions: [repaysOn('2025-10-10', 900_00)],
      },
      hasNot: {
        loans: [{ start: '2020-01-01', months: 240, monthly: 100_00 }],
        transactions: [repaysOn('2025-10-10', 100_00), repaysOn('2025-07-04', 900_00)],
      },
      edge: [
        true,
        'exactly three times the payments of two loans',
        {
          loans: [
            { start: '2020-01-01', months: 240, monthly: 100_00 },
            { start: '2020-01-01', months: 240, monthly: 50_00 },
          ],
          transactions: [repaysOn('2025-07-05', 450_00)],
        },
      ],
    },
  ),
  flag(
    'prepayment_risk',
    `SELECT party_no FROM (${loansAndAum}) WHERE loans > 0 AND demand >= loans`,
    {
      has: { balances: [balanceOn('2025-12-31', 50_00, 'loan'), balanceOn('2025-12-31', 200_00)] },
      hasNot: {
        balances: [balanceOn('2025-12-31', 50_00, 'loan'), balanceOn('2025-12-31', 200_00, 'time')],
      },
      edge: [
        true,
        'exactly as much',
        { balances: [balanceOn('2025-12-31', 50_00, 'loan'), balanceOn('2025-12-31', 50_00)] },
      ],
    },
  ),
  flag(
    'loan_elsewhere',
    `SELECT party_no FROM (SELECT party_no, sum(o) AS orders, sum(l) AS loans FROM (
       SELECT s.party_no AS party_no, 1 AS o, 0 AS l FROM fact_standing_order AS s LEFT JOIN fact_account AS a ON a.source = s.source AND a.account_id = s.account_id
         WHERE s.purpose = 'loan_repayment' AND ((s.start_date IS NOT NULL AND s.start_date <= '2025-12-31') OR (s.start_date IS NULL AND a.account_id != '' AND a.open_date <= '2025-12-31'))
       UNION ALL SELECT party_no, 0, 1 FROM fact_loan WHERE start_date <= '2025-12-31') GROUP BY party_no) WHERE orders > loans`,
    {
      has: { orders: [{ start: '2025-01-01', purpose: 'loan_repayment' }] },
      hasNot: { orders: [{ start: '2025-01-01', purpose: 'rent' }] },
      edge: [
        false,
        'the loan here has ended, and the order stands still',
        {
          orders: [{ start: '2020-01-01', purpose: 'loan_repayment' }],
          loans: [{ start: '2020-01-01', months: 24 }],
        },
      ],
    },
  ),
  flag(
    'consumer_loan_prospect',
    `SELECT party_no FROM fact_transaction WHERE ${salary} AND ${within.ever} AND party_no NOT IN (SELECT party_no FROM fact_loan WHERE ${running}) GROUP BY party_no
     HAVING (uniqExactIf(toYYYYMM(business_date), toYYYYMM(business_date) BETWEEN 202507 AND 202512) = 6
       OR uniqExactIf(toYYYYMM(business_date), toYYYYMM(business_date) = 202512) = 0 AND uniqExactIf(toYYYYMM(business_date), toYYYYMM(business_date) BETWEEN 202506 AND 202511) = 6)
       AND sumIf(amount_fen, currency = 'CNY' AND ${within.months3}) >= 500000 * uniqExactIf(toYYYYMM(business_date), ${within.months3})`,
    {
      has: { transactions: monthly.slice(6).map((on) => salaryOn(on)) },
      hasNot: {
        transactions: monthly.slice(6).map((on) => salaryOn(on)),
        loans: [{ start: '2025-01-01', months: 24 }],
      },
      edge: [
        true,
        'exactly 5,000, last paid in November',
        { transactions: monthly.slice(5, 11).map((on) => salaryOn(on, 5_000_00)) },
      ],
      also: [
        [
          false,
          'well paid until September, little since',
          {
            transactions: [
              ...monthly.slice(5, 9).map((on) => salaryOn(on, 9_000_00)),
              ...monthly.slice(9).map((on) => salaryOn(on, 4_999_99)),
            ],
          },
        ],
        [
          false,
          'five months in a row',
          { transactions: monthly.slice(7).map((on) => salaryOn(on)) },
        ],
      ],
    },
  ),
];
