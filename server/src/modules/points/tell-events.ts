import { sql } from 'kysely';
import type { movementKinds } from '#contract/points.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEventSet } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What others are told of a movement; what only settles a debt is told by what earned it. */
const events: Readonly<Partial<Record<(typeof movementKinds)[number], string>>> = {
  earn: 'points_earned',
  redeem: 'points_spent',
  transfer: 'points_sent',
  receive: 'points_received',
  lapse: 'points_expired',
  freeze: 'points_frozen',
  unfreeze: 'points_unfrozen',
  forfeit: 'points_forfeited',
  take_back: 'points_taken_back',
  give_back: 'points_given_back',
  adjust_up: 'points_added',
  adjust_down: 'points_deducted',
};

/** What a movement says of itself, and its number. */
type Told = { kind: (typeof movementKinds)[number]; customerNo: number; amount: number };

/** Tells of movements in their transaction, one statement a set; of each the customer's own outlet is told. */
export async function tellMovements(
  tx: Tx,
  now: Date,
  programmeId: number,
  movements: readonly Told[],
  ids: readonly number[],
): Promise<void> {
  const told = movements.flatMap(({ kind, customerNo, amount }, at) => {
    const type = events[kind];
    return type === undefined ? [] : [{ type, customerNo, amount, id: ids[at] ?? 0 }];
  });
  if (told.length === 0) return;
  await writeEventSet(
    tx,
    sql`
      select type, ${bankDay(now)}::date as business_date, ${now}::timestamptz as occurred_at, w.customer_no as party_no,
        coalesce(customers.outlet_of(w.customer_no), 0) as org_id, '' as channel, 0::bigint as amount_fen,
        jsonb_build_object('movement_id', w.id::text, 'programme_id', ${String(programmeId)}::text, 'points_hundredths', w.amount::text)
          as properties
      from unnest(${told.map(({ type }) => type)}::text[], ${told.map(({ customerNo }) => customerNo)}::int[],
        ${told.map(({ amount }) => amount)}::bigint[], ${told.map(({ id }) => id)}::bigint[])
        as w (type, customer_no, amount, id)`,
  );
}

/** Tells of gifts that are owed and wait for stock, in the transaction that found none. */
export async function tellWaiting(
  tx: Tx,
  now: Date,
  due: readonly { id: number }[],
): Promise<void> {
  if (due.length === 0) return;
  await writeEventSet(
    tx,
    sql`
      select 'gift_waiting'::text as type, ${bankDay(now)}::date as business_date, ${now}::timestamptz as occurred_at,
        customer_no as party_no, org_id, '' as channel, 0::bigint as amount_fen,
        jsonb_build_object('gift_id', gift_id::text, 'pieces', '1') as properties
      from points.gift_due where id = any (${due.map(({ id }) => id)}::bigint[]) order by id`,
  );
}
