import { flag, type TagCase, valued } from './tag-case.ts';

const today = '2025-12-31';
const yesterday = '2025-12-30';

/** A flag of the day: as the daily run finds it from the facts. */
const happened = (tag: string, type: string): TagCase =>
  flag(
    tag,
    `SELECT DISTINCT party_no FROM fact_event WHERE type = '${type}' AND business_date = '${today}'`,
    {
      has: { events: [{ on: today, type }] },
      hasNot: { events: [{ on: yesterday, type }] },
      edge: [false, 'another event of the day', { events: [{ on: today, type: 'mobile_error' }] }],
    },
  );

export const realTimeCases: readonly TagCase[] = [
  happened('signed_in_today', 'mobile_sign_in'),
  happened('visited_today', 'visit'),
  happened('scanned_code_today', 'code_scan'),
  happened('product_matured_today', 'product_maturity'),
  happened('claimed_today', 'voucher_claimed'),
  happened('redeemed_today', 'voucher_redeemed'),
  happened('contacted_today', 'customer_contacted'),
  happened('complained_today', 'complaint'),
  flag(
    'large_movement_today',
    `SELECT party_no FROM fact_event WHERE type = 'large_movement' AND business_date = '${today}' GROUP BY party_no HAVING max(amount_fen) >= 5000000`,
    {
      has: { events: [{ on: today, type: 'large_movement', fen: 90_000_00 }] },
      hasNot: {
        events: [
          { on: today, type: 'large_movement', fen: 49_999_99 },
          { on: yesterday, type: 'large_movement', fen: 90_000_00 },
        ],
      },
      edge: [
        true,
        'exactly the amount, beside a smaller one',
        {
          events: [
            { on: today, type: 'large_movement', fen: 50_000_00 },
            { on: today, type: 'large_movement', fen: 100 },
          ],
        },
      ],
    },
  ),
  valued(
    'last_mobile_sign_in',
    null,
    `SELECT party_no, toString(max(business_date)) AS value FROM fact_event WHERE type = 'mobile_sign_in' AND business_date <= '${today}' GROUP BY party_no`,
    [
      '2025-03-01',
      'the newest of several',
      {
        events: [
          { on: '2025-03-01', type: 'mobile_sign_in' },
          { on: '2024-03-01', type: 'mobile_sign_in' },
        ],
      },
    ],
    [null, 'a visit is no sign-in', { events: [{ on: '2025-03-01', type: 'visit' }] }],
    [
      '2025-12-30',
      'what comes after the date is not known yet',
      {
        events: [
          { on: yesterday, type: 'mobile_sign_in' },
          { on: '2026-01-01', type: 'mobile_sign_in' },
        ],
      },
    ],
  ),
];
