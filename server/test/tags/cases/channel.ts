import { flag, group, groupEvents, repeat, type TagCase, valued, within } from './tag-case.ts';

const mobile = (on: string) => ({ on, channel: 'mobile', kind: 'transfer' });
const signIn = (on: string) => ({ on, type: 'mobile_sign_in' });
const atCounter = (on: string, kind: string) => ({ on, channel: 'counter', kind });
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
      'none',
      'last used over a year ago',
      { customer: { mobile: 'none' }, events: [signIn('2024-12-31')] },
    ],
    [
      'dormant',
      'last used 30 days ago',
      { customer: { mobile: 'none' }, transactions: [mobile('2025-12-01')] },
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
  valued(
    'sign_in_rhythm',
    '',
    `SELECT party_no, multiIf(days >= 12, 'often', days >= 4, 'weekly', 'seldom') AS value FROM (
       SELECT party_no, uniqExact(business_date) AS days FROM fact_event WHERE type = 'mobile_sign_in' AND ${within.days30} GROUP BY party_no)`,
    [
      'weekly',
      'on four days',
      { events: ['2025-12-02', '2025-12-09', '2025-12-16', '2025-12-31'].map(signIn) },
    ],
    ['', 'the day before the window', { events: [signIn('2025-12-01')] }],
    ['often', 'on twelve days', { events: repeat(12, (index) => signIn(`2025-12-${index + 10}`)) }],
    ['seldom', 'often on one day', { events: repeat(20, () => signIn('2025-12-02')) }],
  ),
  flag(
    'night_mobile_user',
    groupEvents(
      'countIf(toHour(occurred_at) IN (22, 23, 0, 1, 2, 3, 4)) >= 2 AND countIf(toHour(occurred_at) IN (22, 23, 0, 1, 2, 3, 4)) * 10 >= count() * 3',
      `type = 'mobile_sign_in' AND ${within.days180}`,
    ),
    {
      has: { events: repeat(2, () => ({ ...signIn('2025-12-02'), at: '23:00:00' })) },
      hasNot: { events: repeat(2, () => ({ ...signIn('2025-12-02'), at: '05:00:00' })) },
      edge: [
        false,
        'two of seven',
        {
          events: [
            ...repeat(2, () => ({ ...signIn('2025-12-02'), at: '04:59:59' })),
            ...repeat(5, () => signIn('2025-12-02')),
          ],
        },
      ],
    },
  ),
  valued(
    'favourite_feature',
    '',
    `SELECT party_no, argMax(feature, (times, -place)) AS value FROM (
       SELECT party_no, properties['detail'] AS feature, count() AS times, indexOf(['account', 'transfer', 'wealth', 'bill', 'benefit'], feature) AS place
       FROM fact_event WHERE type = 'mobile_sign_in' AND ${within.days180} GROUP BY party_no, feature HAVING place > 0) GROUP BY party_no`,
    [
      'bill',
      'used twice',
      {
        events: [
          { ...signIn('2025-12-02'), detail: 'wealth' },
          { ...signIn('2025-12-02'), detail: 'bill' },
          { ...signIn('2025-07-05'), detail: 'bill' },
        ],
      },
    ],
    ['', 'a visit', { events: [{ on: '2025-12-02', type: 'visit', detail: 'wealth' }] }],
    ['', 'signed in only', { events: [signIn('2025-12-02')] }],
  ),
  flag(
    'left_mobile',
    `SELECT party_no FROM ${used(yearBefore)} WHERE party_no NOT IN ${used(within.days90)} GROUP BY party_no HAVING count() >= 3`,
    {
      has: { events: repeat(4, () => signIn('2025-06-01')) },
      hasNot: { events: [...repeat(4, () => signIn('2025-06-01')), signIn('2025-10-03')] },
      edge: [
        true,
        'three uses of both kinds, the last 90 days ago',
        {
          events: repeat(2, () => signIn('2024-10-03')),
          transactions: [mobile('2025-10-02')],
        },
      ],
    },
  ),
  flag(
    'mobile_could_serve',
    group(
      'count() >= 2',
      `channel = 'counter' AND direction = 'out' AND kind IN ('transfer', 'household') AND ${within.days180}`,
    ),
    {
      has: { transactions: repeat(3, () => atCounter('2025-12-01', 'transfer')) },
      hasNot: { transactions: repeat(3, () => atCounter('2025-12-01', 'cash')) },
      edge: [
        true,
        'one of each kind, one on the first day of the window',
        {
          transactions: [atCounter('2025-07-05', 'household'), atCounter('2025-12-01', 'transfer')],
        },
      ],
    },
  ),
  flag(
    'online_only',
    `SELECT party_no FROM fact_transaction WHERE ${within.days180} AND party_no NOT IN (SELECT party_no FROM fact_event WHERE type = 'visit' AND ${within.days180})
     GROUP BY party_no HAVING countIf(channel IN ('mobile', 'online')) > 0 AND countIf(channel IN ('counter', 'atm')) = 0`,
    {
      has: { transactions: [mobile('2025-12-01'), { on: '2025-12-01', channel: 'pos' }] },
      hasNot: { transactions: [mobile('2025-12-01'), { on: '2025-12-01', channel: 'atm' }] },
      edge: [
        false,
        'visited on the first day of the window',
        { transactions: [mobile('2025-12-01')], events: [{ on: '2025-07-05', type: 'visit' }] },
      ],
    },
  ),
  flag(
    'browses_wealth',
    `SELECT DISTINCT party_no FROM fact_event WHERE type = 'mobile_sign_in' AND properties['detail'] = 'wealth' AND ${within.days30}
       AND party_no NOT IN (SELECT party_no FROM fact_transaction WHERE kind = 'wealth_purchase' AND ${within.days30})`,
    {
      has: { events: [{ ...signIn('2025-12-20'), detail: 'wealth' }] },
      hasNot: {
        events: [{ ...signIn('2025-12-20'), detail: 'wealth' }],
        transactions: [{ on: '2025-12-21', kind: 'wealth_purchase' }],
      },
      edge: [
        false,
        'looked 30 days ago',
        { events: [{ ...signIn('2025-12-01'), detail: 'wealth' }] },
      ],
    },
  ),
];
