import { sql } from 'kysely';
import { type DayRule, nextDayOf } from '#contract/day-rule.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** For claims refused today, on which day each allotment may be claimed next. */
export async function findNextDays(
  tx: Tx,
  now: Date,
  outcomes: readonly { refusal: string | null; allotment_id: number | null }[],
): Promise<ReadonlyMap<number, string>> {
  const ids = outcomes.flatMap(({ refusal, allotment_id: id }) =>
    refusal === 'NOT_THIS_DAY' && id !== null ? [id] : [],
  );
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: number; days: DayRule }>`
    select id, claim_days as days from benefits.allotment where id = any (${ids}::bigint[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, days }) => [id, nextDayOf(days, bankDay(now)) ?? '']));
}
