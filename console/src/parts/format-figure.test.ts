import { describe, expect, test } from 'vitest';
import {
  formatCompact,
  formatDay,
  formatFen,
  formatPointsAmount,
  formatMoment,
  formatPercent,
  formatPoints,
  formatPValue,
  formatTimeOfDay,
} from './format-figure.ts';

describe('大数用万、亿显示,英文用 K、M、B', () => {
  test.each([
    [0, '0', '0'],
    [9999, '9,999', '9,999'],
    [10_000, '1万', '10K'],
    [12_345_678, '1,234.57万', '12.35M'],
    [314_625_746, '3.15亿', '314.63M'],
    [-25_000, '-2.5万', '-25K'],
    [2_500_000_000, '25亿', '2.5B'],
  ])('%d', (value, zh, en) => {
    expect(formatCompact(value, 'zh')).toBe(zh);
    expect(formatCompact(value, 'en')).toBe(en);
  });
});

describe('金额以分为单位逐分显示', () => {
  test.each([
    [0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [31_462_574_680, '314,625,746.80'],
    [9_007_199_254_740_991, '90,071,992,547,409.91'],
  ])('%d', (fen, text) => expect(formatFen(fen)).toBe(text));
});

test('没有数的地方显示横线而不是 0', () => {
  expect(formatFen(null)).toBe('—');
  expect(formatCompact(undefined, 'zh')).toBe('—');
  expect(formatPercent(Number.NaN)).toBe('—');
});

test('时间按银行所在的北京时间显示', () => {
  expect(formatMoment('2026-01-31T17:30:00Z')).toBe('2026-02-01 01:30');
  expect(formatTimeOfDay('2026-01-31T17:30:05Z')).toBe('01:30:05');
  expect(formatDay('2026-01-31T17:30:00Z')).toBe('2026-02-01');
  expect(formatDay('1994-01-31')).toBe('1994-01-31');
});

test('提升以百分点带符号显示,P 值过小写成小于', () => {
  expect(formatPoints(0.0213, 'zh')).toBe('+2.13个百分点');
  expect(formatPoints(-0.01, 'en')).toBe('-1.00 pp');
  expect(formatPValue(0.00000001)).toBe('< 0.0001');
});

test('points are told without the decimals they do not need', () => {
  expect([30_000, 123_450, -50, null].map(formatPointsAmount)).toEqual([
    '300',
    '1,234.50',
    '-0.50',
    '—',
  ]);
});
