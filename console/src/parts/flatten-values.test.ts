import { expect, test } from 'vitest';
import { changedValues, flattenValues } from './flatten-values.ts';

test('提交的内容逐项列出,空值显示为横线', () => {
  expect(
    flattenValues({ name: '代发提升', arms: [{ code: 'a', offerId: null }], list: [] }),
  ).toEqual([
    ['name', '代发提升'],
    ['arms.0.code', 'a'],
    ['arms.0.offerId', '—'],
    ['list', '—'],
  ]);
});

test('再次提交时只列出变化的、新增的和去掉的项', () => {
  const before = { share: 1000, end: '2026-10-01', arms: [{ code: 'a' }] };
  const after = { share: 2000, end: '2026-10-01', arms: [{ code: 'a' }, { code: 'b' }] };
  expect(changedValues(before, after)).toEqual([
    { path: 'share', before: '1000', after: '2000' },
    { path: 'arms.1.code', before: null, after: 'b' },
  ]);
  expect(changedValues(after, { share: 2000, arms: after.arms })).toEqual([
    { path: 'end', before: '2026-10-01', after: null },
  ]);
});
