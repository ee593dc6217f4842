import type { Dayjs } from 'dayjs';

/** A minute that was typed is one on the bank's clock, whatever the browser's zone. */
export function momentOf(typed: Dayjs): string {
  return new Date(`${typed.format('YYYY-MM-DDTHH:mm')}:00+08:00`).toISOString();
}

/** The end of a minute that was typed, on the bank's clock. */
export function endOfMinute(typed: Dayjs): string {
  return `${typed.format('YYYY-MM-DDTHH:mm')}:59.999+08:00`;
}
