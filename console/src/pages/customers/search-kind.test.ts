import { expect, test } from 'vitest';
import { searchKindOf } from './search-kind.ts';

test.each([
  ['13800138000', 'phone'],
  ['+86 138-0013-8000', 'phone'],
  ['350102199001011234', 'identity'],
  ['35010219900101123X', 'identity'],
  ['C000123', 'identifier'],
  ['62250', 'identifier'],
  ['陈', 'name'],
  ['Anna', 'name'],
])('搜索框中的 %s 按 %s 查找客户', (text, kind) => {
  expect(searchKindOf(text)).toBe(kind);
});
