import { balanceOn, flag, repeat, type TagCase, valued, within } from './tag-case.ts';

const held = "business_date = '2025-12-31' AND amount_fen > 0";
const now =
  "((source = 'test' AND business_date = '2025-12-31') OR (source = 'second' AND business_date = '2025-12-30'))";
const levels = `SELECT customer_no, argMax(risk_level, valid_from) AS own FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no`;
const bought = "kind IN ('wealth_purchase', 'fund_purchase')";
const sold = "kind IN ('wealth_redemption', 'fund_redemption')";
const investedOr = `SELECT party_no FROM fact_holding WHERE ${held} AND kind IN ('wealth', 'fund')`;
/** Money at each level of risk: r1 with what has none and with demand deposits. */
const byRisk = `SELECT party_no, sum(r4) AS r4, sum(r3) AS r3, sum(r2) AS r2, sum(fen) AS total FROM (
    SELECT party_no, amount_fen AS fen, if(risk_level IN ('R4', 'R5'), amount_fen, 0) AS r4, if(risk_level = 'R3', amount_fen, 0) AS r3, if(risk_level = 'R2', amount_fen, 0) AS r2
      FROM fact_holding WHERE ${held} AND currency = 'CNY'
    UNION ALL SELECT party_no, balance_fen, 0, 0, 0 FROM fact_balance WHERE ${now} AND kind = 'demand' AND currency = 'CNY') GROUP BY party_no`;
const buys = (on: string, channel = 'mobile', kind = 'wealth_purchase', fen = 100_00) => ({
  on,
  kind,
  channel,
  fen,
});
const fixed = (since: string, matures: string, kind = 'wealth') => ({
  on: '2025-12-31',
  kind,
  since,
  matures,
});

