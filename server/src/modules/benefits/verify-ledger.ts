import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** A rule of the ledger that does not hold, and how many rows break it. */
export type LedgerFault = { rule: string; rows: number };

/**
 * Recounts the whole ledger from its transfers and vouchers and names every rule that does not
 * hold; empty when all do. Reads only; run it as the job role.
 */
export async function verifyLedger(tx: Tx): Promise<LedgerFault[]> {
  const { rows } = await sql<LedgerFault>`
    select rule, rows::int as rows from (
      select 'entries sum to zero' as rule,
        (select count(*) from (select sum(amount_fen) as total from benefits.entry) e where total <> 0) as rows
      union all
      select 'a balance is the sum of its entries',
        (select count(*) from benefits.account c
         left join (select account_id, sum(amount_fen) as total from benefits.entry group by 1) e on e.account_id = c.id
         where c.balance_fen <> coalesce(e.total, 0))
      union all
      select 'no account but the funder is below zero',
        (select count(*) from benefits.account where kind <> 'funder' and balance_fen < 0)
      union all
      select 'what is used is within the cap and is what was claimed',
        (select count(*) from benefits.allotment a
         left join (select allotment_id, count(*) as number, sum(face_amount_fen) as amount_fen
                    from benefits.voucher where state <> 'reversed' group by 1) v on v.allotment_id = a.id
         where a.used_count > a.cap_count or a.used_amount_fen > a.cap_amount_fen
           or a.used_count <> coalesce(v.number, 0) or a.used_amount_fen <> coalesce(v.amount_fen, 0))
      union all
      select 'what is allotted is within the offer''s cap',
        (select count(*) from benefits.offer where allotted_count > cap_count or allotted_amount_fen > cap_amount_fen)
      union all
      select 'one voucher a customer and campaign',
        (select count(*) from (select 1 from benefits.voucher where state <> 'reversed'
         group by campaign_id, customer_no having count(*) > 1) d)
      union all
      select 'only the entitled hold a voucher',
        (select count(*) from benefits.voucher v where not exists (
           select 1 from benefits.entitlement e
           where (e.campaign_id, e.customer_no, e.allotment_id) = (v.campaign_id, v.customer_no, v.allotment_id)))
      union all
      select 'one claim transfer a voucher',
        (select count(*) from benefits.voucher v
         left join benefits.transfer t on t.voucher_id = v.id and t.kind = 'claim' and t.amount_fen = v.face_amount_fen
         where t.id is null)
        + (select count(*) from (select 1 from benefits.transfer where kind = 'claim' group by voucher_id having count(*) > 1) d)
      union all
      select 'one redemption in force a voucher, and the voucher says so',
        (select count(*) from benefits.voucher v
         left join (select voucher_id, count(*) as number from benefits.redemption where reversed_at is null group by 1) r on r.voucher_id = v.id
         where coalesce(r.number, 0) <> case v.state when 'redeemed' then 1 else 0 end)
      union all
      select 'one redeem transfer a redemption',
        (select abs((select count(*) from benefits.redemption) - (select count(*) from benefits.transfer where kind = 'redeem')))
      union all
      select 'vouchers in hand are the balance of claimed',
        (select count(*) from benefits.account c
         left join (select allotment_id, sum(face_amount_fen) as total from benefits.voucher where state = 'claimed' group by 1) v
           on v.allotment_id = c.allotment_id
         where c.kind = 'claimed' and c.balance_fen <> coalesce(v.total, 0))
      union all
      select 'a reversal is not above what it reverses',
        (select count(*) from benefits.transfer t join benefits.transfer o on o.id = t.reverses_id where t.amount_fen <> o.amount_fen)
    ) as checks
    where rows <> 0`.execute(tx);
  return rows;
}
