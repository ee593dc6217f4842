import { sql } from 'kysely';
import { type BenefitHistory, longestHistory } from '#contract/benefits.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * What became of a person's vouchers under all their numbers, newest first (as the job role: what another
 * outlet or a merchant redeemed is theirs to know who serve the customer). When a claim was taken back is
 * told by its transfer, why by the audit.
 */
export async function readHistory(tx: Tx, customerNo: number): Promise<BenefitHistory> {
  const { rows } = await sql<BenefitHistory['items'][number]>`
    with own as materialized (
      select v.id, v.state, v.face_amount_fen, v.claimed_at, v.claimed_by, v.valid_until, v.org_id, v.outlet_org_id, v.merchant_id,
        coalesce(o.name, '#' || a.offer_id) as offer_name
      from benefits.voucher v
      join benefits.allotment a on a.id = v.allotment_id
      left join benefits.offer o on o.id = a.offer_id
      where v.customer_no in (select customers.numbers_of(customers.person_of(${customerNo}::int)))
      order by v.id desc limit ${longestHistory}
    ),
    redeemed as materialized (
      select r.id, r.voucher_id, r.amount_fen, r.purchase_amount_fen, r.redeemed_at, r.redeemed_by, r.org_id, r.merchant_id
      from benefits.redemption r where r.voucher_id in (select id from own)
    ),
    happened as (
      select 'claimed' as kind, claimed_at as at, id as voucher_id, face_amount_fen as amount_fen, null::bigint as purchase_fen,
        claimed_by as by, coalesce(outlet_org_id, org_id) as org_id, merchant_id, null::text as reason
      from own
      union all
      select 'redeemed', redeemed_at, voucher_id, amount_fen, purchase_amount_fen, redeemed_by, org_id, merchant_id, null from redeemed
      union all
      select 'reversed', b.reversed_at, r.voucher_id, b.amount_fen, null, b.reversed_by, b.org_id, r.merchant_id, null
      from redeemed r join benefits.reversal b on b.redemption_id = r.id
      union all
      select 'expired', (own.valid_until + 1)::timestamp at time zone 'Asia/Shanghai', id, face_amount_fen, null, 'system', null, null, null
      from own where state = 'expired'
      union all
      select 'taken_back', back.posted_at, own.id, own.face_amount_fen, null,
        coalesce(told.actor_kind || ':' || told.actor_id, 'system'), told.org_id, null, told.detail->>'reason'
      from own
      join ledger.transfer claim on claim.natural_key = 'claim:' || own.id and claim.leg = 1
      join ledger.transfer back on back.reverses_id = claim.id
      left join lateral (select * from audit.entry where object_kind = 'Voucher' and object_id = own.id::text
        and action = 'voucher.reverse_claim' and outcome = 'done' order by entry_no desc limit 1) told on true
      where own.state = 'reversed'
    )
    select h.kind, ${isoMoment('h.at')} as at, h.voucher_id as "voucherId", own.offer_name as "offerName", h.amount_fen as "amountFen",
      h.purchase_fen as "purchaseFen",
      case split_part(h.by, ':', 1) when 'staff' then 'staff' when 'customer' then 'customer' when 'api-key' then 'till'
        when 'issue' then 'issue' when 'draw' then 'draw' when 'check-in' then 'check_in' else 'system' end as by,
      staff.name as "byName", coalesce(m.name, unit.name) as place, h.reason
    from happened h
    join own on own.id = h.voucher_id
    left join organization.staff on h.by = 'staff:' || staff.staff_id
    left join organization.org_unit unit on unit.org_id = h.org_id
    left join merchants.merchant m on m.merchant_no = h.merchant_id
    order by h.at desc, h.voucher_id desc, h.kind limit ${longestHistory}`.execute(tx);
  return { items: rows };
}
