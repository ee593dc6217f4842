import { expect, test } from 'vitest';
import { matchesGlob } from './match-files.core.ts';

test.each([
  ['account_*.csv', 'account_20240229.csv', true],
  ['account_*.csv', 'account_.csv', true],
  ['account_*.csv', 'account_1.csv.gz', false],
  ['account_*.csv', 'ACCOUNT_1.csv', false],
  ['*.csv', '.csv', true],
  ['*', '', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['客户?.csv', '客户𠀀.csv', true],
  ['*ab*ab', 'abab', true],
  ['*ab*ab', 'aab', false],
  ['a.b', 'axb', false],
  ['a*', 'a*b', true],
  ['a', 'a*', false],
])('the glob %s and the name %s', (glob, name, matches) => {
  expect(matchesGlob(glob, name)).toBe(matches);
});

test('a glob of many stars is answered at once', () => {
  const started = performance.now();
  expect(matchesGlob(`${'*a'.repeat(99)}b`, 'a'.repeat(255))).toBe(false);
  expect(performance.now() - started).toBeLessThan(500);
});
