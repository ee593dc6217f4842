import type { Balance } from '../bank-of-facts.ts';
import { balancePictures } from '../pictures.ts';
import { balanceOn } from './tag-case.ts';

/** The months before December 2025 of which there are pictures, the oldest first. */
export const fullMonths = [
  202412, 202501, 202502, 202503, 202504, 202505, 202506, 202507, 202508, 202509, 202510, 202511,
] as const;
export const thisMonth = 202512;

const monthOf = (day: string): number => Number(day.slice(0, 4)) * 100 + Number(day.slice(5, 7));

/** Balances that give the full months up to November these averages, in ten thousands of yuan. */
export function course(...tenThousands: number[]): Balance[] {
  const first = fullMonths.length - tenThousands.length;
  return balancePictures.test.flatMap((on) => {
    const amount = tenThousands[fullMonths.findIndex((month) => month === monthOf(on)) - first];
    return amount === undefined ? [] : [balanceOn(on, amount * 10_000_00)];
  });
}

/** December so far, in ten thousands of yuan. */
export const soFar = (tenThousands: number): Balance[] =>
  ['2025-12-15', '2025-12-31'].map((on) => balanceOn(on, tenThousands * 10_000_00));

/** SQL of a month's average over rows of fact_balance: from September on, the first source has two pictures a month. */
export const averageOf = (month: number, condition = '1'): string =>
  `round(sumIf(balance_fen / if(source = 'test' AND business_date >= '2025-09-01', 2, 1), toYYYYMM(business_date) = ${month} AND business_date <= '2025-12-31' AND ${condition}))`;

/** SQL of (party_no, m1 … m12 the averages of the full months, the oldest first, and m13 this month's). */
export const monthAverages = `SELECT party_no, ${[...fullMonths, thisMonth].map((month, index) => `${averageOf(month)} AS m${index + 1}`).join(', ')}
  FROM fact_balance WHERE kind != 'loan' AND currency = 'CNY' GROUP BY party_no`;
