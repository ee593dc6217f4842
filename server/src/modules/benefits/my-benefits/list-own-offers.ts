import { sql } from 'kysely';
import type { ClaimableOffer } from '#contract/my-benefits.ts';
import { nextDayOf } from '#contract/day-rule.ts';
import type { OfferTerms } from '#contract/offer-terms.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type OwnOffer = ClaimableOffer & {
  terms: OfferTerms;
  /** to everybody, not to those whom a campaign entitles */
  isReleased: boolean;
};

/**
 * What a customer may claim now or later, of campaigns that entitle one of the person's numbers and where none
 * of them holds a voucher, and of what is released to everybody; what ends first leads. `had_all` looks at the
 * limits a customer of this period, `used_up` at number, money and the offer's own limits: the claim itself
 * asks them again under its locks. As the job role.
 */
export async function listOwnOffers(tx: Tx, now: Date, customerNo: number): Promise<OwnOffer[]> {
  const { rows } = await sql<Omit<OwnOffer, 'nextDay'>>`
    with numbers as materialized (select no from customers.numbers_of(${customerNo}::int) as no),
    found as materialized (
      select distinct e.allotment_id as id from benefits.entitlement e
      where e.customer_no in (select no from numbers)
        and not exists (select from benefits.voucher v
          where v.campaign_id = e.campaign_id and v.customer_no in (select no from numbers) and v.state <> 'reversed')
      union
      select id from benefits.allotment where open_to = 'anyone' and state = 'open' and claim_until > ${now}
        and kind not in ('instantDiscount', 'cashback') and not terms ? 'onCheckIn' and terms ->> 'trigger' is distinct from 'referral'
    )
    select a.id as "allotmentId", a.campaign_id is null as "isReleased", o.name as "offerName", a.face_amount_fen as "faceAmountFen",
      a.threshold_amount_fen as "thresholdAmountFen", a.percent_bp as "percentBp", a.valid_days as "validDays", a.terms, a.kind in ('partnerBenefit', 'exchangeCode') as "byPartner", ${givesOf} as gives, ${packetOf} as packet,
      case when a.kind = 'gift' then ${outletsOf(customerNo)} else '[]'::jsonb end as outlets,
      a.terms ->> 'exchangeFor' as "exchangeFor", ${whereOf} as where,
      case when a.terms ? 'showsLeft' then a.cap_count - a.used_count end as left,
      ${isoMoment('a.claim_from')} as "claimFrom", ${isoMoment('a.claim_until')} as "claimUntil",
      (select count(*)::int from benefits.voucher v where v.allotment_id = a.id and v.customer_no in (select no from numbers)) as turn,
      case when a.claim_from > ${now} then 'later'
        when a.frozen then 'paused'
        when a.claim_days is not null and not benefits.is_on_day(a.claim_days, ${now}) then 'another_day'
        when full_for.customer then 'had_all'
        when a.kind = 'gift' and ${outletsOf(customerNo)} = '[]' then 'used_up'
        when full_for.everybody or a.used_count >= a.cap_count or a.used_amount_fen + a.face_amount_fen > a.cap_amount_fen then 'used_up'
        else 'open' end as state
    from found join benefits.allotment a on a.id = found.id join benefits.offer o on o.id = a.offer_id
    cross join lateral (
      select coalesce(bool_or(l.scope = 'customer'), false) as customer, coalesce(bool_or(l.scope = 'offer'), false) as everybody
      from benefits.offer_limit l
      join benefits.limit_use u on u.limit_id = l.id and u.period_start = benefits.period_start(l.period, ${now})
        and u.key = case l.scope when 'customer' then ${String(customerNo)}::text else '' end
      where l.offer_id = a.offer_id and l.scope in ('customer', 'offer')
        and (u.used_count >= l.cap_count or u.used_amount_fen + a.face_amount_fen > l.cap_amount_fen)
    ) full_for
    where a.state = 'open' and a.claim_until > ${now}
    order by a.claim_until, a.id limit 100`.execute(tx);
  return rows.map((row) => ({
    ...row,
    nextDay:
      row.state === 'another_day' && row.terms.days
        ? nextDayOf(row.terms.days, bankDay(now))
        : null,
  }));
}

/** Where the benefits of an allotment `a` may be used, by name. */
export const whereOf = sql`array(
  select name from organization.org_unit where to_jsonb(org_id) <@ coalesce(a.terms #> '{places,orgIds}', '[]')
  union all
  select name from merchants.merchant where to_jsonb(merchant_no) <@ coalesce(a.terms #> '{places,merchantNos}', '[]')
  limit 20)`;

/** What another module hands over with a voucher of an allotment `a`. */
export const givesOf = sql`case a.kind
  when 'gift' then (select jsonb_build_object('kind', a.kind, 'nameZh', name_zh, 'nameEn', name_en, 'number', 1)
    from gifts.gift where id = (a.terms #>> '{gift,giftId}')::bigint)
  when 'drawChance' then (
    select jsonb_build_object('kind', a.kind, 'nameZh', content #>> '{name,zh}', 'nameEn', content #>> '{name,en}', 'number', (a.terms #>> '{chance,number}')::int)
    from draws.version where draw_id = (a.terms #>> '{chance,drawId}')::bigint and opened_at is not null order by version_no desc limit 1)
  when 'points' then (select jsonb_build_object('kind', a.kind, 'nameZh', name, 'nameEn', name, 'number', (a.terms #>> '{points,number}')::int)
    from points.programme where id = (a.terms #>> '{points,programmeId}')::bigint)
  end`;

/** Which red packet an allotment `a` is of, before it is claimed. */
export const packetOf = sql`case when a.kind = 'redPacket' then case when a.terms ? 'lucky' then 'lucky' else 'fixed' end end`;

/** Where a piece of an allotment's gift is left, the customer's own outlet first and then who has most. */
const outletsOf = (customerNo: number) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('orgId', org_id, 'name', name) order by place), '[]') from (
    select s.org_id, u.name, row_number() over (order by s.org_id <> customers.outlet_of(${customerNo}::int), c.balance desc, s.org_id) as place
    from gifts.shelf s join ledger.account c on c.id = s.stock_account_id join organization.org_unit u on u.org_id = s.org_id
    where s.gift_id = (a.terms #>> '{gift,giftId}')::bigint and c.balance > 0
      and (not a.terms ? 'places' or a.terms #> '{places,orgIds}' = '[]' or a.terms #> '{places,orgIds}' @> to_jsonb(s.org_id))
    order by place limit 50) shelves)`;

/** Of which campaign an allotment is; null where there is none that a customer could claim. */
export async function findClaimable(
  tx: Tx,
  allotmentId: number,
): Promise<{ campaignId: number | null } | null> {
  const { rows } = await sql<{ campaignId: number | null }>`
    select campaign_id as "campaignId" from benefits.allotment
    where id = ${allotmentId} and open_to <> 'issuer'`.execute(tx);
  return rows[0] ?? null;
}

export async function bankName(tx: Tx): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from organization.org_unit where parent_id is null limit 1`.execute(tx);
  return rows[0]?.name ?? '';
}
