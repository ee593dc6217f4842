/** A row of days on which a customer has signed in, the last of them `day`; null before the first. */
export type Streak = { day: string | null; days: number };

/**
 * Signing in on a day of the bank: the day after the last goes on, a day missed begins again, the same day
 * changes nothing. A day before the last (a clock set back) changes nothing either.
 */
export function signIn(
  streak: Streak,
  today: string,
  yesterday: string,
): Streak & { isNew: boolean } {
  if (streak.day !== null && streak.day >= today) return { ...streak, isNew: false };
  return { day: today, days: streak.day === yesterday ? streak.days + 1 : 1, isNew: true };
}

/** The streak as it stands today: one whose last day is before yesterday is over. */
export function standingDays({ day, days }: Streak, yesterday: string): number {
  return day !== null && day >= yesterday ? days : 0;
}

/** Whether the day that made `days` of a streak completes a round of `length`. */
export function completesRound(days: number, length: number): boolean {
  return days > 0 && days % length === 0;
}
