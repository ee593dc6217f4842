import type { Bilingual } from '#contract/bilingual.ts';
import {
  type MoneyKind,
  moneyKinds,
  type PortraitMonth,
  type ShownAmount,
} from '#contract/portraits.ts';

/** Balances of a month and kind as a document has them: months as YYYYMM, kinds as the facts. */
type MonthOfKind = { month: number; kind: string; fen: number };

const groups: Readonly<Record<string, MoneyKind>> = {
  demand: 'deposit',
  time: 'deposit',
  deposit: 'deposit',
  wealth: 'wealth',
  fund: 'fund',
  insurance: 'insurance',
  loan: 'loan',
};

/** The choice tag whose bands, and the amounts they begin at, the trend uses. */
export const bandTag = 'aum_band';

/** Bands from the lowest; `bounds` are where the second and those after it begin, in fen. */
export type AumBands = { names: readonly Bilingual[]; bounds: readonly number[] };

/** The trend from its first month with money to its last; a month in between without any is empty, not absent. */
export function moneyByMonth(
  rows: readonly MonthOfKind[],
  bands: AumBands,
  shown: (fen: number) => ShownAmount,
): PortraitMonth[] {
  const months = [...new Set(rows.map((row) => row.month))].toSorted((a, b) => a - b);
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  return monthsBetween(first, last).map((month) => {
    const own = rows.filter((row) => row.month === month);
    const sumOf = (kind: MoneyKind): number =>
      own.reduce((sum, row) => sum + ((groups[row.kind] ?? 'other') === kind ? row.fen : 0), 0);
    const kinds = moneyKinds
      .map((kind) => ({ kind, fen: sumOf(kind) }))
      .filter(({ fen }) => fen !== 0);
    const aum = kinds.reduce((sum, { kind, fen }) => (kind === 'loan' ? sum : sum + fen), 0);
    return {
      month: `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`,
      aum: shown(aum),
      kinds: kinds.map(({ kind, fen }) => ({ kind, amount: shown(fen) })),
      band: bands.names[bands.bounds.filter((bound) => aum >= bound).length] ?? null,
    };
  });
}

function monthsBetween(first: number, last: number): number[] {
  const found = [];
  for (let month = first; month <= last; month += month % 100 === 12 ? 89 : 1) found.push(month);
  return found;
}
