import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Delivery, DeliveryClaim } from '#modules/benefits/index.ts';
import { addDays } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readPickUps } from './own-pick-ups.ts';
import { pickUpCodeOf } from './pick-up-code.ts';
import { readGifts } from './gifts.ts';
import { cancelReservation, returnGift } from './hand-over-gift.ts';
import { planPickUps, type PlannedPiece } from './plan-pick-ups.core.ts';
import { reserveGifts } from './reserve-gifts.ts';
import { lockShelves, type ShelfName } from './shelves.ts';

/** The key of what is set aside for a voucher. */
export const keyOfVoucher = (voucherId: number): string => `voucher:${voucherId}`;

/** The voucher that a reservation is for; null where it was made for something else. */
export function voucherOf({ naturalKey }: { naturalKey: string }): number | null {
  const number = /^voucher:([1-9][0-9]{0,15})$/.exec(naturalKey)?.[1];
  return number === undefined ? null : Number(number);
}

/**
 * Gifts as offers: a piece is set aside at an outlet as the voucher is claimed, and waits until its last day is
 * over. Locks: shelves of the gifts, by gift and outlet.
 */
export const giftDelivery: Delivery = {
  priceOf: async (tx, _now, { gift: rule }) => {
    const gift = rule && (await readGifts(tx, [rule.giftId])).get(rule.giftId);
    if (!gift) return refuse('NOT_FOUND');
    return gift.state === 'offered' ? ok(gift.valueFen) : refuse('GIFT_ENDED');
  },
  judge: async (tx, _now, claims) => {
    const gifts = await readGifts(
      tx,
      claims.map(({ terms }) => giftOf(terms)),
    );
    const planned = await planUnderLock(tx, claims);
    return claims.map(({ terms }, at) => {
      if (gifts.get(giftOf(terms))?.state !== 'offered') return 'GIFT_ENDED';
      const place = planned[at] ?? 'NO_STOCK';
      return typeof place === 'string' ? place : null;
    });
  },
  // Fewer may have been granted than were judged, and nobody else has taken any: what was planned then still is.
  deliver: async (tx, now, vouchers) => {
    const planned = await planUnderLock(tx, vouchers);
    const reserved = await reserveGifts(
      tx,
      now,
      vouchers.map(({ voucherId, customerNo, terms, validUntil }, at) => {
        const place = planned[at];
        if (!place || typeof place === 'string')
          throw new Error(`no piece is left for voucher ${voucherId}, which was judged`);
        return {
          giftId: giftOf(terms),
          orgId: place.orgId,
          customerNo,
          pieces: 1,
          naturalKey: keyOfVoucher(voucherId),
          subject: 'offer',
          madeBy: 'system',
          until: new Date(`${addDays(validUntil, 1)}T00:00:00+08:00`),
        };
      }),
    );
    for (const one of reserved)
      if (!one.ok) throw new Error(`a gift that was judged was not set aside: ${one.refusal.code}`);
  },
  takeBack,
  readPickUp: async (tx, keyring, now, voucherId) => {
    const reservation = await findReserved(tx, voucherId);
    const [place] = reservation ? await readPickUps(tx, [reservation.id]) : [];
    if (!place) return null;
    const { id, state, outletName, until } = place;
    const waits = state === 'reserved' && new Date(until) > now;
    return {
      code: waits ? pickUpCodeOf(keyring, id) : null,
      state: waits || state !== 'reserved' ? state : 'expired',
      outletName,
      until,
    };
  },
};

const giftOf = ({ gift }: DeliveryClaim['terms']): number => gift?.giftId ?? 0;

async function planUnderLock(
  tx: Tx,
  claims: readonly DeliveryClaim[],
): Promise<readonly PlannedPiece[]> {
  const giftIds = [...new Set(claims.map(({ terms }) => giftOf(terms)))];
  const { rows: names } = await sql<ShelfName>`
    select gift_id as "giftId", org_id as "orgId" from gifts.shelf where gift_id = any (${giftIds}::bigint[])`.execute(
    tx,
  );
  const shelves = await lockShelves(tx, names);
  return planPickUps(
    claims.map(({ terms, outletOrgId, orgId }) => ({
      giftId: giftOf(terms),
      outletOrgId,
      ownOrgId: orgId,
      orgIds: terms.places?.orgIds ?? [],
    })),
    names.flatMap((name) => shelves.of(name) ?? []),
  );
}

/** A piece that waits is free again, one that was handed over comes back; what ended by itself has nothing left. */
async function takeBack(tx: Tx, now: Date, voucherId: number, by: string): Promise<Result<void>> {
  const reservation = await findReserved(tx, voucherId);
  if (!reservation) throw new Error(`voucher ${voucherId} has no gift set aside`);
  return reservation.state === 'handed_over'
    ? returnGift(tx, now, reservation.id, by)
    : cancelReservation(tx, now, reservation.id, by);
}

async function findReserved(
  tx: Tx,
  voucherId: number,
): Promise<{ id: number; state: string } | undefined> {
  const { rows } = await sql<{ id: number; state: string }>`
    select id, state from gifts.reservation where natural_key = ${keyOfVoucher(voucherId)}`.execute(
    tx,
  );
  return rows[0];
}
