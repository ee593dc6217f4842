import { type RawBuilder, sql } from 'kysely';
import type { OfferKind } from '#contract/offer-terms.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { splitByWeights, takeInOrder } from '#contract/funding.ts';

/** One funder's part of an allotment, with the accounts where its money stands. */
export type AllotmentLeg = {
  allotmentId: number;
  leg: number;
  budgetAccountId: number;
  allottedAccountId: number;
  claimedAccountId: number;
  /** of each benefit; null where budgets pay in order */
  shareFen: number | null;
  /** what is left to claim of it */
  allottedFen: number;
  kind: OfferKind;
  /** of a lucky packet, whose amounts differ */
  isLucky: boolean;
};

/** What one funder paid of one voucher: the claim's transfer, and where the money stands since. */
export type VoucherLeg = {
  voucherId: number;
  leg: number;
  transferId: number;
  amountFen: number;
  budgetAccountId: number;
  allottedAccountId: number;
  claimedAccountId: number;
};

/** The legs of an allotment as one JSON array, for a statement that has more to tell. */
export function legsOf(allotmentId: RawBuilder<unknown>): RawBuilder<AllotmentLeg[]> {
  return sql<AllotmentLeg[]>`(
    select jsonb_agg(jsonb_build_object('allotmentId', l.allotment_id, 'leg', l.leg, 'budgetAccountId', l.budget_account_id,
      'allottedAccountId', l.allotted_account_id, 'claimedAccountId', l.claimed_account_id, 'shareFen', l.share_fen,
      'allottedFen', c.balance, 'kind', a.kind, 'isLucky', a.terms ? 'lucky') order by l.leg)
    from benefits.allotment_leg l join ledger.account c on c.id = l.allotted_account_id
    join benefits.allotment a on a.id = l.allotment_id where l.allotment_id = ${allotmentId})`;
}

/** The legs of allotments that the caller has locked, with their money as of now. */
export async function readAllotmentLegs(
  tx: Tx,
  allotmentIds: readonly number[],
): Promise<Map<number, AllotmentLeg[]>> {
  const { rows } = await sql<AllotmentLeg>`/* keep plan: allotment_legs */
    select l.allotment_id as "allotmentId", l.leg::int as leg, l.budget_account_id as "budgetAccountId",
      l.allotted_account_id as "allottedAccountId", l.claimed_account_id as "claimedAccountId", l.share_fen as "shareFen",
      c.balance as "allottedFen", a.kind, a.terms ? 'lucky' as "isLucky"
    from unnest(${allotmentIds}::bigint[]) as wanted (id)
    cross join lateral (select * from benefits.allotment_leg where allotment_id = wanted.id limit 8) l
    cross join lateral (select balance from ledger.account where id = l.allotted_account_id limit 1) c
    cross join lateral (select kind, terms from benefits.allotment where id = l.allotment_id limit 1) a
    order by l.allotment_id, l.leg`.execute(tx);
  return Map.groupBy(rows, ({ allotmentId }) => allotmentId);
}

/**
 * What each leg pays of the next benefit of an allotment: its share, or what is left in their order; of a
 * lucky packet by share, in proportion to what each still holds, so that the last one empties them all. The
 * legs are told what was taken, so that the next call sees what is left.
 */
export function payFromLegs(
  legs: readonly AllotmentLeg[],
  amountFen: number,
): { leg: AllotmentLeg; amountFen: number }[] {
  const inOrder = legs.some(({ shareFen }) => shareFen === null);
  const left = legs.map(({ allottedFen }) => allottedFen);
  const byShare = legs.some(({ isLucky }) => isLucky)
    ? splitByWeights(amountFen, left)
    : legs.map(({ shareFen }) => shareFen ?? 0);
  const parts = inOrder ? takeInOrder(amountFen, left) : byShare;
  if (!parts || parts.reduce((sum, part) => sum + part, 0) !== amountFen)
    throw new Error(`the legs of allotment ${legs[0]?.allotmentId} do not pay ${amountFen} fen`);
  return legs.flatMap((leg, at) => {
    const part = parts[at] ?? 0;
    leg.allottedFen -= part;
    return part > 0 ? [{ leg, amountFen: part }] : [];
  });
}

/** Who paid how much of each voucher, from the transfers of its claim. */
export async function readVoucherLegs(
  tx: Tx,
  voucherIds: readonly number[],
): Promise<Map<number, VoucherLeg[]>> {
  const { rows } = await sql<VoucherLeg>`/* keep plan: voucher_legs */
    select v.id as "voucherId", t.leg::int as leg, t.id as "transferId", t.amount as "amountFen",
      l.budget_account_id as "budgetAccountId", l.allotted_account_id as "allottedAccountId", l.claimed_account_id as "claimedAccountId"
    from unnest(${voucherIds}::bigint[]) as wanted (id)
    cross join lateral (select id, allotment_id from benefits.voucher where id = wanted.id limit 1) v
    cross join lateral (select * from ledger.transfer where natural_key = 'claim:' || v.id limit 8) t
    cross join lateral (select * from benefits.allotment_leg where allotment_id = v.allotment_id and leg = t.leg limit 1) l
    order by v.id, t.leg`.execute(tx);
  return Map.groupBy(rows, ({ voucherId }) => voucherId);
}
