import { Temporal } from 'temporal-polyfill';
import { quoteDate } from './quote-sql.core.ts';

/**
 * Which rows of a fact table a metric looks at, seen from the as-of date:
 *   all         everything up to the as-of date
 *   last        the last n days or months; `ago` moves the end of the window back by as many
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

/** Business dates on which each source delivered a whole picture, ascending, none after the as-of date. */
export type SnapshotDates = ReadonlyMap<string, readonly string[]>;

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
    day.subtract(window.unit === 'day' ? { days: count } : { months: count }).toString();
  const ago = window.ago ?? 0;
  return { after: back(ago + window.count), until: ago === 0 ? asOf : back(ago) };
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

/** The newest picture of each source on or before the as-of date less `daysAgo`, unless stale by then. */
export function latestSnapshots(
  dates: SnapshotDates,
  asOf: string,
  daysAgo: number,
): Map<string, string> {
  const moment = Temporal.PlainDate.from(asOf).subtract({ days: daysAgo });
  const oldest = moment.subtract({ days: snapshotStaleAfterDays }).toString();
  const newest = new Map<string, string>();
  for (const [source, days] of dates) {
    const day = days
      .filter((candidate) => candidate <= moment.toString() && candidate > oldest)
      .at(-1);
    if (day !== undefined) newest.set(source, day);
  }
  return newest;
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
      const zhAgo = window.ago ? `(截至 ${window.ago} ${zhUnit}前)` : '';
      const enAgo = window.ago ? ` ending ${window.ago} ${enUnit} before` : '';
      return {
        zh: `近 ${window.count} ${zhUnit}${zhAgo}`,
        en: `the last ${window.count} ${enUnit}${enAgo}`,
      };
    }
  }
}
