import type { Facts } from '../bank-of-facts.ts';
import { customers, since } from './customer-states.ts';
import {
  balanceOn,
  group,
  groupEvents,
  purchase,
  repeat,
  salaryOn,
  spent,
  type TagCase,
  valued,
  within,
} from './tag-case.ts';

const eventsOf = (types: string, when: string): string =>
  `(SELECT party_no FROM fact_event WHERE type IN (${types}) AND ${when})`;
const transactionsOf = (where: string): string =>
  `(SELECT party_no FROM fact_transaction WHERE ${where})`;
const mobileState = `SELECT customer_no FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no HAVING argMax(mobile_bank_state, valid_from) IN ('active', 'highly_active')`;
const order = `SELECT o.party_no FROM fact_standing_order AS o LEFT JOIN fact_account AS a ON a.account_id = o.account_id AND a.party_no = o.party_no
  WHERE o.start_date <= '2025-12-31' OR (o.start_date IS NULL AND a.account_id != '' AND a.open_date <= '2025-12-31')`;
const convenience = `SELECT party_no,
  30 * (party_no IN (${mobileState}) OR party_no IN ${eventsOf("'mobile_sign_in'", within.days30)} OR party_no IN ${transactionsOf(`channel = 'mobile' AND ${within.days30}`)})
  + 20 * (party_no IN ${transactionsOf(`kind IN ('salary', 'pension') AND direction = 'in' AND ${within.months3}`)})
  + 20 * (party_no IN (${group('uniqExact(toYYYYMM(business_date)) >= 3', `kind = 'household' AND direction = 'out' AND ${within.months6}`)}))
  + 15 * (party_no IN (${group('count() >= 5', `${purchase} AND ${within.days180}`)}))
  + 15 * (party_no IN (${order})) AS value FROM (${customers})`;
const tenure = `(2025 - toYear(assumeNotNull(began))) * 12 + 12 - toMonth(assumeNotNull(began))`;
const shared = `SELECT party_no FROM fact_account_holder WHERE account_id IN (
  SELECT account_id FROM fact_account WHERE open_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31') AND account_id IN (
    SELECT account_id FROM fact_account_holder GROUP BY account_id HAVING uniqExact(party_no) > 1))`;
const affection = `SELECT party_no, toInt64(round(
  (if(began IS NULL, 0, 10 * ((${tenure} >= 24) + (${tenure} >= 60) + (${tenure} >= 120)))
  + 20 * (party_no IN ${eventsOf("'visit'", within.days180)})
  + 20 * (party_no IN ${eventsOf("'customer_contacted', 'campaign_contact'", within.days365)})
  + 15 * (party_no IN ${eventsOf("'referral'", within.ever)})
  + 15 * (party_no IN (${shared})))
  / if(party_no IN (${groupEvents("countIf(type = 'complaint') > countIf(type = 'complaint_closed')", within.ever)}), 2, 1))) AS value FROM (${since})`;
const latest = `currency = 'CNY' AND (source, business_date) IN (('test', '2025-12-31'), ('second', '2025-12-30'))`;
const runningLoan = `SELECT party_no FROM fact_loan WHERE start_date <= '2025-12-31' AND addMonths(start_date, term_months) > '2025-12-31'`;
const products = `SELECT party_no, 10 * least(5, kinds
    + (party_no IN (SELECT party_no FROM fact_card WHERE kind = 'credit' AND issue_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31')))
    + (party_no IN (${runningLoan})) + (party_no IN (${order})))
  + 20 * (invested > 0) + 15 * (timed > 0) + 15 * (party_no IN (${runningLoan})) AS value
  FROM (${customers}) AS c
  LEFT JOIN (SELECT party_no, uniqExact(kind) AS kinds FROM fact_holding WHERE business_date = '2025-12-31' AND amount_fen > 0 GROUP BY party_no) AS h USING (party_no)
  LEFT JOIN (SELECT party_no, sumIf(balance_fen, kind NOT IN ('demand', 'time', 'loan')) AS invested, sumIf(balance_fen, kind = 'time') AS timed FROM fact_balance WHERE ${latest} GROUP BY party_no) AS b USING (party_no)`;
const addedValue = `SELECT party_no, 20 * (redeemed >= 1) + 20 * (redeemed >= 3) + 20 * (claimed > 0) + 20 * (answered > 0) + 20 * (looked > 0) AS value FROM (
  SELECT party_no, countIf(type = 'voucher_redeemed' AND ${within.days365}) AS redeemed, countIf(type = 'voucher_claimed' AND ${within.days365}) AS claimed,
    countIf(type = 'campaign_response' AND ${within.days365}) AS answered, countIf(type = 'mobile_sign_in' AND properties['detail'] = 'benefit' AND ${within.days180}) AS looked
  FROM fact_event GROUP BY party_no)`;

