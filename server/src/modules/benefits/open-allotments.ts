import { sql } from 'kysely';
import {
  isFulfilledByPartner,
  type OfferKind,
  type OfferTerms,
  rewardOfOffer,
} from '#contract/offer-terms.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { fulfilment } from '#modules/fulfilment/index.ts';
import { judgeByLaw } from '#modules/law-switches/index.ts';
import { openAccounts, postTransfers } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { reserveOf, sharesOf } from './funding.core.ts';
import { judgePrice } from './judge-price.ts';
import { drawAmounts } from './lucky-packets.ts';
import { mayBeGiven, worstCaseOf } from './offer-terms.core.ts';
import { offerByLaw } from './switch-offer.ts';
import { budgetsOfOffers, type OfferFunding } from './offer-funding.ts';

export type AllotmentRequest = {
  campaignId: number;
  claimFrom: Date;
  claimUntil: Date;
  /** number of vouchers of each offer the campaign may give; an offer is named once */
  offers: readonly { offerId: number; count: number }[];
};

export type ReleaseRequest = {
  offerId: number;
  count: number;
  claimFrom: Date;
  claimUntil: Date;
  /** `anyone` may claim it; `issuer`: only the module that opens it gives it */
  openTo: 'anyone' | 'issuer';
  /** the same key opens it once */
  releaseKey: string;
};

type FreeOffer = {
  offer_id: number;
  count: number;
  kind: OfferKind;
  terms: OfferTerms;
  face_amount_fen: number;
  free_count: number;
  free_amount_fen: number;
};
/** What is set aside of it: so many times a value, of lucky packets so many whole ones. */
type OfferRow = FreeOffer & { times: number; valueFen: number; neededFen: number };
/** For whom and how long, as the allotment's row says it. */
type Opening = Pick<AllotmentRequest, 'claimFrom' | 'claimUntil'> & {
  campaignId: number | null;
  releaseKey: string | null;
  openTo: 'entitled' | 'anyone' | 'issuer';
};

/**
 * Sets number and money of offers aside for one campaign, all or nothing, and gives offer →
 * allotment; asked again for the same campaign it gives what there is. After a refusal the caller
 * rolls back. Locks: all offers, then all budget accounts, then products that give codes, each in id order.
 */
export async function openAllotments(
  tx: Tx,
  now: Date,
  request: AllotmentRequest,
): Promise<Result<Map<number, number>>> {
  const offerIds = request.offers.map((offer) => offer.offerId);
  const locked = await lockOffers(tx, now, request.offers, 'entitled');
  if (!locked.ok) return locked;
  const offers = locked.value;
  const { rows: known } = await sql<{ offer_id: number; id: number }>`
    select offer_id, id from benefits.allotment where campaign_id = ${request.campaignId} and offer_id = any (${offerIds}::bigint[])`.execute(
    tx,
  );
  if (known.length > 0) return ok(new Map(known.map((row) => [row.offer_id, row.id])));
  const { campaignId, claimFrom, claimUntil } = request;
  const opening = {
    campaignId,
    claimFrom,
    claimUntil,
    releaseKey: null,
    openTo: 'entitled',
  } as const;
  return setAside(tx, now, opening, offers);
}

/**
 * Sets number and money of an offer aside outside any campaign and gives the allotment; asked again with
 * the same key it gives what there is. After a refusal the caller rolls back.
 */
export async function openRelease(
  tx: Tx,
  now: Date,
  request: ReleaseRequest,
): Promise<Result<number>> {
  const locked = await lockOffers(tx, now, [request], request.openTo);
  if (!locked.ok) return locked;
  const offers = locked.value;
  const { rows: known } = await sql<{ id: number; offer_id: number }>`
    select id, offer_id from benefits.allotment where release_key = ${request.releaseKey}`.execute(
    tx,
  );
  if (known[0])
    return known[0].offer_id === request.offerId
      ? ok(known[0].id)
      : refuse('IDEMPOTENCY_KEY_REUSED');
  const opened = await setAside(tx, now, { ...request, campaignId: null }, offers);
  return opened.ok ? ok(opened.value.get(request.offerId) ?? 0) : opened;
}

