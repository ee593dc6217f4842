import type { BudgetAsOf } from '#contract/budgets.ts';
import { pastBalances } from '#modules/ledger/index.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Where a budget's money stood at the end of a moment, from the ledger's transfers. As the job role. */
export async function readBudgetAsOf(tx: Tx, budgetId: number, at: Date): Promise<BudgetAsOf> {
  const accounts = [
    ...(await pastBalances.read(tx, { kind: 'budget', ownerId: budgetId }, at)),
    ...(await pastBalances.read(
      tx,
      { kinds: ['allotted', 'claimed', 'points_liability'], partId: budgetId },
      at,
    )),
  ];
  const sumOf = (wanted: string): number =>
    accounts.reduce((sum, { kind, balance }) => (kind === wanted ? sum + balance : sum), 0);
  return {
    at: at.toISOString(),
    availableFen: sumOf('budget'),
    allottedFen: sumOf('allotted'),
    claimedFen: sumOf('claimed') + sumOf('points_liability'),
  };
}
