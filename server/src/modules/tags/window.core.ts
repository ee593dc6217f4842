import { Temporal } from 'temporal-polyfill';
import { quoteDate } from './quote-sql.core.ts';

/**
 * Which rows of a fact table a metric looks at, seen from the as-of date:
 *   all         everything up to the as-of date
 *   last        the last n days or months, whole ones at the end of a month; `ago` moves the end of the window back by as many
 *   month       the calendar month so many months ago; 0 is the month to date
 *   latest      (snapshots) each source's newest picture, on the as-of date or that many days earlier
 */
export type Window =
  | { kind: 'all' }
  | { kind: 'last'; count: number; unit: 'day' | 'month'; ago?: number }
  | { kind: 'month'; ago: number }
  | { kind: 'latest'; daysAgo?: number };

type PeriodWindow = Exclude<Window, { kind: 'latest' }>;

export const allTime: PeriodWindow = { kind: 'all' };
export const lastDays = (count: number, ago = 0): PeriodWindow => ({
  kind: 'last',
  count,
  unit: 'day',
  ago,
});
export const lastMonths = (count: number, ago = 0): PeriodWindow => ({
  kind: 'last',
  count,
  unit: 'month',
  ago,
});
export const calendarMonth = (ago: number): PeriodWindow => ({ kind: 'month', ago });
export const latest = (daysAgo = 0): Window => ({ kind: 'latest', daysAgo });

/** Dates after `after` (null: from the beginning) up to and including `until`. */
export type Period = { after: string | null; until: string };

/**
 * The whole pictures that a source delivered of kinds that come together: their business dates,
 * ascending, none after the as-of date. Kinds that come in files of their own have dates of their own,
 * so that a day on which only one of the files arrived takes nothing from the others.
 */
export type SnapshotSeries = {
  source: string;
  /** null: all kinds of the source */
  kinds: readonly string[] | null;
  days: readonly string[];
  /** dates that a few rows bear and no picture: a mistyped date among them */
  strays: readonly string[];
};

/** A picture older than this is no longer taken for the present: the source has stopped. */
export const snapshotStaleAfterDays = 62;

export function periodOf(window: PeriodWindow, asOf: string): Period {
  const day = Temporal.PlainDate.from(asOf);
  if (window.kind === 'all') return { after: null, until: asOf };
  if (window.kind === 'month') {
    const first = day.with({ day: 1 }).subtract({ months: window.ago });
    const last = window.ago === 0 ? day : first.add({ months: 1 }).subtract({ days: 1 });
    return { after: first.subtract({ days: 1 }).toString(), until: last.toString() };
  }
  const back = (count: number): string =>
    window.unit === 'day' ? day.subtract({ days: count }).toString() : monthsBefore(day, count);
  const ago = window.ago ?? 0;
  return { after: back(ago + window.count), until: ago === 0 ? asOf : back(ago) };
}

/**
 * The same day so many months before, or that month's last; and the last day of a month is the last of
 * every month: three months up to 28 February are December to February, and hold three paydays.
 */
function monthsBefore(day: Temporal.PlainDate, months: number): string {
  const there = day.subtract({ months });
  return (day.day === day.daysInMonth ? there.with({ day: there.daysInMonth }) : there).toString();
}

/** The newest day of the window lies at least so many days before the as-of date, whichever date that is. */
export function daysBehind(window: Window): number {
  const shortestMonth = 28;
  switch (window.kind) {
    case 'all':
      return 0;
    case 'latest':
      return window.daysAgo ?? 0;
    case 'month':
      return window.ago === 0 ? 0 : (window.ago - 1) * shortestMonth + 1;
    case 'last':
      return (window.ago ?? 0) * (window.unit === 'day' ? 1 : shortestMonth);
  }
}

/** The day of the newest picture on or before the as-of date less `daysAgo`, unless stale by then. */
export function latestSnapshot(
  days: readonly string[],
  asOf: string,
  daysAgo: number,
): string | undefined {
  const moment = Temporal.PlainDate.from(asOf).subtract({ days: daysAgo });
  const oldest = moment.subtract({ days: snapshotStaleAfterDays }).toString();
  return days.filter((day) => day <= moment.toString() && day > oldest).at(-1);
}

/** SQL that keeps a period, given what the whole scan is already limited to. */
export function periodConditions(column: string, period: Period, scan: Period): string[] {
  return [
    ...(period.after !== null && period.after !== scan.after
      ? [`${column} > ${quoteDate(period.after)}`]
      : []),
    ...(period.until !== scan.until ? [`${column} <= ${quoteDate(period.until)}`] : []),
  ];
}

export function describeWindow(window: Window): { zh: string; en: string } {
  switch (window.kind) {
    case 'all':
      return { zh: '截至统计日的全部', en: 'everything up to the as-of date' };
    case 'month':
      if (window.ago === 0) return { zh: '本月至今', en: 'this month to date' };
      return { zh: `${window.ago} 个月前的自然月`, en: `the calendar month ${window.ago} before` };
    case 'latest':
      if (!window.daysAgo) return { zh: '最新快照', en: 'the newest snapshot' };
      return {
        zh: `${window.daysAgo} 天前的最新快照`,
        en: `the newest snapshot ${window.daysAgo} days before`,
      };
    case 'last': {
      const zhUnit = window.unit === 'day' ? '天' : '个月';
      const enUnit = window.unit === 'day' ? 'days' : 'months';
      const zhAgo = window.ago ? `（截至 ${window.ago} ${zhUnit}前）` : '';
      const enAgo = window.ago ? ` ending ${window.ago} ${enUnit} before` : '';
      return {
        zh: `近 ${window.count} ${zhUnit}${zhAgo}`,
        en: `the last ${window.count} ${enUnit}${enAgo}`,
      };
    }
  }
}