/** The offers under lock, if all of them may be given to these people: their kind and the law say so. */
async function lockOffers(
  tx: Tx,
  now: Date,
  wanted: readonly { offerId: number; count: number }[],
  openTo: Opening['openTo'],
): Promise<Result<OfferRow[]>> {
  const { rows } = await sql<FreeOffer>`
    select o.id as offer_id, wanted.count, kind, terms, face_amount_fen,
      cap_count - allotted_count as free_count, cap_amount_fen - allotted_amount_fen as free_amount_fen
    from unnest(${wanted.map((offer) => offer.offerId)}::bigint[], ${wanted.map((offer) => offer.count)}::bigint[])
      as wanted (offer_id, count)
    join benefits.offer o on o.id = wanted.offer_id
    order by o.id for no key update of o`.execute(tx);
  if (rows.length < wanted.length) return refuse('NOT_FOUND');
  const offers: OfferRow[] = [];
  for (const row of rows) {
    const { kind, terms, face_amount_fen: faceAmountFen, count } = row;
    const may = await judgeByLaw(tx, offerByLaw(row.offer_id), [rewardOfOffer(kind, terms)]);
    if (!may.ok) return may;
    if (!mayBeGiven(row, openTo)) return refuse('OFFER_KIND_UNFIT', { offerId: row.offer_id });
    const priced = await judgePrice(tx, now, { kind, terms, faceAmountFen });
    if (!priced.ok) return priced;
    const needed = worstCaseOf(count, { faceAmountFen, terms });
    if (!needed.ok) return needed;
    const times = terms.lucky ? count / terms.lucky.number : count;
    const valueFen = terms.lucky?.totalFen ?? faceAmountFen;
    offers.push({ ...row, times, valueFen, neededFen: needed.value });
  }
  return ok(offers);
}

async function setAside(
  tx: Tx,
  now: Date,
  opening: Opening,
  offers: readonly OfferRow[],
): Promise<Result<Map<number, number>>> {
  for (const offer of offers) {
    const { neededFen } = offer;
    if (offer.count > offer.free_count || neededFen > offer.free_amount_fen) {
      return refuse('OFFER_CAP_EXCEEDED', {
        offerId: offer.offer_id,
        availableCount: offer.free_count,
        availableFen: offer.free_amount_fen,
        neededCount: offer.count,
        neededFen,
      });
    }
  }
  const { fundings, balances } = await budgetsOfOffers(
    tx,
    offers.map((offer) => offer.offer_id),
  );
  // What each leg gives, offer by offer: what one has taken, the next does not find.
  const reserved = new Map<number, number[]>();
  for (const offer of offers) {
    const legs = fundings.get(offer.offer_id) ?? [];
    if (legs.some((leg) => leg.frozen)) return refuse('BUDGET_FROZEN');
    const available = legs.map((leg) => balances.get(leg.budgetAccountId) ?? 0);
    const parts = reserveOf(offer.times, offer.valueFen, legs, available);
    if (!parts) return refuseShortBudget(tx, offer, legs, available);
    for (const [at, leg] of legs.entries())
      balances.set(leg.budgetAccountId, (available[at] ?? 0) - (parts[at] ?? 0));
    reserved.set(offer.offer_id, parts);
  }
  const opened = await writeAllotments(tx, now, opening, offers, fundings, reserved);
  const fulfilled = offers.filter(({ kind }) => isFulfilledByPartner(kind));
  if (fulfilled.length > 0) {
    const stocked = await fulfilment.judgeStock(
      tx,
      now,
      fulfilled.map((offer) => offer.offer_id),
    );
    if (!stocked.ok) return stocked;
  }
  const lucky = offers.find(({ terms }) => terms.lucky);
  if (lucky?.terms.lucky)
    await drawAmounts(tx, {
      ...lucky.terms.lucky,
      leastFen: lucky.face_amount_fen,
      groups: lucky.times,
      releaseId: opened.get(lucky.offer_id) ?? 0,
    });
  return ok(opened);
}

/** Never enough money, or enough but promised to other releases: the reader acts differently. */
async function refuseShortBudget(
  tx: Tx,
  offer: OfferRow,
  legs: readonly OfferFunding[],
  available: readonly number[],
): Promise<Result<Map<number, number>>> {
  const { rows } = await sql<{ budget_id: number; held: number }>`
    select part_id as budget_id, sum(balance)::bigint as held from ledger.account
    where part_id = any (${legs.map((leg) => leg.budgetId)}::bigint[]) and kind = 'allotted' group by part_id`.execute(
    tx,
  );
  const held = new Map(rows.map((row) => [row.budget_id, row.held]));
  const wouldDo = reserveOf(
    offer.times,
    offer.valueFen,
    legs,
    legs.map((leg, at) => (available[at] ?? 0) + (held.get(leg.budgetId) ?? 0)),
  );
  return refuse(wouldDo ? 'HELD_ELSEWHERE' : 'BUDGET_EXHAUSTED', {
    availableFen: available.reduce((sum, fen) => sum + fen, 0),
    neededFen: offer.neededFen,
  });
}

