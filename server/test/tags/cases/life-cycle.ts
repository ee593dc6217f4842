import { since } from './customer-states.ts';
import { flag, type TagCase } from './tag-case.ts';

export const lifeCycleCases: readonly TagCase[] = [
  flag('new_customer', `SELECT party_no FROM (${since}) WHERE began >= '2025-10-02'`, {
    has: { customer: { open: '2025-12-30' } },
    hasNot: { customer: { open: '2025-10-01' } },
    edge: [true, 'opened exactly 90 days ago', { customer: { open: '2025-10-02' } }],
  }),
];
