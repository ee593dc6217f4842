import { flag, spent, type TagCase, valued, within } from './tag-case.ts';

const openCard = "issue_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31')";
const repaidCard = "kind = 'card_repayment' AND direction = 'out'";
const repaysCard = (on: string, fen = 100_00, channel = 'auto') => ({
  on,
  kind: 'card_repayment',
  channel,
  fen,
});
const creditCards = `SELECT party_no, sumIf(limit_fen, currency = 'CNY') AS fen, min(issue_date) AS since FROM fact_card WHERE ${openCard} AND kind = 'credit' GROUP BY party_no`;
const creditCard = (limit: number, issued = '2024-01-01') => ({ issued, kind: 'credit', limit });

export const creditCardCases: readonly TagCase[] = [
  valued(
    'card_limit_fen',
    0,
    `SELECT party_no, fen AS value FROM (${creditCards})`,
    [
      300,
      'of two cards',
      { cards: [creditCard(100), creditCard(200), { issued: '2024-01-01', limit: 9 }] },
    ],
    [0, 'closed today', { cards: [{ ...creditCard(100), closed: '2025-12-31' }] }],
    [
      100,
      'issued today, another tomorrow',
      { cards: [creditCard(100, '2025-12-31'), creditCard(200, '2026-01-01')] },
    ],
  ),
  valued(
    'card_use_level',
    '',
    `SELECT party_no, multiIf(paid >= fen * 1.8, 'high', paid >= fen * 0.6, 'moderate', paid > 0, 'low', 'unused') AS value FROM (${creditCards}) AS c
     LEFT JOIN (SELECT party_no, sum(amount_fen) AS paid FROM fact_transaction WHERE ${repaidCard} AND currency = 'CNY' AND ${within.months3} GROUP BY party_no) AS r USING (party_no) WHERE fen > 0`,
    [
      'high',
      'three fifths a month',
      {
        cards: [creditCard(1000_00)],
        transactions: [repaysCard('2025-10-01', 1000_00), repaysCard('2025-12-01', 800_00)],
      },
    ],
    ['', 'no credit card', { transactions: [repaysCard('2025-12-01', 599_99)] }],
    [
      'low',
      'one fen less',
      {
        cards: [creditCard(1000_00)],
        transactions: [repaysCard('2025-12-01', 599_99)],
      },
    ],
    [
      'moderate',
      'a fifth a month',
      {
        cards: [creditCard(1000_00)],
        transactions: [repaysCard('2025-12-01', 600_00)],
      },
    ],
    [
      'unused',
      'repaid before the window',
      {
        cards: [creditCard(1000_00)],
        transactions: [repaysCard('2025-09-30', 599_99)],
      },
    ],
  ),
  valued(
    'card_repayment_way',
    '',
    `SELECT party_no, multiIf(countIf(channel != 'auto') = 0, 'automatic', countIf(channel = 'auto') = 0, 'by_hand', 'both') AS value FROM fact_transaction WHERE ${repaidCard} AND ${within.days180} GROUP BY party_no`,
    ['automatic', 'all automatic', { transactions: [repaysCard('2025-07-05')] }],
    ['', 'more than 180 days ago', { transactions: [repaysCard('2025-07-04')] }],
    [
      'both',
      'both',
      {
        transactions: [repaysCard('2025-12-05', 5, 'mobile'), repaysCard('2025-11-05')],
      },
    ],
    ['by_hand', 'in MobileBank', { transactions: [repaysCard('2025-12-05', 5, 'mobile')] }],
  ),
  flag(
    'instalment_candidate',
    `SELECT party_no FROM (SELECT party_no, max(amount_fen) AS largest FROM fact_transaction WHERE direction = 'out' AND merchant_category != '' AND currency = 'CNY' AND ${within.days30} GROUP BY party_no) AS t
     INNER JOIN (${creditCards}) AS c USING (party_no) WHERE largest >= 100000 AND largest <= fen`,
    {
      has: {
        cards: [creditCard(50_000_00)],
        transactions: [spent('2025-12-10', 'digital', 8_000_00)],
      },
      hasNot: {
        cards: [creditCard(5_000_00)],
        transactions: [spent('2025-12-10', 'digital', 8_000_00)],
      },
      edge: [
        true,
        'exactly 1,000, exactly the limit',
        { cards: [creditCard(1_000_00)], transactions: [spent('2025-12-02', 'home', 1_000_00)] },
      ],
    },
  ),
  flag(
    'credit_card_asleep',
    `SELECT party_no FROM (${creditCards}) WHERE since <= '2025-07-04' AND party_no NOT IN (SELECT party_no FROM fact_transaction WHERE ${repaidCard} AND ${within.days180})`,
    {
      has: { cards: [creditCard(100)] },
      hasNot: { cards: [creditCard(100)], transactions: [repaysCard('2025-07-05')] },
      edge: [
        true,
        'issued and last repaid exactly 180 days ago',
        { cards: [creditCard(100, '2025-07-04')], transactions: [repaysCard('2025-07-04')] },
      ],
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
];
