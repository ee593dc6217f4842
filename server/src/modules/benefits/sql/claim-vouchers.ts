import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** One wanted voucher; `scope` is the org units the asker may act in, null for the whole bank. */
export type WantedVoucher = {
  campaignId: number;
  customerNo: number;
  claimedBy: string;
  clientKey: string;
  code: string;
  channel: 'staff' | 'customer' | 'push';
  scope: readonly number[] | null;
};

/** What became of the wanted voucher at this ordinal (from 1). */
export type ClaimOutcome = {
  ordinal: number;
  /** null: granted now or replayed; `AGAIN`: another transaction took the key or code meanwhile */
  refusal: string | null;
  replayed: boolean;
  id: number | null;
  code: string | null;
  offer_id: number | null;
  face_amount_fen: number | null;
  valid_until: string | null;
  org_id: number | null;
};

/**
 * Locks every allotment the batch draws from, in id order: this protects the number and amount
 * used, the accounts `allotted` and `claimed`, and the rule of one voucher a customer. It is a
 * statement of its own because the next one must look at the vouchers with a snapshot taken after
 * the lock is held; in one statement, a voucher committed while we waited would stay unseen and its
 * place would be counted twice against the cap (refusing customers while places are left).
 *
 * Rows are looked up one key at a time (`lateral … limit 1`), whatever the size of the tables was
 * when the plan was made. Tried on 2 cores at 64 callers: see docs/claims-performance.md.
 */
export async function lockAllotmentsOf(tx: Tx, wanted: readonly WantedVoucher[]): Promise<void> {
  await sql`/* keep plan: lock_allotments_of_claims */
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
    )
    order by id
    for no key update`.execute(tx);
}

/**
 * Grants what may be granted of the batch and says why the rest is refused, in one statement:
 * voucher, transfer, both balances and the used count move together. The CHECKs on allotment and
 * account are what keeps the caps; the arithmetic here only decides who of the batch comes first.
 */
export async function grantVouchers(
  tx: Tx,
  now: Date,
  wanted: readonly WantedVoucher[],
): Promise<ClaimOutcome[]> {
  const { rows } = await sql<ClaimOutcome>`/* keep plan: grant_vouchers */
    with wanted as materialized (
      select * from unnest(
        ${wanted.map((claim) => claim.campaignId)}::bigint[], ${wanted.map((claim) => claim.customerNo)}::int[],
        ${wanted.map((claim) => claim.claimedBy)}::text[], ${wanted.map((claim) => claim.clientKey)}::text[],
        ${wanted.map((claim) => claim.code)}::text[], ${wanted.map((claim) => claim.channel)}::text[],
        ${wanted.map((claim) => (claim.scope ? `{${claim.scope.join(',')}}` : null))}::text[]
      ) with ordinality as w (campaign_id, customer_no, claimed_by, client_key, code, channel, scope, ordinal)
    ),
    judged as materialized (
      select w.*, e.allotment_id, e.org_id, a.offer_id, a.face_amount_fen, a.valid_days,
        a.cap_count - a.used_count as places, a.cap_amount_fen - a.used_amount_fen as money,
        same_key.id as replayed_id,
        case
          when same_key.state = 'reversed' and (same_key.campaign_id, same_key.customer_no) = (w.campaign_id, w.customer_no) then 'VOUCHER_TAKEN_BACK'
          when same_key.id is not null and (same_key.campaign_id, same_key.customer_no) = (w.campaign_id, w.customer_no) then 'REPLAY'
          when same_key.id is not null then 'IDEMPOTENCY_KEY_REUSED'
          when e.allotment_id is null then 'NOT_ENTITLED'
          when held.id is not null then 'CUSTOMER_LIMIT'
          when ${now}::timestamptz < a.claim_from then 'OFFER_NOT_STARTED'
          when a.state <> 'open' or ${now}::timestamptz >= a.claim_until then 'OFFER_ENDED'
        end as verdict
      from wanted w
      left join lateral (
        select allotment_id, org_id from benefits.entitlement
        where campaign_id = w.campaign_id and customer_no = w.customer_no
          and (w.scope is null or org_id = any (w.scope::int[]))
        limit 1
      ) e on true
      left join lateral (select * from benefits.allotment where id = e.allotment_id limit 1) a on true
      left join lateral (
        select id, campaign_id, customer_no, state from benefits.voucher
        where claimed_by = w.claimed_by and client_key = w.client_key
        limit 1
      ) same_key on true
      left join lateral (
        select id from benefits.voucher
        where campaign_id = w.campaign_id and customer_no = w.customer_no and state <> 'reversed'
        limit 1
      ) held on true
    ),
    -- Only a claim that would be granted stands in the way of another of the same customer.
    turned as (
      select *, row_number() over (partition by campaign_id, customer_no order by ordinal) as turn from judged where verdict is null
    ),
    placed as materialized (
      select *, row_number() over (partition by allotment_id order by ordinal) as place from turned where turn = 1
    ),
    -- In the order of the unique key, so that two batches meeting on keys wait instead of deadlocking.
    granted as (
      insert into benefits.voucher (campaign_id, customer_no, allotment_id, code, face_amount_fen, channel,
        claimed_by, client_key, claimed_at, valid_until, org_id)
      select campaign_id, customer_no, allotment_id, code, face_amount_fen, channel,
        claimed_by, client_key, ${now}, (${now}::timestamptz at time zone 'Asia/Shanghai')::date + valid_days, org_id
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
    balanced as (
      update benefits.account c
      set balance_fen = c.balance_fen + case c.kind when 'allotted' then -drawn.amount_fen else drawn.amount_fen end
      from drawn where c.allotment_id = drawn.allotment_id
    ),
    posted as (
      insert into benefits.transfer (kind, from_account_id, to_account_id, amount_fen, natural_key, voucher_id, posted_at, org_id)
      select 'claim', source.id, target.id, g.face_amount_fen, 'claim:' || g.id, g.id, ${now}, source.org_id
      from granted g
      join benefits.account source on source.allotment_id = g.allotment_id and source.kind = 'allotted'
      join benefits.account target on target.allotment_id = g.allotment_id and target.kind = 'claimed'
    )
    select j.ordinal,
      case
        when j.verdict = 'REPLAY' then null
        when j.verdict is not null then j.verdict
        when g.id is not null then null
        when p.ordinal is null then 'CUSTOMER_LIMIT'
        when p.place <= p.places and p.place * p.face_amount_fen <= p.money then 'AGAIN'
        else 'BUDGET_EXHAUSTED'
      end as refusal,
      j.verdict is not distinct from 'REPLAY' as replayed,
      coalesce(g.id, earlier.id) as id, coalesce(g.code, earlier.code) as code, j.offer_id,
      coalesce(g.face_amount_fen, earlier.face_amount_fen) as face_amount_fen,
      coalesce(g.valid_until, earlier.valid_until) as valid_until, j.org_id
    from judged j
    left join placed p using (ordinal)
    left join granted g on g.code = j.code
    left join lateral (
      select id, code, face_amount_fen, valid_until from benefits.voucher
      where id = j.replayed_id and j.verdict = 'REPLAY'
      limit 1
    ) earlier on true
    order by j.ordinal`.execute(tx);
  return rows;
}
