import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { postTransfers } from './post-transfers.ts';

export type AllotmentRequest = {
  campaignId: number;
  offerId: number;
  /** number of vouchers the campaign may give */
  count: number;
  claimFrom: Date;
  claimUntil: Date;
};

type OfferRow = {
  budget_id: number;
  face_amount_fen: number;
  threshold_amount_fen: number;
  valid_days: number;
  org_id: number | null;
  free_count: number;
  free_amount_fen: number;
};

/**
 * Sets number and money of an offer aside for one campaign, all or nothing, and gives the
 * allotment's id; asked again for the same campaign and offer it gives the one there is.
 * Locks: offer, then the budget's account.
 */
export async function openAllotment(
  tx: Tx,
  now: Date,
  request: AllotmentRequest,
): Promise<Result<number>> {
  const { rows: offers } = await sql<OfferRow>`
    select budget_id, face_amount_fen, threshold_amount_fen, valid_days, org_id,
      cap_count - allotted_count as free_count, cap_amount_fen - allotted_amount_fen as free_amount_fen
    from benefits.offer where id = ${request.offerId} for no key update`.execute(tx);
  const offer = offers[0];
  if (!offer) return refuse('NOT_FOUND');
  const { rows: known } = await sql<{ id: number }>`
    select id from benefits.allotment where campaign_id = ${request.campaignId} and offer_id = ${request.offerId}`.execute(
    tx,
  );
  if (known[0]) return ok(known[0].id);

  const amountFen = request.count * offer.face_amount_fen;
  if (request.count > offer.free_count || amountFen > offer.free_amount_fen) {
    return refuse('OFFER_CAP_EXCEEDED', {
      availableCount: offer.free_count,
      availableFen: offer.free_amount_fen,
      neededCount: request.count,
      neededFen: amountFen,
    });
  }
  const budget = await lockBudgetAccount(tx, offer.budget_id);
  if (budget.balance_fen < amountFen)
    return refuseShortBudget(tx, offer.budget_id, budget.balance_fen, amountFen);
  return ok(await writeAllotment(tx, now, request, offer, budget, amountFen));
}

type AccountRow = { id: number; balance_fen: number; currency: string; org_id: number | null };

async function lockBudgetAccount(tx: Tx, budgetId: number): Promise<AccountRow> {
  const { rows } = await sql<AccountRow>`
    select id, balance_fen, currency, org_id from benefits.account
    where kind = 'budget' and budget_id = ${budgetId} for no key update`.execute(tx);
  if (!rows[0]) throw new Error(`budget ${budgetId} has no account`);
  return rows[0];
}

/** Never enough money, or enough but promised to other campaigns: the reader acts differently. */
async function refuseShortBudget(
  tx: Tx,
  budgetId: number,
  availableFen: number,
  neededFen: number,
): Promise<Result<number>> {
  const { rows } = await sql<{ held: number }>`
    select coalesce(sum(c.balance_fen), 0)::bigint as held
    from benefits.offer o join benefits.allotment a on a.offer_id = o.id
    join benefits.account c on c.allotment_id = a.id and c.kind = 'allotted'
    where o.budget_id = ${budgetId}`.execute(tx);
  const heldElsewhere = availableFen + (rows[0]?.held ?? 0) >= neededFen;
  return refuse(heldElsewhere ? 'HELD_ELSEWHERE' : 'BUDGET_EXHAUSTED', { availableFen, neededFen });
}

async function writeAllotment(
  tx: Tx,
  now: Date,
  request: AllotmentRequest,
  offer: OfferRow,
  budget: AccountRow,
  amountFen: number,
): Promise<number> {
  const { rows } = await sql<{ id: number; allotted: number }>`
    with counted as (
      update benefits.offer set allotted_count = allotted_count + ${request.count}, allotted_amount_fen = allotted_amount_fen + ${amountFen}
      where id = ${request.offerId}
    ),
    opened as (
      insert into benefits.allotment (campaign_id, offer_id, face_amount_fen, threshold_amount_fen, valid_days,
        claim_from, claim_until, cap_count, cap_amount_fen, org_id, created_at)
      values (${request.campaignId}, ${request.offerId}, ${offer.face_amount_fen}, ${offer.threshold_amount_fen}, ${offer.valid_days},
        ${request.claimFrom}, ${request.claimUntil}, ${request.count}, ${amountFen}, ${offer.org_id}, ${now})
      returning id
    ),
    accounts as (
      insert into benefits.account (kind, allotment_id, currency, org_id)
      select kind, opened.id, ${budget.currency}, ${budget.org_id}::int from opened, unnest(array['allotted', 'claimed']) as kind
      returning id, kind
    )
    select opened.id, accounts.id as allotted from opened, accounts where accounts.kind = 'allotted'`.execute(
    tx,
  );
  const opened = rows[0];
  if (!opened) throw new Error('an allotment was not written');
  await postTransfers(tx, now, [
    {
      kind: 'allot',
      fromAccountId: budget.id,
      toAccountId: opened.allotted,
      amountFen,
      naturalKey: `allot:${opened.id}`,
    },
  ]);
  return opened.id;
}
