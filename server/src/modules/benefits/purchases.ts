import { sql } from 'kysely';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { UsedInCall } from './apply-vouchers.core.ts';
import { maskVoucherCode } from './voucher-code.ts';

/** A customer's payment code, which is of one payment. */
export type PaymentCode = {
  /** SHA-256 of the code, in hex */
  digest: string;
  /** the bank's day on which its time is over: the same, whenever it is used */
  day: string;
};

export type PurchaseKey = { place: string; day: string; reference: string };

/** A call that weighs, redeems, holds or tells for a payment. */
export type PaymentCall = {
  /** the till's own number of the payment; without one, and without a code, nothing is known of other calls */
  reference?: string | undefined;
  /** the code that the customer shows for it */
  code?: PaymentCode | undefined;
  merchantId?: number | null;
  by: string;
  /** the bank's day of the payment, of what is told later than it happened; that of the call otherwise */
  day?: string | undefined;
  /** the purchase that something is held for, which is asked for again */
  held?: PurchaseKey | undefined;
};

/** One payment, by all that it is named by. */
export type Purchase = {
  id: number;
  /** that of the code, if what is done now binds it to the other */
  codeId: number | null;
  /** the code was used for a payment of another number */
  isOfAnother: boolean;
};

/** Where codes are purchases: no merchant and no caller is named so. */
const codePlace = 'payment-code';

/**
 * The payments that calls name, locked, in the order asked and null where none is named. Two calls for one payment
 * take turns here, before everything that is locked of offers and vouchers: codes first, then the tills' numbers, each
 * of a batch in one order.
 */
export async function lockPurchases(
  tx: Tx,
  now: Date,
  calls: readonly PaymentCall[],
): Promise<(Purchase | null)[]> {
  const keys = calls.map((call) => keysOf(call, now));
  const codes = await lockKeys(
    tx,
    keys.flatMap(({ code }) => (code ? [code] : [])),
  );
  // A code is bound while its row is locked, so what is read here stays until commit.
  const numbers = keys.map(({ code, number }) => codes.get(nameOf(code))?.bound ?? number);
  const named = await lockKeys(
    tx,
    numbers.flatMap((number) => (number ? [number] : [])),
  );
  return keys.map(({ code, number }, at) =>
    purchaseOf(codes.get(nameOf(code)), named.get(nameOf(numbers[at] ?? null)), number),
  );
}

type Found = PurchaseKey & { id: number; bound: PurchaseKey | null };

function purchaseOf(
  code: Found | undefined,
  number: Found | undefined,
  asked: PurchaseKey | null,
): Purchase | null {
  if (!number) return code ? { id: code.id, codeId: null, isOfAnother: false } : null;
  // Told after midnight it is the payment of the day before.
  const isOfAnother =
    asked !== null && (asked.place !== number.place || asked.reference !== number.reference);
  return { id: number.id, codeId: code && !code.bound ? code.id : null, isOfAnother };
}

const nameOf = (key: PurchaseKey | null): string =>
  key ? JSON.stringify([key.place, key.day, key.reference]) : '';

/** Rows of `benefits.purchase` under lock, by their names. */
async function lockKeys(tx: Tx, keys: readonly PurchaseKey[]): Promise<Map<string, Found>> {
  if (keys.length === 0) return new Map();
  const named = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  const { rows } = await sql<PurchaseKey & { id: number; sameAs: number | null }>`
    insert into benefits.purchase as p (place, day, reference)
    select place, day, reference
    from unnest(${named.map(({ place }) => place)}::text[], ${named.map(({ day }) => day)}::date[],
      ${named.map(({ reference }) => reference)}::text[]) as w (place, day, reference)
    order by place, day, reference
    on conflict (place, day, reference) do update set reference = excluded.reference
    returning id, place, day, reference, same_as as "sameAs"`.execute(tx);
  const bound = await keysById(
    tx,
    rows.flatMap(({ sameAs }) => (sameAs === null ? [] : [sameAs])),
  );
  return new Map(
    rows.map(({ sameAs, ...row }) => [
      nameOf(row),
      { ...row, bound: bound.get(sameAs ?? 0) ?? null },
    ]),
  );
}

