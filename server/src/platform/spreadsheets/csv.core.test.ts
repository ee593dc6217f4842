import { expect, it } from 'vitest';
import { csvLine } from './csv.core.ts';

it.each([
  ['=cmd|calc', "'=cmd|calc"],
  ['+1', "'+1"],
  ['-1+cmd', "'-1+cmd"],
  ['-1', '-1'],
  ['@sum', "'@sum"],
  ['\tx', "'\tx"],
  ['=a,"b"', '"\'=a,""b"""'],
  ['陈*', '陈*'],
  ['a\r\nb', '"a\r\nb"'],
])('%j never starts a formula and stays one cell', (text, cell) => {
  expect(csvLine([text])).toBe(`${cell}\r\n`);
});

it('a number stays a number', () => {
  expect(csvLine([-5, 1.5])).toBe('-5,1.5\r\n');
});
