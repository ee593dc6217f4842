import { flag, group, repeat, type TagCase, within } from './tag-case.ts';

export const businessCases: readonly TagCase[] = [
  flag(
    'likely_trader',
    group(
      'uniqExact(counterparty) >= 20',
      `direction = 'in' AND kind = 'transfer' AND counterparty != '' AND ${within.days30}`,
    ),
    {
      has: {
        transactions: repeat(25, (index) => ({
          on: '2025-12-10',
          in: true,
          kind: 'transfer',
          party: `p${index}`,
        })),
      },
      hasNot: {
        transactions: repeat(25, () => ({
          on: '2025-12-10',
          in: true,
          kind: 'transfer',
          party: 'p',
        })),
      },
      edge: [
        true,
        'exactly twenty',
        {
          transactions: repeat(20, (index) => ({
            on: '2025-12-02',
            in: true,
            kind: 'transfer',
            party: `p${index}`,
          })),
        },
      ],
    },
  ),
];