async function writeAllotments(
  tx: Tx,
  now: Date,
  opening: Opening,
  offers: readonly OfferRow[],
  fundings: ReadonlyMap<number, readonly OfferFunding[]>,
  reserved: ReadonlyMap<number, readonly number[]>,
): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; offer_id: number; org_id: number | null }>`
    with wanted as (
      select * from unnest(${offers.map((offer) => offer.offer_id)}::bigint[], ${offers.map((offer) => offer.count)}::bigint[],
        ${offers.map((offer) => offer.neededFen)}::bigint[]) as w (offer_id, count, amount_fen)
    ),
    counted as (
      update benefits.offer o set allotted_count = o.allotted_count + w.count,
        allotted_amount_fen = o.allotted_amount_fen + w.amount_fen
      from wanted w where o.id = w.offer_id
    )
    insert into benefits.allotment (campaign_id, release_key, open_to, offer_id, face_amount_fen, threshold_amount_fen, percent_bp, stacks, exclusion_group,
      apply_order, valid_days, kind, terms, claim_days, claim_from, claim_until, cap_count, cap_amount_fen, org_id, created_at, fulfilled,
      counts_phone)
    select ${opening.campaignId}, ${opening.releaseKey}, ${opening.openTo}, o.id, o.face_amount_fen, o.threshold_amount_fen, o.percent_bp, o.stacks, o.exclusion_group,
      o.apply_order, o.valid_days, o.kind, o.terms, case when o.terms #>> '{days,appliesTo}' in ('claim', 'both') and not o.terms ? 'transactions' then o.terms -> 'days' end,
      ${opening.claimFrom}, ${opening.claimUntil}, w.count, w.amount_fen, o.org_id, ${now},
      o.kind in ('partnerBenefit', 'exchangeCode', 'points', 'gift', 'drawChance'),
      exists (select from benefits.offer_limit l where l.offer_id = o.id and l.scope = 'phone')
    from wanted w join benefits.offer o on o.id = w.offer_id
    order by o.id
    returning id, offer_id, org_id`.execute(tx);
  const legs = rows.flatMap((row) => {
    const offer = offers.find((one) => one.offer_id === row.offer_id);
    const funding = fundings.get(row.offer_id) ?? [];
    // Of lucky packets the shares of all of them: each is paid in proportion to what its funders still hold.
    const times = offer?.terms.lucky ? offer.times : 1;
    const shares = sharesOf(offer?.valueFen ?? 0, funding).map((part) => part && part * times);
    return funding.map((leg, at) => ({
      ...leg,
      allotmentId: row.id,
      shareFen: shares[at] ?? null,
      amountFen: reserved.get(row.offer_id)?.[at] ?? 0,
    }));
  });
  const accounts = await openAccounts(
    tx,
    legs.flatMap(({ allotmentId: ownerId, budgetId: partId, budgetOrgId: orgId }) => [
      { kind: 'allotted' as const, ownerId, partId, orgId },
      { kind: 'claimed' as const, ownerId, partId, orgId },
    ]),
  );
  const standing = legs.map((leg, at) => ({
    ...leg,
    allotted: accounts[2 * at] ?? 0,
    claimed: accounts[2 * at + 1] ?? 0,
  }));
  await sql`
    insert into benefits.allotment_leg (allotment_id, leg, budget_id, budget_account_id, allotted_account_id, claimed_account_id, share_fen)
    select * from unnest(${standing.map((one) => one.allotmentId)}::bigint[], ${standing.map((one) => one.leg)}::int[],
      ${standing.map((one) => one.budgetId)}::bigint[], ${standing.map((one) => one.budgetAccountId)}::bigint[],
      ${standing.map((one) => one.allotted)}::bigint[], ${standing.map((one) => one.claimed)}::bigint[],
      ${standing.map((one) => one.shareFen)}::bigint[])`.execute(tx);
  await postTransfers(
    tx,
    now,
    standing.flatMap((one) =>
      one.amountFen === 0
        ? []
        : [
            {
              kind: 'allot',
              fromAccountId: one.budgetAccountId,
              toAccountId: one.allotted,
              amount: one.amountFen,
              naturalKey: `allot:${one.allotmentId}`,
              leg: one.leg,
            },
          ],
    ),
  );
  return new Map(rows.map((row) => [row.offer_id, row.id]));
}
