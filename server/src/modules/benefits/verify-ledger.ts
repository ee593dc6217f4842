import { sql } from 'kysely';
import type { LedgerFault } from '#modules/ledger/index.ts';
import { recountTransfers } from '#modules/ledger/index.ts';
import { verifyLucky } from './lucky-packets.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';

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

function recountBenefits(tx: Tx): Promise<LedgerFault[]> {
  return firstDifferences(
    tx,
    sql`
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
    select 1 as place, 'what is used is within the cap and is what was claimed' as rule, coalesce(a.id, v.allotment_id) as id,
      'allotment ' || coalesce(a.id, v.allotment_id) as of,
      coalesce(v.number, 0) || ' vouchers, ' || coalesce(v.amount_fen, 0) || ', at most ' || a.cap_count || ', ' || a.cap_amount_fen as expected,
      a.used_count || ' vouchers, ' || a.used_amount_fen as found
    from benefits.allotment a full join by_allotment v on v.allotment_id = a.id
    where a.id is null or a.used_count > a.cap_count or a.used_amount_fen > a.cap_amount_fen
      or a.used_count <> coalesce(v.number, 0) or a.used_amount_fen <> coalesce(v.amount_fen, 0)
    union all
    select 2, 'what is allotted is within the offer''s cap, and is what allotments hold', o.id, 'offer ' || o.id,
      coalesce(a.number, 0) || ' vouchers, ' || coalesce(a.amount_fen, 0) || ', at most ' || o.cap_count || ', ' || o.cap_amount_fen,
      o.allotted_count || ' vouchers, ' || o.allotted_amount_fen
    from benefits.offer o
    left join (select offer_id, sum(case state when 'open' then cap_count else used_count end) as number,
        sum(case state when 'open' then cap_amount_fen else used_amount_fen end) as amount_fen
      from benefits.allotment group by 1) a on a.offer_id = o.id
    where o.allotted_count > o.cap_count or o.allotted_amount_fen > o.cap_amount_fen
      or o.allotted_count <> coalesce(a.number, 0) or o.allotted_amount_fen <> coalesce(a.amount_fen, 0)
    union all
    select 3, 'what is set aside of an allotment is what may still be claimed of it', id, 'allotment ' || id, free_fen::text, aside_fen::text
    from (
      select a.id, case a.state when 'open' then a.cap_amount_fen - a.used_amount_fen else 0 end as free_fen,
        (select sum(c.balance) from benefits.allotment_leg l join ledger.account c on c.id = l.allotted_account_id where l.allotment_id = a.id) as aside_fen
      from benefits.allotment a) aside
    where aside_fen <> free_fen
    union all
    select 4, 'one voucher a customer and campaign', customer_no, 'customer ' || customer_no || ', campaign ' || campaign_id, '1', count(*)::text
    from benefits.voucher where state <> 'reversed' and campaign_id is not null
    group by campaign_id, customer_no having count(*) > 1
    union all
    select 5, 'only the entitled hold a voucher of a campaign', v.id, 'voucher ' || v.id, 'an entitlement of customer ' || v.customer_no, null
    from benefits.voucher v where campaign_id is not null and given_from_id is null and not exists (
      select 1 from benefits.entitlement e
      where (e.campaign_id, e.customer_no, e.allotment_id) = (v.campaign_id, v.customer_no, v.allotment_id))
    union all
    select 6, 'the funders of a claim pay its value, once', coalesce(v.id, t.paid_id), 'voucher ' || coalesce(v.id, t.paid_id),
      v.face_amount_fen || ' under claim:' || v.id, t.amount || case when t.misnamed then ' under another key too' else '' end
    from benefits.voucher v
    full join (select * from paid where kind = 'claim') t on t.paid_id = v.id
    where v.face_amount_fen is distinct from coalesce(t.amount, 0) or t.misnamed
    union all
    select 7, 'one redemption in force a voucher, and the voucher says so', v.id, 'voucher ' || v.id,
      case v.state when 'redeemed' then '1' else '0' end || ' for ' || v.state, coalesce(r.number, 0)::text
    from benefits.voucher v
    left join (select voucher_id, count(*) as number from benefits.redemption where reversed_at is null group by 1) r on r.voucher_id = v.id
    where coalesce(r.number, 0) <> case v.state when 'redeemed' then 1 else 0 end
    union all
    select 8, 'a redemption moved its amount, once', coalesce(r.id, t.paid_id), 'redemption ' || coalesce(r.id::text, t.paid_id::text, 'without a number'),
      r.amount_fen::text, t.amount::text
    from benefits.redemption r
    full join (select * from paid where kind = 'redeem') t on t.paid_id = r.id
    where r.amount_fen is distinct from coalesce(t.amount, 0)
    union all
    select 9, 'what is used or held of a voucher is not above its value', v.id, 'voucher ' || v.id, 'at most ' || v.face_amount_fen, d.amount_fen::text
    from (select voucher_id, amount_fen from benefits.redemption union all select voucher_id, amount_fen from benefits.hold) d
    join benefits.voucher v on v.id = d.voucher_id where d.amount_fen > v.face_amount_fen
    union all
    select 10, 'a voucher is held while a hold of it is open', coalesce(v.id, h.voucher_id), 'voucher ' || coalesce(v.id, h.voucher_id),
      case when h.voucher_id is null then 'not held' else 'held' end, v.state
    from benefits.voucher v full join (select voucher_id from benefits.hold where state = 'open') h on h.voucher_id = v.id
    where (h.voucher_id is null and v.state = 'held') or (h.voucher_id is not null and v.state is distinct from 'held')
    union all
    select 11, 'a voucher is offered while a transfer of it is open', coalesce(v.id, t.voucher_id), 'voucher ' || coalesce(v.id, t.voucher_id),
      case when t.voucher_id is null then 'not offered' else 'offered' end, v.state
    from benefits.voucher v full join (select voucher_id from benefits.voucher_transfer where state = 'offered') t on t.voucher_id = v.id
    where (t.voucher_id is null and v.state = 'offered') or (t.voucher_id is not null and v.state is distinct from 'offered')
    union all
    select 12, 'a voucher that was given is received once, for what it was', coalesce(v.id, r.given_from_id), 'voucher ' || coalesce(v.id, r.given_from_id),
      concat_ws(', ', 'allotment ' || r.allotment_id, r.face_amount_fen, r.valid_until, 'given'),
      concat_ws(', ', 'allotment ' || v.allotment_id, v.face_amount_fen, v.valid_until, v.state)
    from benefits.voucher v full join (select * from benefits.voucher where given_from_id is not null) r on r.given_from_id = v.id
    where (v.state = 'given' or r.id is not null) and (v.allotment_id, v.face_amount_fen, v.valid_until, v.state)
      is distinct from (r.allotment_id, r.face_amount_fen, r.valid_until, 'given')
    union all
    select 12, 'a voucher that was given is received once, for what it was', coalesce(v.id, t.received_id), 'voucher ' || coalesce(v.id, t.received_id),
      'from voucher ' || t.voucher_id, 'from voucher ' || v.given_from_id
    from benefits.voucher v full join (select * from benefits.voucher_transfer where state = 'accepted') t on t.received_id = v.id
    where (v.given_from_id is not null or t.id is not null) and v.given_from_id is distinct from t.voucher_id
    union all
    select 13, 'reversals sum to what was given back of a redemption', coalesce(r.id, b.redemption_id), 'redemption ' || coalesce(r.id, b.redemption_id),
      coalesce(b.amount_fen, 0)::text, r.reversed_fen::text
    from benefits.redemption r
    full join (select redemption_id, sum(amount_fen) as amount_fen from benefits.reversal group by 1) b on b.redemption_id = r.id
    where coalesce(r.reversed_fen, 0) <> coalesce(b.amount_fen, 0)
    union all
    select 14, 'the vouchers of one purchase stand together and bring no more than it', min(id), 'redemption ' || min(id),
      max(set_size) || ' vouchers, at most ' || max(purchase_amount_fen), count(*) || ' vouchers, ' || sum(amount_fen)
    from benefits.redemption where set_size > 1 group by redeemed_by, client_key
    having count(*) <> max(set_size) or sum(amount_fen) > max(purchase_amount_fen)
    union all
    select 15, 'what a customer is owed is what was credited, less what was taken back and paid', coalesce(c.owner_id, m.customer_no),
      'customer ' || coalesce(c.owner_id, m.customer_no), coalesce(m.fen, 0)::text, c.balance::text
    from (select owner_id, sum(balance) as balance from ledger.account where kind = 'customer' and unit = 'CNY' group by 1) c
    full join (
      select customer_no, sum(fen) as fen from (
        select v.customer_no, r.amount_fen - r.reversed_fen as fen from benefits.redemption r
        join benefits.voucher v on v.id = r.voucher_id where r.to_customer
        union all select customer_no, -amount_fen from benefits.customer_payout_line where state = 'paid'
        union all select customer_no, amount_fen from benefits.customer_claim
        union all select customer_no, -amount_fen from benefits.customer_collection) moved
      group by 1) m on m.customer_no = c.owner_id
    where coalesce(c.balance, 0) <> coalesce(m.fen, 0)
    union all
    select 16, 'what is on its way to a customer is held, and what was paid was paid once', l.payout_id,
      'customer payout ' || l.payout_id || ', line ' || l.line, concat_ws(', ', l.amount_fen, l.state), concat_ws(', ', p.amount, coalesce(e.phase, 'open'))
    from benefits.customer_payout_line l
    left join ledger.transfer p on p.id = l.pending_id
    left join ledger.transfer e on e.pending_id = l.pending_id
    where l.pending_id is not null and (p.amount is distinct from l.amount_fen or p.from_account_id is distinct from l.account_id
      or coalesce(e.phase, 'open') <> case l.state when 'out' then 'open' when 'paid' then 'post' else 'void' end
      or e.amount <> l.amount_fen)
    union all
    select 16, 'what a customer owes is what refunds lacked, less what was collected', coalesce(c.owner_id, m.customer_no),
      'customer ' || coalesce(c.owner_id, m.customer_no), coalesce(m.fen, 0)::text, (-c.balance)::text
    from (select owner_id, balance from ledger.account where kind = 'receivable' and balance <> 0) c
    full join (
      select customer_no, sum(fen) as fen from (
        select customer_no, amount_fen as fen from benefits.customer_claim
        union all select customer_no, -amount_fen from benefits.customer_collection) owed
      group by 1 having sum(fen) <> 0) m on m.customer_no = c.owner_id
    where coalesce(-c.balance, 0) <> coalesce(m.fen, 0)
    union all
    select 17, 'vouchers in hand are the balance of claimed', c.allotment_id, 'allotment ' || c.allotment_id,
      coalesce(v.in_hand_fen, 0)::text, c.balance::text
    from (
      select l.allotment_id, sum(c.balance) as balance from benefits.allotment_leg l join ledger.account c on c.id = l.claimed_account_id group by 1) c
    left join by_allotment v using (allotment_id)
    where c.balance <> coalesce(v.in_hand_fen, 0)
    union all
    select 18, 'the shares of a leg sum to the value', a.id, 'allotment ' || a.id, s.value_fen::text, s.legs || ' legs, ' || coalesce(s.shares_fen, 0)
    from benefits.allotment a cross join lateral (
      select count(*) as legs, count(share_fen) as shares, sum(share_fen) as shares_fen,
        case when a.terms ? 'lucky' then a.cap_amount_fen else a.face_amount_fen end as value_fen
      from benefits.allotment_leg l where l.allotment_id = a.id) s
    where s.legs = 0 or (s.shares > 0 and (s.shares <> s.legs or s.shares_fen <> s.value_fen))
    union all
    select 19, 'what is used of a limit is within it, and is what was claimed', coalesce(u.limit_id, c.limit_id),
      'limit ' || coalesce(u.limit_id, c.limit_id) || ' from ' || coalesce(u.period_start, c.period_start),
      coalesce(c.number, 0) || ' vouchers, ' || coalesce(c.amount_fen, 0) || coalesce(', at most ' || u.cap_count, '') || coalesce(', at most ' || u.cap_amount_fen || ' fen', ''),
      coalesce(u.used_count, 0) || ' vouchers, ' || coalesce(u.used_amount_fen, 0)
    from benefits.limit_use u full join (
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
      or u.used_count > u.cap_count or u.used_amount_fen > u.cap_amount_fen
    union all
    select 20, 'what stands of a purchase is no more than its receipt', p.id, 'purchase ' || p.id, 'at most ' || s.receipt_fen, s.amount_fen::text
    from (
      select coalesce(p.same_as, p.id) as id, sum(r.amount_fen - r.reversed_fen) as amount_fen, max(r.purchase_amount_fen) as receipt_fen
      from benefits.redemption r join benefits.purchase p on p.id = r.purchase_id
      join benefits.voucher v on v.id = r.voucher_id join benefits.allotment a on a.id = v.allotment_id
      -- What is exchanged for a thing takes nothing off the purchase, and of a purchase of nothing it is all there is.
      where r.reversed_fen < r.amount_fen and r.purchase_amount_fen > 0 and not a.terms ? 'exchangeFor'
      group by 1) s
    join benefits.purchase p on p.id = s.id
    where s.amount_fen > s.receipt_fen`,
  );
}
