import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import { recountTransfers } from '#modules/ledger/index.ts';
import { verifyLucky } from './lucky-packets.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Recounts the whole ledger from its transfers, and offers, limits, vouchers and redemptions against it, and
 * names every rule that does not hold; empty when all do. Reads only; run it as the job role.
 */
export async function verifyLedger(tx: Tx): Promise<LedgerFault[]> {
  // Sums of millions of vouchers are made in memory and by several workers; for this transaction only.
  await sql`select set_config('work_mem', '192MB', true), set_config('max_parallel_workers_per_gather', '2', true)`.execute(
    tx,
  );
  return [
    ...(await recountTransfers(tx)),
    ...(await recountBenefits(tx)),
    ...(await verifyLucky(tx)),
  ];
}

async function recountBenefits(tx: Tx): Promise<LedgerFault[]> {
  const { rows } = await sql<LedgerFault>`
    with by_allotment as materialized (
      select allotment_id, count(*) filter (where state not in ('reversed', 'given')) as number,
        coalesce(sum(face_amount_fen) filter (where state not in ('reversed', 'given')), 0) as amount_fen,
        coalesce(sum(face_amount_fen) filter (where state in ('claimed', 'held', 'offered')), 0) as in_hand_fen
      from benefits.voucher group by allotment_id
    ),
    -- The key of a deed names what it was for: summed by that number, not by the text. Of two keys of one
    -- claim one is misnamed, and a redemption's without a number is nobody's.
    paid as materialized (
      select kind, paid_id, sum(amount) as amount, bool_or(misnamed) as misnamed from (
        select kind, amount, kind = 'claim' and natural_key <> 'claim:' || subject_id as misnamed,
          case when kind = 'claim' then subject_id
            when natural_key ~ '^redeem:[1-9][0-9]{0,17}$' then substring(natural_key from 8)::bigint end as paid_id
        from ledger.transfer where kind in ('claim', 'redeem') and phase in ('posted', 'post')) named
      group by kind, paid_id
    )
    select rule, rows::int as rows from (
      select 'what is used is within the cap and is what was claimed' as rule,
        (select count(*) from benefits.allotment a full join by_allotment v on v.allotment_id = a.id
         where a.id is null or a.used_count > a.cap_count or a.used_amount_fen > a.cap_amount_fen
           or a.used_count <> coalesce(v.number, 0) or a.used_amount_fen <> coalesce(v.amount_fen, 0)) as rows
      union all
      select 'what is allotted is within the offer''s cap, and is what allotments hold',
        (select count(*) from benefits.offer o
         left join (select offer_id, sum(case state when 'open' then cap_count else used_count end) as number,
             sum(case state when 'open' then cap_amount_fen else used_amount_fen end) as amount_fen
           from benefits.allotment group by 1) a on a.offer_id = o.id
         where o.allotted_count > o.cap_count or o.allotted_amount_fen > o.cap_amount_fen
           or o.allotted_count <> coalesce(a.number, 0) or o.allotted_amount_fen <> coalesce(a.amount_fen, 0))
      union all
      select 'what is set aside of an allotment is what may still be claimed of it',
        (select count(*) from benefits.allotment a
         where (select sum(c.balance) from benefits.allotment_leg l join ledger.account c on c.id = l.allotted_account_id where l.allotment_id = a.id)
           <> case a.state when 'open' then a.cap_amount_fen - a.used_amount_fen else 0 end)
      union all
      select 'one voucher a customer and campaign',
        (select count(*) from (select 1 from benefits.voucher where state <> 'reversed' and campaign_id is not null
         group by campaign_id, customer_no having count(*) > 1) d)
      union all
      select 'only the entitled hold a voucher of a campaign',
        (select count(*) from benefits.voucher v where campaign_id is not null and given_from_id is null and not exists (
           select 1 from benefits.entitlement e
           where (e.campaign_id, e.customer_no, e.allotment_id) = (v.campaign_id, v.customer_no, v.allotment_id)))
      union all
      select 'the funders of a claim pay its value, once',
        (select count(*) from benefits.voucher v
         full join (select * from paid where kind = 'claim') t on t.paid_id = v.id
         where v.face_amount_fen is distinct from t.amount or t.misnamed)
      union all
      select 'one redemption in force a voucher, and the voucher says so',
        (select count(*) from benefits.voucher v
         left join (select voucher_id, count(*) as number from benefits.redemption where reversed_at is null group by 1) r on r.voucher_id = v.id
         where coalesce(r.number, 0) <> case v.state when 'redeemed' then 1 else 0 end)
      union all
      select 'a redemption moved its amount, once',
        (select count(*) from benefits.redemption r
         full join (select * from paid where kind = 'redeem') t on t.paid_id = r.id
         where r.amount_fen is distinct from t.amount)
      union all
      select 'what is used or held of a voucher is not above its value',
        (select count(*) from benefits.redemption r join benefits.voucher v on v.id = r.voucher_id where r.amount_fen > v.face_amount_fen)
        + (select count(*) from benefits.hold h join benefits.voucher v on v.id = h.voucher_id where h.amount_fen > v.face_amount_fen)
      union all
      select 'a voucher is held while a hold of it is open',
        (select count(*) from benefits.voucher v full join (select voucher_id from benefits.hold where state = 'open') h on h.voucher_id = v.id
         where (h.voucher_id is null and v.state = 'held') or (h.voucher_id is not null and v.state is distinct from 'held'))
      union all
      select 'a voucher is offered while a transfer of it is open',
        (select count(*) from benefits.voucher v full join (select voucher_id from benefits.voucher_transfer where state = 'offered') t on t.voucher_id = v.id
         where (t.voucher_id is null and v.state = 'offered') or (t.voucher_id is not null and v.state is distinct from 'offered'))
      union all
      select 'a voucher that was given is received once, for what it was',
        (select count(*) from benefits.voucher v full join (select * from benefits.voucher where given_from_id is not null) r on r.given_from_id = v.id
         where (v.state = 'given' or r.id is not null) and (v.allotment_id, v.face_amount_fen, v.valid_until, v.state)
           is distinct from (r.allotment_id, r.face_amount_fen, r.valid_until, 'given'))
        + (select count(*) from benefits.voucher v full join (select * from benefits.voucher_transfer where state = 'accepted') t on t.received_id = v.id
           where (v.given_from_id is not null or t.id is not null) and v.given_from_id is distinct from t.voucher_id)
      union all
      select 'reversals sum to what was given back of a redemption',
        (select count(*) from benefits.redemption r
         full join (select redemption_id, sum(amount_fen) as amount_fen from benefits.reversal group by 1) b on b.redemption_id = r.id
         where coalesce(r.reversed_fen, 0) <> coalesce(b.amount_fen, 0))
      union all
      select 'the vouchers of one purchase stand together and bring no more than it',
        (select count(*) from (select from benefits.redemption where set_size > 1 group by redeemed_by, client_key
         having count(*) <> max(set_size) or sum(amount_fen) > max(purchase_amount_fen)) d)
      union all
      select 'what a customer is owed is what was credited, less what was taken back and paid',
        (select count(*) from (select owner_id, sum(balance) as balance from ledger.account where kind = 'customer' and unit = 'CNY' group by 1) c
         full join (
           select customer_no, sum(fen) as fen from (
             select v.customer_no, r.amount_fen - r.reversed_fen as fen from benefits.redemption r
             join benefits.voucher v on v.id = r.voucher_id where r.to_customer
             union all select customer_no, -amount_fen from benefits.customer_payout_line where state = 'paid') moved
           group by 1) m on m.customer_no = c.owner_id
         where coalesce(c.balance, 0) <> coalesce(m.fen, 0))
      union all
      select 'what is on its way to a customer is held, and what was paid was paid once',
        (select count(*) from benefits.customer_payout_line l
         left join ledger.transfer p on p.id = l.pending_id
         left join ledger.transfer e on e.pending_id = l.pending_id
         where l.pending_id is not null and (p.amount is distinct from l.amount_fen or p.from_account_id is distinct from l.account_id
           or coalesce(e.phase, 'open') <> case l.state when 'out' then 'open' when 'paid' then 'post' else 'void' end
           or e.amount <> l.amount_fen))
      union all
      select 'vouchers in hand are the balance of claimed',
        (select count(*) from (
           select l.allotment_id, sum(c.balance) as balance from benefits.allotment_leg l join ledger.account c on c.id = l.claimed_account_id group by 1) c
         left join by_allotment v using (allotment_id)
         where c.balance <> coalesce(v.in_hand_fen, 0))
      union all
      select 'the shares of a leg sum to the value',
        (select count(*) from benefits.allotment a where exists (
           select from benefits.allotment_leg l where l.allotment_id = a.id
           having count(*) = 0 or (count(share_fen) > 0 and (count(share_fen) <> count(*) or sum(share_fen) <> case when a.terms ? 'lucky' then a.cap_amount_fen else a.face_amount_fen end))))
      union all
      select 'what is used of a limit is within it, and is what was claimed',
        (select count(*) from benefits.limit_use u full join (
           select l.id as limit_id, k.key, benefits.period_start(l.period, v.claimed_at) as period_start,
             count(*) as number, sum(k.amount_fen) as amount_fen
           from benefits.offer_limit l
           join benefits.allotment a on a.offer_id = l.offer_id
           -- Who passed one on has had it; where, and by which phone, is counted once, with who has it now.
           join benefits.voucher v on v.allotment_id = a.id and v.state <> 'reversed' and (l.scope = 'customer' or v.state <> 'given')
           cross join lateral (
             select case l.scope when 'offer' then '' when 'customer' then v.customer_no::text when 'outlet' then v.outlet_org_id::text
               when 'merchant' then v.merchant_id::text when 'phone' then v.phone_key else v.device_key end as key, v.face_amount_fen as amount_fen
             where l.scope <> 'funder'
             union all
             select funder_id::text, share_fen from benefits.funder_share where allotment_id = a.id and l.scope = 'funder') k
           where k.key is not null group by 1, 2, 3) c
           on (c.limit_id, c.key, c.period_start) = (u.limit_id, u.key, u.period_start)
         where coalesce(u.used_count, 0) <> coalesce(c.number, 0) or coalesce(u.used_amount_fen, 0) <> coalesce(c.amount_fen, 0)
           or u.used_count > u.cap_count or u.used_amount_fen > u.cap_amount_fen)
    ) as checks
    where rows <> 0`.execute(tx);
  return rows;
}