/** Everything that makes a customer at home here. */
const atHome: Facts = {
  customer: { open: '2010-01-01', mobile: 'active' },
  events: [
    { on: '2025-12-01', type: 'visit' },
    { on: '2025-01-01', type: 'campaign_contact' },
    { on: '2019-01-01', type: 'referral' },
  ],
  shared: [{ opened: '2020-01-01' }],
};

export const reasonsToStayCases: readonly TagCase[] = [
  valued(
    'convenience_score',
    0,
    convenience,
    [
      100,
      'all of it',
      {
        customer: { mobile: 'active' },
        transactions: [
          salaryOn('2025-12-10'),
          ...repeat(5, () => spent('2025-07-05', 'dining')),
          ...['2025-10-01', '2025-11-01', '2025-12-01'].map((on) => ({ on, kind: 'household' })),
        ],
        orders: [{ start: '2025-12-31' }],
      },
    ],
    [0, 'nothing', {}],
    [
      20,
      'a pension, and four purchases of the five',
      {
        transactions: [
          { on: '2025-12-15', in: true, kind: 'pension' },
          ...repeat(4, () => spent('2025-12-01', 'dining')),
        ],
      },
    ],
  ),
  valued(
    'affection_score',
    0,
    affection,
    [100, 'all of it', atHome],
    [0, 'unknown since when', { customer: { open: null } }],
    [10, 'two years today', { customer: { open: '2023-12-31' } }],
    [
      50,
      'half of it while a complaint is open',
      { ...atHome, events: [...(atHome.events ?? []), { on: '2025-12-01', type: 'complaint' }] },
    ],
  ),
  valued(
    'product_score',
    0,
    products,
    [
      100,
      'five products, invested, saved and borrowed',
      {
        holdings: ['wealth', 'fund', 'insurance'].map((kind) => ({ on: '2025-12-31', kind })),
        cards: [{ issued: '2020-01-01', kind: 'credit' }],
        loans: [{ start: '2025-01-01', months: 24 }],
        orders: [{ start: '2025-01-01' }],
        balances: [balanceOn('2025-12-31', 1, 'wealth'), balanceOn('2025-12-31', 1, 'time')],
      },
    ],
    [0, 'nothing held', {}],
    [25, 'a loan is a product and a reason', { loans: [{ start: '2025-01-01', months: 24 }] }],
  ),
  valued(
    'value_added_score',
    0,
    addedValue,
    [
      100,
      'all of it',
      {
        events: [
          ...repeat(3, () => ({ on: '2025-01-01', type: 'voucher_redeemed' })),
          { on: '2025-01-01', type: 'voucher_claimed' },
          { on: '2025-01-01', type: 'campaign_response' },
          { on: '2025-07-05', type: 'mobile_sign_in', detail: 'benefit' },
        ],
      },
    ],
    [0, 'a year ago', { events: [{ on: '2024-12-31', type: 'campaign_response' }] }],
    [
      20,
      'two redeemed are no more than one',
      { events: repeat(2, () => ({ on: '2025-12-01', type: 'voucher_redeemed' })) },
    ],
  ),
  valued(
    'weakest_reason',
    'convenience',
    `SELECT party_no, ['convenience', 'affection', 'product', 'value_added'][indexOf(scores, arrayMin(scores))] AS value
     FROM (SELECT party_no, [toInt64(convenience), toInt64(affection), toInt64(product), toInt64(added)] AS scores
       FROM (SELECT party_no, value AS convenience FROM (${convenience})) AS c
       INNER JOIN (SELECT party_no, value AS affection FROM (${affection})) AS a USING (party_no)
       INNER JOIN (SELECT party_no, value AS product FROM (${products})) AS p USING (party_no)
       LEFT JOIN (SELECT party_no, value AS added FROM (${addedValue})) AS v USING (party_no))`,
    [
      'affection',
      'lower than the others',
      {
        customer: { open: null, mobile: 'active' },
        loans: [{ start: '2025-01-01', months: 24 }],
        events: [{ on: '2025-12-01', type: 'voucher_claimed' }],
      },
    ],
    ['convenience', 'the first of equal ones', { customer: { open: null } }],
    ['product', 'nothing held, and no benefit used', { ...atHome }],
    ['value_added', 'no benefit used', { ...atHome, loans: [{ start: '2025-01-01', months: 24 }] }],
  ),
];
