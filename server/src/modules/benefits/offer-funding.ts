import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import type { FundingPart } from '#contract/funding.ts';

/** One funder's part of an offer, with the account its money is in. */
export type OfferFunding = FundingPart & {
  offerId: number;
  leg: number;
  budgetAccountId: number;
  budgetOrgId: number | null;
  frozen: boolean;
};

/**
 * The fundings of offers by offer, and the balance of every budget account in them, locked in id order: what
 * is read here is there until commit.
 */
export async function budgetsOfOffers(
  tx: Tx,
  offerIds: readonly number[],
): Promise<{ fundings: Map<number, OfferFunding[]>; balances: Map<number, number> }> {
  // In share: whoever freezes one of them waits, or is over and seen below.
  await sql`
    select id from benefits.budget where id in (select budget_id from benefits.offer_funding where offer_id = any (${offerIds}::bigint[]))
    order by id for share`.execute(tx);
  const { rows } = await sql<OfferFunding>`
    select f.offer_id as "offerId", f.leg::int as leg, f.budget_id as "budgetId", f.share_bp as "shareBp",
      c.id as "budgetAccountId", c.org_id as "budgetOrgId", b.frozen_at is not null as frozen
    from benefits.offer_funding f
    join benefits.budget b on b.id = f.budget_id
    join ledger.account c on c.kind = 'budget' and c.owner_id = f.budget_id
    where f.offer_id = any (${offerIds}::bigint[]) order by f.offer_id, f.leg`.execute(tx);
  const { rows: accounts } = await sql<{ id: number; balance: number }>`
    select id, balance - held as balance from ledger.account where id = any (${rows.map((row) => row.budgetAccountId)}::bigint[])
    order by id for no key update`.execute(tx);
  return {
    fundings: Map.groupBy(rows, ({ offerId }) => offerId),
    balances: new Map(accounts.map(({ id, balance }) => [id, balance])),
  };
}

/** Writes who pays for an offer, in their order. */
export async function writeFunding(
  tx: Tx,
  offerId: number,
  funding: readonly FundingPart[],
): Promise<void> {
  await sql`
    insert into benefits.offer_funding (offer_id, leg, budget_id, share_bp)
    select ${offerId}, leg, budget_id, share_bp
    from unnest(${funding.map((part) => part.budgetId)}::bigint[], ${funding.map((part) => part.shareBp)}::int[])
      with ordinality as f (budget_id, share_bp, leg)`.execute(tx);
}
