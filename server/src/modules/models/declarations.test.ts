import { expect, test } from 'vitest';
import { declarations } from './declarations.ts';

// A new customer's first attributes stand from the open date on, whenever the file came: at every past date
// they say what was known on the day of import.
test.each(declarations)('no feature of $code is an attribute that a file tells', ({ features }) => {
  expect(features.filter((name) => name.startsWith('customer.'))).toEqual([]);
});
