import { type RawBuilder, sql } from 'kysely';
import { fulfilment } from '#modules/fulfilment/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { redeemVouchers } from './redeem-voucher.ts';
import type { ClaimOutcome, WantedVoucher } from './sql/claim-vouchers.ts';

/**
 * Whether a partner fulfils anything of what is claimed: told before its lock is held, since an allotment is
 * of that kind from its beginning.
 */
export function anyFulfilled(
  claims: readonly {
    campaignId?: number | undefined;
    allotmentId?: number | undefined;
    customerNo: number;
  }[],
): RawBuilder<unknown> {
  return sql`/* keep plan: any_fulfilled */
    select from unnest(${claims.map((claim) => claim.campaignId ?? null)}::bigint[], ${claims.map((claim) => claim.allotmentId ?? null)}::bigint[],
      ${claims.map((claim) => claim.customerNo)}::int[]) as claim (campaign_id, release_id, customer_no)
    left join lateral (
      select allotment_id from benefits.entitlement where campaign_id = claim.campaign_id and customer_no = claim.customer_no limit 1) e on true
    cross join lateral (
      select from benefits.allotment where id = coalesce(e.allotment_id, claim.release_id) and fulfilled limit 1) a
    limit 1`;
}

/**
 * Claims that no partner could fulfil, by their place, with why; the allotments are locked. What was claimed
 * before under its key is not asked again: it is replayed. `fulfilled` are the allotments among those of the
 * batch that a partner fulfils; nearly always there is none, and nothing to ask.
 */
export async function barClaims(
  tx: Tx,
  now: Date,
  wanted: readonly WantedVoucher[],
  fulfilled: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (fulfilled.length === 0) return new Map();
  const { rows } = await sql<{ at: number; offerId: number; customerNo: number }>`
    select (w.place - 1)::int as at, a.offer_id as "offerId", w.customer_no as "customerNo"
    from unnest(${wanted.map((claim) => claim.campaignId)}::bigint[], ${wanted.map((claim) => claim.allotmentId)}::bigint[],
      ${wanted.map((claim) => claim.customerNo)}::int[], ${wanted.map((claim) => claim.claimedBy)}::text[],
      ${wanted.map((claim) => claim.clientKey)}::text[]) with ordinality as w (campaign_id, release_id, customer_no, claimed_by, client_key, place)
    left join benefits.entitlement e on e.campaign_id = w.campaign_id and e.customer_no = w.customer_no
    join benefits.allotment a on a.id = coalesce(e.allotment_id, w.release_id) and a.id = any (${[...fulfilled]}::bigint[])
    where not exists (select from benefits.voucher v where v.claimed_by = w.claimed_by and v.client_key = w.client_key)`.execute(
    tx,
  );
  const byPlace = new Map(rows.map(({ at, ...claim }) => [at, claim]));
  const verdicts = await fulfilment.judgeClaims(
    tx,
    now,
    wanted.map((_, at) => byPlace.get(at) ?? null),
  );
  return new Map(
    verdicts.flatMap((verdict, at) => (verdict === null ? [] : [[at, verdict] as const])),
  );
}

/**
 * What a partner fulfils of the vouchers that were just granted: an order is written for each, or a code
 * handed out, by which the voucher is redeemed and its partner is owed what it is worth.
 */
export async function fulfilClaims(
  tx: Tx,
  now: Date,
  granted: readonly ClaimOutcome[],
  customerOf: (outcome: ClaimOutcome) => number,
  fulfilled: readonly number[],
): Promise<void> {
  const claimed = granted.flatMap((outcome) => {
    const { id, offer_id: offerId, allotment_id: allotmentId, org_id: orgId } = outcome;
    if (allotmentId === null || !fulfilled.includes(allotmentId)) return [];
    if (id === null || offerId === null || orgId === null)
      throw new Error('a granted voucher is incomplete');
    return [{ voucherId: id, offerId, orgId, customerNo: customerOf(outcome) }];
  });
  if (claimed.length === 0) return;
  const handed = await fulfilment.fulfilVouchers(tx, now, claimed);
  const orgOf = new Map(claimed.map(({ voucherId, orgId }) => [voucherId, orgId]));
  const redeemed = await redeemVouchers(
    tx,
    now,
    handed.map(({ voucherId, partnerId }) => ({
      voucher: { id: voucherId },
      purchaseAmountFen: 0,
      redeemedBy: 'fulfilment',
      clientKey: `code:${voucherId}`,
      orgId: orgOf.get(voucherId) ?? 0,
      partnerId,
    })),
  );
  for (const one of redeemed)
    if (!one.ok) throw new Error(`a voucher with its code in hand: ${one.refusal.code}`);
}
