import { expect, test } from 'vitest';
import { identityCheckDigit } from './identity-number.ts';

// The two examples printed in GB 11643-1999, annex A.
test.each([
  ['11010519491231002', 'X'],
  ['44052418800101001', '4'],
])('the check digit of %s is %s', (first17, digit) => {
  expect(identityCheckDigit(first17)).toBe(digit);
});
