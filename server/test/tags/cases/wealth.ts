import { flag, repeat, type TagCase, within } from './tag-case.ts';

export const wealthCases: readonly TagCase[] = [
  flag(
    'wealth_enthusiast',
    `SELECT party_no FROM fact_transaction WHERE kind = 'wealth_purchase' AND ${within.days180} GROUP BY party_no HAVING count() >= 3`,
    {
      has: { transactions: repeat(4, () => ({ on: '2025-10-01', kind: 'wealth_purchase' })) },
      hasNot: { transactions: repeat(2, () => ({ on: '2025-10-01', kind: 'wealth_purchase' })) },
      edge: [
        false,
        'the third was 180 days ago',
        {
          transactions: [
            ...repeat(2, () => ({ on: '2025-10-01', kind: 'wealth_purchase' })),
            { on: '2025-07-04', kind: 'wealth_purchase' },
          ],
        },
      ],
    },
  ),
  flag(
    'redeemed_not_reinvested',
    `SELECT party_no FROM fact_transaction WHERE ${within.days30} GROUP BY party_no
     HAVING sumIf(amount_fen, kind = 'wealth_redemption' AND currency = 'CNY') > 0 AND countIf(kind = 'wealth_purchase') = 0`,
    {
      has: {
        transactions: [
          { on: '2025-12-10', in: true, kind: 'wealth_redemption', fen: 500 },
          { on: '2025-11-10', kind: 'wealth_purchase' },
        ],
      },
      hasNot: {
        transactions: [
          { on: '2025-12-10', in: true, kind: 'wealth_redemption', fen: 500 },
          { on: '2025-12-11', kind: 'wealth_purchase' },
        ],
      },
      edge: [
        false,
        'redeemed 30 days ago',
        { transactions: [{ on: '2025-12-01', in: true, kind: 'wealth_redemption', fen: 500 }] },
      ],
    },
  ),
  flag(
    'risk_mismatch',
    `SELECT h.party_no AS party_no FROM fact_holding AS h INNER JOIN (
       SELECT customer_no, argMax(risk_level, valid_from) AS own FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no) AS c ON c.customer_no = h.party_no
     WHERE h.business_date = '2025-12-31' AND h.amount_fen > 0 AND c.own != '' GROUP BY h.party_no HAVING max(toInt32OrZero(substring(h.risk_level, 2))) > any(toInt32OrZero(substring(c.own, 2)))`,
    {
      has: { customer: { risk: 'C2' }, holdings: [{ on: '2025-12-31', risk: 'R3' }] },
      hasNot: { customer: { risk: '' }, holdings: [{ on: '2025-12-31', risk: 'R5' }] },
      edge: [
        false,
        'as much risk as suits',
        { customer: { risk: 'C3' }, holdings: [{ on: '2025-12-31', risk: 'R3' }] },
      ],
    },
  ),
];
