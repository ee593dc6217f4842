import { expect, it } from 'vitest';
import { maskCode, readCodeLine } from './read-code-line.core.ts';

const good = (code: string, pin: string | null = null) => ({ line: 7, code, pin });
const bad = (reason: string) => ({ line: 7, reason });

it.each<[string, string, object | null]>([
  ['a code alone', 'ABCD-1234', good('ABCD-1234')],
  ['with spaces around', '  ABCD-1234\t', good('ABCD-1234')],
  ['a code and its secret', 'ABCD-1234,998877', good('ABCD-1234', '998877')],
  ['between tabs', 'ABCD-1234\t998877', good('ABCD-1234', '998877')],
  ['in quotes', '"ABCD-1234","99""88"', good('ABCD-1234', '99"88')],
  ['columns that are empty at the end', 'ABCD-1234,,,', good('ABCD-1234')],
  ['an empty line', '   ', null],
  ['a word of the head below the first line is a code', 'code', good('code')],
  ['three columns', 'ABCD-1234,998877,x', bad('too_many_columns')],
  ['a secret without its code', ',998877', bad('code_missing')],
  ['a code with a space inside', 'ABCD 1234', bad('code_malformed')],
  ['a code of three', 'ABC', bad('code_malformed')],
  ['a code of sixty-five', 'A'.repeat(65), bad('code_malformed')],
  ['letters that are not to be typed', 'ＡＢＣＤ１２３４', bad('code_malformed')],
  ['a NUL', 'ABCD\u00001234', bad('code_malformed')],
  ['half a character, as a wrong encoding leaves it', 'ABCD\uFFFD', bad('code_malformed')],
])('%s', (_, text, read) => {
  expect(readCodeLine(text, 7)).toEqual(read);
});

it.each(['code', 'Code,pin', 'name,phone', '券号,密码', '兑换码', '\uFEFF兑换码'.slice(1)])(
  'the head of the file names its columns: %s',
  (text) => {
    expect(readCodeLine(text, 1)).toBeNull();
  },
);

it.each([
  ['ABCD1234', '****1234'],
  ['ABC1234', '****4'],
])('of %s a list shows %s', (code, masked) => {
  expect(maskCode(code)).toBe(masked);
});
