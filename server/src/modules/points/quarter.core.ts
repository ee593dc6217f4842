import { Temporal } from 'temporal-polyfill';

export type Days = { from: string; until: string };

/** First and last day of a quarter, as in '2026-Q1'. */
export function daysOfQuarter(quarter: string): Days {
  const [year = '', number = ''] = quarter.split('-Q');
  const from = new Temporal.PlainDate(Number(year), Number(number) * 3 - 2, 1);
  return { from: from.toString(), until: from.add({ months: 3 }).subtract({ days: 1 }).toString() };
}

/** The newest quarter that is over on a day. */
export function quarterBefore(today: string): string {
  const day = Temporal.PlainDate.from(today).subtract({ months: 3 });
  return `${day.year}-Q${Math.ceil(day.month / 3)}`;
}

/** The first day of the month, quarter or year that a day lies in. */
export function periodStart(period: 'month' | 'quarter' | 'year', today: string): string {
  const day = Temporal.PlainDate.from(today);
  const month = { month: day.month, quarter: Math.ceil(day.month / 3) * 3 - 2, year: 1 }[period];
  return day.with({ month, day: 1 }).toString();
}
