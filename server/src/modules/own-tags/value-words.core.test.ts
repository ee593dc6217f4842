import { expect, test } from 'vitest';
import type { AmountBand, TagUnit } from '#contract/tags.ts';
import { wordValue } from './value-words.core.ts';

const choices = [{ value: 'high', zh: '高', en: 'High' }];
const word = (value: string | number | boolean, unit: TagUnit | null = null, code = 'any') =>
  wordValue({ code, unit, choices }, value, bandOf)?.zh ?? null;
const bandOf = (fen: number): AmountBand =>
  fen < 0
    ? { from: null, to: 0 }
    : fen < 5_000_000
      ? { from: 100_000, to: 5_000_000 }
      : { from: 5_000_000, to: null };

test.each<[string, string | number | boolean, TagUnit | null, string | null]>([
  ['a flag says it by its name', true, null, null],
  ['a choice is told in words', 'high', null, '高'],
  ['a date stays a date', '2026-03-01', null, '2026-03-01'],
  ['a share is told in hundredths', 0.349, 'share', '35%'],
  ['a number carries its unit', 12, 'month', '12 个月'],
  ['a mean is rounded', 2.345, 'count', '2.3'],
  ['an amount is told by its band', 1_234_567, 'fen', '1000 元至 5 万元'],
  ['an amount above all bands', 999_999_999, 'fen', '5 万元以上'],
  ['an amount below nothing', -1, 'fen', '低于 0 元'],
])('%s', (_, value, unit, told) => expect(word(value, unit)).toBe(told));

test('an age is told in years of life', () => expect(word(36, 'year', 'age')).toBe('36 岁'));
