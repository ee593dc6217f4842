import { sql } from 'kysely';
import {
  type DeliveredKind,
  deliveredKinds,
  isDelivered,
  type OfferKind,
  type OfferTerms,
} from '#contract/offer-terms.ts';
import type { PickUp } from '#contract/gifts.ts';
import type { Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** A claim of what another module hands over; where it is to be picked up, if the asker named an outlet. */
export type DeliveryClaim = {
  allotmentId: number;
  customerNo: number;
  /** the customer's own outlet */
  orgId: number;
  outletOrgId: number | null;
  terms: OfferTerms;
};
export type DeliveredVoucher = DeliveryClaim & { voucherId: number; validUntil: string };

/**
 * What another module of the bank hands over with a voucher: gifts, points, chances in draws. All of it happens
 * in the transaction of the claim or of its reversal, as the job role.
 *
 * Locks: `judge` takes all that a delivery will touch, after allotments and before vouchers and accounts, and
 * each kind in the order of its own module: players of draws, then points, then shelves of gifts. A play holds its
 * player before it wins points, so a claim of both that held the points first would wait in a circle with it.
 */
export type Delivery = {
  /** what one is worth, in fen; refused when the terms name nothing that can be given */
  priceOf: (tx: Tx, now: Date, terms: OfferTerms) => Promise<Result<number>>;
  /** why claims can't be delivered, in the order asked and null where they can: before any money moves */
  judge: (tx: Tx, now: Date, claims: readonly DeliveryClaim[]) => Promise<(string | null)[]>;
  deliver: (tx: Tx, now: Date, vouchers: readonly DeliveredVoucher[]) => Promise<void>;
  /** takes back what was handed over; refused when that can't be, before anything is written */
  takeBack: (tx: Tx, now: Date, voucherId: number, by: string) => Promise<Result<void>>;
  /** of what is picked up: by which code, where and until when */
  readPickUp?: (tx: Tx, keyring: Keyring, now: Date, voucherId: number) => Promise<PickUp | null>;
};

// The modules that deliver import this one, so they are told to it where the program is composed.
const known = new Map<DeliveredKind, Delivery>();

/** Says who delivers a kind: once, by `compose.ts`. */
export function deliverBy(deliveries: Readonly<Partial<Record<DeliveredKind, Delivery>>>): void {
  for (const kind of deliveredKinds) {
    const delivery = deliveries[kind];
    if (delivery) known.set(kind, delivery);
  }
}

/** Who delivers a kind; null of one that no module of the bank delivers. */
export function deliveryOf(kind: OfferKind): Delivery | null {
  return isDelivered(kind) ? (known.get(kind) ?? null) : null;
}

/** How a voucher's gift is picked up; null of a voucher that stands for none (as the job role). */
export async function readPickUp(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  voucherId: number,
): Promise<PickUp | null> {
  const { rows } = await sql<{ kind: OfferKind }>`
    select a.kind from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id where v.id = ${voucherId}`.execute(
    tx,
  );
  const delivery = rows[0] && deliveryOf(rows[0].kind);
  return (await delivery?.readPickUp?.(tx, keyring, now, voucherId)) ?? null;
}

export type AllotmentTerms = { kind: OfferKind; terms: OfferTerms };

export async function termsOfAllotments(
  tx: Tx,
  ids: readonly (number | null)[],
): Promise<ReadonlyMap<number | null, AllotmentTerms>> {
  const { rows } = await sql<AllotmentTerms & { id: number }>`
    select id, kind, terms from benefits.allotment where id = any (${[...new Set(ids)]}::bigint[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, ...terms }) => [id, terms]));
}
