import { z } from 'zod';

// ISO 8601 has a year 0; PostgreSQL has none.
const first = '0001';
const problem = 'there is no year 0';

/** A day that there is, as YYYY-MM-DD. */
export const calendarDay = z.iso.date().refine((day) => day >= first, problem);
/** A moment with its offset, on such a day. */
export const calendarMoment = z.iso
  .datetime({ offset: true })
  .refine((moment) => moment >= first, problem);
