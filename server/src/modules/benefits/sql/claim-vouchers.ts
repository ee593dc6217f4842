import { type RawBuilder, sql } from 'kysely';
import { type AllotmentLeg, legsOf } from '../voucher-legs.ts';

/** One wanted voucher; `scope` is the org units the asker may act in, null for the whole bank. */
export type WantedVoucher = {
  /** of a campaign, whose entitlements say who may have one */
  campaignId: number | null;
  /** of a release, when no campaign is named */
  allotmentId: number | null;
  customerNo: number;
  claimedBy: string;
  clientKey: string;
  code: string;
  channel: 'staff' | 'customer' | 'push';
  scope: readonly number[] | null;
  /** the module that owns the release asks, for whoever it has chosen */
  byIssuer: boolean;
  /** what limits count by; null where it is not known */
  outletOrgId: number | null;
  merchantId: number | null;
  phoneKey: string | null;
  deviceKey: string | null;
};

/** What became of the wanted voucher at this ordinal (from 1). */
export type ClaimOutcome = {
  ordinal: number;
  /**
   * null: granted now or replayed; `TO_FULFIL`: to be granted once its partner can fulfil it; `AGAIN`: another transaction took the key or code meanwhile, or others
   * of this batch may leave room under a limit
   */
  refusal: string | null;
  replayed: boolean;
  id: number | null;
  code: string | null;
  offer_id: number | null;
  allotment_id: number | null;
  face_amount_fen: number | null;
  valid_until: string | null;
  org_id: number | null;
  /** who pays for the allotment, told with the first voucher granted of it unless the asker knows */
  legs: AllotmentLeg[] | null;
};

/**
 * Locks every allotment the batch draws from, in id order: this protects the number and amount
 * used, the accounts `allotted` and `claimed`, and the rule of one voucher a customer. It is a
 * statement of its own because the next one must look at the vouchers with a snapshot taken after
 * the lock is held; in one statement, a voucher committed while we waited would stay unseen and its
 * place would be counted twice against the cap (refusing customers while places are left).
 *
 * Rows are looked up one key at a time (`lateral … limit 1`), whatever the size of the tables was
 * when the plan was made. Tried on 2 cores at 64 callers: see docs/claims-performance.md. What it returns is
 * not used: of a row that it waited for, PostgreSQL may lock it and leave it out.
 */
export function lockAllotmentsOf(wanted: readonly WantedVoucher[]): RawBuilder<{ id: number }> {
  return sql`/* keep plan: lock_allotments_of_claims */
    select id from benefits.allotment
    where id in (
      select e.allotment_id
      from unnest(${wanted.map((claim) => claim.campaignId)}::bigint[], ${wanted.map((claim) => claim.customerNo)}::int[])
        as wanted (campaign_id, customer_no)
      cross join lateral (
        select allotment_id from benefits.entitlement
        where campaign_id = wanted.campaign_id and customer_no = wanted.customer_no
        limit 1
      ) e
      union all
      select unnest(${wanted.map((claim) => claim.allotmentId)}::bigint[])
    )
    order by id
    for no key update`;
}

/** Not an answer of a claim: it is granted when its partner can fulfil it. */
export const fulfilledBefore = 'TO_FULFIL';

/**
 * Grants what may be granted of the batch and says why the rest is refused, in one statement: vouchers,
 * used count and limits move together; the caller posts the money in the same transaction. The CHECKs on
 * allotment, limit_use and account are what keeps the caps; the arithmetic here only decides who of the
 * batch comes first.
 *
 * A limit is asked for every claim that it covers. One that its key alone refuses is refused; one that only
 * others of this batch stand before is told AGAIN and decided once they are, since they may be refused for
 * another reason. The first of each key is always decided, so a batch never stands still. limit_use is
 * written in the order of its key, and after the allotments are locked, so that two batches never wait for
 * each other in a circle.
 *
 * What a partner fulfils is told TO_FULFIL, and granted by a second statement (`toFulfil`) when it is known
 * that it can be. `known`: allotments of which the asker knows who pays.
 */
