import { expect, it } from 'vitest';
import { lastDayOf } from './validity.core.ts';

it.each([
  ['rolling_months', 12, '2026-03-15', '2027-03-14'],
  ['rolling_months', 1, '2026-01-31', '2026-02-27'],
  ['rolling_months', 12, '2024-02-29', '2025-02-27'],
  ['rolling_months', 1, '2026-12-01', '2026-12-31'],
  ['year_end', 0, '2026-12-31', '2026-12-31'],
  ['year_end', 0, '2026-01-01', '2026-12-31'],
  ['year_end', 1, '2024-02-29', '2025-12-31'],
] as const)('%s × %i, earned on %s: through %s', (validity, validityCount, earned, last) => {
  expect(lastDayOf({ validity, validityCount }, earned)).toBe(last);
});
