import { sql } from 'kysely';
import type { GiftReservation } from '#contract/gifts.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type OutletWith = { orgId: number; name: string; stock: number };

/** Outlets that have a free piece of a gift, `firstOrgId` leading and then who has most (as the job role). */
export async function outletsWith(
  tx: Tx,
  giftId: number,
  firstOrgId: number,
): Promise<OutletWith[]> {
  const { rows } = await sql<OutletWith>`
    select s.org_id as "orgId", u.name, a.balance as stock
    from gifts.shelf s
    join ledger.account a on a.id = s.stock_account_id
    join organization.org_unit u on u.org_id = s.org_id
    where s.gift_id = ${giftId} and a.balance > 0
    order by s.org_id <> ${firstOrgId}, a.balance desc, s.org_id limit 50`.execute(tx);
  return rows;
}

export type PickUpPlace = Pick<GiftReservation, 'id' | 'state'> & {
  outletName: string;
  until: string;
};

/** Where and until when reservations are picked up (as the job role). */
export async function readPickUps(tx: Tx, ids: readonly number[]): Promise<PickUpPlace[]> {
  const { rows } = await sql<PickUpPlace>`
    select r.id, r.state, u.name as "outletName", ${isoMoment('r.expires_at')} as until
    from gifts.reservation r join organization.org_unit u on u.org_id = r.org_id
    where r.id = any (${[...ids]}::bigint[])`.execute(tx);
  return rows;
}