export function grantVouchers(
  now: Date,
  wanted: readonly WantedVoucher[],
  { toFulfil = false, known = [] }: { toFulfil?: boolean; known?: readonly number[] } = {},
): RawBuilder<ClaimOutcome> {
  return sql<ClaimOutcome>`/* keep plan: grant_vouchers */
    with wanted as materialized (
      select * from unnest(
        ${wanted.map((claim) => claim.campaignId)}::bigint[], ${wanted.map((claim) => claim.allotmentId)}::bigint[],
        ${wanted.map((claim) => claim.customerNo)}::int[],
        ${wanted.map((claim) => claim.claimedBy)}::text[], ${wanted.map((claim) => claim.clientKey)}::text[],
        ${wanted.map((claim) => claim.code)}::text[], ${wanted.map((claim) => claim.channel)}::text[],
        ${wanted.map((claim) => (claim.scope ? `{${claim.scope.join(',')}}` : null))}::text[],
        ${wanted.map((claim) => claim.byIssuer)}::boolean[],
        ${wanted.map((claim) => claim.outletOrgId)}::int[], ${wanted.map((claim) => claim.merchantId)}::bigint[],
        ${wanted.map((claim) => claim.phoneKey)}::text[], ${wanted.map((claim) => claim.deviceKey)}::text[]
      ) with ordinality as w (campaign_id, release_id, customer_no, claimed_by, client_key, code, channel, scope, by_issuer,
        outlet_org_id, merchant_id, phone_key, device_key, ordinal)
    ),
    judged as materialized (
      select w.*, e.allotment_id, e.org_id, a.offer_id, a.face_amount_fen, a.valid_days,
        case when a.counts_phone and w.phone_key is null
          then (select encode(phone_index, 'hex') from customers.customer where customer_no = w.customer_no) else w.phone_key end as known_phone,
        a.cap_count - a.used_count as places, a.cap_amount_fen - a.used_amount_fen as money,
        same_key.id as replayed_id,
        case
          when same_key.state = 'reversed' and same_key.is_same then 'VOUCHER_TAKEN_BACK'
          when same_key.id is not null and same_key.is_same then 'REPLAY'
          when same_key.id is not null then 'IDEMPOTENCY_KEY_REUSED'
          when a.id is null or (a.open_to = 'issuer' and not w.by_issuer) then 'NOT_ENTITLED'
          when held.id is not null then 'CUSTOMER_LIMIT'
          when a.frozen then 'BUDGET_FROZEN'
          when a.claim_days is not null and not benefits.is_on_day(a.claim_days, ${now}) then 'NOT_THIS_DAY'
          when ${now}::timestamptz < a.claim_from then 'OFFER_NOT_STARTED'
          when a.state <> 'open' or ${now}::timestamptz >= a.claim_until then 'OFFER_ENDED'
          when a.fulfilled and not ${toFulfil}::boolean then ${fulfilledBefore}
        end as verdict
      from wanted w
      left join lateral (
        select allotment_id, org_id from benefits.entitlement
        where campaign_id = w.campaign_id and customer_no = w.customer_no
          and (w.scope is null or org_id = any (w.scope::int[]))
        union all
        select w.release_id, managing_org_id from customers.customer
        where w.campaign_id is null and customer_no = w.customer_no
          and (w.scope is null or managing_org_id = any (w.scope::int[]))
        limit 1
      ) e on true
      left join lateral (
        select * from benefits.allotment
        where id = e.allotment_id and (w.campaign_id is not null or campaign_id is null) limit 1
      ) a on true
      left join lateral (
        select id, state, (campaign_id, customer_no) is not distinct from (w.campaign_id, w.customer_no)
            and (campaign_id is not null or allotment_id = w.release_id) as is_same
        from benefits.voucher
        where claimed_by = w.claimed_by and client_key = w.client_key
        limit 1
      ) same_key on true
      left join lateral (
        select id from benefits.voucher
        where campaign_id = w.campaign_id and customer_no = w.customer_no and state <> 'reversed'
        limit 1
      ) held on true
    ),
    metered as materialized (
      select j.ordinal, k.amount_fen as face_amount_fen, l.id as limit_id, l.scope, k.key, k.period_start, l.cap_count, l.cap_amount_fen,
        coalesce(u.used_count, 0) as used_count, coalesce(u.used_amount_fen, 0) as used_amount_fen
      from judged j
      join benefits.offer_limit l on l.offer_id = j.offer_id
      cross join lateral (
        select case l.scope when 'offer' then '' when 'customer' then j.customer_no::text when 'outlet' then j.outlet_org_id::text
            when 'merchant' then j.merchant_id::text when 'phone' then j.known_phone else j.device_key end as key,
          j.face_amount_fen as amount_fen, benefits.period_start(l.period, ${now}) as period_start
        where l.scope <> 'funder'
        union all
        select funder_id::text, share_fen, benefits.period_start(l.period, ${now})
        from benefits.funder_share where allotment_id = j.allotment_id and l.scope = 'funder'
      ) k
      left join lateral (
        select used_count, used_amount_fen from benefits.limit_use
        where limit_id = l.id and key = k.key and period_start = k.period_start
        limit 1
      ) u on true
      where j.verdict is null and k.key is not null
    ),
    limited as materialized (
      select ordinal, min(scope) filter (where used_count + 1 > cap_count or used_amount_fen + face_amount_fen > cap_amount_fen) as full_scope
      from metered group by ordinal
    ),
    waiting as materialized (
      select distinct ordinal from (
        select m.*, row_number() over turn as nth, sum(m.face_amount_fen) over turn as upto_fen
        from metered m join limited l using (ordinal) where l.full_scope is null
        window turn as (partition by m.limit_id, m.key, m.period_start order by m.ordinal)
      ) ranked
      where used_count + nth > cap_count or used_amount_fen + upto_fen > cap_amount_fen
    ),
    -- Only a claim that would be granted stands in the way of another of the same customer.
    turned as (
      select j.*, row_number() over (
        partition by j.campaign_id, case when j.campaign_id is null then j.ordinal else j.customer_no end order by j.ordinal) as turn
      from judged j left join limited l using (ordinal) left join waiting w using (ordinal)
      where j.verdict is null and l.full_scope is null and w.ordinal is null
    ),
    placed as materialized (
      select *, row_number() over (partition by allotment_id order by ordinal) as place from turned where turn = 1
    ),
    -- In the order of the unique key, so that two batches meeting on keys wait instead of deadlocking.
    granted as (
      insert into benefits.voucher (campaign_id, customer_no, allotment_id, code, face_amount_fen, channel,
        claimed_by, client_key, claimed_at, valid_until, org_id, outlet_org_id, merchant_id, phone_key, device_key)
      select campaign_id, customer_no, allotment_id, code, face_amount_fen, channel,
        claimed_by, client_key, ${now}, (${now}::timestamptz at time zone 'Asia/Shanghai')::date + valid_days, org_id,
        outlet_org_id, merchant_id, known_phone, device_key
      from placed
      where place <= places and place * face_amount_fen <= money
      order by claimed_by, client_key
      on conflict do nothing
      returning id, allotment_id, code, face_amount_fen, valid_until
    ),
    drawn as (
      select allotment_id, count(*) as number, sum(face_amount_fen)::bigint as amount_fen from granted group by allotment_id
    ),
    counted as (
      update benefits.allotment a
      set used_count = a.used_count + drawn.number, used_amount_fen = a.used_amount_fen + drawn.amount_fen
      from drawn where a.id = drawn.allotment_id
    ),
    metering as (
      insert into benefits.limit_use as known (limit_id, key, period_start, used_count, used_amount_fen, cap_count, cap_amount_fen)
      select m.limit_id, m.key, m.period_start, count(*), sum(m.face_amount_fen), max(m.cap_count), max(m.cap_amount_fen)
      from granted g join placed p using (code) join metered m using (ordinal)
      group by m.limit_id, m.key, m.period_start
      order by m.limit_id, m.key, m.period_start
      on conflict (limit_id, key, period_start) do update
      set used_count = known.used_count + excluded.used_count, used_amount_fen = known.used_amount_fen + excluded.used_amount_fen,
        cap_count = excluded.cap_count, cap_amount_fen = excluded.cap_amount_fen
    )
    select j.ordinal,
      case
        when j.verdict = 'REPLAY' then null
        when j.verdict is not null then j.verdict
        when g.id is not null then null
        when l.full_scope is not null then upper(l.full_scope) || '_LIMIT'
        when w.ordinal is not null then 'AGAIN'
        when p.ordinal is null then 'CUSTOMER_LIMIT'
        when p.place <= p.places and p.place * p.face_amount_fen <= p.money then 'AGAIN'
        else 'BUDGET_EXHAUSTED'
      end as refusal,
      j.verdict is not distinct from 'REPLAY' as replayed,
      coalesce(g.id, earlier.id) as id, coalesce(g.code, earlier.code) as code, j.offer_id, j.allotment_id,
      coalesce(g.face_amount_fen, earlier.face_amount_fen) as face_amount_fen,
      coalesce(g.valid_until, earlier.valid_until) as valid_until, j.org_id,
      case when g.first and not g.allotment_id = any(${[...known]}::bigint[]) then ${legsOf(sql`g.allotment_id`)} end as legs
    from judged j
    left join limited l using (ordinal)
    left join waiting w using (ordinal)
    left join placed p using (ordinal)
    left join (select *, row_number() over (partition by allotment_id order by id) = 1 as first from granted) g on g.code = j.code
    left join lateral (
      select id, code, face_amount_fen, valid_until from benefits.voucher
      where id = j.replayed_id and j.verdict = 'REPLAY'
      limit 1
    ) earlier on true
    order by j.ordinal`;
}
