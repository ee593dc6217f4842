import { create, type Person } from '../harness/app.ts';

/** A hundred ten-yuan vouchers on a budget of the head office that is as large. */
export async function createOffer(maker: Person): Promise<number> {
  const funderId = await create(maker, '/api/funders', {
    code: 'HQ',
    name: '总行',
    kind: 'bank',
    orgId: null,
  });
  const budgetId = await create(maker, '/api/budgets', {
    code: 'B1',
    name: '预算',
    funderId,
    amountFen: 100_000,
  });
  return create(maker, '/api/offers', {
    code: 'O1',
    name: '十元券',
    budgetId,
    faceAmountFen: 1_000,
    validDays: 30,
    capCount: 100,
    capAmountFen: 100_000,
  });
}
