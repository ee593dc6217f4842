import { flag, groupEvents, repeat, type TagCase, valued, within } from './tag-case.ts';

const visit = (on: string) => ({ on, type: 'visit' });
const signIn = (on: string) => ({ on, type: 'mobile_sign_in' });

export const visitCases: readonly TagCase[] = [
  flag(
    'recent_visitor',
    `SELECT DISTINCT party_no FROM fact_event WHERE type = 'visit' AND business_date BETWEEN '2025-12-01' AND '2025-12-31'`,
    {
      has: { events: [{ on: '2025-12-20', type: 'visit' }] },
      hasNot: { events: [{ on: '2025-11-30', type: 'visit' }, signIn('2025-12-20')] },
      edge: [true, 'exactly 30 days ago', { events: [{ on: '2025-12-01', type: 'visit' }] }],
    },
  ),
  valued(
    'last_visit_date',
    null,
    `SELECT party_no, toString(max(business_date)) AS value FROM fact_event WHERE type = 'visit' AND ${within.ever} GROUP BY party_no`,
    ['2025-12-30', 'the newest of two', { events: [visit('2020-01-01'), visit('2025-12-30')] }],
    [null, 'none', { events: [signIn('2025-12-30')] }],
    ['2025-12-31', 'today, not tomorrow', { events: [visit('2025-12-31'), visit('2026-01-01')] }],
  ),
  valued(
    'visit_count',
    0,
    `SELECT party_no, count() AS value FROM fact_event WHERE type = 'visit' AND ${within.days180} GROUP BY party_no`,
    [2, 'twice on a day', { events: repeat(2, () => visit('2025-07-05')) }],
    [0, 'before the window', { events: [visit('2025-07-04')] }],
    [1, 'today, not tomorrow', { events: [visit('2025-12-31'), visit('2026-01-01')] }],
  ),
  valued(
    'visit_reason',
    '',
    `SELECT party_no, argMax(reason, (times, -place)) AS value FROM (
       SELECT party_no, properties['detail'] AS reason, count() AS times, indexOf(['cash', 'deposit', 'card', 'wealth', 'mobile_bank', 'other'], reason) AS place
       FROM fact_event WHERE type = 'visit' AND ${within.days365} GROUP BY party_no, reason HAVING place > 0) GROUP BY party_no`,
    [
      'card',
      'most often',
      {
        events: [
          { ...visit('2025-02-01'), detail: 'card' },
          { ...visit('2025-03-01'), detail: 'card' },
          { ...visit('2025-12-01'), detail: 'wealth' },
        ],
      },
    ],
    ['', 'a year ago', { events: [{ ...visit('2024-12-31'), detail: 'card' }] }],
    [
      'cash',
      'of as many the first named',
      {
        events: [
          { ...visit('2025-02-01'), detail: 'other' },
          { ...visit('2025-03-01'), detail: 'cash' },
        ],
      },
    ],
  ),
  flag(
    'stopped_visiting',
    groupEvents(
      `countIf(${within.days180}) = 0 AND countIf(business_date BETWEEN '2024-07-05' AND '2025-07-04') >= 2`,
      "type = 'visit'",
    ),
    {
      has: { events: repeat(3, () => visit('2025-01-01')) },
      hasNot: { events: [...repeat(3, () => visit('2025-01-01')), visit('2025-07-05')] },
      edge: [
        true,
        'on the first and the last day of the year before',
        { events: [visit('2024-07-05'), visit('2025-07-04')] },
      ],
    },
  ),
  flag(
    'peak_hour_visitor',
    groupEvents(
      "count() >= 2 AND countIf(formatDateTime(occurred_at, '%H') IN ('09', '10')) * 2 >= count()",
      `type = 'visit' AND ${within.days365}`,
    ),
    {
      has: { events: repeat(2, () => ({ ...visit('2025-12-01'), at: '10:59:59' })) },
      hasNot: { events: [{ ...visit('2025-12-01'), at: '10:00:00' }] },
      edge: [
        false,
        '11:00 and 8:59 are not the peak: one of three',
        {
          events: ['08:59:59', '09:00:00', '11:00:00'].map((at) => ({
            ...visit('2025-12-01'),
            at,
          })),
        },
      ],
    },
  ),
  flag(
    'visits_several_outlets',
    groupEvents('uniqExact(org_id) >= 2', `type = 'visit' AND ${within.days365}`),
    {
      has: { events: [1, 2, 3].map((org) => ({ ...visit('2025-12-01'), org })) },
      hasNot: { events: repeat(3, () => visit('2025-12-01')) },
      edge: [
        true,
        'the other on the first day of the year',
        { events: [visit('2025-12-01'), { ...visit('2025-01-01'), org: 2 }] },
      ],
    },
  ),
  flag(
    'visits_with_mobile',
    `SELECT party_no FROM fact_event WHERE type = 'visit' AND ${within.days180} AND party_no IN (
       SELECT party_no FROM fact_event WHERE type = 'mobile_sign_in' AND ${within.days30}
       UNION ALL SELECT party_no FROM fact_transaction WHERE channel = 'mobile' AND ${within.days30}
       UNION ALL SELECT customer_no FROM customer_attribute WHERE valid_from <= '2025-12-31' GROUP BY customer_no HAVING argMax(mobile_bank_state, valid_from) IN ('active', 'highly_active'))
     GROUP BY party_no HAVING count() >= 2`,
    {
      has: { events: [...repeat(3, () => visit('2025-12-01')), signIn('2025-12-02')] },
      hasNot: { events: [...repeat(3, () => visit('2025-12-01')), signIn('2025-12-01')] },
      edge: [
        false,
        'the second visit 180 days ago',
        {
          customer: { mobile: 'active' },
          events: [visit('2025-07-05'), visit('2025-07-04')],
        },
      ],
    },
  ),
];
