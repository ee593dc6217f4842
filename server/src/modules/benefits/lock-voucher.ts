import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

export type LockedVoucher = {
  id: number;
  campaign_id: number | null;
  customer_no: number;
  allotment_id: number;
  state: 'claimed' | 'redeemed' | 'expired' | 'reversed';
  face_amount_fen: number;
  threshold_amount_fen: number;
  valid_until: string;
  org_id: number;
  offer_id: number;
  allotment_open: boolean;
};

export type VoucherName = { code: string } | { id: number };

/**
 * Vouchers under lock in the order asked, their allotments locked before them (the order of everybody who
 * moves their money), each kind in id order; null where there is none. The lock makes the state read here
 * the state until commit.
 */
export async function lockVouchers(
  tx: Tx,
  wanted: readonly VoucherName[],
): Promise<(LockedVoucher | null)[]> {
  const { rows: found } = await sql<{
    id: number | null;
    allotment_id: number | null;
  }>`/* keep plan: find_vouchers_to_lock */
    select coalesce(by_code.id, by_id.id) as id, coalesce(by_code.allotment_id, by_id.allotment_id) as allotment_id
    from unnest(${wanted.map((one) => ('code' in one ? one.code : null))}::text[],
      ${wanted.map((one) => ('id' in one ? one.id : null))}::bigint[]) with ordinality as w (code, id, ordinal)
    left join lateral (select id, allotment_id from benefits.voucher where code = w.code limit 1) by_code on true
    left join lateral (select id, allotment_id from benefits.voucher where id = w.id limit 1) by_id on true
    order by w.ordinal`.execute(tx);
  const ids = found.flatMap(({ id }) => (id === null ? [] : [id]));
  if (ids.length === 0) return found.map(() => null);
  const allotments = found.flatMap(({ allotment_id: id }) => (id === null ? [] : [id]));
  await sql`/* keep plan: lock_allotments */
    select 1 from benefits.allotment where id = any (${allotments}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  await sql`/* keep plan: lock_vouchers */
    select 1 from benefits.voucher where id = any (${ids}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  // A look of its own: the first was taken before the locks were.
  const { rows } = await sql<LockedVoucher>`/* keep plan: locked_vouchers */
    select v.id, v.campaign_id, v.customer_no, v.allotment_id, v.state, v.face_amount_fen, a.threshold_amount_fen,
      v.valid_until, v.org_id, a.offer_id, a.state = 'open' as allotment_open
    from unnest(${ids}::bigint[]) as wanted (id)
    cross join lateral (select * from benefits.voucher where id = wanted.id limit 1) v
    cross join lateral (select * from benefits.allotment where id = v.allotment_id limit 1) a`.execute(
    tx,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return found.map(({ id }) => byId.get(id ?? 0) ?? null);
}

/** One voucher under lock; null when there is none. */
export async function lockVoucher(tx: Tx, by: VoucherName): Promise<LockedVoucher | null> {
  const [voucher] = await lockVouchers(tx, [by]);
  return voucher ?? null;
}
