import { Temporal } from 'temporal-polyfill';
import type { Horizon } from './declaration.core.ts';

/** The days of which the bank has facts. */
export type FactsReach = { readonly first: string; readonly last: string };

/** A date whose customers were as their facts said then, and the day on which the outcome was known. */
export type Snapshot = { readonly date: string; readonly knownOn: string };

/** Before so many days of facts the figures of a window would be those of a part of it. */
const daysBeforeFirst = 90;
/** So many dates are looked at, the newest; a year holds every season once. */
const mostSnapshots = 13;
/** With fewer outcomes a date has nothing to judge by, while an earlier one may have. */
const fewestToJudge = 25;
/** Older ones say little of today's customers, and each is a scan of all facts. */
const mostForTraining = 6;

export function endOfHorizon(date: string, horizon: Horizon): string {
  const day = Temporal.PlainDate.from(date);
  if ('days' in horizon) return day.add({ days: horizon.days }).toString();
  const later = day.add({ months: horizon.months });
  return (day.day === day.daysInMonth ? later.with({ day: later.daysInMonth }) : later).toString();
}

/** Ends of months at which a prediction could have been made and judged by now, the newest first. */
export function possibleSnapshots(reach: FactsReach, horizon: Horizon): Snapshot[] {
  const earliest = Temporal.PlainDate.from(reach.first).add({ days: daysBeforeFirst }).toString();
  const last = Temporal.PlainDate.from(reach.last);
  const month = last.toPlainYearMonth();
  return Array.from({ length: mostSnapshots + 12 }, (_, ago) => {
    const { year, month: number, daysInMonth } = month.subtract({ months: ago });
    const date = Temporal.PlainDate.from({ year, month: number, day: daysInMonth }).toString();
    return { date, knownOn: endOfHorizon(date, horizon) };
  })
    .filter(({ date, knownOn }) => date >= earliest && knownOn <= reach.last)
    .slice(0, mostSnapshots);
}

/** How many rows a date gives, and how many of them have the outcome. */
export type Counted = Snapshot & { readonly rows: number; readonly positives: number };

/**
 * The newest date with enough outcomes judges (where none has, the newest with rows); those whose outcome was known by that day teach, as they would
 * have on that day: an outcome that came later was not to be learned from. Oldest first; null: too short.
 */
export function splitByTime(
  counted: readonly Counted[],
): { training: readonly Counted[]; test: Counted } | null {
  const newestFirst = counted
    .filter(({ rows }) => rows > 0)
    .toSorted((one, other) => (one.date < other.date ? 1 : -1));
  const test = newestFirst.find(({ positives }) => positives >= fewestToJudge) ?? newestFirst[0];
  if (!test) return null;
  const training = newestFirst
    .filter(({ knownOn }) => knownOn <= test.date)
    .slice(0, mostForTraining)
    .toReversed();
  return training.length === 0 ? null : { training, test };
}
