import { sql } from 'kysely';
import type { ListedProgramme } from '#contract/points.ts';
import { addDays } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { Programme } from './programmes.ts';

/** What ends within so many days is told. */
const soonDays = 30;

/**
 * Programmes with what the bank owes for their points and the next price that was agreed on (as the job role: who
 * sees a programme sees all of it). Points in customers' hands are those that came, less those used and lapsed.
 */
export async function withStanding(
  tx: Tx,
  programmes: readonly Programme[],
  today: string,
): Promise<ListedProgramme[]> {
  const { rows } = await sql<Omit<ListedProgramme, keyof Programme> & { id: number }>`
    select asked.id,
      coalesce((select -sum(balance) from ledger.account
        where kind in ('supply', 'spent', 'lapsed') and owner_id = asked.id and unit = 'points:' || asked.id), 0)::bigint as "heldPoints",
      coalesce((select sum(balance) from ledger.account where kind = 'points_liability' and owner_id = asked.id), 0)::bigint as "owedFen",
      coalesce((select sum(balance) from ledger.account where kind = 'points_liability' and owner_id = asked.id and part_id = 0), 0)::bigint as "unfundedFen",
      coalesce((select sum(remaining) from points.lot
        where remaining > 0 and programme_id = asked.id and expires_on between ${today}::date and ${addDays(today, soonDays)}::date), 0)::bigint as "endingPoints",
      (select jsonb_build_object('validFrom', valid_from, 'hundredPointsFen', hundred_points_fen) from points.programme_price
        where programme_id = asked.id and valid_from > ${today}::date order by valid_from limit 1) as "nextPrice"
    from unnest(${programmes.map(({ id }) => id)}::bigint[]) as asked (id)`.execute(tx);
  return programmes.map((programme) => {
    const standing = rows.find(({ id }) => id === programme.id);
    if (!standing) throw new Error(`programme ${programme.id} has no standing`);
    return { ...programme, ...standing };
  });
}