export const wealthCases: readonly TagCase[] = [
  flag(
    'wealth_enthusiast',
    `SELECT party_no FROM fact_transaction WHERE kind = 'wealth_purchase' AND ${within.days180} GROUP BY party_no HAVING count() >= 3`,
    {
      has: {
        transactions: [
          ...repeat(2, () => ({ on: '2025-10-01', kind: 'wealth_purchase' })),
          { on: '2025-07-05', kind: 'wealth_purchase' },
        ],
      },
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
  valued(
    'investor_type',
    '',
    `SELECT customer_no AS party_no, transform(own, ['C1', 'C2', 'C3', 'C4', 'C5'], ['conservative', 'steady', 'balanced', 'enterprising', 'enterprising'], '') AS value FROM (${levels})`,
    ['conservative', 'C1', { customer: { risk: 'C1' } }],
    ['', 'not assessed', { customer: { risk: '' } }],
    ['enterprising', 'C5', { customer: { risk: 'C5' } }],
    ['steady', 'C2', { customer: { risk: 'C2' } }],
    ['balanced', 'C3', { customer: { risk: 'C3' } }],
    ['enterprising', 'C4', { customer: { risk: 'C4' } }],
  ),
  valued(
    'investor_type_held',
    '',
    `SELECT party_no, multiIf(r4 / total >= 0.2, 'enterprising', (r3 + r4) / total >= 0.3, 'balanced', (r2 + r3 + r4) / total >= 0.3, 'steady', 'conservative') AS value FROM (${byRisk}) WHERE total > 0`,
    [
      'balanced',
      'exactly three tenths at R3',
      {
        balances: [balanceOn('2025-12-31', 70_00)],
        holdings: [{ on: '2025-12-31', fen: 30_00, risk: 'R3' }],
      },
    ],
    ['', 'no money', { holdings: [{ on: '2025-12-31', fen: 0, risk: 'R5' }] }],
    [
      'enterprising',
      'exactly a fifth at R5',
      {
        balances: [balanceOn('2025-12-31', 80_00)],
        holdings: [{ on: '2025-12-31', fen: 20_00, risk: 'R5' }],
      },
    ],
    [
      'steady',
      'three tenths at R2',
      {
        balances: [balanceOn('2025-12-31', 70_00)],
        holdings: [{ on: '2025-12-31', fen: 30_00, risk: 'R2' }],
      },
    ],
    ['conservative', 'demand deposits only', { balances: [balanceOn('2025-12-31', 70_00)] }],
  ),
  flag(
    'risk_room',
    `SELECT h.party_no AS party_no FROM fact_holding AS h INNER JOIN (${levels}) AS c ON c.customer_no = h.party_no
     WHERE h.business_date = '2025-12-31' AND h.amount_fen > 0 AND c.own != '' GROUP BY h.party_no
     HAVING any(toInt32OrZero(substring(c.own, 2))) - max(toInt32OrZero(substring(h.risk_level, 2))) >= 2`,
    {
      has: { customer: { risk: 'C5' }, holdings: [{ on: '2025-12-31', risk: 'R2' }] },
      hasNot: {
        customer: { risk: 'C4' },
        holdings: [
          { on: '2025-12-31', risk: 'R1' },
          { on: '2025-12-31', risk: 'R3' },
        ],
      },
      edge: [
        true,
        'exactly two levels',
        { customer: { risk: 'C3' }, holdings: [{ on: '2025-12-31', risk: 'R1' }] },
      ],
    },
  ),
  flag(
    'risk_assessment_missing',
    `SELECT customer_no AS party_no FROM (${levels}) WHERE own = '' AND (customer_no IN (${investedOr})
       OR customer_no IN (SELECT party_no FROM fact_balance WHERE ${now} AND kind != 'loan' AND currency = 'CNY' GROUP BY party_no HAVING sum(balance_fen) >= 5000000))`,
    {
      has: { holdings: [{ on: '2025-12-31', kind: 'fund' }] },
      hasNot: { customer: { risk: 'C1' }, holdings: [{ on: '2025-12-31', kind: 'fund' }] },
      edge: [true, 'exactly 50,000', { balances: [balanceOn('2025-12-31', 50_000_00)] }],
    },
  ),
  valued(
    'term_preference',
    '',
    `SELECT party_no, multiIf(n1 + n2 + n3 = 0, '', n1 >= n2 AND n1 >= n3, 'short', n2 >= n3, 'medium', 'long') AS value FROM (
       SELECT party_no, countIf(toRelativeDayNum(maturity_date) - toRelativeDayNum(start_date) <= 180) AS n1, countIf(toRelativeDayNum(maturity_date) - toRelativeDayNum(start_date) BETWEEN 181 AND 366) AS n2, countIf(toRelativeDayNum(maturity_date) - toRelativeDayNum(start_date) > 366) AS n3
       FROM fact_holding WHERE ${held} AND kind IN ('deposit', 'wealth', 'treasury_bond') AND start_date IS NOT NULL AND maturity_date IS NOT NULL GROUP BY party_no)`,
    [
      'medium',
      'two of a year against one of three',
      {
        holdings: [
          fixed('2025-06-01', '2026-06-02', 'deposit'),
          fixed('2025-06-01', '2026-06-01', 'deposit'),
          fixed('2025-06-01', '2028-06-01', 'treasury_bond'),
        ],
      },
    ],
    ['', 'insurance tells nothing', { holdings: [fixed('2025-06-01', '2035-06-03', 'insurance')] }],
    ['short', 'exactly 180 days', { holdings: [fixed('2025-12-01', '2026-05-30')] }],
    ['long', 'more than a year', { holdings: [fixed('2025-06-01', '2026-06-03')] }],
  ),
  flag(
    'redeems_early',
    `SELECT party_no FROM fact_holding WHERE currency = 'CNY' AND maturity_date > '2025-12-31' GROUP BY party_no
     HAVING sumIf(amount_fen, business_date = '2025-09-30') > 0
       AND sumIf(amount_fen, business_date = '2025-12-31' AND start_date <= '2025-10-02') < sumIf(amount_fen, business_date = '2025-09-30') * 0.9`,
    {
      has: {
        holdings: [
          { on: '2025-09-30', fen: 100_00, since: '2025-01-01', matures: '2026-06-01' },
          { on: '2025-12-31', fen: 100_00, since: '2025-11-01', matures: '2026-06-01' },
        ],
      },
      hasNot: {
        holdings: [{ on: '2025-09-30', fen: 100_00, since: '2025-01-01', matures: '2025-12-31' }],
      },
      edge: [
        false,
        'exactly nine tenths are left',
        {
          holdings: [
            { on: '2025-09-30', fen: 100_00, since: '2025-01-01', matures: '2026-06-01' },
            { on: '2025-12-31', fen: 90_00, since: '2025-01-01', matures: '2026-06-01' },
          ],
        },
      ],
    },
  ),
  flag(
    'wealth_newcomer',
    `SELECT party_no FROM fact_transaction WHERE ${bought} AND ${within.ever} GROUP BY party_no HAVING min(business_date) >= '2025-10-02'`,
    {
      has: { transactions: [buys('2025-12-01')] },
      hasNot: {
        transactions: [buys('2025-12-01'), buys('2020-12-01', 'counter', 'fund_purchase')],
      },
      edge: [true, 'exactly 90 days ago', { transactions: [buys('2025-10-02')] }],
    },
  ),
  flag(
    'wealth_lapsed',
    `SELECT party_no FROM fact_transaction WHERE ${bought} AND ${within.ever} AND party_no NOT IN (${investedOr}) GROUP BY party_no HAVING max(business_date) <= '2025-07-04'`,
    {
      has: { transactions: [buys('2024-12-01')] },
      hasNot: {
        transactions: [buys('2024-12-01')],
        holdings: [{ on: '2025-12-31', kind: 'fund' }],
      },
      edge: [true, 'last bought exactly 180 days ago', { transactions: [buys('2025-07-04')] }],
    },
  ),
  flag(
    'fund_plan_customer',
    `SELECT party_no FROM fact_transaction WHERE kind = 'fund_purchase' AND ${within.months6} GROUP BY party_no HAVING uniqExact(toYYYYMM(business_date)) >= 5`,
    {
      has: {
        transactions: ['07', '08', '09', '10', '11', '12'].map((month) =>
          buys(`2025-${month}-12`, 'auto', 'fund_purchase'),
        ),
      },
      hasNot: { transactions: repeat(6, () => buys('2025-12-12', 'auto', 'fund_purchase')) },
      edge: [
        false,
        'the fifth month is the seventh back',
        {
          transactions: ['06', '09', '10', '11', '12'].map((month) =>
            buys(`2025-${month}-12`, 'auto', 'fund_purchase'),
          ),
        },
      ],
    },
  ),
  valued(
    'usual_investment_fen',
    null,
    `SELECT party_no, toInt64(round(avg(amount_fen))) AS value FROM fact_transaction WHERE ${bought} AND currency = 'CNY' AND ${within.days365} GROUP BY party_no`,
    [
      200_00,
      'mean of two',
      {
        transactions: [
          buys('2025-01-01', 'mobile', 'wealth_purchase', 100_00),
          buys('2025-12-31', 'mobile', 'fund_purchase', 300_00),
        ],
      },
    ],
    [null, 'more than a year ago', { transactions: [buys('2024-12-31')] }],
    [
      100_00,
      'exactly a year ago, not the day before',
      {
        transactions: [buys('2025-01-01'), buys('2024-12-31', 'mobile', 'wealth_purchase', 900_00)],
      },
    ],
  ),
  valued(
    'invests_by',
    '',
    `SELECT party_no, multiIf(c + m + o = 0, '', c >= m AND c >= o, 'counter', m >= o, 'mobile', 'online') AS value FROM (
       SELECT party_no, countIf(channel = 'counter') AS c, countIf(channel = 'mobile') AS m, countIf(channel = 'online') AS o FROM fact_transaction WHERE ${bought} AND ${within.days365} GROUP BY party_no)`,
    [
      'counter',
      'most often',
      {
        transactions: [
          buys('2025-12-01', 'counter'),
          buys('2025-11-01', 'counter'),
          buys('2025-12-01', 'mobile'),
        ],
      },
    ],
    ['', 'what runs by itself is no choice', { transactions: [buys('2025-12-01', 'auto')] }],
    [
      'mobile',
      'others are more than a year ago',
      {
        transactions: [
          buys('2025-12-01', 'mobile'),
          buys('2024-12-31', 'counter'),
          buys('2024-12-31', 'counter'),
        ],
      },
    ],
  ),
  flag(
    'frequent_trader',
    `SELECT party_no FROM fact_transaction WHERE ${within.days90} GROUP BY party_no HAVING countIf(${bought}) >= 2 AND countIf(${sold}) >= 2`,
    {
      has: {
        transactions: [
          ...repeat(2, () => buys('2025-12-01')),
          ...repeat(2, () => ({ on: '2025-12-02', in: true as const, kind: 'fund_redemption' })),
        ],
      },
      hasNot: { transactions: repeat(4, () => buys('2025-12-01')) },
      edge: [
        false,
        'the second redemption was 90 days ago',
        {
          transactions: [
            ...repeat(2, () => buys('2025-12-01')),
            { on: '2025-12-02', in: true, kind: 'wealth_redemption' },
            { on: '2025-10-02', in: true, kind: 'wealth_redemption' },
          ],
        },
      ],
    },
  ),
  flag(
    'conversion_prospect',
    `SELECT party_no FROM fact_holding WHERE business_date = '2025-12-31' AND kind = 'deposit' AND currency = 'CNY' AND maturity_date BETWEEN '2025-12-31' AND '2026-01-30'
       AND party_no IN (SELECT customer_no FROM (${levels}) WHERE own IN ('C2', 'C3', 'C4', 'C5')) AND party_no NOT IN (SELECT party_no FROM fact_holding WHERE ${held} AND kind = 'wealth')
     GROUP BY party_no HAVING sum(amount_fen) >= 1000000`,
    {
      has: {
        customer: { risk: 'C2' },
        holdings: [{ on: '2025-12-31', kind: 'deposit', fen: 20_000_00, matures: '2026-01-10' }],
      },
      hasNot: {
        customer: { risk: 'C1' },
        holdings: [{ on: '2025-12-31', kind: 'deposit', fen: 20_000_00, matures: '2026-01-10' }],
      },
      edge: [
        true,
        'exactly 10,000 in exactly 30 days',
        {
          customer: { risk: 'C5' },
          holdings: [{ on: '2025-12-31', kind: 'deposit', fen: 10_000_00, matures: '2026-01-30' }],
        },
      ],
    },
  ),
];
