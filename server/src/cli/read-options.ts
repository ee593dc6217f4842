import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { calendarDay } from '#contract/calendar-day.ts';

// Options of the command line as values; what can't be one is refused before anything is opened.

export function readId(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new InvalidArgumentError('a positive number');
  return id;
}

/** `YYYY-MM-DD`, a day that there is. */
export function readDay(text: string): string {
  if (!calendarDay.safeParse(text).success)
    throw new InvalidArgumentError('a date is YYYY-MM-DD, such as 2026-10-31');
  return text;
}

export function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return port;
}

/** A text that the contract takes in this place. */
export function readBy(schema: z.ZodType<string>): (text: string) => string {
  return (text) => {
    const read = schema.safeParse(text);
    if (read.success) return read.data;
    throw new InvalidArgumentError(read.error.issues.map(({ message }) => message).join('; '));
  };
}

export function readSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new InvalidArgumentError('a seed is a whole number from 0');
  return seed;
}
