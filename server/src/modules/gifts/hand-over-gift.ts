import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { postTransfers, type TransferRequest } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { costMoves } from './gift-costs.ts';
import { findReservation, type HeldReservation, lockReservation } from './reservations.ts';
import { lockShelves, outsideOf, type Shelf } from './shelves.ts';
import { tellGifts } from './tell-events.ts';

/** A reservation and the shelves it concerns, held until commit; null where there is none. */
async function hold(
  tx: Tx,
  id: number,
  atOrgId?: number,
): Promise<{ reservation: HeldReservation; own: Shelf; at: Shelf | undefined } | null> {
  const found = await findReservation(tx, id);
  if (!found) return null;
  const { giftId } = found;
  const shelves = await lockShelves(tx, [
    { giftId, orgId: found.orgId },
    { giftId, orgId: atOrgId ?? found.orgId },
  ]);
  const reservation = await lockReservation(tx, id);
  // A hand-over elsewhere has moved it before its shelf was held; it moves once.
  if (reservation && reservation.orgId !== found.orgId) return hold(tx, id, atOrgId);
  const own = shelves.of({ giftId, orgId: found.orgId });
  if (!reservation || !own) throw new Error(`reservation ${id} has no shelf`);
  return { reservation, own, at: shelves.of({ giftId, orgId: atOrgId ?? found.orgId }) };
}

export type HandOver = {
  orgId: number;
  by: string;
  /** what goes with it, once nothing else stands against it and before anything is written */
  beforeGiving?: () => Promise<Result<void>>;
};

/**
 * Hands a reserved gift to its customer, once. At another outlet than the one it was reserved at, the pieces
 * are taken from that outlet's free stock, and those reserved are free again.
 */
export async function handOverGift(
  tx: Tx,
  now: Date,
  reservationId: number,
  { orgId, by, beforeGiving }: HandOver,
): Promise<Result<void>> {
  const held = await hold(tx, reservationId, orgId);
  if (!held) return refuse('PICK_UP_CODE_INVALID');
  const { reservation, own, at } = held;
  if (reservation.state === 'handed_over') return refuse('GIFT_HANDED_OVER');
  if (reservation.state !== 'reserved' || reservation.expiresAt <= now)
    return refuse('RESERVATION_ENDED');
  const elsewhere = reservation.orgId !== orgId;
  if (!at || (elsewhere && at.stock < reservation.pieces))
    return refuse('GIFT_STOCK_EXHAUSTED', { stock: at?.stock ?? 0 });
  const goes = await beforeGiving?.();
  if (goes && !goes.ok) return goes;
  const { spent } = await outsideOf(tx, reservation.giftId);
  const amount = reservation.pieces;
  const moved: TransferRequest[] = elsewhere
    ? [
        freeing(reservation, own),
        {
          kind: 'gift_reserve',
          fromAccountId: at.stockAccountId,
          toAccountId: at.reservedAccountId,
          amount,
          naturalKey: `gift-move:${reservationId}`,
          subjectId: reservationId,
        },
      ]
    : [];
  const posted = await postTransfers(tx, now, [
    ...(await costMoves(tx, [reservationId], 'post')),
    ...moved,
    {
      kind: 'gift_hand_over',
      fromAccountId: at.reservedAccountId,
      toAccountId: spent,
      amount,
      naturalKey: `gift-hand-over:${reservationId}`,
      subjectId: reservationId,
    },
  ]);
  const reserved = elsewhere ? posted.at(-2)?.id : reservation.reserveTransferId;
  await sql`
    update gifts.reservation set state = 'handed_over', org_id = ${orgId}, reserve_transfer_id = ${reserved ?? 0},
      hand_over_transfer_id = ${posted.at(-1)?.id ?? 0}, handed_over_by = ${by}, handed_over_at = ${now}
    where id = ${reservationId}`.execute(tx);
  await tellGifts(tx, now, 'gift_picked_up', [reservationId]);
  return ok(undefined);
}

