import {
  flag,
  groupEvents,
  purchase,
  repeat,
  spent,
  type TagCase,
  valued,
  within,
} from './tag-case.ts';

const contact = "type IN ('customer_contacted', 'campaign_contact')";

export const marketingCases: readonly TagCase[] = [
  flag(
    'benefit_lover',
    groupEvents('count() >= 2', `type = 'voucher_redeemed' AND ${within.days180}`),
    {
      has: { events: repeat(3, () => ({ on: '2025-12-01', type: 'voucher_redeemed' })) },
      hasNot: { events: repeat(3, () => ({ on: '2025-12-01', type: 'voucher_claimed' })) },
      edge: [
        false,
        'the second 180 days ago',
        {
          events: [
            { on: '2025-12-01', type: 'voucher_redeemed' },
            { on: '2025-07-04', type: 'voucher_redeemed' },
          ],
        },
      ],
    },
  ),
  flag(
    'claims_without_redeeming',
    groupEvents(
      "countIf(type = 'voucher_claimed') > 0 AND countIf(type = 'voucher_redeemed') = 0",
      within.days180,
    ),
    {
      has: { events: [{ on: '2025-12-01', type: 'voucher_claimed' }] },
      hasNot: {
        events: [
          { on: '2025-12-01', type: 'voucher_claimed' },
          { on: '2025-12-02', type: 'voucher_redeemed' },
        ],
      },
      edge: [
        false,
        'claimed 180 days ago',
        { events: [{ on: '2025-07-04', type: 'voucher_claimed' }] },
      ],
    },
  ),
  valued(
    'contact_count',
    0,
    `SELECT party_no, count() AS value FROM fact_event WHERE ${contact} AND ${within.days90} GROUP BY party_no`,
    [
      2,
      'of the bank and of a campaign',
      {
        events: [
          { on: '2025-10-03', type: 'campaign_contact' },
          { on: '2025-12-31', type: 'customer_contacted' },
        ],
      },
    ],
    [0, 'an attempt is no contact', { events: [{ on: '2025-12-01', type: 'contact_attempted' }] }],
    [0, 'before the window', { events: [{ on: '2025-10-02', type: 'campaign_contact' }] }],
  ),
  flag(
    'contact_fatigue',
    groupEvents(
      `countIf(${contact}) >= 2 AND countIf(type IN ('campaign_response', 'voucher_claimed', 'voucher_redeemed')) = 0`,
      within.days90,
    ),
    {
      has: { events: repeat(3, () => ({ on: '2025-12-01', type: 'campaign_contact' })) },
      hasNot: {
        events: [
          ...repeat(3, () => ({ on: '2025-12-01', type: 'campaign_contact' })),
          { on: '2025-12-05', type: 'voucher_redeemed' },
        ],
      },
      edge: [
        true,
        'exactly two, and a response 90 days ago',
        {
          events: [
            { on: '2025-10-03', type: 'campaign_contact' },
            { on: '2025-12-01', type: 'customer_contacted' },
            { on: '2025-10-02', type: 'campaign_response' },
          ],
        },
      ],
    },
  ),
  flag(
    'hard_to_reach',
    groupEvents(
      `countIf(type = 'contact_attempted') >= 2 AND countIf(${contact}) = 0`,
      within.days90,
    ),
    {
      has: { events: repeat(3, () => ({ on: '2025-12-01', type: 'contact_attempted' })) },
      hasNot: {
        events: [
          ...repeat(3, () => ({ on: '2025-12-01', type: 'contact_attempted' })),
          { on: '2025-12-02', type: 'customer_contacted' },
        ],
      },
      edge: [
        false,
        'the second attempt 90 days ago',
        {
          events: ['2025-10-02', '2025-10-03'].map((on) => ({ on, type: 'contact_attempted' })),
        },
      ],
    },
  ),
  valued(
    'response_rate',
    null,
    `SELECT party_no, countIf(type = 'campaign_response') / countIf(${contact}) AS value FROM fact_event WHERE ${within.days365} GROUP BY party_no HAVING countIf(${contact}) > 0`,
    [
      0.5,
      'one of two',
      {
        events: [
          ...repeat(2, () => ({ on: '2025-01-01', type: 'campaign_contact' })),
          { on: '2025-02-01', type: 'campaign_response' },
        ],
      },
    ],
    [null, 'contacted a year ago', { events: [{ on: '2024-12-31', type: 'campaign_contact' }] }],
    [0, 'none', { events: [{ on: '2025-12-01', type: 'customer_contacted' }] }],
  ),
  valued(
    'redemption_rate',
    null,
    `SELECT party_no, countIf(type = 'voucher_redeemed') / countIf(type = 'voucher_claimed') AS value FROM fact_event WHERE ${within.days365} GROUP BY party_no HAVING countIf(type = 'voucher_claimed') > 0`,
    [
      0.25,
      'one of four',
      {
        events: [
          ...repeat(4, () => ({ on: '2025-01-01', type: 'voucher_claimed' })),
          { on: '2025-12-01', type: 'voucher_redeemed' },
        ],
      },
    ],
    [null, 'claimed a year ago', { events: [{ on: '2024-12-31', type: 'voucher_claimed' }] }],
    [
      0,
      'expired is not redeemed',
      {
        events: [
          { on: '2025-11-01', type: 'voucher_claimed' },
          { on: '2025-12-01', type: 'voucher_expired' },
        ],
      },
    ],
  ),
  flag(
    'lets_vouchers_expire',
    groupEvents(
      "countIf(type = 'voucher_expired') >= 2 AND countIf(type = 'voucher_expired') >= countIf(type = 'voucher_redeemed')",
      within.days365,
    ),
    {
      has: { events: repeat(3, () => ({ on: '2025-12-01', type: 'voucher_expired' })) },
      hasNot: {
        events: [
          ...repeat(2, () => ({ on: '2025-12-01', type: 'voucher_expired' })),
          ...repeat(3, () => ({ on: '2025-11-01', type: 'voucher_redeemed' })),
        ],
      },
      edge: [
        true,
        'two expired and two redeemed',
        {
          events: [
            { on: '2025-01-01', type: 'voucher_expired' },
            { on: '2025-12-01', type: 'voucher_expired' },
            ...repeat(2, () => ({ on: '2025-11-01', type: 'voucher_redeemed' })),
          ],
        },
      ],
    },
  ),
  flag(
    'never_claimed',
    `SELECT DISTINCT party_no FROM fact_transaction WHERE ${purchase} AND ${within.days180}
       AND party_no NOT IN (SELECT party_no FROM fact_event WHERE type = 'voucher_claimed' AND ${within.ever})`,
    {
      has: { transactions: [spent('2025-12-01', 'dining')] },
      hasNot: {
        transactions: [spent('2025-12-01', 'dining')],
        events: [{ on: '2019-01-01', type: 'voucher_claimed' }],
      },
      edge: [false, 'last spent 180 days ago', { transactions: [spent('2025-07-04', 'dining')] }],
    },
  ),
  flag(
    'price_sensitive',
    `SELECT DISTINCT party_no FROM fact_event WHERE type = 'voucher_redeemed' AND ${within.days180} AND party_no IN (
       SELECT party_no FROM fact_transaction WHERE ${purchase} AND (business_date BETWEEN '2025-06-01' AND '2025-06-18' OR business_date BETWEEN '2025-11-01' AND '2025-11-11'))`,
    {
      has: {
        events: [{ on: '2025-12-01', type: 'voucher_redeemed' }],
        transactions: [spent('2025-06-10', 'digital')],
      },
      hasNot: {
        events: [{ on: '2025-12-01', type: 'voucher_redeemed' }],
        transactions: [spent('2025-06-19', 'digital')],
      },
      edge: [
        false,
        'redeemed 180 days ago',
        {
          events: [{ on: '2025-07-04', type: 'voucher_redeemed' }],
          transactions: [spent('2025-11-11', 'digital')],
        },
      ],
    },
  ),
  valued(
    'benefits_redeemed_fen',
    0,
    `SELECT party_no, sum(amount_fen) AS value FROM fact_event WHERE type = 'voucher_redeemed' AND ${within.days365} GROUP BY party_no`,
    [
      25_00,
      'two vouchers',
      {
        events: [
          { on: '2025-01-01', type: 'voucher_redeemed', fen: 20_00 },
          { on: '2025-12-01', type: 'voucher_redeemed', fen: 5_00 },
        ],
      },
    ],
    [0, 'claimed only', { events: [{ on: '2025-12-01', type: 'voucher_claimed', fen: 5_00 }] }],
    [0, 'a year ago', { events: [{ on: '2024-12-31', type: 'voucher_redeemed', fen: 5_00 }] }],
  ),
];
