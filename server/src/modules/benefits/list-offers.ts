import { sql } from 'kysely';
import type { Offer } from '#contract/offers.ts';
import { rewardOfOffer } from '#contract/offer-terms.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { judgeReward } from '#contract/reward-law.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const columns = sql`id, code, name, kind, (select product_id from fulfilment.offer_product where offer_id = offer.id) as "partnerProductId", funding.parts as funding, funding.first as "budgetId", limits.rules as limits, face_amount_fen as "faceAmountFen",
  threshold_amount_fen as "thresholdAmountFen", percent_bp as "percentBp", stacks, exclusion_group as "exclusionGroup", apply_order::int as "applyOrder", valid_days as "validDays", cap_count as "capCount", cap_amount_fen as "capAmountFen", terms,
  allotted_count as "allottedCount", allotted_amount_fen as "allottedAmountFen", org_id as "orgId", ${isoMoment('created_at')} as "createdAt",
  law_switches.is_on('offer', id, 1) as "switchedOn"`;

const tables = sql`benefits.offer
  cross join lateral (
    select jsonb_agg(jsonb_build_object('budgetId', budget_id, 'shareBp', share_bp) order by leg) as parts,
      min(budget_id) filter (where leg = 1) as first
    from benefits.offer_funding where offer_id = offer.id) funding
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('scope', scope, 'period', period, 'capCount', cap_count, 'capAmountFen', cap_amount_fen)
      order by scope, period), '[]') as rules
    from benefits.offer_limit where offer_id = offer.id) limits`;

type Stored = Omit<Offer, 'refusedByLaw'>;
const offerOf = (row: Stored): Offer => ({
  ...row,
  // What compliance may switch on: rule 4 has no switch, and refuses each time.
  refusedByLaw: judgeReward(rewardOfOffer(row.kind, row.terms))?.rule === 1,
});

/** Offers the scope sees, newest first. */
export async function listOffers(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Offer, number>> {
  const { rows } = await sql<Stored>`select ${columns} from ${tables}
    where id < ${after ?? Number.MAX_SAFE_INTEGER} order by id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows.map(offerOf), limit, (row) => row.id);
}

export async function findOffer(tx: Tx, id: number): Promise<Result<Offer>> {
  const { rows } = await sql<Stored>`select ${columns} from ${tables} where id = ${id}`.execute(tx);
  return rows[0] ? ok(offerOf(rows[0])) : refuse('NOT_FOUND');
}

/** Those of the offers that the scope sees. */
export async function findOffers(tx: Tx, ids: readonly number[]): Promise<Offer[]> {
  const { rows } =
    await sql<Stored>`select ${columns} from ${tables} where id = any (${ids}::bigint[]) order by id`.execute(
      tx,
    );
  return rows.map(offerOf);
}
