import { z } from 'zod';

/**
 * 会员日: on which of the bank's days something may be done. Each part that names something must fit, so
 * weekday 5 with days 8 to 14 is the second Friday; an empty part is no restriction. Weekdays are 1 (Monday)
 * to 7, and day -1 is the last of a month. `benefits.is_on_day` says the same in the database.
 */
export const dayRule = z.strictObject({
  weekdays: z.array(z.int().min(1).max(7)).max(7).default([]),
  monthDays: z
    .array(
      z
        .int()
        .min(-1)
        .max(31)
        .refine((day) => day !== 0),
    )
    .max(32)
    .default([]),
  months: z.array(z.int().min(1).max(12)).max(12).default([]),
  /** whether the days are those of claiming, of using, or of both */
  appliesTo: z.enum(['claim', 'use', 'both']).default('both'),
});
export type DayRule = z.infer<typeof dayRule>;

const dayMs = 86_400_000;
/** Every weekday of 29 February comes within 40 years, also where a leap year is left out. */
const searchedDays = 41 * 366;

/** Whether a day (YYYY-MM-DD) is one of the rule's. */
export function isOnDay(rule: DayRule, day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  const weekday = date.getUTCDay() === 0 ? 7 : date.getUTCDay();
  const isLast = new Date(date.getTime() + dayMs).getUTCDate() === 1;
  const fits = (named: readonly number[], ...one: number[]): boolean =>
    named.length === 0 || one.some((value) => named.includes(value));
  return (
    fits(rule.weekdays, weekday) &&
    fits(rule.months, date.getUTCMonth() + 1) &&
    fits(rule.monthDays, date.getUTCDate(), ...(isLast ? [-1] : []))
  );
}

/** The first of the rule's days after the given one (YYYY-MM-DD); null when none ever comes. */
export function nextDayOf(rule: DayRule, after: string): string | null {
  const start = new Date(`${after}T00:00:00Z`).getTime();
  for (let ahead = 1; ahead <= searchedDays; ahead += 1) {
    const day = new Date(start + ahead * dayMs).toISOString().slice(0, 10);
    if (isOnDay(rule, day)) return day;
  }
  return null;
}
