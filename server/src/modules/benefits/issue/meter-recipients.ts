import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** Customers of a list by their number, both ends among them. */
export type NumberRange = { firstNo: number; lastNo: number };

/**
 * Holds the offer's limits by customer, by funder and as a whole against the customers of a range: notes those whom
 * their own limit refuses, then those for whom the offer has no place left, in the order of their number, and
 * counts the rest as used. The CHECKs of limit_use are what keeps the caps; another release of the offer that
 * fills one meanwhile fails the range, which is then issued again.
 */
export async function meterRecipients(
  tx: Tx,
  now: Date,
  { id, offerId, allotmentId }: { id: number; offerId: number; allotmentId: number },
  { firstNo, lastNo }: NumberRange,
): Promise<void> {
  const listed = sql`r.issue_id = ${id} and r.customer_no between ${firstNo} and ${lastNo} and r.reason is null`;
  // Of a customer's limit the key is the customer; of the others it is known before.
  const limits = sql`(
    select l.*, part.key as fixed_key, part.amount_fen as face_amount_fen, benefits.period_start(l.period, ${now}) as period_start
    from benefits.offer_limit l join benefits.offer o on o.id = l.offer_id
    cross join lateral (
      select case l.scope when 'offer' then '' end as key, o.face_amount_fen as amount_fen where l.scope <> 'funder'
      union all
      select funder_id::text, share_fen from benefits.funder_share where allotment_id = ${allotmentId} and l.scope = 'funder'
    ) part
    where l.offer_id = ${offerId} and l.scope in ('offer', 'customer', 'funder')) l`;
  const key = sql`coalesce(l.fixed_key, coalesce(c.merged_into, c.customer_no)::text)`;
  await sql`
    update benefits.issue_recipient r set reason = 'CUSTOMER_LIMIT'
    from customers.customer c, ${limits}
    left join lateral (
      select used_count, used_amount_fen from benefits.limit_use
      where limit_id = l.id and key = ${key} and period_start = l.period_start limit 1) u on true
    where ${listed} and c.customer_no = r.customer_no and l.scope = 'customer'
      and (coalesce(u.used_count, 0) + 1 > l.cap_count or coalesce(u.used_amount_fen, 0) + l.face_amount_fen > l.cap_amount_fen)`.execute(
    tx,
  );
  const noteBeyond = (scope: 'offer' | 'funder') =>
    sql`
    update benefits.issue_recipient r set reason = ${`${scope.toUpperCase()}_LIMIT`}
    from (select customer_no, row_number() over (order by customer_no) as place from benefits.issue_recipient r where ${listed}) placed
    where ${listed} and r.customer_no = placed.customer_no and placed.place > (
      select min(least(l.cap_count - coalesce(u.used_count, 0), (l.cap_amount_fen - coalesce(u.used_amount_fen, 0)) / l.face_amount_fen))
      from ${limits} left join benefits.limit_use u on u.limit_id = l.id and u.key = l.fixed_key and u.period_start = l.period_start
      where l.scope = ${scope})`.execute(tx);
  await noteBeyond('offer');
  await noteBeyond('funder');
  await sql`
    insert into benefits.limit_use as known (limit_id, key, period_start, used_count, used_amount_fen, cap_count, cap_amount_fen)
    select l.id, ${key}, l.period_start, count(*), sum(l.face_amount_fen), max(l.cap_count), max(l.cap_amount_fen)
    from benefits.issue_recipient r join customers.customer c on c.customer_no = r.customer_no cross join ${limits}
    where ${listed}
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (limit_id, key, period_start) do update
    set used_count = known.used_count + excluded.used_count, used_amount_fen = known.used_amount_fen + excluded.used_amount_fen,
      cap_count = excluded.cap_count, cap_amount_fen = excluded.cap_amount_fen`.execute(tx);
}
