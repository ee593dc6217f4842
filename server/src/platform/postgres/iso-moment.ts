import { type RawBuilder, sql } from 'kysely';

/** A timestamptz column as the API writes moments: ISO 8601 in UTC with milliseconds; null stays null. */
export function isoMoment(column: string): RawBuilder<string> {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
