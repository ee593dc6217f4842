import { sql } from 'kysely';
import { type MerchantHeld, openHoldsMost } from '#contract/merchants.ts';
import type { Hold } from '#contract/tills.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { PurchaseKey } from './purchases.ts';
import { maskVoucherCode } from './voucher-code.ts';

export const holdColumns = sql`id, voucher_id as "voucherId", amount_fen as "amountFen", purchase_amount_fen as "purchaseAmountFen", state,
  ${isoMoment('expires_at')} as "expiresAt", redemption_id as "redemptionId"`;

/** Everything that was held together with a hold, itself among it, or under a key; by place. */
export async function findHolds(
  tx: Tx,
  by: { holdId: number } | { heldBy: string; clientKey: string },
): Promise<Hold[]> {
  const wanted =
    'holdId' in by
      ? sql`(held_by, client_key) = (select held_by, client_key from benefits.hold where id = ${by.holdId})`
      : sql`held_by = ${by.heldBy} and client_key = ${by.clientKey}`;
  const { rows } =
    await sql<Hold>`select ${holdColumns} from benefits.hold where ${wanted} order by place`.execute(
      tx,
    );
  return rows;
}

/** What is held together, and the payment it is held for. */
export type HeldTogether = { ids: number[]; purchase: PurchaseKey | null };

/** All that is held with each of these holds, by it. */
export async function findHeldTogether(
  tx: Tx,
  holdIds: readonly number[],
): Promise<ReadonlyMap<number, HeldTogether>> {
  if (holdIds.length === 0) return new Map();
  const { rows } = await sql<HeldTogether & { asked: number }>`/* keep plan: held_together */
    select wanted.id as asked, jsonb_agg(o.id order by o.place) as ids, (
      select jsonb_build_object('place', p.place, 'day', p.day, 'reference', p.reference) from benefits.purchase p
      where p.id = min(h.purchase_id)) as purchase
    from unnest(${holdIds}::bigint[]) as wanted (id)
    cross join lateral (select held_by, client_key, purchase_id from benefits.hold where id = wanted.id limit 1) h
    cross join lateral (select id, place from benefits.hold where held_by = h.held_by and client_key = h.client_key limit 20) o
    group by wanted.id`.execute(tx);
  return new Map(rows.map(({ asked, ...held }) => [asked, held]));
}

/** What is held at a merchant, as it may be told there: with one hold, or all whose time is not over at a moment. */
export async function findHeldAt(
  tx: Tx,
  merchantNo: number,
  which: { holdId: number } | { openAt: Date },
): Promise<MerchantHeld[]> {
  const wanted =
    'holdId' in which
      ? sql`(h.held_by, h.client_key) = (select held_by, client_key from benefits.hold where id = ${which.holdId})`
      : sql`h.state = 'open' and h.expires_at > ${which.openAt}`;
  const { rows } = await sql<Omit<MerchantHeld, 'totalFen'>>`
    select h.id as "holdId", h.state, h.purchase_amount_fen as "purchaseAmountFen", case when p.place = 'payment-code' then '' else coalesce(p.reference, '') end as "orderReference",
      ${isoMoment('h.held_at')} as "heldAt", ${isoMoment('h.expires_at')} as "expiresAt", parts.told as parts
    from benefits.hold h
    left join benefits.purchase p on p.id = h.purchase_id
    cross join lateral (
      select jsonb_agg(jsonb_build_object('offerName', o.name, 'maskedCode', v.code, 'amountFen', one.amount_fen) order by one.place) as told
      from benefits.hold one
      join benefits.voucher v on v.id = one.voucher_id
      join benefits.allotment a on a.id = v.allotment_id
      join benefits.offer o on o.id = a.offer_id
      where one.held_by = h.held_by and one.client_key = h.client_key
    ) parts
    where h.merchant_id = ${merchantNo} and h.place = 1 and ${wanted}
    order by h.id desc limit ${openHoldsMost}`.execute(tx);
  return rows.map(({ parts, ...held }) => ({
    ...held,
    totalFen: parts.reduce((sum, { amountFen }) => sum + amountFen, 0),
    parts: parts.map((part) => ({ ...part, maskedCode: maskVoucherCode(part.maskedCode) })),
  }));
}
