import { Temporal } from 'temporal-polyfill';

/** How long points of a programme last. */
export type Validity = { validity: 'rolling_months' | 'year_end'; validityCount: number };

/**
 * The last day on which points earned on a bank day may be used: the day before the same day so many months
 * later (of a shorter month, before its last day), or the last day of the year so many years on.
 */
export function lastDayOf({ validity, validityCount }: Validity, earnedOn: string): string {
  const day = Temporal.PlainDate.from(earnedOn);
  return validity === 'rolling_months'
    ? day.add({ months: validityCount }).subtract({ days: 1 }).toString()
    : day.add({ years: validityCount }).with({ month: 12, day: 31 }).toString();
}
