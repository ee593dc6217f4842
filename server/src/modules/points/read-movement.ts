import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import type { MovementKind } from './movement.ts';

export type FoundMovement = {
  id: number;
  programmeId: number;
  customerNo: number;
  amount: number;
  subject: string;
};

/** A movement of that kind; null where there is none. What it says never changes. */
export async function readMovement(
  tx: Tx,
  id: number,
  kind: MovementKind,
): Promise<FoundMovement | null> {
  const { rows } = await sql<FoundMovement>`
    select id, programme_id as "programmeId", customer_no as "customerNo", amount, subject
    from points.movement where id = ${id} and kind = ${kind}`.execute(tx);
  return rows[0] ?? null;
}

/** Whose points a movement moved; null where there is none. */
export async function customerOfMovement(tx: Tx, id: number): Promise<number | null> {
  const { rows } = await sql<{ customerNo: number }>`
    select customer_no as "customerNo" from points.movement where id = ${id}`.execute(tx);
  return rows[0]?.customerNo ?? null;
}
