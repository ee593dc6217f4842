import { sql } from 'kysely';
import type { OfferKind, OfferTerms } from '#contract/offer-terms.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { RedeemableVoucher } from './voucher.core.ts';

export type LockedVoucher = {
  id: number;
  campaign_id: number | null;
  customer_no: number;
  allotment_id: number;
  state: RedeemableVoucher['state'];
  face_amount_fen: number;
  threshold_amount_fen: number;
  percent_bp: number | null;
  stacks: boolean;
  exclusion_group: string | null;
  apply_order: number;
  code: string;
  valid_until: string;
  org_id: number;
  offer_id: number;
  kind: OfferKind;
  terms: OfferTerms;
  allotment_open: boolean;
  /** a partner fulfils it, and nobody else redeems it */
  fulfilled: boolean;
  /** the open hold of a voucher that is held */
  hold_id: number | null;
  hold_amount_fen: number | null;
  hold_expires_at: Date | null;
  /** where it is held, which is owed what it brings */
  hold_merchant_id: number | null;
  hold_org_id: number | null;
};

export type VoucherName = { code: string } | { id: number } | { holdId: number };

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
    select v.id, v.allotment_id
    from unnest(${wanted.map((one) => ('code' in one ? one.code : null))}::text[],
      ${wanted.map((one) => ('id' in one ? one.id : null))}::bigint[],
      ${wanted.map((one) => ('holdId' in one ? one.holdId : null))}::bigint[]) with ordinality as w (code, id, hold_id, ordinal)
    left join lateral (
      select id, allotment_id from benefits.voucher where code = w.code
      union all select id, allotment_id from benefits.voucher where id = w.id
      union all select id, allotment_id from benefits.voucher where id = (select voucher_id from benefits.hold where id = w.hold_id)
      limit 1
    ) v on true
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
    select v.id, v.campaign_id, v.customer_no, v.allotment_id, v.state, v.face_amount_fen, a.threshold_amount_fen, a.percent_bp,
      a.stacks, a.exclusion_group, a.apply_order::int as apply_order, v.code, v.valid_until, v.org_id, a.offer_id, a.kind, a.terms, a.state = 'open' as allotment_open, a.fulfilled,
      h.id as hold_id, h.amount_fen as hold_amount_fen, h.expires_at as hold_expires_at,
      h.merchant_id as hold_merchant_id, h.org_id as hold_org_id
    from unnest(${ids}::bigint[]) as wanted (id)
    cross join lateral (select * from benefits.voucher where id = wanted.id limit 1) v
    cross join lateral (select * from benefits.allotment where id = v.allotment_id limit 1) a
    left join lateral (
      select id, amount_fen, expires_at, merchant_id, org_id from benefits.hold where voucher_id = v.id and state = 'open' limit 1
    ) h on true`.execute(tx);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return found.map(({ id }) => byId.get(id ?? 0) ?? null);
}

/** One voucher under lock; null when there is none. */
export async function lockVoucher(tx: Tx, by: VoucherName): Promise<LockedVoucher | null> {
  const [voucher] = await lockVouchers(tx, [by]);
  return voucher ?? null;
}
