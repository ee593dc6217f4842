/** A point of a line over days. */
export type Point = readonly [day: string, fen: number];

const ahead = 30;

/**
 * How what is left would go on at a pace: from today to the day on which nothing is left, and no further than
 * the past that is shown, thirty days at least. No line where nothing is claimed or left.
 */
export function forecastLine(
  leftFen: number,
  perDayFen: number,
  today: string,
  daysShown: number,
): Point[] {
  if (perDayFen <= 0 || leftFen <= 0) return [];
  const days = Math.min(Math.max(daysShown, ahead), Math.ceil(leftFen / perDayFen));
  return [
    [today, leftFen],
    [dayAfter(today, days), Math.max(0, leftFen - perDayFen * days)],
  ];
}

/** What is left of all that was put in when a warning line, in percent of it, is reached. */
export function leftAtWarning(toppedUpFen: number, percent: number): number {
  return Math.round((toppedUpFen * (100 - percent)) / 100);
}

export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000);
}

/** The days between the first and the last that are told, those on which nothing moved as still ones. */
export function everyDay<Told extends { date: string }>(
  days: readonly Told[],
  still: Omit<Told, 'date'>,
): (Omit<Told, 'date'> & { date: string })[] {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const told = new Map(days.map((day) => [day.date, day]));
  return Array.from({ length: daysBetween(first.date, last.date) + 1 }, (_, nth) => {
    const date = dayAfter(first.date, nth);
    return told.get(date) ?? { ...still, date };
  });
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
