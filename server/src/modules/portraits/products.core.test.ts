import { expect, test } from 'vitest';
import { ageBandOf, ageBandSql } from './products.core.ts';

test.each([
  [null, 'unknown'],
  [17, 'under_18'],
  [18, 'from_18_to_29'],
  [29, 'from_18_to_29'],
  [30, 'from_30_to_39'],
  [60, 'from_60'],
])('the age %s is of the band %s', (age, band) => {
  expect(ageBandOf(age)).toBe(band);
});

test('the same bands in SQL, the highest asked first', () => {
  expect(ageBandSql('t_age')).toBe(
    "multiIf(isNull(t_age), 'unknown', t_age >= 60, 'from_60', t_age >= 50, 'from_50_to_59', t_age >= 40, 'from_40_to_49', t_age >= 30, 'from_30_to_39', t_age >= 18, 'from_18_to_29', 'under_18')",
  );
});