/** A gift that was handed over comes back into the stock of the outlet that gave it, once. */
export async function returnGift(
  tx: Tx,
  now: Date,
  reservationId: number,
  by: string,
): Promise<Result<void>> {
  const held = await hold(tx, reservationId);
  if (!held) return refuse('NOT_FOUND');
  const { reservation, own } = held;
  if (reservation.state === 'returned') return refuse('ALREADY_REVERSED');
  if (reservation.state !== 'handed_over' || reservation.handOverTransferId === null)
    return refuse('GIFT_NOT_HANDED_OVER');
  const { spent } = await outsideOf(tx, reservation.giftId);
  await postTransfers(tx, now, [
    ...(await costMoves(tx, [reservationId], 'reverse')),
    {
      kind: 'reverse',
      fromAccountId: spent,
      toAccountId: own.reservedAccountId,
      amount: reservation.pieces,
      naturalKey: `reverse:${reservation.handOverTransferId}`,
      reversesId: reservation.handOverTransferId,
      subjectId: reservationId,
    },
    freeing(reservation, own),
  ]);
  await end(tx, now, [reservationId], 'returned', by);
  return ok(undefined);
}

/** What was reserved and not picked up is free again. */
export async function cancelReservation(
  tx: Tx,
  now: Date,
  reservationId: number,
  by: string,
): Promise<Result<void>> {
  const held = await hold(tx, reservationId);
  if (!held) return refuse('NOT_FOUND');
  const { reservation, own } = held;
  if (reservation.state === 'handed_over') return refuse('GIFT_HANDED_OVER');
  // One that has expired or was returned has nothing left to free.
  if (reservation.state !== 'reserved') return ok(undefined);
  await postTransfers(tx, now, [
    ...(await costMoves(tx, [reservationId], 'void')),
    freeing(reservation, own),
  ]);
  await end(tx, now, [reservationId], 'cancelled', by);
  return ok(undefined);
}

/** Ends reservations whose time is over, at most so many; gives how many. Their pieces are free again. */
export async function expireReservations(tx: Tx, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: number; giftId: number; orgId: number }>`
    select id, gift_id as "giftId", org_id as "orgId" from gifts.reservation
    where state = 'reserved' and expires_at <= ${now} order by expires_at, id limit ${limit}`.execute(
    tx,
  );
  if (rows.length === 0) return 0;
  const shelves = await lockShelves(tx, rows);
  const { rows: held } = await sql<HeldReservation>`
    select id, gift_id as "giftId", org_id as "orgId", pieces, reserve_transfer_id as "reserveTransferId"
    from gifts.reservation where id = any (${rows.map(({ id }) => id)}::bigint[]) and state = 'reserved'
    order by id for no key update`.execute(tx);
  await postTransfers(tx, now, [
    ...(await costMoves(
      tx,
      held.map(({ id }) => id),
      'void',
    )),
    ...held.map((reservation) => {
      const shelf = shelves.of(reservation);
      if (!shelf) throw new Error(`reservation ${reservation.id} has no shelf`);
      return freeing(reservation, shelf);
    }),
  ]);
  await end(
    tx,
    now,
    held.map(({ id }) => id),
    'expired',
    'system',
  );
  return rows.length;
}

function freeing(
  { id, pieces, reserveTransferId }: Pick<HeldReservation, 'id' | 'pieces' | 'reserveTransferId'>,
  shelf: Shelf,
): TransferRequest {
  return {
    kind: 'reverse',
    fromAccountId: shelf.reservedAccountId,
    toAccountId: shelf.stockAccountId,
    amount: pieces,
    naturalKey: `reverse:${reserveTransferId}`,
    reversesId: reserveTransferId,
    subjectId: id,
  };
}

async function end(
  tx: Tx,
  now: Date,
  ids: readonly number[],
  state: 'returned' | 'expired' | 'cancelled',
  by: string,
): Promise<void> {
  await sql`update gifts.reservation set state = ${state}, ended_by = ${by}, ended_at = ${now}
    where id = any (${[...ids]}::bigint[])`.execute(tx);
  await tellGifts(tx, now, state === 'returned' ? 'gift_returned' : 'gift_reservation_ended', ids);
}
