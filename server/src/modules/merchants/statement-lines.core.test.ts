import { describe, expect, it } from 'vitest';
import { fenOf, momentOf, readDeeds } from './statement-lines.core.ts';

it.each([
  ['12', 1_200],
  ['12.3', 1_230],
  ['1,234.56', 123_456],
  ['¥ 0.01', 1],
  ['-5.00', -500],
  ['0.1 ', 10],
  ['12.345', null],
  ['12.3400', 1_234],
  ['1e3', null],
  ['=1+1', null],
  ['', null],
  ['9999999999999', null],
])('%j yuan are %j fen', (text, fen) => {
  expect(fenOf(text, 'yuan')).toBe(fen);
});

it.each([
  ['120', 120],
  ['120.00', 120],
  ['1.5', null],
])('%j counted in fen is %j', (text, fen) => {
  expect(fenOf(text, 'fen')).toBe(fen);
});

it.each([
  ['2026-06-15 12:30:45', '2026-06-15T04:30:45.000Z'],
  ['2026/6/5 9:05', '2026-06-05T01:05:00.000Z'],
  ['2026年6月5日 09:05:01', '2026-06-05T01:05:01.000Z'],
  ['2026-06-15T12:30:45+09:00', '2026-06-15T03:30:45.000Z'],
  ['2026-06-15T04:30:45.123Z', '2026-06-15T04:30:45.000Z'],
  ['20260615123045', '2026-06-15T04:30:45.000Z'],
  ['2026-06-15', '2026-06-14T16:00:00.000Z'],
  ['46188.5', '2026-06-15T04:00:00.000Z'],
  ['2026-06-31 12:00:00', null],
  ['2026-02-29', null],
  ['2026-06-15 24:00:00', null],
  ['昨天', null],
  ['', null],
])('%j is the moment %j', (text, moment) => {
  const at = momentOf(text);
  expect(at === null ? null : new Date(at).toISOString()).toBe(moment);
});

describe('a line of a statement', () => {
  const period = { from: Date.UTC(2026, 5, 14, 16), until: Date.UTC(2026, 5, 15, 16) };
  const mapping = { kind: '类型', redeemWord: '核销', refundWord: '退款', unit: 'yuan' } as const;
  const line = { line: 2, reference: 'A1', time: '2026-06-15 12:00', amount: '10', kind: '核销' };

  it.each([
    ['says what happened', {}, null],
    ['of a reference that is missing', { reference: '' }, 'reference_missing'],
    ['of an amount that is none', { amount: '十元' }, 'amount_wrong'],
    ['of nothing', { amount: '0.00' }, 'amount_wrong'],
    ['of a time that is none', { time: '早上' }, 'time_wrong'],
    ['of another day', { time: '2026-06-16 00:00:00' }, 'outside_period'],
    ['of the last second', { time: '2026-06-15 23:59:59' }, null],
    ['of a kind that nobody named', { kind: '充值' }, 'kind_unknown'],
  ])('%s', (_, more, reason) => {
    const { deeds, bad } = readDeeds([{ ...line, ...more }], mapping, period);
    expect(bad).toEqual(reason === null ? [] : [{ line: 2, reason }]);
    expect(deeds).toHaveLength(reason === null ? 1 : 0);
  });

  it('without a column of kinds is a refund when its amount is negative', () => {
    const { deeds } = readDeeds(
      [line, { ...line, amount: '-10' }],
      { ...mapping, kind: undefined },
      period,
    );
    expect(deeds.map(({ kind, amountFen }) => [kind, amountFen])).toEqual([
      ['redeem', 1_000],
      ['refund', 1_000],
    ]);
  });
});
