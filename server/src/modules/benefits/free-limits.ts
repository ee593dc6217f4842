import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Gives back what claims taken back had used of their offer's limits, in the period of the claim. The rows
 * are locked in the order of their key, as claims take them.
 */
export async function freeLimits(tx: Tx, voucherIds: readonly number[]): Promise<void> {
  await sql`
    with freed as (
      select l.id as limit_id, benefits.period_start(l.period, v.claimed_at) as period_start,
        k.key, k.amount_fen as face_amount_fen
      from unnest(${voucherIds}::bigint[]) as wanted (id)
      join benefits.voucher v on v.id = wanted.id
      join benefits.allotment a on a.id = v.allotment_id
      join benefits.offer_limit l on l.offer_id = a.offer_id
      cross join lateral (
        select case l.scope when 'offer' then '' when 'customer' then v.customer_no::text when 'outlet' then v.outlet_org_id::text
          when 'merchant' then v.merchant_id::text when 'phone' then v.phone_key else v.device_key end as key, v.face_amount_fen as amount_fen
        where l.scope <> 'funder'
        union all
        select funder_id::text, share_fen from benefits.funder_share where allotment_id = a.id and l.scope = 'funder'
      ) k
    ),
    summed as (
      select limit_id, key, period_start, count(*) as number, sum(face_amount_fen)::bigint as amount_fen
      from freed where key is not null group by 1, 2, 3
    ),
    locked as (
      select u.limit_id, u.key, u.period_start, s.number, s.amount_fen
      from benefits.limit_use u join summed s using (limit_id, key, period_start)
      order by u.limit_id, u.key, u.period_start for no key update of u
    )
    update benefits.limit_use u set used_count = u.used_count - l.number, used_amount_fen = u.used_amount_fen - l.amount_fen
    from locked l where (u.limit_id, u.key, u.period_start) = (l.limit_id, l.key, l.period_start)`.execute(
    tx,
  );
}
