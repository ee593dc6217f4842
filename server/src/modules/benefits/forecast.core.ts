/** How fast a budget is claimed and until when it lasts at that pace. */
export type Forecast = {
  /** mean of the newest days, fen a day */
  perDayFen: number;
  /** the day on which what is left would be claimed at that pace; null when nothing is claimed or left */
  lastsUntil: string | null;
};

const days = 14;

/**
 * The run rate: what was claimed, less what came back, in the 14 days before today, divided by those of them
 * since the first claim; a day without claims counts. What is left is divided by it. Today is left out, since
 * it is not over. A pace of the past, no model of what the next campaign brings.
 */
export function forecastOf(
  burn: readonly { date: string; claimedFen: number; expiredFen: number }[],
  leftFen: number,
  today: string,
): Forecast {
  const first = burn[0]?.date;
  const from = [addDays(today, -days), first ?? today].toSorted().at(-1) ?? today;
  const since = burn.filter(({ date }) => date >= from && date < today);
  const total = since.reduce((sum, day) => sum + day.claimedFen - day.expiredFen, 0);
  const counted = daysBetween(from, today);
  const perDayFen = counted === 0 ? 0 : Math.max(0, Math.round(total / counted));
  if (perDayFen === 0 || leftFen <= 0) return { perDayFen, lastsUntil: null };
  // A century is as far as it is told.
  const daysLeft = Math.min(Math.floor(leftFen / perDayFen), 36_500);
  return { perDayFen, lastsUntil: addDays(today, daysLeft) };
}

function addDays(day: string, number: number): string {
  return new Date(Date.parse(day) + number * 86_400_000).toISOString().slice(0, 10);
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** The highest of the warning lines, in percent, that what is used of a budget has reached; null below all. */
export function warningOf(
  usedFen: number,
  totalFen: number,
  lines: readonly number[],
): number | null {
  if (totalFen <= 0) return null;
  const reached = lines.filter((line) => usedFen * 100 >= totalFen * line);
  return reached.length === 0 ? null : Math.max(...reached);
}
