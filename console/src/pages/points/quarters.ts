/** The quarters that are over on a day, the newest first: `2026-Q2` before a day of the third. */
export function quartersBefore(day: string, count: number): string[] {
  const [year = 0, month = 1] = day.split('-').map(Number);
  const running = year * 4 + Math.floor((month - 1) / 3);
  return Array.from({ length: count }, (_, at) => {
    const quarter = running - 1 - at;
    return `${Math.floor(quarter / 4)}-Q${(quarter % 4) + 1}`;
  });
}
