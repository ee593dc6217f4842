import { customers, since } from './customer-states.ts';
import { flag, type TagCase, valued } from './tag-case.ts';

export const relationshipCases: readonly TagCase[] = [
  valued(
    'tenure_months',
    null,
    `SELECT party_no, (2025 - toYear(assumeNotNull(began))) * 12 + 12 - toMonth(assumeNotNull(began)) - if(toDayOfMonth(assumeNotNull(began)) > 31, 1, 0) AS value FROM (${since}) WHERE began IS NOT NULL`,
    [127, 'since May 2015', { customer: { open: '2015-05-20' } }],
    [
      12,
      'the first account stands in',
      { customer: { open: null }, accounts: [{ opened: '2024-12-31' }, { opened: '2025-06-01' }] },
    ],
    [null, 'unknown without either', { customer: { open: null } }],
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
];
