import { Temporal } from 'temporal-polyfill';

export const bankTimeZone = 'Asia/Shanghai';

/** Time is an argument: everything that asks for the time asks this. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/** The bank's calendar day (YYYY-MM-DD, Asia/Shanghai) of a moment. */
export function bankDay(moment: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime())
    .toZonedDateTimeISO(bankTimeZone)
    .toPlainDate()
    .toString();
}

/** `date` moved by whole days. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** The moment a day begins in the bank. */
export function bankDayStart(date: string): Date {
  const start = Temporal.PlainDate.from(date).toZonedDateTime(bankTimeZone);
  return new Date(start.epochMilliseconds);
}
