import { flag, type TagCase } from './tag-case.ts';

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
];
