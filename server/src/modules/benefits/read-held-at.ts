import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * The vouchers that a person had in hand at the end of a moment, under all their numbers: claimed by then, and
 * not yet used, over, taken back or passed on. A redemption that was taken back wholly since counts as used
 * until then. When a claim was taken back is told by its transfer. As the job role.
 */
export async function readHeldAt(
  tx: Tx,
  customerNo: number,
  at: Date,
): Promise<{ count: number; faceFen: number }> {
  const { rows } = await sql<{ count: number; faceFen: number }>`
    select count(*)::int as count, coalesce(sum(v.face_amount_fen), 0)::bigint as "faceFen"
    from benefits.voucher v
    where v.customer_no in (select customers.numbers_of(customers.person_of(${customerNo}::int)))
      and v.claimed_at <= ${at} and v.valid_until >= (${at}::timestamptz at time zone 'Asia/Shanghai')::date
      and not exists (select from benefits.redemption r
        where r.voucher_id = v.id and r.redeemed_at <= ${at} and (r.reversed_at is null or r.reversed_at > ${at}))
      and not exists (select from benefits.voucher_transfer passed
        where passed.voucher_id = v.id and passed.state = 'accepted' and passed.ended_at <= ${at})
      and not (v.state = 'reversed' and exists (
        select from ledger.transfer claim join ledger.transfer back on back.reverses_id = claim.id
        where claim.natural_key = 'claim:' || v.id and claim.leg = 1 and back.posted_at <= ${at}))`.execute(
    tx,
  );
  const [held] = rows;
  if (!held) throw new Error('an aggregate gave no row');
  return held;
}
