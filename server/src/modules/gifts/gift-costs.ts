import { sql } from 'kysely';
import { type FundingPart, splitByWeights, takeInOrder } from '#contract/funding.ts';
import { openAccounts, postTransfers, type TransferRequest } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** What one budget pays of a gift. */
type CostPart = { leg: number; budgetId: number; budgetAccountId: number; amountFen: number };

/** What budgets still hold, each gift seeing what those before it have left. */
export type GiftPurses = {
  /** who pays what of a cost, told; or why nobody does */
  pay(
    funding: readonly FundingPart[],
    costFen: number,
  ): CostPart[] | 'BUDGET_EXHAUSTED' | 'BUDGET_FROZEN';
};

/**
 * Holds the budgets that pay for gifts, and what they have left, until commit. Locks: their rows in share (whoever
 * freezes one waits, or is over and seen), then their accounts, by id; the shelves are held already.
 */
export async function holdPurses(
  tx: Tx,
  fundings: readonly (readonly FundingPart[])[],
): Promise<GiftPurses> {
  const ids = [...new Set(fundings.flatMap((parts) => parts.map(({ budgetId }) => budgetId)))];
  if (ids.length > 0) {
    await sql`select from benefits.budget where id = any (${ids}::bigint[]) order by id for share`.execute(
      tx,
    );
    await sql`select from ledger.account where kind = 'budget' and owner_id = any (${ids}::bigint[]) order by id for no key update`.execute(
      tx,
    );
  }
  const { rows } = await sql<{ id: number; accountId: number; free: number; frozen: boolean }>`
    select b.id, c.id as "accountId", c.balance - c.held as free, b.frozen_at is not null as frozen
    from benefits.budget b join ledger.account c on c.kind = 'budget' and c.owner_id = b.id
    where b.id = any (${ids}::bigint[])`.execute(tx);
  const budgets = new Map(rows.map((row) => [row.id, row]));
  const freeOf = (id: number): number => {
    const budget = budgets.get(id);
    return budget && !budget.frozen ? budget.free : 0;
  };
  return {
    pay: (funding, costFen) => {
      const purses = funding.map(({ budgetId }) => freeOf(budgetId));
      const shares = funding.flatMap(({ shareBp }) => (shareBp === null ? [] : [shareBp]));
      const parts =
        shares.length === funding.length
          ? splitByWeights(costFen, shares)
          : takeInOrder(costFen, purses);
      if (!parts?.every((part, at) => part <= (purses[at] ?? 0)))
        return funding.some(({ budgetId }) => budgets.get(budgetId)?.frozen)
          ? 'BUDGET_FROZEN'
          : 'BUDGET_EXHAUSTED';
      return funding.flatMap(({ budgetId }, at): CostPart[] => {
        const budget = budgets.get(budgetId);
        const amountFen = parts[at] ?? 0;
        if (!budget || amountFen === 0) return [];
        budget.free -= amountFen;
        return [{ leg: at + 1, budgetId, budgetAccountId: budget.accountId, amountFen }];
      });
    },
  };
}

/** Holds what reservations cost in the budgets that pay for them. */
export async function holdCosts(
  tx: Tx,
  now: Date,
  costs: readonly { reservationId: number; giftId: number; parts: readonly CostPart[] }[],
): Promise<void> {
  const parts = costs.flatMap(({ parts: own, ...of }) => own.map((part) => ({ ...of, ...part })));
  if (parts.length === 0) return;
  const accounts = await openAccounts(
    tx,
    parts.map(({ giftId }) => ({ kind: 'gift_cost', ownerId: giftId, orgId: null })),
  );
  const posted = await postTransfers(
    tx,
    now,
    parts.map((part, at) => ({
      kind: 'gift_cost',
      fromAccountId: part.budgetAccountId,
      toAccountId: accounts[at] ?? 0,
      amount: part.amountFen,
      naturalKey: `gift-cost:${part.reservationId}`,
      leg: part.leg,
      phase: 'pending',
      subjectId: part.reservationId,
    })),
  );
  await sql`
    insert into gifts.reservation_cost (reservation_id, leg, budget_id, budget_account_id, cost_account_id, amount_fen, pending_id)
    select * from unnest(${parts.map((one) => one.reservationId)}::bigint[], ${parts.map((one) => one.leg)}::int[],
      ${parts.map((one) => one.budgetId)}::bigint[], ${parts.map((one) => one.budgetAccountId)}::bigint[], ${accounts}::bigint[],
      ${parts.map((one) => one.amountFen)}::bigint[], ${posted.map(({ id }) => id)}::bigint[])`.execute(
    tx,
  );
}

type Cost = {
  reservationId: number;
  leg: number;
  budgetAccountId: number;
  costAccountId: number;
  amountFen: number;
  pendingId: number;
  paidId: number | null;
};

/**
 * What becomes of the money of reservations that the caller holds: `post` as they are handed over, `void` as they
 * end without, `reverse` as a gift comes back. Of reservations that no budget pays for, nothing.
 */
export async function costMoves(
  tx: Tx,
  reservationIds: readonly number[],
  what: 'post' | 'void' | 'reverse',
): Promise<TransferRequest[]> {
  const { rows } = await sql<Cost>`
    select c.reservation_id as "reservationId", c.leg::int as leg, c.budget_account_id as "budgetAccountId",
      c.cost_account_id as "costAccountId", c.amount_fen as "amountFen", c.pending_id as "pendingId",
      (select e.id from ledger.transfer e where e.pending_id = c.pending_id and e.phase = 'post') as "paidId"
    from gifts.reservation_cost c where c.reservation_id = any (${[...reservationIds]}::bigint[]) order by 1, 2`.execute(
    tx,
  );
  return rows.map((one): TransferRequest => {
    const { leg, reservationId: subjectId, amountFen: amount } = one;
    if (what !== 'reverse')
      return {
        kind: 'gift_cost',
        fromAccountId: one.budgetAccountId,
        toAccountId: one.costAccountId,
        amount,
        naturalKey: `gift-cost-end:${subjectId}`,
        leg,
        phase: what,
        pendingId: one.pendingId,
        subjectId,
      };
    if (one.paidId === null) throw new Error(`the cost of reservation ${subjectId} was never paid`);
    return {
      kind: 'reverse',
      fromAccountId: one.costAccountId,
      toAccountId: one.budgetAccountId,
      amount,
      naturalKey: `reverse:${one.paidId}`,
      reversesId: one.paidId,
      subjectId,
    };
  });
}
