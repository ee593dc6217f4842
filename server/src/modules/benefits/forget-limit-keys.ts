import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { removeInPieces, type Retention } from '#platform/retention/retention.ts';

/**
 * Forgets by which phone and device vouchers were claimed, of those that `chosen` gives: what they had used of
 * limits by phone and device leaves the counters, so that vouchers and counters go on saying the same, and
 * counters of nothing leave with their key. Gives how many vouchers. Locks: vouchers by id, then the counters in
 * the order of their key, as claims take them.
 */
async function forgetLimitKeys(tx: Tx, chosen: RawBuilder<unknown>): Promise<number> {
  const { rows: held } = await sql<{ id: number }>`
    select id from benefits.voucher where id in (${chosen}) and (phone_key is not null or device_key is not null)
    order by id for no key update`.execute(tx);
  if (held.length === 0) return 0;
  const ids = held.map(({ id }) => id);
  await sql`
    with used as (
      select l.id as limit_id, k.key, benefits.period_start(l.period, v.claimed_at) as period_start,
        count(*) as number, sum(v.face_amount_fen)::bigint as amount_fen
      from benefits.voucher v
      join benefits.allotment a on a.id = v.allotment_id
      join benefits.offer_limit l on l.offer_id = a.offer_id and l.scope in ('phone', 'device')
      cross join lateral (select case l.scope when 'phone' then v.phone_key else v.device_key end as key) k
      -- Of one taken back nothing is counted any more, and of one passed on it is counted with who has it now.
      where v.id = any (${ids}::bigint[]) and v.state not in ('reversed', 'given') and k.key is not null
      group by 1, 2, 3
    ),
    locked as (
      select u.limit_id, u.key, u.period_start, used.number, used.amount_fen
      from benefits.limit_use u join used using (limit_id, key, period_start)
      order by u.limit_id, u.key, u.period_start for no key update of u
    )
    update benefits.limit_use u set used_count = u.used_count - l.number, used_amount_fen = u.used_amount_fen - l.amount_fen
    from locked l where (u.limit_id, u.key, u.period_start) = (l.limit_id, l.key, l.period_start)`.execute(
    tx,
  );
  await sql`
    delete from benefits.limit_use u using (
      select l.id as limit_id, k.key
      from benefits.voucher v
      join benefits.allotment a on a.id = v.allotment_id
      join benefits.offer_limit l on l.offer_id = a.offer_id and l.scope in ('phone', 'device')
      cross join lateral (select case l.scope when 'phone' then v.phone_key else v.device_key end as key) k
      where v.id = any (${ids}::bigint[]) and k.key is not null) named
    where u.limit_id = named.limit_id and u.key = named.key and used_count = 0 and used_amount_fen = 0`.execute(
    tx,
  );
  await sql`update benefits.voucher set phone_key = null, device_key = null where id = any (${ids}::bigint[])`.execute(
    tx,
  );
  return ids.length;
}

/** An erased person’s phone and devices are forgotten at once: the limits of who shares them begin with what the others used. */
export async function eraseFromBenefits(tx: Tx, customerNo: number): Promise<void> {
  await forgetLimitKeys(
    tx,
    sql`select id from benefits.voucher where customer_no = ${customerNo}::int`,
  );
}

/**
 * Of vouchers older than the period, unless a limit by phone or device of their offer still counts them: one of
 * a day, week, month, quarter or year while that is not over, one for ever while any part of the offer may still
 * be claimed.
 */
export const limitKeyRetention: Retention = {
  kind: 'limit_keys',
  remove: (context) => {
    const now = context.platform.clock.now();
    return removeInPieces(context, (tx, limit) =>
      forgetLimitKeys(
        tx,
        sql`select v.id from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id
          where v.claimed_at < ${context.cutoff.moment} and (v.phone_key is not null or v.device_key is not null)
            and not exists (
              select from benefits.offer_limit l
              where l.offer_id = a.offer_id and (l.scope = 'phone' and v.phone_key is not null or l.scope = 'device' and v.device_key is not null)
                and case l.period
                  when 'total' then exists (select from benefits.allotment o where o.offer_id = a.offer_id and o.state = 'open' and o.claim_until > ${now})
                  else benefits.period_start(l.period, v.claimed_at) = benefits.period_start(l.period, ${now}::timestamptz) end)
          limit ${limit}`,
      ),
    );
  },
};
