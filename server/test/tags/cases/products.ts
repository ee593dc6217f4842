import { balanceOn, flag, type TagCase, valued, within } from './tag-case.ts';

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

const timeDeposit = (on: string, fen: number, ended?: true) => ({
  on,
  kind: 'time_deposit',
  fen,
  channel: 'auto',
  ...(ended ? { in: true as const } : {}),
});
/** Time deposits that ended (came in) and were placed (went out) in a window. */
const timeDeposits = (window: string): string =>
  `SELECT party_no, sumIf(amount_fen, direction = 'in') AS ended, sumIf(amount_fen, direction = 'out') AS placed FROM fact_transaction
   WHERE kind = 'time_deposit' AND currency = 'CNY' AND ${window} GROUP BY party_no`;
const kindsOn = (day: string): string =>
  `SELECT party_no, uniqExact(kind) AS kinds FROM fact_holding WHERE business_date = '${day}' AND amount_fen > 0 GROUP BY party_no`;
const noMoreThanDebitCard = (all: string): string =>
  `SELECT party_no FROM (${all}) WHERE party_no NOT IN (SELECT party_no FROM fact_holding WHERE ${held})
   AND party_no NOT IN (SELECT party_no FROM fact_card WHERE ${openCard} AND kind = 'credit')
   AND party_no NOT IN (SELECT party_no FROM fact_loan WHERE ${running}) AND party_no NOT IN (${order})`;
const customers = `SELECT customer_no, argMax(marital_status, valid_from) AS marital, argMax(ifNull(birth_date, toDate32('2200-01-01')), valid_from) AS born
  FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no`;
