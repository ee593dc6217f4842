import { createBudget, createFunder } from '../../../src/modules/benefits/create-budget.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import type { TestPostgres } from '../../harness/postgres.ts';
import { addCustomers, customerRecord } from '../../harness/sample-customers.ts';
import { buildSampleOrganization } from '../../harness/sample-organization.ts';
import { now, valueOf } from '../voucher-fixture.ts';
import { type Callers, openCallers } from './step-statements.ts';

/** An outlet with three customers, a funder, and three callers whose statements are sent one at a time. */
export async function openModelBank(
  postgres: TestPostgres,
): Promise<{ callers: Callers; funderId: number }> {
  const outlet = (await buildSampleOrganization(postgres.database))('FZ-GL-1');
  await addCustomers(
    postgres.database,
    randomKeyring(),
    [1, 2, 3].map((no) => customerRecord({ sourceCustomerId: `C${no}`, managingOrgId: outlet })),
  );
  const funder = { code: 'F', name: '总行', kind: 'bank', orgId: null } as const;
  const funderId = valueOf(await withJob(postgres.database, (tx) => createFunder(tx, now, funder)));
  const callers = await openCallers(postgres.connectionString, await postgres.connect(), 3);
  return { callers, funderId };
}

type Money = { budgetsFen: readonly number[]; shares: readonly number[] | null };

/** The budgets of a history's world, and what its offer says of who pays. */
export async function openModelBudgets(
  tx: Tx,
  name: string,
  funderId: number,
  { budgetsFen, shares }: Money,
): Promise<{ budgetIds: number[]; funding: { budgetId: number; shareBp: number | null }[] }> {
  const budgetIds: number[] = [];
  for (const [at, amountFen] of budgetsFen.entries()) {
    const budget = { code: `${name}-${at}`, name: '营销预算', funderId, orgId: null, amountFen };
    budgetIds.push(valueOf(await createBudget(tx, now, null, budget)));
  }
  const funding = budgetIds.map((budgetId, at) => ({ budgetId, shareBp: shares?.[at] ?? null }));
  return { budgetIds, funding };
}
