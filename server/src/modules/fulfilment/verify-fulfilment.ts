import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Holds orders and codes to the vouchers they fulfil, and what is owed to partners to what was redeemed for
 * them; names every rule that does not hold. Reads only; run it as the job role.
 */
export async function verifyFulfilment(tx: Tx): Promise<LedgerFault[]> {
  const { rows } = await sql<LedgerFault>`
    with fulfilled as materialized (
      select v.id, v.state, a.offer_id, p.product_id, p.partner_id, p.delivery, v.face_amount_fen
      from benefits.allotment a join benefits.voucher v on v.allotment_id = a.id
      left join fulfilment.offer_product l on l.offer_id = a.offer_id left join fulfilment.product p using (product_id)
      where a.fulfilled
    ),
    redeemed as materialized (
      select voucher_id, partner_id, amount_fen from benefits.redemption where partner_id is not null and reversed_at is null
    )
    select rule, rows::int as rows from (
      select 'every voucher that is ordered has one order, and is what its order says' as rule,
        (select count(*) from (select * from fulfilled where delivery = 'order') f
         full join fulfilment.partner_order o on o.voucher_id = f.id
         where f.id is null or o.voucher_id is null or o.amount_fen <> f.face_amount_fen or o.product_id <> f.product_id
           or f.state <> case o.state when 'delivered' then 'redeemed' when 'refused' then 'reversed' else 'claimed' end) as rows
      union all
      select 'every handed code has one voucher, and every voucher of codes one code',
        (select count(*) from (select * from fulfilled where delivery = 'code') f
         full join (select * from fulfilment.code where voucher_id is not null) c on c.voucher_id = f.id
         where f.id is null or c.voucher_id is null or c.partner_id <> f.partner_id or f.state <> 'redeemed')
      union all
      select 'what was handed out of a batch is counted, and not above it',
        (select count(*) from fulfilment.code_batch b
         left join (select batch_id, count(*) as codes, count(voucher_id) as handed from fulfilment.code group by 1) c using (batch_id)
         where b.code_count <> coalesce(c.codes, 0) or b.handed_count <> coalesce(c.handed, 0))
      union all
      select 'what a partner fulfils is redeemed for it and for nobody else',
        (select count(*) from (select * from fulfilled where state = 'redeemed') f full join redeemed r on r.voucher_id = f.id
         where f.id is null or r.voucher_id is null or r.partner_id <> f.partner_id or r.amount_fen <> f.face_amount_fen)
      union all
      select 'what is owed to a partner is what was redeemed for it',
        (select count(*) from (select owner_id, sum(balance) as fen from ledger.account where kind = 'partner' group by 1) a
         full join (select partner_id, sum(amount_fen) as fen from redeemed group by 1) r on r.partner_id = a.owner_id
         where coalesce(a.fen, 0) <> coalesce(r.fen, 0))
    ) as checks
    where rows <> 0`.execute(tx);
  return rows;
}
