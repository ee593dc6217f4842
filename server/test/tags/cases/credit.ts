import { flag, salaryOn, type TagCase, valued, within } from './tag-case.ts';

const openCard = "issue_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31')";
const running = "start_date <= '2025-12-31' AND addMonths(start_date, term_months) > '2025-12-31'";

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
      hasNot: { loans: [{ start: '2025-12-01', months: 24 }] },
      edge: [true, 'ends in exactly 90 days', { loans: [{ start: '2024-03-31', months: 24 }] }],
    },
  ),
  flag(
    'credit_card_holder',
    `SELECT DISTINCT party_no FROM fact_card WHERE ${openCard} AND kind = 'credit'`,
    {
      has: { cards: [{ issued: '2024-01-01', kind: 'credit' }] },
      hasNot: { cards: [{ issued: '2024-01-01', kind: 'credit', closed: '2025-12-31' }] },
      edge: [
        true,
        'issued today, to be closed tomorrow',
        { cards: [{ issued: '2025-12-31', kind: 'credit', closed: '2026-01-01' }] },
      ],
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
];
