import { expect, test } from 'vitest';
import { readTagBand, readTagValue } from './tag-value.ts';

const words = { yes: '是', no: '否', unknown: '无取值' };
const choices = [{ value: 'high', zh: '高', en: 'High' }];

test.each([
  [{ type: 'flag', unit: null, choices: null }, '1', '是'],
  [{ type: 'flag', unit: null, choices: null }, false, '否'],
  [{ type: 'choice', unit: null, choices }, 'high', '高'],
  [{ type: 'choice', unit: null, choices }, 'other', 'other'],
  [{ type: 'number', unit: 'fen', choices: null }, 5_000_000, '5万'],
  [{ type: 'number', unit: 'share', choices: null }, 0.25, '25.0%'],
  [{ type: 'number', unit: 'count', choices: null }, 0, '0'],
  [{ type: 'date', unit: null, choices: null }, '2026-01-31', '2026-01-31'],
  [{ type: 'number', unit: 'count', choices: null }, null, '无取值'],
] as const)('标签取值按类型与单位显示 %#', (tag, value, text) => {
  expect(readTagValue(tag, value, 'zh', words)).toBe(text);
});

test('金额区间以元显示', () => {
  expect(
    readTagBand({ type: 'number', unit: 'fen', choices: null }, 0, 5_000_000, 'zh', words),
  ).toBe('0 – 5万');
});
