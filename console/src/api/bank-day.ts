import { formatDay } from '../parts/format-figure.ts';

/** By how much the server's clock is ahead of the browser's, as its last answer said. */
let aheadMilliseconds = 0;

/** Every answer names the moment it was given, to the second. */
export function noteServerTime({ headers }: Response): void {
  const told = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(told)) aheadMilliseconds = told - Date.now();
}

/**
 * Today (YYYY-MM-DD) as the server judges dates: in the bank's zone and by the server's clock, whatever
 * zone and clock the browser has.
 */
export function bankToday(): string {
  return formatDay(new Date(Date.now() + aheadMilliseconds).toISOString());
}
