import { flag, repeat, type TagCase, valued, within } from './tag-case.ts';

const mobile = (on: string) => ({ on, channel: 'mobile', kind: 'transfer' });
const signIn = (on: string) => ({ on, type: 'mobile_sign_in' });
const state = `SELECT customer_no, argMax(mobile_bank_state, valid_from) AS state FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no`;
const used = (since: string): string =>
  `(SELECT party_no FROM fact_transaction WHERE channel = 'mobile' AND ${since} UNION ALL SELECT party_no FROM fact_event WHERE type = 'mobile_sign_in' AND ${since})`;
const yearBefore = "business_date BETWEEN '2024-10-03' AND '2025-10-02'";

export const channelCases: readonly TagCase[] = [
  valued(
    'mobile_bank_status',
    'none',
    `SELECT customer_no AS party_no, multiIf(
       state IN ('active', 'highly_active') OR customer_no IN ${used(within.days30)}, 'active',
       state = 'dormant' OR customer_no IN ${used(within.days365)}, 'dormant',
       state = 'registered', 'registered', 'none') AS value FROM (${state})`,
    [
      'active',
      'signed in within 30 days',
      { customer: { mobile: 'none' }, events: [signIn('2025-12-02')] },
    ],
    [
      'dormant',
      'last used 30 days ago',
      { customer: { mobile: 'none' }, transactions: [mobile('2025-12-01')] },
    ],
    [
      'none',
      'last used over a year ago',
      { customer: { mobile: 'none' }, events: [signIn('2024-12-31')] },
    ],
    ['registered', 'registered and never used', { customer: { mobile: 'registered' } }],
    ['active', 'the system says so', { customer: { mobile: 'highly_active' } }],
  ),
  valued(
    'preferred_channel',
    '',
    `SELECT party_no, argMax(channel, (times, -place)) AS value FROM (
       SELECT party_no, channel, count() AS times, indexOf(['counter', 'atm', 'mobile', 'pos', 'online'], channel) AS place
       FROM fact_transaction WHERE ${within.days180} GROUP BY party_no, channel HAVING place > 0) GROUP BY party_no`,
    [
      'mobile',
      'most often',
      {
        transactions: [
          mobile('2025-12-01'),
          mobile('2025-12-02'),
          { on: '2025-12-01', channel: 'counter' },
        ],
      },
    ],
    [
      '',
      'what runs by itself is no preference',
      { transactions: [{ on: '2025-12-01', channel: 'auto' }] },
    ],
    [
      'atm',
      'what is 180 days ago counts no more',
      {
        transactions: [
          ...repeat(3, () => mobile('2025-07-04')),
          { on: '2025-07-05', channel: 'atm' },
        ],
      },
    ],
  ),
  flag(
    'counter_dependent',
    `SELECT party_no FROM fact_transaction WHERE ${within.days180} AND channel IN ('counter', 'atm', 'mobile', 'pos', 'online') GROUP BY party_no
     HAVING countIf(channel = 'counter') * 2 >= count() AND countIf(channel = 'mobile') = 0`,
    {
      has: { transactions: repeat(3, () => ({ on: '2025-12-01', channel: 'counter' })) },
      hasNot: {
        transactions: [
          ...repeat(3, () => ({ on: '2025-12-01', channel: 'counter' })),
          mobile('2025-12-01'),
        ],
      },
      edge: [
        true,
        'exactly half',
        {
          transactions: [
            { on: '2025-12-01', channel: 'counter' },
            { on: '2025-12-01', channel: 'atm' },
            { on: '2025-12-01', channel: 'auto' },
          ],
        },
      ],
    },
  ),
  flag(
    'moved_to_mobile',
    `SELECT party_no FROM fact_transaction WHERE business_date <= '2025-12-31' GROUP BY party_no
     HAVING countIf(channel IN ('counter', 'atm') AND ${yearBefore}) > 0 AND countIf(channel = 'mobile' AND ${yearBefore}) = 0 AND countIf(channel = 'mobile' AND ${within.days90}) > 0`,
    {
      has: { transactions: [{ on: '2025-08-01', channel: 'atm' }, mobile('2025-12-01')] },
      hasNot: {
        transactions: [
          { on: '2025-08-01', channel: 'atm' },
          mobile('2025-08-02'),
          mobile('2025-12-01'),
        ],
      },
      edge: [
        true,
        'counter on the last day before, mobile on the first day after',
        { transactions: [{ on: '2025-10-02', channel: 'counter' }, mobile('2025-10-03')] },
      ],
    },
  ),
];
