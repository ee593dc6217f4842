import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { postTransfers } from './post-transfers.ts';

export type AllotmentRequest = {
  campaignId: number;
  claimFrom: Date;
  claimUntil: Date;
  /** number of vouchers of each offer the campaign may give; an offer is named once */
  offers: readonly { offerId: number; count: number }[];
};

type OfferRow = {
  offer_id: number;
  count: number;
  budget_id: number;
  face_amount_fen: number;
  free_count: number;
  free_amount_fen: number;
};
type AccountRow = { id: number; budget_id: number; balance_fen: number };

/**
 * Sets number and money of offers aside for one campaign, all or nothing, and gives offer →
 * allotment; asked again for the same campaign it gives what there is. After a refusal the caller
 * rolls back. Locks: all offers, then all budget accounts, each in id order.
 */
export async function openAllotments(
  tx: Tx,
  now: Date,
  request: AllotmentRequest,
): Promise<Result<Map<number, number>>> {
  const offerIds = request.offers.map((offer) => offer.offerId);
  const offers = await lockOffers(tx, request);
  if (offers.length < offerIds.length) return refuse('NOT_FOUND');
  const { rows: known } = await sql<{ offer_id: number; id: number }>`
    select offer_id, id from benefits.allotment where campaign_id = ${request.campaignId} and offer_id = any (${offerIds}::bigint[])`.execute(
    tx,
  );
  if (known.length > 0) return ok(new Map(known.map((row) => [row.offer_id, row.id])));

  for (const offer of offers) {
    const neededFen = offer.count * offer.face_amount_fen;
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
  const budgets = await lockBudgetAccounts(tx, offers);
  for (const budget of budgets) {
    const neededFen = offers
      .filter((offer) => offer.budget_id === budget.budget_id)
      .reduce((sum, offer) => sum + offer.count * offer.face_amount_fen, 0);
    if (budget.balance_fen < neededFen) return refuseShortBudget(tx, budget, neededFen);
  }
  return ok(await writeAllotments(tx, now, request, offers, budgets));
}

async function lockOffers(tx: Tx, request: AllotmentRequest): Promise<OfferRow[]> {
  const { rows } = await sql<OfferRow>`
    select o.id as offer_id, wanted.count, budget_id, face_amount_fen,
      cap_count - allotted_count as free_count, cap_amount_fen - allotted_amount_fen as free_amount_fen
    from unnest(${request.offers.map((offer) => offer.offerId)}::bigint[], ${request.offers.map((offer) => offer.count)}::bigint[])
      as wanted (offer_id, count)
    join benefits.offer o on o.id = wanted.offer_id
    order by o.id for no key update of o`.execute(tx);
  return rows;
}

async function lockBudgetAccounts(tx: Tx, offers: readonly OfferRow[]): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select id, budget_id, balance_fen from benefits.account
    where kind = 'budget' and budget_id = any (${offers.map((offer) => offer.budget_id)}::bigint[])
    order by id for no key update`.execute(tx);
  return rows;
}

/** Never enough money, or enough but promised to other campaigns: the reader acts differently. */
async function refuseShortBudget(
  tx: Tx,
  budget: AccountRow,
  neededFen: number,
): Promise<Result<Map<number, number>>> {
  const { rows } = await sql<{ held: number }>`
    select coalesce(sum(c.balance_fen), 0)::bigint as held
    from benefits.offer o join benefits.allotment a on a.offer_id = o.id
    join benefits.account c on c.allotment_id = a.id and c.kind = 'allotted'
    where o.budget_id = ${budget.budget_id}`.execute(tx);
  const availableFen = budget.balance_fen;
  const heldElsewhere = availableFen + (rows[0]?.held ?? 0) >= neededFen;
  return refuse(heldElsewhere ? 'HELD_ELSEWHERE' : 'BUDGET_EXHAUSTED', { availableFen, neededFen });
}

async function writeAllotments(
  tx: Tx,
  now: Date,
  request: AllotmentRequest,
  offers: readonly OfferRow[],
  budgets: readonly AccountRow[],
): Promise<Map<number, number>> {
  const { rows } = await sql<{
    id: number;
    offer_id: number;
    allotted: number;
    amount_fen: number;
  }>`
    with wanted as (
      select * from unnest(${offers.map((offer) => offer.offer_id)}::bigint[], ${offers.map((offer) => offer.count)}::bigint[]) as w (offer_id, count)
    ),
    counted as (
      update benefits.offer o set allotted_count = o.allotted_count + w.count,
        allotted_amount_fen = o.allotted_amount_fen + w.count * o.face_amount_fen
      from wanted w where o.id = w.offer_id
    ),
    opened as (
      insert into benefits.allotment (campaign_id, offer_id, face_amount_fen, threshold_amount_fen, valid_days,
        claim_from, claim_until, cap_count, cap_amount_fen, org_id, created_at)
      select ${request.campaignId}, o.id, o.face_amount_fen, o.threshold_amount_fen, o.valid_days,
        ${request.claimFrom}, ${request.claimUntil}, w.count, w.count * o.face_amount_fen, o.org_id, ${now}
      from wanted w join benefits.offer o on o.id = w.offer_id
      returning id, offer_id, cap_amount_fen
    ),
    accounts as (
      insert into benefits.account (kind, allotment_id, currency, org_id)
      select k.kind, opened.id, b.currency, b.org_id
      from opened join benefits.offer o on o.id = opened.offer_id join benefits.budget b on b.id = o.budget_id,
        unnest(array['allotted', 'claimed']) as k (kind)
      returning id, allotment_id, kind
    )
    select opened.id, opened.offer_id, accounts.id as allotted, opened.cap_amount_fen as amount_fen
    from opened join accounts on accounts.allotment_id = opened.id and accounts.kind = 'allotted'`.execute(
    tx,
  );
  await postTransfers(
    tx,
    now,
    rows.map((row) => {
      const budgetId = offers.find((offer) => offer.offer_id === row.offer_id)?.budget_id;
      const budget = budgets.find((account) => account.budget_id === budgetId);
      if (!budget) throw new Error(`budget ${budgetId} has no account`);
      return {
        kind: 'allot',
        fromAccountId: budget.id,
        toAccountId: row.allotted,
        amountFen: row.amount_fen,
        naturalKey: `allot:${row.id}`,
      };
    }),
  );
  return new Map(rows.map((row) => [row.offer_id, row.id]));
}
