import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type LockedPlayer = {
  drawId: number;
  customerNo: number;
  earned: number;
  used: number;
  sincePrize: number;
  wins: Record<string, number>;
  playedOn: string | null;
  playedThatDay: number;
  streakDay: string | null;
  streakDays: number;
  orgId: number;
};
type PlayerKey = { drawId: number; customerNo: number };

/**
 * Holds the rows of customers in draws, made where there are none yet, by draw and customer: everybody who
 * earns or plays takes them in this order, after the draw. A customer whom nobody knows has no row.
 */
export async function lockPlayers(
  tx: Tx,
  asked: readonly PlayerKey[],
): Promise<Map<string, LockedPlayer>> {
  const drawIds = asked.map(({ drawId }) => drawId);
  const customerNos = asked.map(({ customerNo }) => customerNo);
  await sql`/* keep plan: make_players */
    insert into draws.player (draw_id, customer_no, org_id)
    select distinct asked.draw_id, asked.customer_no, outlet.org_id
    from unnest(${drawIds}::bigint[], ${customerNos}::int[]) as asked (draw_id, customer_no)
      cross join lateral (select customers.outlet_of(asked.customer_no) as org_id) outlet
    where outlet.org_id is not null
      and exists (select from draws.draw where id = asked.draw_id)
      and not exists (select from draws.player p where p.draw_id = asked.draw_id and p.customer_no = asked.customer_no)
    order by 1, 2
    on conflict do nothing`.execute(tx);
  return lockKnownPlayers(tx, asked);
}

/** The same for those who have a row: whoever has none has earned nothing. */
export async function lockKnownPlayers(
  tx: Tx,
  asked: readonly PlayerKey[],
): Promise<Map<string, LockedPlayer>> {
  const { rows } = await sql<LockedPlayer>`/* keep plan: lock_players */
    select p.draw_id as "drawId", p.customer_no as "customerNo", earned, used, since_prize as "sincePrize", wins,
      played_on as "playedOn", played_that_day as "playedThatDay", streak_day as "streakDay", streak_days as "streakDays",
      org_id as "orgId"
    from draws.player p
    where (p.draw_id, p.customer_no) in (
      select draw_id, customer_no from unnest(${asked.map(({ drawId }) => drawId)}::bigint[], ${asked.map(({ customerNo }) => customerNo)}::int[])
        as asked (draw_id, customer_no))
    order by p.draw_id, p.customer_no
    for no key update of p`.execute(tx);
  return new Map(rows.map((row) => [`${row.drawId} ${row.customerNo}`, row]));
}
