import { customers, since } from './customer-states.ts';
import { flag, type TagCase, valued, within } from './tag-case.ts';

const openAccount =
  "open_date <= '2025-12-31' AND (close_date IS NULL OR close_date > '2025-12-31')";
/** Open accounts that somebody else holds beside the owner. */
const sharedAccounts = `SELECT account_id FROM fact_account WHERE ${openAccount} AND account_id IN (SELECT account_id FROM fact_account_holder GROUP BY account_id HAVING uniqExact(party_no) > 1)`;

export const relationshipCases: readonly TagCase[] = [
  valued(
    'tenure_months',
    null,
    `SELECT party_no, (2025 - toYear(assumeNotNull(began))) * 12 + 12 - toMonth(assumeNotNull(began)) - if(toDayOfMonth(assumeNotNull(began)) > 31, 1, 0) AS value FROM (${since}) WHERE began IS NOT NULL`,
    [127, 'since May 2015', { customer: { open: '2015-05-20' } }],
    [null, 'unknown without either', { customer: { open: null } }],
    [
      12,
      'the first account stands in',
      { customer: { open: null }, accounts: [{ opened: '2024-12-31' }, { opened: '2025-06-01' }] },
    ],
  ),
  flag('staff_member', `SELECT party_no FROM (${customers}) WHERE staff = 1`, {
    has: { customer: { staff: true } },
    hasNot: { customer: {} },
    edge: [
      false,
      'joins tomorrow',
      { customer: {}, changes: [{ staff: true, from: '2026-01-01' }] },
    ],
  }),
  flag(
    'anniversary_soon',
    `SELECT party_no FROM (${customers}) WHERE opened IS NOT NULL AND (formatDateTime(opened, '%m%d') = '1231' OR formatDateTime(opened, '%m%d') <= '0107') AND dateDiff('day', opened, toDate('2025-12-31')) >= 300`,
    {
      has: { customer: { open: '2019-01-03' } },
      hasNot: { customer: { open: '2019-12-30' } },
      edge: [
        true,
        'the first year ends in exactly seven days',
        { customer: { open: '2025-01-07' } },
      ],
    },
  ),
  flag(
    'shares_an_account',
    `SELECT party_no FROM fact_account_holder WHERE account_id IN (${sharedAccounts})`,
    {
      has: { shared: [{ opened: '2020-01-01' }] },
      hasNot: { accounts: [{ opened: '2020-01-01' }] },
      edge: [
        false,
        'one closes today, another opens tomorrow',
        {
          shared: [
            { opened: '2020-01-01', closed: '2025-12-31', role: 'joint' },
            { opened: '2026-01-01', role: 'joint' },
          ],
        },
      ],
    },
  ),
  flag(
    'holds_for_others',
    `SELECT party_no FROM fact_account_holder WHERE role != 'owner' AND account_id IN (${sharedAccounts})
       AND party_no NOT IN (SELECT party_no FROM fact_account WHERE ${openAccount})`,
    {
      has: { shared: [{ opened: '2020-01-01', role: 'disponent' }] },
      hasNot: { shared: [{ opened: '2020-01-01', role: 'owner' }] },
      edge: [
        false,
        'an account of their own since today',
        {
          shared: [{ opened: '2020-01-01', role: 'joint' }],
          accounts: [{ opened: '2025-12-31' }],
        },
      ],
    },
  ),
  flag('employer_linked', `SELECT party_no FROM (${customers}) WHERE employer != ''`, {
    has: { customer: { employer: 'E1' } },
    hasNot: { customer: {} },
    edge: [
      false,
      'joins tomorrow',
      { customer: {}, changes: [{ employer: 'E1', from: '2026-01-01' }] },
    ],
  }),
  valued(
    'referral_count',
    0,
    `SELECT party_no, count() AS value FROM fact_event WHERE type = 'referral' AND ${within.ever} GROUP BY party_no`,
    [
      2,
      'two, long apart',
      {
        events: ['2019-01-01', '2025-12-31'].map((on) => ({ on, type: 'referral' })),
      },
    ],
    [0, 'came by one', { events: [{ on: '2025-12-01', type: 'referred' }] }],
    [0, 'tomorrow', { events: [{ on: '2026-01-01', type: 'referral' }] }],
  ),
  flag(
    'was_referred',
    `SELECT DISTINCT party_no FROM fact_event WHERE type = 'referred' AND ${within.ever}`,
    {
      has: { events: [{ on: '2019-01-01', type: 'referred' }] },
      hasNot: { events: [{ on: '2019-01-01', type: 'referral' }] },
      edge: [false, 'tomorrow', { events: [{ on: '2026-01-01', type: 'referred' }] }],
    },
  ),
  flag('moved_outlet', `SELECT party_no FROM (${customers}) WHERE opened_at != managed_at`, {
    has: { customer: { openedAt: 1, org: 2 } },
    hasNot: { customer: { openedAt: 2, org: 2 } },
    edge: [
      false,
      'moves tomorrow',
      { customer: { openedAt: 1, org: 1 }, changes: [{ openedAt: 1, org: 2, from: '2026-01-01' }] },
    ],
  }),
];
