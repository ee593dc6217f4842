import type { Check } from './compile-field.core.ts';

/** Faults of form that a record can have before its fields are looked at; the numbers stand in the staging table. */
export const recordFaults = { none: 0, columnCount: 1, brokenQuotes: 2, nulByte: 3 } as const;

export const recordFaultChecks: Check[] = [
  { when: `fault = ${recordFaults.columnCount}`, code: 'COLUMN_COUNT', column: '' },
  { when: `fault = ${recordFaults.brokenQuotes}`, code: 'BROKEN_QUOTES', column: '' },
  { when: `fault = ${recordFaults.nulByte}`, code: 'NUL_BYTE', column: '' },
];
