import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';

/**
 * Holds orders and codes to the vouchers they fulfil, and what is owed to partners to what was redeemed for
 * them; names every rule that does not hold. Reads only; run it as the job role.
 */
export async function verifyFulfilment(tx: Tx): Promise<LedgerFault[]> {
  return firstDifferences(
    tx,
    sql`
    with fulfilled as materialized (
      select v.id, v.state, a.offer_id, p.product_id, p.partner_id, p.delivery, v.face_amount_fen
      from benefits.allotment a join benefits.voucher v on v.allotment_id = a.id
      left join fulfilment.offer_product l on l.offer_id = a.offer_id left join fulfilment.product p using (product_id)
      where a.fulfilled and a.kind in ('partnerBenefit', 'exchangeCode')
    ),
    redeemed as materialized (
      select voucher_id, partner_id, amount_fen from benefits.redemption where partner_id is not null and reversed_at is null
    )
    select 1 as place, 'every voucher that is ordered has one order, and is what its order says' as rule,
      coalesce(f.id, o.voucher_id) as id, 'voucher ' || coalesce(f.id, o.voucher_id) as of,
      case when o.voucher_id is null then 'an order' else concat_ws(', ', 'product ' || o.product_id, o.amount_fen, 'order ' || o.state) end as expected,
      concat_ws(', ', 'product ' || f.product_id, f.face_amount_fen, 'voucher ' || f.state) as found
    from (select * from fulfilled where delivery = 'order') f
    full join fulfilment.partner_order o on o.voucher_id = f.id
    where f.id is null or o.voucher_id is null or o.amount_fen <> f.face_amount_fen or o.product_id <> f.product_id
      or f.state <> case o.state when 'delivered' then 'redeemed' when 'refused' then 'reversed' else 'claimed' end
    union all
    select 2, 'every handed code has one voucher, and every voucher of codes one code', coalesce(f.id, c.voucher_id),
      'voucher ' || coalesce(f.id, c.voucher_id), 'partner ' || f.partner_id || ', redeemed, with a code',
      case when c.voucher_id is null then f.state || ', without a code' else concat_ws(', ', 'partner ' || c.partner_id, f.state) end
    from (select * from fulfilled where delivery = 'code') f
    full join (select * from fulfilment.code where voucher_id is not null) c on c.voucher_id = f.id
    where f.id is null or c.voucher_id is null or c.partner_id <> f.partner_id or f.state <> 'redeemed'
    union all
    select 3, 'what was handed out of a batch is counted, and not above it', b.batch_id, 'batch ' || b.batch_id,
      coalesce(c.handed, 0) || ' of ' || coalesce(c.codes, 0), b.handed_count || ' of ' || b.code_count
    from fulfilment.code_batch b
    left join (select batch_id, count(*) as codes, count(voucher_id) as handed from fulfilment.code group by 1) c using (batch_id)
    where b.code_count <> coalesce(c.codes, 0) or b.handed_count <> coalesce(c.handed, 0)
    union all
    select 4, 'what a partner fulfils is redeemed for it and for nobody else', coalesce(f.id, r.voucher_id), 'voucher ' || coalesce(f.id, r.voucher_id),
      'partner ' || f.partner_id || ', ' || f.face_amount_fen, 'partner ' || r.partner_id || ', ' || r.amount_fen
    from (select * from fulfilled where state = 'redeemed') f full join redeemed r on r.voucher_id = f.id
    where f.id is null or r.voucher_id is null or r.partner_id <> f.partner_id or r.amount_fen <> f.face_amount_fen
    union all
    select 5, 'what is owed to a partner is what was redeemed for it', coalesce(a.owner_id, r.partner_id), 'partner ' || coalesce(a.owner_id, r.partner_id),
      coalesce(r.fen, 0)::text, a.fen::text
    from (select owner_id, sum(balance) as fen from ledger.account where kind = 'partner' group by 1) a
    full join (select partner_id, sum(amount_fen) as fen from redeemed group by 1) r on r.partner_id = a.owner_id
    where coalesce(a.fen, 0) <> coalesce(r.fen, 0)`,
  );
}
