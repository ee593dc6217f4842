import { since } from './customer-states.ts';
import {
  balanceOn,
  flag,
  own,
  purchase,
  repeat,
  salaryOn,
  spent,
  type TagCase,
  valued,
  within,
} from './tag-case.ts';

const acts = (times: number, on: string) => repeat(times, () => ({ on }));
/** AUM of the newest pictures: those of the test's two sources are of one day and the day before. */
const newestAum = `SELECT party_no, sum(balance_fen) AS aum FROM fact_balance WHERE kind != 'loan' AND currency = 'CNY'
  AND (source, business_date) IN (('test', '2025-12-31'), ('second', '2025-12-30')) GROUP BY party_no`;

export const lifeCycleCases: readonly TagCase[] = [
  flag('new_customer', `SELECT party_no FROM (${since}) WHERE began >= '2025-10-02'`, {
    has: { customer: { open: '2025-12-30' } },
    hasNot: { customer: { open: '2025-10-01' } },
    edge: [true, 'opened exactly 90 days ago', { customer: { open: '2025-10-02' } }],
  }),
  valued(
    'life_cycle',
    'mature',
    `SELECT party_no, multiIf(here <= 90, 'new', now + prior = 0 AND aum < 100000, 'lost', now > 0 AND before = 0 AND here >= 270, 'won_back',
       now = 0 OR (prior >= 6 AND now * 2 < prior), 'declining', now >= 6 AND now * 2 >= prior * 3, 'growing', 'mature') AS value
     FROM (SELECT s.party_no AS party_no, if(began IS NULL, 200, dateDiff('day', assumeNotNull(began), toDate('2025-12-31'))) AS here, now, prior, before, aum
       FROM (${since}) AS s
       LEFT JOIN (SELECT party_no, countIf(${within.days90}) AS now, countIf(${within.prior90}) AS prior, countIf(business_date BETWEEN '2025-04-06' AND '2025-10-02') AS before
         FROM fact_transaction WHERE ${own} GROUP BY party_no) AS t ON t.party_no = s.party_no
       LEFT JOIN (${newestAum}) AS a ON a.party_no = s.party_no)`,
    ['new', 'opened 90 days ago', { customer: { open: '2025-10-02' } }],
    [
      'mature',
      'a little less',
      { transactions: [...acts(5, '2025-07-05'), ...acts(7, '2025-12-31')] },
    ],
    [
      'mature',
      'exactly half',
      { transactions: [...acts(6, '2025-10-02'), ...acts(3, '2025-10-03')] },
    ],
    ['lost', 'silent for 180 days', { transactions: acts(9, '2025-07-04') }],
    [
      'declining',
      'as silent, with exactly 1,000 yuan',
      { balances: [balanceOn('2025-12-31', 1_000_00)] },
    ],
    [
      'won_back',
      'silent for 180 days before',
      { transactions: [{ on: '2025-04-05' }, { on: '2025-10-03' }] },
    ],
    [
      'declining',
      'fewer than half of six',
      { transactions: [...acts(6, '2025-10-02'), ...acts(2, '2025-10-03')] },
    ],
    [
      'growing',
      'half as much again',
      { transactions: [...acts(4, '2025-07-05'), ...acts(6, '2025-12-31')] },
    ],
  ),
  valued(
    'activation_steps',
    null,
    `SELECT party_no, mobile + spends + paid + (aum >= 100000) + bills AS value
     FROM (SELECT s.party_no AS party_no, began, aum,
       s.party_no IN (SELECT party_no FROM fact_transaction WHERE channel = 'mobile' AND ${within.days180} UNION ALL SELECT party_no FROM fact_event WHERE type = 'mobile_sign_in' AND ${within.days180}) AS mobile,
       s.party_no IN (SELECT party_no FROM fact_transaction WHERE ${purchase} AND ${within.days180}) AS spends,
       s.party_no IN (SELECT party_no FROM fact_transaction WHERE kind IN ('salary', 'pension') AND direction = 'in' AND ${within.months3}) AS paid,
       s.party_no IN (SELECT party_no FROM fact_transaction WHERE kind = 'household' AND direction = 'out' AND ${within.months6}) AS bills
       FROM (${since}) AS s LEFT JOIN (${newestAum}) AS a ON a.party_no = s.party_no) WHERE began >= '2025-10-02'`,
    [0, 'nothing yet', { customer: { open: '2025-12-30' } }],
    [null, 'opened 91 days ago', { customer: { open: '2025-10-01' } }],
    [
      1,
      'a fen too few in the account',
      {
        customer: { open: '2025-11-02' },
        events: [{ on: '2025-12-01', type: 'mobile_sign_in' }],
        balances: [balanceOn('2025-12-31', 999_99)],
      },
    ],
    [
      5,
      'all of them, opened 90 days ago',
      {
        customer: { open: '2025-10-02' },
        transactions: [
          salaryOn('2025-12-10'),
          spent('2025-12-10', 'dining'),
          { on: '2025-12-11', kind: 'household', channel: 'mobile' },
        ],
        balances: [balanceOn('2025-12-31', 1_000_00)],
      },
    ],
  ),
  flag(
    'never_used',
    `SELECT party_no FROM (${since}) WHERE began < '2025-10-02' AND party_no NOT IN (SELECT party_no FROM fact_transaction WHERE ${own} AND ${within.ever})`,
    {
      has: {
        customer: { open: '2020-01-01' },
        transactions: [{ on: '2025-12-01', kind: 'interest', in: true }],
      },
      hasNot: { customer: { open: '2020-01-01' }, transactions: [{ on: '2020-01-02' }] },
      edge: [false, 'opened exactly 90 days ago', { customer: { open: '2025-10-02' } }],
    },
  ),
];