const holds = (...kinds: string[]) => ({
  holdings: kinds.map((kind) => ({ on: '2025-12-31', kind })),
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
  valued(
    'maturing_30_fen',
    0,
    `SELECT party_no, sum(amount_fen) AS value FROM fact_holding WHERE business_date = '2025-12-31' AND currency = 'CNY' AND maturity_date BETWEEN '2025-12-31' AND '2026-01-30' GROUP BY party_no`,
    [
      300_00,
      'today and in exactly 30 days',
      {
        holdings: [
          { on: '2025-12-31', fen: 100_00, matures: '2025-12-31' },
          { on: '2025-12-31', fen: 200_00, matures: '2026-01-30' },
        ],
      },
    ],
    [0, 'yesterday', { holdings: [{ on: '2025-12-31', fen: 100_00, matures: '2025-12-30' }] }],
    [0, 'in 31 days', { holdings: [{ on: '2025-12-31', fen: 100_00, matures: '2026-01-31' }] }],
  ),
  flag(
    'deposit_ended_not_renewed',
    `SELECT party_no FROM (${timeDeposits(within.days30)}) WHERE ended > 0 AND placed = 0`,
    {
      has: { transactions: [timeDeposit('2025-12-10', 500, true), timeDeposit('2025-12-01', 500)] },
      hasNot: {
        transactions: [timeDeposit('2025-12-10', 500, true), timeDeposit('2025-12-10', 500)],
      },
      edge: [false, 'ended 30 days ago', { transactions: [timeDeposit('2025-12-01', 500, true)] }],
    },
  ),
  valued(
    'deposit_renewal',
    '',
    `SELECT party_no, multiIf(placed >= ended * 0.9, 'renewed', placed > 0, 'partly', 'let_go') AS value FROM (${timeDeposits(within.days365)}) WHERE ended > 0`,
    [
      'partly',
      'a little less',
      { transactions: [timeDeposit('2025-01-01', 1000, true), timeDeposit('2025-06-01', 899)] },
    ],
    ['', 'none ended in the year', { transactions: [timeDeposit('2024-12-31', 1000, true)] }],
    [
      'renewed',
      'exactly nine tenths placed again',
      { transactions: [timeDeposit('2025-01-01', 1000, true), timeDeposit('2025-06-01', 900)] },
    ],
    ['let_go', 'nothing placed', { transactions: [timeDeposit('2025-01-01', 1000, true)] }],
  ),
  valued(
    'first_product',
    '',
    `SELECT party_no, transform(argMin(kind, (business_date, transaction_id)), ['wealth_purchase', 'fund_purchase'], ['wealth', 'fund'], argMin(kind, (business_date, transaction_id))) AS value
     FROM fact_transaction WHERE kind IN ('time_deposit', 'wealth_purchase', 'fund_purchase', 'insurance') AND direction = 'out' AND ${within.ever} GROUP BY party_no`,
    [
      'fund',
      'the earliest',
      {
        transactions: [
          { on: '2025-05-01', kind: 'insurance' },
          { on: '2020-05-01', kind: 'fund_purchase' },
        ],
      },
    ],
    [
      '',
      'a deposit that ended is none bought',
      { transactions: [timeDeposit('2025-01-01', 5, true)] },
    ],
    [
      'wealth',
      'tomorrow’s is not seen',
      {
        transactions: [
          { on: '2025-12-31', kind: 'wealth_purchase' },
          { on: '2026-01-01', kind: 'insurance' },
        ],
      },
    ],
    ['time_deposit', 'a deposit placed', { transactions: [timeDeposit('2025-12-31', 500)] }],
  ),
  flag(
    'just_bought',
    `SELECT DISTINCT party_no FROM fact_holding WHERE ${held} AND start_date >= '2025-12-17'`,
    {
      has: { holdings: [{ on: '2025-12-31', since: '2025-12-30' }] },
      hasNot: { holdings: [{ on: '2025-12-31', since: '2025-12-16' }, { on: '2025-12-31' }] },
      edge: [
        true,
        'exactly 14 days ago',
        { holdings: [{ on: '2025-12-31', since: '2025-12-17' }] },
      ],
    },
  ),
  valued(
    'product_change',
    '',
    `SELECT party_no, multiIf(b = 0 OR a = b, '', a = 0, 'left', a > b, 'gained', 'reduced') AS value FROM (
       SELECT party_no, sum(kinds * now) AS a, sum(kinds * (1 - now)) AS b FROM (
         SELECT party_no, kinds, 1 AS now FROM (${kindsOn('2025-12-31')}) UNION ALL SELECT party_no, kinds, 0 FROM (${kindsOn('2025-09-30')})) GROUP BY party_no)`,
    [
      'gained',
      'one kind more',
      {
        holdings: [
          { on: '2025-09-30', kind: 'fund' },
          { on: '2025-12-31', kind: 'fund' },
          { on: '2025-12-31', kind: 'wealth' },
        ],
      },
    ],
    ['', 'held nothing then', { holdings: [{ on: '2025-12-31', kind: 'fund' }] }],
    [
      '',
      'another of the same kind',
      {
        holdings: [
          { on: '2025-09-30', kind: 'fund' },
          { on: '2025-12-31', kind: 'fund' },
          { on: '2025-12-31', kind: 'fund' },
        ],
      },
    ],
    [
      'reduced',
      'one kind less',
      {
        holdings: [
          { on: '2025-09-30', kind: 'fund' },
          { on: '2025-09-30', kind: 'wealth' },
          { on: '2025-12-31', kind: 'wealth' },
        ],
      },
    ],
    ['left', 'none left', { holdings: [{ on: '2025-09-30', kind: 'fund' }] }],
  ),
  flag(
    'protection_gap',
    `SELECT customer_no AS party_no FROM (${customers}) WHERE marital = 'married' AND born > '1969-12-31' AND born <= '1995-12-31'
       AND (customer_no IN (SELECT party_no FROM fact_loan WHERE ${running})
         OR customer_no IN (SELECT party_no FROM fact_balance WHERE kind != 'loan' AND currency = 'CNY' AND ((source = 'test' AND business_date = '2025-12-31') OR (source = 'second' AND business_date = '2025-12-30')) GROUP BY party_no HAVING sum(balance_fen) >= 5000000))
       AND customer_no NOT IN (SELECT party_no FROM fact_holding WHERE ${held} AND kind = 'insurance')`,
    {
      has: {
        customer: { birth: '1985-05-05', marital: 'married' },
        loans: [{ start: '2025-01-01', months: 24 }],
      },
      hasNot: {
        customer: { birth: '1985-05-05', marital: 'married' },
        loans: [{ start: '2025-01-01', months: 24 }],
        ...holds('insurance'),
      },
      edge: [
        true,
        '30 today, exactly 50,000',
        {
          customer: { birth: '1995-12-31', marital: 'married' },
          balances: [balanceOn('2025-12-31', 50_000_00)],
        },
      ],
    },
  ),
  flag(
    'premium_due_soon',
    `SELECT party_no FROM fact_transaction WHERE kind = 'insurance' AND direction = 'out' AND ${within.ever}
       AND party_no IN (SELECT party_no FROM fact_holding WHERE ${held} AND kind = 'insurance') GROUP BY party_no HAVING max(business_date) BETWEEN '2024-12-31' AND '2025-01-30'`,
    {
      has: { ...holds('insurance'), transactions: [{ on: '2025-01-15', kind: 'insurance' }] },
      hasNot: {
        ...holds('insurance'),
        transactions: [
          { on: '2025-01-15', kind: 'insurance' },
          { on: '2025-01-31', kind: 'insurance' },
        ],
      },
      edge: [
        true,
        'exactly a year ago',
        { ...holds('insurance'), transactions: [{ on: '2024-12-31', kind: 'insurance' }] },
      ],
    },
  ),
  flag(
    'card_only_customer',
    noMoreThanDebitCard(
      `SELECT DISTINCT party_no FROM fact_card WHERE ${openCard} AND kind != 'credit'`,
    ),
    {
      has: { cards: [{ issued: '2024-01-01' }] },
      hasNot: { cards: [{ issued: '2024-01-01' }, { issued: '2024-01-01', kind: 'credit' }] },
      edge: [
        false,
        'the card is closed today',
        { cards: [{ issued: '2024-01-01', closed: '2025-12-31' }] },
      ],
    },
  ),
  valued(
    'account_count',
    0,
    `SELECT party_no, count() AS value FROM fact_account WHERE open_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31') GROUP BY party_no`,
    [
      2,
      'opened today, and to be closed tomorrow',
      { accounts: [{ opened: '2025-12-31' }, { opened: '2020-01-01', closed: '2026-01-01' }] },
    ],
    [0, 'opened tomorrow', { accounts: [{ opened: '2026-01-01' }] }],
    [0, 'closed today', { accounts: [{ opened: '2020-01-01', closed: '2025-12-31' }] }],
  ),
];
