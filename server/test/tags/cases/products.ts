import { flag, type TagCase, valued, within } from './tag-case.ts';

const held = "business_date = '2025-12-31' AND amount_fen > 0";
const openCard = "issue_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31')";
const running = "start_date <= '2025-12-31' AND addMonths(start_date, term_months) > '2025-12-31'";
const order = `SELECT DISTINCT o.party_no AS party_no FROM fact_standing_order AS o LEFT JOIN fact_account AS a ON a.source = o.source AND a.account_id = o.account_id
  WHERE (o.start_date IS NOT NULL AND o.start_date <= '2025-12-31') OR (o.start_date IS NULL AND a.account_id != '' AND a.open_date <= '2025-12-31')`;

const holder = (tag: string, kind: string, other: string): TagCase =>
  flag(tag, `SELECT DISTINCT party_no FROM fact_holding WHERE ${held} AND kind = '${kind}'`, {
    has: { holdings: [{ on: '2025-12-31', kind }] },
    hasNot: { holdings: [{ on: '2025-12-31', kind: other }] },
    edge: [
      false,
      'held last month, nothing left today',
      {
        holdings: [
          { on: '2025-11-30', kind },
          { on: '2025-12-31', kind, fen: 0 },
        ],
      },
    ],
  });

export const productCases: readonly TagCase[] = [
  valued(
    'product_count',
    0,
    `SELECT party_no, sum(kinds) AS value FROM (
       SELECT party_no, uniqExact(kind) AS kinds FROM fact_holding WHERE ${held} GROUP BY party_no
       UNION ALL SELECT DISTINCT party_no, 1 FROM fact_card WHERE ${openCard} AND kind = 'credit'
       UNION ALL SELECT DISTINCT party_no, 1 FROM fact_loan WHERE ${running}
       UNION ALL SELECT party_no, 1 FROM (${order})) GROUP BY party_no`,
    [
      5,
      'two kinds held, credit cards, a loan and a standing order',
      {
        holdings: [
          { on: '2025-12-31', kind: 'wealth' },
          { on: '2025-12-31', kind: 'wealth' },
          { on: '2025-12-31', kind: 'fund' },
        ],
        cards: [
          { issued: '2024-01-01', kind: 'credit' },
          { issued: '2024-02-01', kind: 'credit' },
        ],
        loans: [{ start: '2025-01-01', months: 24 }],
        orders: [{ start: '2025-01-01' }],
      },
    ],
    [0, 'a debit card is no product of its own', { cards: [{ issued: '2024-01-01' }] }],
    [
      1,
      'an undated order counts from the day its account opened',
      { orders: [{ accountOpened: '2025-12-31' }] },
    ],
  ),
  holder('wealth_holder', 'wealth', 'fund'),
  holder('fund_holder', 'fund', 'wealth'),
  holder('insurance_holder', 'insurance', 'fund'),
  holder('precious_metal_holder', 'precious_metal', 'fund'),
  holder('treasury_bond_holder', 'treasury_bond', 'fund'),
  valued(
    'next_maturity_date',
    null,
    `SELECT party_no, toString(min(maturity_date)) AS value FROM fact_holding WHERE ${held} AND maturity_date >= '2025-12-31' GROUP BY party_no`,
    [
      '2026-01-10',
      'the earliest of two',
      {
        holdings: [
          { on: '2025-12-31', matures: '2026-01-10' },
          { on: '2025-12-31', matures: '2026-05-10' },
        ],
      },
    ],
    [
      null,
      'none matures',
      { holdings: [{ on: '2025-12-31' }, { on: '2025-12-31', matures: '2025-12-30' }] },
    ],
    ['2025-12-31', 'matures today', { holdings: [{ on: '2025-12-31', matures: '2025-12-31' }] }],
  ),
  flag(
    'maturity_soon',
    `SELECT DISTINCT party_no FROM fact_holding WHERE ${held} AND maturity_date BETWEEN '2025-12-31' AND '2026-01-15'`,
    {
      has: { holdings: [{ on: '2025-12-31', matures: '2026-01-03' }] },
      hasNot: { holdings: [{ on: '2025-12-31', matures: '2026-01-16' }] },
      edge: [
        true,
        'in exactly 15 days',
        { holdings: [{ on: '2025-12-31', matures: '2026-01-15' }] },
      ],
    },
  ),
  flag(
    'premium_card_holder',
    `SELECT DISTINCT party_no FROM fact_card WHERE ${openCard} AND level IN ('gold', 'platinum', 'diamond')`,
    {
      has: { cards: [{ issued: '2024-01-01', level: 'platinum' }] },
      hasNot: { cards: [{ issued: '2024-01-01', level: 'classic' }] },
      edge: [false, 'issued tomorrow', { cards: [{ issued: '2026-01-01', level: 'gold' }] }],
    },
  ),
  flag(
    'card_unused',
    `SELECT party_no FROM fact_card WHERE ${openCard} AND party_no NOT IN (SELECT party_no FROM fact_transaction WHERE kind = 'card' AND ${within.days90})
     GROUP BY party_no HAVING min(issue_date) <= '2025-10-02'`,
    {
      has: { cards: [{ issued: '2024-01-01' }] },
      hasNot: {
        cards: [{ issued: '2024-01-01' }],
        transactions: [{ on: '2025-10-03', kind: 'card' }],
      },
      edge: [
        true,
        'issued and last used exactly 90 days ago',
        { cards: [{ issued: '2025-10-02' }], transactions: [{ on: '2025-10-02', kind: 'card' }] },
      ],
    },
  ),
  flag('standing_order_customer', order, {
    has: { orders: [{ start: '2025-01-01' }] },
    hasNot: { orders: [{ start: '2026-01-01', accountOpened: '2020-01-01' }] },
    edge: [
      false,
      'undated, and its account opens tomorrow',
      { orders: [{ accountOpened: '2026-01-01' }] },
    ],
  }),
];
