import { sql } from 'kysely';
import type { CreateOffer, OfferLimit, UpdateOffer } from '#contract/benefits.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Scope, scopeCovers } from '#contract/scope.ts';
import { offerProducts } from '#modules/fulfilment/index.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isFunding } from './funding.core.ts';
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
  for (const { budgetId } of funding) {
    const reach = await reachBudget(tx, caller.scope, budgetId);
    if (!reach.ok) return reach;
  }
  if (offer.capAmountFen < offer.faceAmountFen) return refuse('OFFER_CAP_BELOW_FACE');
  const kind = offer.kind ?? 'voucher';
  const product = await offerProducts.judge(tx, {
    kind,
    productId: offer.partnerProductId,
    faceAmountFen: offer.faceAmountFen,
    thresholdAmountFen: offer.thresholdAmountFen,
    percentBp: offer.percentBp ?? null,
  });
  if (!product.ok) return product;
  const { rows } = await sql<{ id: number }>`
    insert into benefits.offer (code, name, kind, face_amount_fen, threshold_amount_fen, percent_bp, stacks, exclusion_group,
      apply_order, valid_days, cap_count, cap_amount_fen, org_id, created_by, created_at, updated_at)
    values (${offer.code}, ${offer.name}, ${kind}, ${offer.faceAmountFen}, ${offer.thresholdAmountFen}, ${offer.percentBp ?? null},
      ${offer.stacks ?? false}, ${offer.exclusionGroup ?? null}, ${offer.applyOrder ?? 5}, ${offer.validDays}, ${offer.capCount}, ${offer.capAmountFen}, ${offer.orgId}, ${staffIdOf(caller)}, ${now}, ${now})
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
  scope: Scope,
  id: number,
  change: UpdateOffer,
): Promise<Result<void>> {
  const { rows } = await sql<{
    allotted_count: number;
    allotted_amount_fen: number;
    fulfilled: boolean;
    values: Values;
  }>`
    select allotted_count, allotted_amount_fen, kind in ('partnerBenefit', 'exchangeCode') as fulfilled, jsonb_build_object('faceAmountFen', face_amount_fen,
      'thresholdAmountFen', threshold_amount_fen, 'validDays', valid_days, 'capCount', cap_count, 'capAmountFen', cap_amount_fen) as values
    from benefits.offer where id = ${id} for no key update`.execute(tx);
  const offer = rows[0];
  if (!offer) return refuse('NOT_FOUND');
  if (movesMoney(offer, change)) {
    const reach = await reachBudgetsOf(tx, scope, id);
    if (!reach.ok) return reach;
  }
  // What a partner fulfils is worth what it charges.
  const { faceAmountFen: worthFen = offer.values.faceAmountFen, thresholdAmountFen: fromFen = 0 } =
    change;
  if (offer.fulfilled && worthFen !== offer.values.faceAmountFen)
    return refuse('PRODUCT_PRICE_DIFFERS', { priceFen: offer.values.faceAmountFen });
  if (offer.fulfilled && fromFen > 0) return refuse('OFFER_NEEDS_PRODUCT');
  const changesWorth = [change.faceAmountFen, change.thresholdAmountFen, change.validDays].some(
    (value) => value !== undefined,
  );
  if (offer.allotted_count > 0 && changesWorth) return refuse('OFFER_IN_USE');
  const { capCount = offer.allotted_count, capAmountFen = offer.allotted_amount_fen } = change;
  if (capCount < offer.allotted_count || capAmountFen < offer.allotted_amount_fen) {
    return refuse('OFFER_CAP_EXCEEDED', {
      availableCount: capCount,
      availableFen: capAmountFen,
      neededCount: offer.allotted_count,
      neededFen: offer.allotted_amount_fen,
    });
  }
  const { faceAmountFen = offer.values.faceAmountFen } = change;
  if ((change.capAmountFen ?? offer.values.capAmountFen) < faceAmountFen)
    return refuse('OFFER_CAP_BELOW_FACE');
  await sql`
    update benefits.offer set
      name = coalesce(${change.name ?? null}, name),
      face_amount_fen = coalesce(${change.faceAmountFen ?? null}, face_amount_fen),
      threshold_amount_fen = coalesce(${change.thresholdAmountFen ?? null}, threshold_amount_fen),
      valid_days = coalesce(${change.validDays ?? null}, valid_days),
      cap_count = coalesce(${change.capCount ?? null}, cap_count),
      cap_amount_fen = coalesce(${change.capAmountFen ?? null}, cap_amount_fen),
      updated_at = ${now}
    where id = ${id}`.execute(tx);
  return ok(undefined);
}

type Values = Omit<
  CreateOffer,
  | 'code'
  | 'name'
  | 'kind'
  | 'partnerProductId'
  | 'budgetId'
  | 'funding'
  | 'limits'
  | 'percentBp'
  | 'stacks'
  | 'exclusionGroup'
  | 'applyOrder'
  | 'orgId'
>;

/** Whether a change touches what the budget pays; a form sends values that stay as they are too. */
function movesMoney(offer: { values: Values }, change: UpdateOffer): boolean {
  const { name: _name, ...values } = { name: '', ...offer.values, ...change };
  return JSON.stringify(values) !== JSON.stringify(offer.values);
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
