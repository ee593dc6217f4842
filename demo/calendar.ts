/** Days as whole numbers since 1970-01-01, so that arithmetic on them is arithmetic. */

const DAY_MS = 86_400_000;

export function dayOf(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The day months away, cut to the month's last day: 31 January + 1 month is 28 or 29 February. */
export function addMonths(day: number, months: number): number {
  const date = new Date(day * DAY_MS);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS;
  const length = daysInMonth(first);
  return first + Math.min(date.getUTCDate(), length) - 1;
}

export function firstOfMonth(day: number): number {
  return day - new Date(day * DAY_MS).getUTCDate() + 1;
}

function daysInMonth(firstDay: number): number {
  const first = new Date(firstDay * DAY_MS);
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1) / DAY_MS - firstDay;
}

/** A month of the bank's history, or the part of it that the history covers. */
export interface HistoryMonth {
  readonly first: number;
  readonly last: number;
  /** first and last day of the whole month */
  readonly monthStart: number;
  readonly monthEnd: number;
  /** 1 to 12 */
  readonly month: number;
}

/** The twelve months up to and including asOf, oldest first; thirteen parts when asOf ends no month. */
export function historyMonths(asOf: number): HistoryMonth[] {
  const start = addMonths(asOf + 1, -12);
  const months: HistoryMonth[] = [];
  for (
    let monthStart = firstOfMonth(start);
    monthStart <= asOf;
    monthStart = addMonths(monthStart, 1)
  ) {
    const monthEnd = monthStart + daysInMonth(monthStart) - 1;
    months.push({
      first: Math.max(start, monthStart),
      last: Math.min(asOf, monthEnd),
      monthStart,
      monthEnd,
      month: new Date(monthStart * DAY_MS).getUTCMonth() + 1,
    });
  }
  return months;
}

/** First day of the Chinese New Year, 2015 to 2040. */
const newYears = [
  '2015-02-19',
  '2016-02-08',
  '2017-01-28',
  '2018-02-16',
  '2019-02-05',
  '2020-01-25',
  '2021-02-12',
  '2022-02-01',
  '2023-01-22',
  '2024-02-10',
  '2025-01-29',
  '2026-02-17',
  '2027-02-06',
  '2028-01-26',
  '2029-02-13',
  '2030-02-03',
  '2031-01-23',
  '2032-02-11',
  '2033-01-31',
  '2034-02-19',
  '2035-02-08',
  '2036-01-28',
  '2037-02-15',
  '2038-02-04',
  '2039-01-24',
  '2040-02-12',
].map(dayOf);

/** Days until the nearest Chinese New Year: positive before it, negative after it. */
export function daysToNewYear(day: number): number {
  let nearest = Infinity;
  for (const newYear of newYears) {
    if (Math.abs(newYear - day) < Math.abs(nearest)) nearest = newYear - day;
  }
  return nearest;
}
