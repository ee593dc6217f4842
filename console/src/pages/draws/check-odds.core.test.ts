import { expect, test } from 'vitest';
import { checkOdds } from './check-odds.core.ts';

const prize = (change: object = {}) => ({
  code: 'coffee',
  name: { zh: '咖啡券', en: 'Coffee' },
  offerId: 7,
  valueFen: 1_000,
  weight: 1,
  stock: 5,
  unlockAfter: 0,
  perCustomer: null,
  ...change,
});
const offer = (id: number, budgets: number[]) => ({
  id,
  faceAmountFen: 1_000,
  capCount: 10,
  allottedCount: 4,
  funding: budgets.map((budgetId) => ({ budgetId, shareBp: null })),
});
const given = {
  capFen: 5_000,
  offers: [offer(7, [1]), offer(8, [1, 2])],
  budgets: [{ id: 1, name: '预算', availableFen: 6_000 }],
};
const check = (prizes: ReturnType<typeof prize>[], totalWeight = 4) =>
  checkOdds('wheel', { prizes, totalWeight, guarantee: null }, given);

test('odds are exact, the worst case is every prize won, and it is held against the budget', () => {
  const checked = check([prize(), prize({ code: 'tea', weight: 2, stock: 2 })]);
  expect(checked.prizes.map(({ odds }) => [odds.numerator, odds.denominator])).toEqual([
    [1, 4],
    [1, 2],
  ]);
  expect(checked.none).toMatchObject({ numerator: 1, denominator: 4 });
  expect(checked.worstCaseFen).toBe(7_000);
  expect(checked.budgets).toEqual([{ id: 1, name: '预算', needFen: 7_000, availableFen: 6_000 }]);
});

test('weights above their total, a prize above the cap and more than the offer has are named', () => {
  const checked = check([prize({ weight: 3, valueFen: 5_001 }), prize({ code: 'tea', weight: 3 })]);
  expect(checked.weightsAbove).toBe(2);
  expect(checked.prizes.map(({ isAboveCap }) => isAboveCap)).toEqual([true, false]);
  expect(checked.prizes.map(({ isAboveOffer }) => isAboveOffer)).toEqual([true, true]);
  expect(check([prize({ stock: 6 })]).prizes[0]?.isAboveOffer).toBe(false);
});

test('what several funders pay is said, and not put on one of them', () => {
  const checked = check([prize({ offerId: 8 })]);
  expect([checked.budgets, checked.isSharedByFunders]).toEqual([[], true]);
});
