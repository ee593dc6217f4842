import { expect, it } from 'vitest';
import { csvCell } from './csv-cell.core.ts';

it.each([
  ['=cmd|calc', "'=cmd|calc"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@sum', "'@sum"],
  ['\tx', "'\tx"],
  ['=a,"b"', '"\'=a,""b"""'],
  ['陈*', '陈*'],
  ['a\r\nb', '"a\r\nb"'],
])('%j never starts a formula and stays one cell', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

it('a number stays a number', () => {
  expect(csvCell(-5)).toBe('-5');
});
