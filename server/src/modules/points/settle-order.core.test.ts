import { describe, expect, it } from 'vitest';
import { type BenefitCost, type OrderMoney, settleOrder } from './settle-order.core.ts';

const money = (known: Partial<OrderMoney> = {}): OrderMoney => ({
  uses: [
    { fen: 600, isFunded: true },
    { fen: 401, isFunded: true },
  ],
  paidFen: 0,
  paidRedemptionId: null,
  restParts: [],
  ...known,
});
const cost = (fen: number, known: Partial<BenefitCost> = {}): BenefitCost => ({
  redemptionId: 7,
  fen,
  isOver: false,
  ...known,
});
const paid = (paidFen: number, restParts: number[] = []): Partial<OrderMoney> => ({
  paidFen,
  paidRedemptionId: 7,
  restParts,
});
const nothing = { takeBackFen: 0, payFen: 0, rest: [0, 0] };

describe('the money of points that a benefit was exchanged for', () => {
  it.each([
    ['not used yet stays where it is', {}, cost(0, { redemptionId: null }), nothing],
    ['pays a dearer benefit as far as it reaches', {}, cost(2_000), { ...nothing, payFen: 1_001 }],
    [
      'pays what a cheaper one cost, and waits with the rest',
      {},
      cost(500),
      { ...nothing, payFen: 500 },
    ],
    [
      'goes back whole when it was never used',
      {},
      cost(0, { redemptionId: null, isOver: true }),
      { ...nothing, rest: [600, 401] },
    ],
    [
      'goes back with the rest once it is over',
      {},
      cost(500, { isOver: true }),
      { ...nothing, payFen: 500, rest: [300, 201] },
    ],
    [
      'has nothing to do when it is settled',
      paid(500, [300, 201]),
      cost(500, { isOver: true }),
      nothing,
    ],
    [
      'comes back from the budgets as a refund lowers the cost',
      paid(1_001),
      cost(300),
      { ...nothing, takeBackFen: 701 },
    ],
    [
      'comes back, and on to who paid for the points, when it is over',
      paid(500, [300, 201]),
      cost(200, { isOver: true }),
      { takeBackFen: 300, payFen: 0, rest: [180, 120] },
    ],
    ['follows a refund that leaves it dearer than the points', paid(1_001), cost(1_500), nothing],
    [
      'comes back whole from a redemption that was taken back, and pays for the next',
      paid(500),
      cost(700, { redemptionId: 8 }),
      { takeBackFen: 500, payFen: 700, rest: [0, 0] },
    ],
    ['is paid out of once by the redemption that used it', paid(0), cost(0), nothing],
  ] as const)('%s', (_, known, spent, expected) => {
    expect(settleOrder(money(known), spent)).toEqual(expected);
  });

  it('pays nobody as far as nobody paid for the points', () => {
    const uses = [
      { fen: 300, isFunded: false },
      { fen: 200, isFunded: true },
    ];
    expect(settleOrder(money({ uses }), cost(400, { isOver: true }))).toEqual({
      takeBackFen: 0,
      payFen: 200,
      rest: [300, 0],
    });
  });

  it('leaves no fen behind, however refunds are cut', () => {
    let state = money();
    const spent = [997, 640, 639, 333, 1, 0];
    for (const fen of spent) {
      const { takeBackFen, payFen, rest } = settleOrder(state, cost(fen, { isOver: true }));
      state = {
        ...state,
        ...paid(
          state.paidFen - takeBackFen + payFen,
          rest.map((part, at) => part + (state.restParts[at] ?? 0)),
        ),
      };
      expect(state.paidFen).toBe(fen);
      expect(state.restParts.reduce((sum, part) => sum + part, 0) + fen).toBe(1_001);
    }
    expect(state.restParts).toEqual([600, 401]);
  });
});