/** A look of its own: what a code was bound to while its lock was waited for is not seen by the statement that waited. */
async function keysById(tx: Tx, ids: readonly number[]): Promise<Map<number, PurchaseKey>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<PurchaseKey & { id: number }>`
    select id, place, day, reference from benefits.purchase where id = any (${ids}::bigint[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, ...key }) => [id, key]));
}

function keysOf(
  { reference = '', code, merchantId = null, by, day, held }: PaymentCall,
  now: Date,
): { code: PurchaseKey | null; number: PurchaseKey | null } {
  if (held)
    return held.place === codePlace ? { code: held, number: null } : { code: null, number: held };
  const place = merchantId === null ? by : `merchant:${merchantId}`;
  return {
    code: code ? { place: codePlace, day: code.day, reference: code.digest } : null,
    number: reference === '' ? null : { place, day: day ?? bankDay(now), reference },
  };
}

/** Once something was done under code and number: the code's purchase is the number's, with all that was done before. */
export async function bindCodes(tx: Tx, purchases: readonly (Purchase | null)[]): Promise<void> {
  const bound = purchases.flatMap((one) =>
    one?.codeId ? [{ id: one.id, codeId: one.codeId }] : [],
  );
  if (bound.length === 0) return;
  await sql`update benefits.purchase p set same_as = w.id
    from unnest(${bound.map(({ codeId }) => codeId)}::bigint[], ${bound.map(({ id }) => id)}::bigint[]) as w (code_id, id)
    where p.id = w.code_id and p.same_as is null`.execute(tx);
}

/** What stands used or held for the payment of a call, without a lock: to look, not to redeem. */
export async function usedForCall(tx: Tx, now: Date, call: PaymentCall): Promise<UsedInCall[]> {
  const { code, number } = keysOf(call, now);
  const keys = [code, number].filter((key) => key !== null);
  if (keys.length === 0) return [];
  const { rows } = await sql<{ id: number }>`
    select coalesce(p.same_as, p.id) as id
    from unnest(${keys.map(({ place }) => place)}::text[], ${keys.map(({ day }) => day)}::date[],
      ${keys.map(({ reference }) => reference)}::text[]) with ordinality as w (place, day, reference, at)
    join benefits.purchase p using (place, day, reference) order by w.at desc`.execute(tx);
  const [first, second = null] = rows.map(({ id }) => id);
  if (first === undefined) return [];
  const codeId = second === first ? null : second;
  return (
    (await usedForPurchases(tx, now, [{ id: first, codeId, isOfAnother: false }])).get(first) ?? []
  );
}

/** What stands used or held for payments now, by payment; what was given back wholly does not count. */
export async function usedForPurchases(
  tx: Tx,
  now: Date,
  purchases: readonly (Purchase | null)[],
): Promise<Map<number, UsedInCall[]>> {
  const asked = [...new Map(purchases.flatMap((one) => (one ? [[one.id, one]] : []))).values()];
  const used = new Map<number, UsedInCall[]>(asked.map(({ id }) => [id, []]));
  if (asked.length === 0) return used;
  type Row = Omit<UsedInCall, 'maskedCode'> & { purchase: number; code: string; offer: string };
  const { rows } = await sql<Row>`
    with named as (
      select id as purchase, id from unnest(${asked.map(({ id }) => id)}::bigint[]) as w (id)
      union
      select w.purchase, p.id from unnest(${asked.map(({ id }) => id)}::bigint[], ${asked.map(({ codeId }) => codeId)}::bigint[]) as w (purchase, code)
      join benefits.purchase p on p.same_as = w.purchase or p.id = w.code
    )
    select n.purchase, v.id as "voucherId", v.code, case when a.kind in ('instantDiscount', 'cashback') then o.name else '' end as offer,
      u.amount_fen as "amountFen", u.purchase_amount_fen as "purchaseAmountFen",
      a.stacks, a.exclusion_group as "exclusionGroup", a.apply_order::int as "applyOrder", a.percent_bp as "percentBp",
      a.terms ? 'exchangeFor' as "isExchange"
    from named n
    cross join lateral (
      select voucher_id, amount_fen - reversed_fen as amount_fen, purchase_amount_fen from benefits.redemption
      where purchase_id = n.id and reversed_fen < amount_fen
      union all
      select voucher_id, amount_fen, purchase_amount_fen from benefits.hold
      where purchase_id = n.id and state = 'open' and expires_at > ${now}
    ) u
    join benefits.voucher v on v.id = u.voucher_id
    join benefits.allotment a on a.id = v.allotment_id
    join benefits.offer o on o.id = a.offer_id
    order by v.id`.execute(tx);
  // What is given at a payment has a code that nobody has seen: its offer tells it from others.
  for (const { purchase, code, offer, ...one } of rows)
    used.get(purchase)?.push({ ...one, maskedCode: offer || maskVoucherCode(code) });
  return used;
}
