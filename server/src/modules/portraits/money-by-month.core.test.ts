import { describe, expect, test } from 'vitest';
import { moneyByMonth } from './money-by-month.core.ts';

const names = ['small', 'middle', 'large'].map((name) => ({ zh: name, en: name }));
const bands = { names, bounds: [100, 1000] };
const shown = (fen: number) => ({ fen, band: null });

describe('the trend by month', () => {
  test('a month without money between two with is empty, across a new year', () => {
    const rows = [
      { month: 202511, kind: 'time', fen: 100 },
      { month: 202602, kind: 'demand', fen: 99 },
    ];
    expect(
      moneyByMonth(rows, bands, shown).map(({ month, aum, band }) => [month, aum.fen, band?.en]),
    ).toEqual([
      ['2025-11', 100, 'middle'],
      ['2025-12', 0, 'small'],
      ['2026-01', 0, 'small'],
      ['2026-02', 99, 'small'],
    ]);
  });

  test('demand and time are deposits, what nobody named is other, and a loan is no AUM', () => {
    const rows = ['demand', 'time', 'crypto', 'loan'].map((kind, index) => ({
      month: 202512,
      kind,
      fen: 1000 * (index + 1),
    }));
    expect(moneyByMonth(rows, bands, shown)).toEqual([
      {
        month: '2025-12',
        aum: { fen: 6000, band: null },
        kinds: [
          { kind: 'deposit', amount: { fen: 3000, band: null } },
          { kind: 'other', amount: { fen: 3000, band: null } },
          { kind: 'loan', amount: { fen: 4000, band: null } },
        ],
        band: names[2],
      },
    ]);
  });

  test('without money there is no trend', () => {
    expect(moneyByMonth([], bands, shown)).toEqual([]);
  });
});
