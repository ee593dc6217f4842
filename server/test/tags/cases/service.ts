import { flag, groupEvents, own, type TagCase, valued, within } from './tag-case.ts';

const complained = (on: string) => ({ on, type: 'complaint' });
const closed = (on: string) => ({ on, type: 'complaint_closed' });
const last = (type: string): string =>
  `SELECT party_no, max(business_date) AS day FROM fact_event WHERE type = '${type}' AND ${within.ever} GROUP BY party_no`;
/** Complained last between 30 and 365 days ago. */
const settled = `SELECT party_no, day FROM (${last('complaint')}) WHERE day BETWEEN '2024-12-31' AND '2025-12-01'`;

export const serviceCases: readonly TagCase[] = [
  flag(
    'recent_complaint',
    `SELECT DISTINCT party_no FROM fact_event WHERE type = 'complaint' AND business_date BETWEEN '2025-10-02' AND '2025-12-31'`,
    {
      has: { events: [complained('2025-12-20')] },
      hasNot: { events: [complained('2025-10-01'), closed('2025-12-20')] },
      edge: [true, 'exactly 90 days ago', { events: [complained('2025-10-02')] }],
    },
  ),
  valued(
    'complaint_count',
    0,
    `SELECT party_no, count() AS value FROM fact_event WHERE type = 'complaint' AND ${within.days365} GROUP BY party_no`,
    [2, 'twice', { events: [complained('2025-01-01'), complained('2025-12-31')] }],
    [0, 'a year ago', { events: [complained('2024-12-31')] }],
    [1, 'today, not tomorrow', { events: [complained('2025-12-31'), complained('2026-01-01')] }],
  ),
  flag(
    'complaint_open',
    groupEvents("countIf(type = 'complaint') > countIf(type = 'complaint_closed')", within.ever),
    {
      has: { events: [complained('2020-01-01')] },
      hasNot: { events: [complained('2020-01-01'), closed('2020-02-01')] },
      edge: [true, 'closed tomorrow', { events: [complained('2025-12-01'), closed('2026-01-01')] }],
    },
  ),
  valued(
    'complaint_handling_days',
    null,
    `SELECT party_no, dateDiff('day', a.day, b.day) AS value FROM (${last('complaint')}) AS a INNER JOIN (${last('complaint_closed')}) AS b USING (party_no) WHERE b.day >= a.day`,
    [
      3,
      'three days, whatever came before',
      {
        events: [
          complained('2025-01-01'),
          closed('2025-01-20'),
          complained('2025-12-01'),
          closed('2025-12-04'),
        ],
      },
    ],
    [
      null,
      'the last one is open',
      { events: [complained('2025-01-01'), closed('2025-01-20'), complained('2025-12-01')] },
    ],
    [0, 'on the same day', { events: [complained('2025-12-01'), closed('2025-12-01')] }],
    [null, 'never complained', {}],
  ),
  flag(
    'silent_after_complaint',
    `SELECT party_no FROM (${settled}) AS c LEFT JOIN (
       SELECT party_no, max(business_date) AS acted FROM fact_transaction WHERE ${own} AND ${within.ever} GROUP BY party_no) AS t USING (party_no) WHERE acted < day`,
    {
      has: { events: [complained('2025-06-01')], transactions: [{ on: '2025-05-31' }] },
      hasNot: { events: [complained('2025-06-01')], transactions: [{ on: '2025-06-01' }] },
      edge: [true, 'exactly 30 days ago, never active', { events: [complained('2025-12-01')] }],
    },
  ),
  flag(
    'reconciled',
    `SELECT party_no FROM (${settled}) WHERE party_no IN (${groupEvents("countIf(type = 'complaint') <= countIf(type = 'complaint_closed')", within.ever)})
       AND party_no IN (SELECT party_no FROM fact_transaction WHERE ${own} AND ${within.days30})`,
    {
      has: {
        events: [complained('2025-06-01'), closed('2025-06-09')],
        transactions: [{ on: '2025-12-10' }],
      },
      hasNot: { events: [complained('2025-06-01')], transactions: [{ on: '2025-12-10' }] },
      edge: [
        false,
        'complained 29 days ago',
        {
          events: [complained('2025-12-02'), closed('2025-12-02')],
          transactions: [{ on: '2025-12-10' }],
        },
      ],
    },
  ),
];
