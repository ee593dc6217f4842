import { sql } from 'kysely';
import type { GiftReservation } from '#contract/gifts.ts';
import type { PageAsked } from '#contract/pages.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

const columns = sql`r.id, r.gift_id as "giftId", g.name_zh as "nameZh", g.name_en as "nameEn", r.org_id as "orgId",
  r.customer_no as "customerNo", r.pieces, r.state, ${isoMoment('r.expires_at')} as "expiresAt"`;

/** Reservations of the outlets that the scope sees, newest first. */
export async function listReservations(
  tx: Tx,
  { limit, customerNo }: PageAsked & { customerNo?: number | undefined },
  after?: number,
): Promise<Slice<GiftReservation, number>> {
  const { rows } = await sql<GiftReservation>`
    select ${columns} from gifts.reservation r join gifts.gift g on g.id = r.gift_id
    where r.id < ${after ?? Number.MAX_SAFE_INTEGER} and (${customerNo ?? null}::int is null
      or r.customer_no in (select customers.numbers_of(customers.person_of(${customerNo ?? null}))))
    order by r.id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

/** One reservation, where the transaction sees it. */
export async function findReservation(tx: Tx, id: number): Promise<GiftReservation | null> {
  const { rows } = await sql<GiftReservation>`
    select ${columns} from gifts.reservation r join gifts.gift g on g.id = r.gift_id where r.id = ${id}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export type HeldReservation = {
  id: number;
  giftId: number;
  orgId: number;
  customerNo: number;
  pieces: number;
  state: GiftReservation['state'];
  expiresAt: Date;
  reserveTransferId: number;
  handOverTransferId: number | null;
};

/** A reservation under lock, its shelf locked before it by the caller. */
export async function lockReservation(tx: Tx, id: number): Promise<HeldReservation | null> {
  const { rows } = await sql<HeldReservation>`
    select id, gift_id as "giftId", org_id as "orgId", customer_no as "customerNo", pieces, state, expires_at as "expiresAt",
      reserve_transfer_id as "reserveTransferId", hand_over_transfer_id as "handOverTransferId"
    from gifts.reservation where id = ${id} for no key update`.execute(tx);
  return rows[0] ?? null;
}
