import { flag, groupEvents, repeat, type TagCase, within } from './tag-case.ts';

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
];
