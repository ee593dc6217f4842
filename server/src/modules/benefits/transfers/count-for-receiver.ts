import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * Counts a voucher for the customer who takes it under the limits a customer of its offer, in the period in
 * which it was claimed; false where one of them is full, and nothing is counted then. Rows are made first, so
 * that whoever takes or claims another voucher of the offer for the same customer waits at them, and judges
 * what stands there then. The giver's count stays: they have had it.
 */
export async function countForReceiver(
  tx: Tx,
  { voucherId, receiverNo }: { voucherId: number; receiverNo: number },
): Promise<boolean> {
  const limits = sql`
    select l.id as limit_id, benefits.period_start(l.period, v.claimed_at) as period_start, l.cap_count, l.cap_amount_fen, v.face_amount_fen
    from benefits.voucher v
    join benefits.allotment a on a.id = v.allotment_id
    join benefits.offer_limit l on l.offer_id = a.offer_id and l.scope = 'customer'
    where v.id = ${voucherId}`;
  const key = String(receiverNo);
  await sql`
    insert into benefits.limit_use (limit_id, key, period_start, used_count, used_amount_fen, cap_count, cap_amount_fen)
    select limit_id, ${key}, period_start, 0, 0, cap_count, cap_amount_fen from (${limits}) l order by limit_id, period_start
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ fits: boolean }>`
    select (l.cap_count is null or u.used_count + 1 <= l.cap_count)
      and (l.cap_amount_fen is null or u.used_amount_fen + l.face_amount_fen <= l.cap_amount_fen) as fits
    from benefits.limit_use u join (${limits}) l using (limit_id, period_start)
    where u.key = ${key}
    order by u.limit_id, u.key, u.period_start for no key update of u`.execute(tx);
  if (!rows.every(({ fits }) => fits)) return false;
  await sql`
    update benefits.limit_use u set used_count = u.used_count + 1, used_amount_fen = u.used_amount_fen + l.face_amount_fen
    from (${limits}) l where u.key = ${key} and (u.limit_id, u.period_start) = (l.limit_id, l.period_start)`.execute(
    tx,
  );
  return true;
}
