/** The first day of the newest unbroken run of one value; `orEarlier` where no day before it is kept. */
export type Since = { value: string | number | null; day: string; orEarlier: boolean };

/** Of the dates kept, the newest first. Null where there is none. */
export function sinceWhen(
  days: readonly { day: string; value: string | number | null }[],
): Since | null {
  const [newest] = days;
  if (!newest) return null;
  const changedAt = days.findIndex(({ value }) => value !== newest.value);
  const first = days[(changedAt === -1 ? days.length : changedAt) - 1] ?? newest;
  return { value: newest.value, day: first.day, orEarlier: changedAt === -1 };
}
