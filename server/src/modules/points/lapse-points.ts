import { sql } from 'kysely';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { legsTo } from './carry-out.ts';
import { sumOf, takeEnded } from './holding.core.ts';
import { holdBackings } from './open-backings.ts';
import { openHoldings } from './open-holdings.ts';
import type { Movement } from './movement.ts';
import { writeMovements } from './write-movements.ts';

/**
 * Lapses what customers of one programme have not used through its last day, of at most so many of them; gives
 * how many. Nobody could use it since that day ended, so when this runs makes no difference to a customer.
 */
export async function lapsePoints(tx: Tx, now: Date, customers: number): Promise<number> {
  const today = bankDay(now);
  const { rows } = await sql<{ programmeId: number; customerNo: number }>`
    select programme_id as "programmeId", customer_no as "customerNo" from points.lot
    where remaining > 0 and expires_on < ${today}
      and programme_id = (select programme_id from points.lot where remaining > 0 and expires_on < ${today} order by expires_on limit 1)
    group by 1, 2 order by 1, 2 limit ${customers}`.execute(tx);
  const programmeId = rows[0]?.programmeId;
  if (programmeId === undefined) return 0;
  const numbers = rows.map(({ customerNo }) => customerNo);
  const holdings = await openHoldings(tx, programmeId, numbers, false);
  if (!holdings) throw new Error('points stand under a number that nobody has');
  const persons = [...new Set(numbers.map((no) => holdings.of(no)))];
  const movements = persons.flatMap((holding): Movement[] => {
    const taken = takeEnded(holding, today);
    if (taken.length === 0) return [];
    const { customerNo } = holding;
    return [
      {
        kind: 'lapse',
        customerNo,
        amount: sumOf(taken),
        naturalKey: `lapse:${programmeId}:${customerNo}:${today}`,
        madeBy: 'system',
        taken,
        legs: legsTo('lapsed', taken),
      },
    ];
  });
  const money = await holdBackings(
    tx,
    movements.flatMap(({ taken = [] }) => taken.map(({ lot }) => lot.backingId)),
  );
  await writeMovements(tx, now, programmeId, holdings, money, movements);
  return rows.length;
}
