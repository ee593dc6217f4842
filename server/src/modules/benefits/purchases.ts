import { sql } from 'kysely';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { UsedInCall } from './apply-vouchers.core.ts';
import { maskVoucherCode } from './voucher-code.ts';

/** A call that weighs, redeems or holds for a payment. */
export type PaymentCall = {
  /** the till's own number of the payment; without one nothing is known of other calls */
  reference?: string | undefined;
  merchantId?: number | null;
  by: string;
  /** the bank's day of the payment, of what is told later than it happened; that of the call otherwise */
  day?: string | undefined;
};

/**
 * The payments that calls name, locked, in the order asked and null where none is named. Two calls for one payment
 * take turns here, before everything that is locked of offers and vouchers, all payments of a batch in one order.
 */
export async function lockPurchases(
  tx: Tx,
  now: Date,
  calls: readonly PaymentCall[],
): Promise<(number | null)[]> {
  const keys = calls.map((call) => keyOf(call, now));
  const named = [
    ...new Map(keys.flatMap((key) => (key ? [[JSON.stringify(key), key] as const] : []))).values(),
  ];
  if (named.length === 0) return calls.map(() => null);
  const { rows } = await sql<Key & { id: number }>`
    insert into benefits.purchase as p (place, day, reference)
    select place, day, reference
    from unnest(${named.map(({ place }) => place)}::text[], ${named.map(({ day }) => day)}::date[],
      ${named.map(({ reference }) => reference)}::text[]) as w (place, day, reference)
    order by place, day, reference
    on conflict (place, day, reference) do update set reference = excluded.reference
    returning id, place, day, reference`.execute(tx);
  const idOf = new Map(
    rows.map(({ id, place, day, reference }) => [JSON.stringify({ place, day, reference }), id]),
  );
  return keys.map((key) => (key ? (idOf.get(JSON.stringify(key)) ?? null) : null));
}

type Key = { place: string; day: string; reference: string };

function keyOf({ reference = '', merchantId = null, by, day }: PaymentCall, now: Date): Key | null {
  if (reference === '') return null;
  const place = merchantId === null ? by : `merchant:${merchantId}`;
  return { place, day: day ?? bankDay(now), reference };
}

/** What stands used or held for the payment of a call, without a lock: to look, not to redeem. */
export async function usedForCall(tx: Tx, now: Date, call: PaymentCall): Promise<UsedInCall[]> {
  const key = keyOf(call, now);
  if (!key) return [];
  const { rows } = await sql<{ id: number }>`
    select id from benefits.purchase where place = ${key.place} and day = ${key.day}::date and reference = ${key.reference}`.execute(
    tx,
  );
  const id = rows[0]?.id;
  return id === undefined ? [] : ((await usedForPurchases(tx, now, [id])).get(id) ?? []);
}

/** What stands used or held for payments now, by payment; what was given back wholly does not count. */
export async function usedForPurchases(
  tx: Tx,
  now: Date,
  purchases: readonly (number | null)[],
): Promise<Map<number, UsedInCall[]>> {
  const ids = [...new Set(purchases.filter((id) => id !== null))];
  const used = new Map<number, UsedInCall[]>(ids.map((id) => [id, []]));
  if (ids.length === 0) return used;
  const { rows } = await sql<Omit<UsedInCall, 'maskedCode'> & { purchase: number; code: string }>`
    select u.purchase_id as purchase, v.code, u.amount_fen as "amountFen", u.purchase_amount_fen as "purchaseAmountFen",
      a.stacks, a.exclusion_group as "exclusionGroup", a.apply_order::int as "applyOrder", a.percent_bp as "percentBp",
      a.terms ? 'exchangeFor' as "isExchange"
    from (
      select purchase_id, voucher_id, amount_fen - reversed_fen as amount_fen, purchase_amount_fen from benefits.redemption
      where purchase_id = any (${ids}::bigint[]) and reversed_fen < amount_fen
      union all
      select purchase_id, voucher_id, amount_fen, purchase_amount_fen from benefits.hold
      where purchase_id = any (${ids}::bigint[]) and state = 'open' and expires_at > ${now}
    ) u
    join benefits.voucher v on v.id = u.voucher_id
    join benefits.allotment a on a.id = v.allotment_id
    order by v.id`.execute(tx);
  for (const { purchase, code, ...one } of rows)
    used.get(purchase)?.push({ ...one, maskedCode: maskVoucherCode(code) });
  return used;
}
