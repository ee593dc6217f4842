import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { CreateOffer, OfferLimit, UpdateOffer } from '#contract/offers.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Scope, scopeCovers } from '#contract/scope.ts';
import { offerProducts } from '#modules/fulfilment/index.ts';
import { switchOffChanged } from '#modules/law-switches/index.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isFunding } from '#contract/funding.ts';
import { judgePrice } from './judge-price.ts';
import { judgeTerms, type JudgedOffer } from './offer-terms.core.ts';
import { offerByLaw } from './switch-offer.ts';
import { writeFunding } from './offer-funding.ts';

/**
 * Writes an offer on a budget of the caller's own reach; to see a budget is not to spend it, since everybody
 * sees the whole bank's. Gives its id.
 */
export async function createOffer(
  tx: Tx,
  now: Date,
  caller: Pick<Caller, 'kind' | 'id' | 'scope'>,
  offer: CreateOffer,
): Promise<Result<number>> {
  const funding = offer.funding ?? [{ budgetId: offer.budgetId ?? 0, shareBp: 10_000 }];
  if (!isFunding(funding)) return refuse('FUNDING_INCOMPLETE');
  const limits = offer.limits ?? [];
  const named = new Set(limits.map(({ scope, period }) => `${scope} ${period}`));
  if (named.size < limits.length) return refuse('LIMIT_TWICE');
  const shared = funding.every(({ shareBp }) => shareBp !== null) && !offer.terms?.lucky;
  if (!shared && limits.some(({ scope }) => scope === 'funder'))
    return refuse('FUNDER_LIMIT_NEEDS_SHARES');
  for (const { budgetId } of funding) {
    const reach = await reachBudget(tx, caller.scope, budgetId);
    if (!reach.ok) return reach;
  }
  if (offer.capAmountFen < offer.faceAmountFen) return refuse('OFFER_CAP_BELOW_FACE');
  const { kind = 'voucher', terms = {}, percentBp = null } = offer;
  const may = judgeTerms({ ...offer, kind, terms, percentBp, limits }, bankDay(now));
  if (!may.ok) return may;
  const priced = await judgePrice(tx, now, { ...offer, kind, terms });
  if (!priced.ok) return priced;
  const product = await offerProducts.judge(tx, {
    kind,
    productId: offer.partnerProductId,
    faceAmountFen: offer.faceAmountFen,
    thresholdAmountFen: offer.thresholdAmountFen,
    percentBp,
  });
  if (!product.ok) return product;
  const { rows } = await sql<{ id: number }>`
    insert into benefits.offer (code, name, kind, face_amount_fen, threshold_amount_fen, percent_bp, stacks, exclusion_group,
      apply_order, valid_days, cap_count, cap_amount_fen, terms, org_id, created_by, author_ids, created_at, updated_at)
    values (${offer.code}, ${offer.name}, ${kind}, ${offer.faceAmountFen}, ${offer.thresholdAmountFen}, ${percentBp},
      ${offer.stacks ?? false}, ${offer.exclusionGroup ?? null}, ${offer.applyOrder ?? 5}, ${offer.validDays}, ${offer.capCount},
      ${offer.capAmountFen}, ${JSON.stringify(terms)}::jsonb, ${offer.orgId}, ${staffIdOf(caller)},
      array_remove(array[${staffIdOf(caller)}::bigint], null), ${now}, ${now})
    on conflict (code) do nothing returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) return refuse('CODE_TAKEN', { code: offer.code });
  await writeFunding(tx, id, funding);
  await writeLimits(tx, id, limits);
  if (product.value !== null) await offerProducts.link(tx, id, product.value);
  return ok(id);
}

/**
 * Changes an offer; what it is worth stays once a campaign has some of it. Caps never fall below what is set
 * aside. All but the name moves money, so it takes the reach of the budget: the head office may give an outlet
 * an offer, and the outlet does not raise its caps.
 */
export async function updateOffer(
  tx: Tx,
  now: Date,
  caller: Pick<Caller, 'kind' | 'id' | 'scope'>,
  id: number,
  change: UpdateOffer,
): Promise<Result<void>> {
  const { rows } = await sql<{
    allotted_count: number;
    allotted_amount_fen: number;
    fulfilled: boolean;
    org_id: number | null;
    values: Values;
    fixed: Fixed;
  }>`
    select org_id, allotted_count, allotted_amount_fen, kind in ('partnerBenefit', 'exchangeCode') as fulfilled, jsonb_build_object('faceAmountFen', face_amount_fen,
      'thresholdAmountFen', threshold_amount_fen, 'validDays', valid_days, 'capCount', cap_count, 'capAmountFen', cap_amount_fen,
      'terms', terms) as values,
      jsonb_build_object('kind', kind, 'percentBp', percent_bp, 'limits', coalesce((
        select jsonb_agg(jsonb_build_object('capAmountFen', cap_amount_fen)) from benefits.offer_limit where offer_id = offer.id), '[]')) as fixed
    from benefits.offer where id = ${id} for no key update`.execute(tx);
  const offer = rows[0];
  if (!offer) return refuse('NOT_FOUND');
  const before = offer.values;
  const after = changed(before, change);
  if (!isDeepStrictEqual(before, after)) {
    const reach = await reachBudgetsOf(tx, caller.scope, id);
    if (!reach.ok) return reach;
  }
  // What a partner fulfils is worth what it charges.
  if (offer.fulfilled && after.faceAmountFen !== before.faceAmountFen)
    return refuse('PRODUCT_PRICE_DIFFERS', { priceFen: before.faceAmountFen });
  if (offer.fulfilled && after.thresholdAmountFen > 0) return refuse('OFFER_NEEDS_PRODUCT');
  const { capCount, capAmountFen, faceAmountFen } = after;
  const caps = { capCount, capAmountFen };
  if (offer.allotted_count > 0 && !isDeepStrictEqual({ ...before, ...caps }, after))
    return refuse('OFFER_IN_USE');
  if (capCount < offer.allotted_count || capAmountFen < offer.allotted_amount_fen) {
    return refuse('OFFER_CAP_EXCEEDED', {
      availableCount: capCount,
      availableFen: capAmountFen,
      neededCount: offer.allotted_count,
      neededFen: offer.allotted_amount_fen,
    });
  }
  if (capAmountFen < faceAmountFen) return refuse('OFFER_CAP_BELOW_FACE');
  const may = judgeTerms({ ...offer.fixed, ...after }, bankDay(now));
  if (!may.ok) return may;
  // Once some of it is set aside its worth stays, whatever that costs by now.
  if (offer.allotted_count === 0) {
    const priced = await judgePrice(tx, now, { kind: offer.fixed.kind, ...after });
    if (!priced.ok) return priced;
  }
  const authorId = staffIdOf(caller);
  await sql`
    update benefits.offer set
      name = coalesce(${change.name ?? null}, name),
      face_amount_fen = ${faceAmountFen},
      threshold_amount_fen = ${after.thresholdAmountFen},
      valid_days = ${after.validDays},
      cap_count = ${capCount},
      cap_amount_fen = ${capAmountFen},
      terms = ${JSON.stringify(after.terms)}::jsonb,
      author_ids = array(select distinct unnest(author_ids || array_remove(array[${authorId}::bigint], null))),
      updated_at = ${now}
    where id = ${id}`.execute(tx);
  if (!isDeepStrictEqual(before.terms, after.terms))
    await switchOffChanged(tx, now, authorId ?? 0, { ...offerByLaw(id), orgId: offer.org_id });
  return ok(undefined);
}

type Fixed = Pick<JudgedOffer, 'kind' | 'percentBp' | 'limits'>;
type Values = Omit<JudgedOffer, keyof Fixed> & Pick<CreateOffer, 'validDays'>;

/** What the offer would say; a form sends values that stay as they are too. */
function changed(values: Values, change: UpdateOffer): Values {
  return {
    faceAmountFen: change.faceAmountFen ?? values.faceAmountFen,
    thresholdAmountFen: change.thresholdAmountFen ?? values.thresholdAmountFen,
    validDays: change.validDays ?? values.validDays,
    capCount: change.capCount ?? values.capCount,
    capAmountFen: change.capAmountFen ?? values.capAmountFen,
    terms: change.terms ?? values.terms,
  };
}

/** Whether somebody of this scope may draw on the budget. */
async function reachBudget(tx: Tx, scope: Scope, budgetId: number): Promise<Result<void>> {
  const { rows } = await sql<{
    org_id: number | null;
  }>`select org_id from benefits.budget where id = ${budgetId}`.execute(tx);
  const [budget] = rows;
  if (!budget) return refuse('NOT_FOUND');
  return scopeCovers(scope, budget.org_id) ? ok(undefined) : refuse('BUDGET_BEYOND_REACH');
}

/** The same of every budget that pays for an offer. */
async function reachBudgetsOf(tx: Tx, scope: Scope, offerId: number): Promise<Result<void>> {
  const { rows } = await sql<{ org_id: number | null }>`
    select org_id from benefits.budget where id in (select budget_id from benefits.offer_funding where offer_id = ${offerId})`.execute(
    tx,
  );
  const within = rows.length > 0 && rows.every((budget) => scopeCovers(scope, budget.org_id));
  return within ? ok(undefined) : refuse('BUDGET_BEYOND_REACH');
}

async function writeLimits(tx: Tx, offerId: number, limits: readonly OfferLimit[]): Promise<void> {
  if (limits.length === 0) return;
  await sql`
    insert into benefits.offer_limit (offer_id, scope, period, cap_count, cap_amount_fen)
    select ${offerId}, * from unnest(${limits.map((one) => one.scope)}::text[], ${limits.map((one) => one.period)}::text[],
      ${limits.map((one) => one.capCount)}::bigint[], ${limits.map((one) => one.capAmountFen)}::bigint[])`.execute(
    tx,
  );
}
