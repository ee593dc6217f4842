import { sql } from 'kysely';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** A voucher that was just claimed, of an offer that a partner fulfils. */
export type ClaimedToFulfil = {
  voucherId: number;
  offerId: number;
  customerNo: number;
  orgId: number;
};
/** One that is fulfilled by that: its partner is owed what it is worth. */
export type Fulfilled = { voucherId: number; partnerId: number };

/**
 * Fulfils vouchers in the transaction of their claim: writes the orders of those that are ordered, to be
 * sent after the commit, and hands a code out to each of the others, of which it gives the partners. The
 * stock of codes is locked and was counted (judgeClaims), so there is one for each.
 */
export async function fulfilVouchers(
  tx: Tx,
  now: Date,
  vouchers: readonly ClaimedToFulfil[],
): Promise<Fulfilled[]> {
  const { rows: handed } = await sql<{
    ordered: number;
    voucherId: number | null;
    partnerId: number;
  }>`
    with wanted as materialized (
      select w.*, p.product_id, p.partner_id, p.delivery, p.price_fen,
        row_number() over (partition by p.product_id, p.delivery order by w.voucher_id) as turn
      from unnest(${vouchers.map(({ voucherId }) => voucherId)}::bigint[], ${vouchers.map(({ offerId }) => offerId)}::bigint[],
        ${vouchers.map(({ customerNo }) => customerNo)}::int[], ${vouchers.map(({ orgId }) => orgId)}::int[])
        as w (voucher_id, offer_id, customer_no, org_id)
      join fulfilment.offer_product l using (offer_id) join fulfilment.product p using (product_id)
    ),
    ordered as (
      insert into fulfilment.partner_order (order_no, voucher_id, product_id, partner_id, customer_no, amount_fen, next_at, made_at, org_id)
      select 'HK' || lpad(voucher_id::text, 14, '0'), voucher_id, product_id, partner_id, customer_no, price_fen, ${now}, ${now}, org_id
      from wanted where delivery = 'order' order by voucher_id
      returning 1
    ),
    -- What ends first is given first.
    stock as (
      select s.*, row_number() over (partition by n.product_id order by s.expires_on, s.batch_id, s.code_id) as turn, n.product_id
      from (select product_id, count(*) as number from wanted where delivery = 'code' group by product_id) n
      cross join lateral (
        select c.code_id, c.batch_id, b.expires_on
        from fulfilment.code_batch b
        cross join lateral (
          select code_id, batch_id from fulfilment.code
          where code.batch_id = b.batch_id and voucher_id is null order by code_id limit n.number) c
        where b.product_id = n.product_id and b.state = 'open' and b.handed_count < b.code_count and b.expires_on >= ${bankDay(now)}::date
        order by b.expires_on, b.batch_id, c.code_id limit n.number) s
    ),
    given as (
      update fulfilment.code set voucher_id = w.voucher_id, handed_at = ${now}
      from stock join wanted w on w.product_id = stock.product_id and w.delivery = 'code' and w.turn = stock.turn
      where code.code_id = stock.code_id and code.voucher_id is null
      returning code.batch_id, w.voucher_id, w.partner_id
    ),
    counted as (
      update fulfilment.code_batch b set handed_count = b.handed_count + n.number
      from (select batch_id, count(*) as number from given group by batch_id) n where b.batch_id = n.batch_id
    )
    select (select count(*) from ordered) as ordered, given.voucher_id as "voucherId", w.partner_id as "partnerId"
    from (select 1) one left join given on true left join wanted w on w.voucher_id = given.voucher_id`.execute(
    tx,
  );
  const codes = handed.flatMap(({ voucherId, partnerId }) =>
    voucherId === null ? [] : [{ voucherId, partnerId }],
  );
  if ((handed[0]?.ordered ?? 0) + codes.length !== vouchers.length)
    throw new Error('a claimed voucher was given neither an order nor a code');
  return codes;
}
