import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RewardTier } from '#contract/points.ts';
import {
  giftForProducts,
  giftPeriodOf,
  giftsGetBetter,
  pointsForAmount,
  pointsForProducts,
  priceByTier,
  rewardOf,
  tierOf,
} from './rules.core.ts';

/** The tiers of the inventory's case G07, in hundredths of a point and fen. */
const tiers: RewardTier[] = [
  [1, 10],
  [2, 20],
  [5, 50],
  [10, 100],
  [20, 200],
  [50, 300],
].map(([points = 0, yuan = 0]) => ({ floor: points * 100, valueFen: yuan * 100 }));

it.each([
  [99, null],
  [100, 10],
  [199, 10],
  [200, 20],
  [499, 20],
  [500, 50],
  [1_000, 100],
  [2_000, 200],
  [4_999, 200],
  [5_000, 300],
  [1_000_000, 300],
])('%i hundredths of a point reach a gift of %s yuan', (points, yuan) => {
  expect(tierOf(tiers, points)?.valueFen ?? null).toBe(yuan === null ? null : yuan * 100);
});

it.each([
  [10_000, 100, 100, 10_000],
  [10_099, 100, 100, 10_099],
  [1, 100, 100, 1],
  [99, 10_000, 100, 0],
  [10_000, 10_000, 150, 150],
  [0, 100, 100, 0],
  [-5_000, 100, 100, 0],
  // A product above 2^53.
  [9_000_000_000_000, 10_000, 1_000_000_000, 900_000_000_000_000_000],
])('%i fen of interest, %i fen giving %i hundredths: %i', (fen, everyFen, points, given) => {
  expect(pointsForAmount(fen, { everyFen, points })).toBe(given);
});

it.each([
  [2, 0],
  [3, 500],
  [4, 500],
  [5, 1_000],
  [9, 1_000],
])('%i products held are worth %i hundredths', (products, points) => {
  const steps = [
    { products: 3, points: 500 },
    { products: 5, points: 1_000 },
  ];
  expect(pointsForProducts(products, steps)).toBe(points);
});

/** Redeems wants in their order as far as points and turns reach; gives what they brought. */
function redeemAll(
  wants: readonly number[],
  points: number,
  timesAPeriod: number,
): { valueFen: number; used: number } {
  const use = { times: 0, points: 0, valueFen: 0 };
  for (const wantedFen of wants) {
    const price = priceByTier(tiers, use, { wantedFen, timesAPeriod });
    if (!('points' in price) || use.points + price.points > points) continue;
    use.times += 1;
    use.points += price.points;
    use.valueFen += wantedFen;
  }
  return { valueFen: use.valueFen, used: use.points };
}
const best = (points: number): number => tierOf(tiers, points)?.valueFen ?? 0;

describe('however points are split within a period', () => {
  it('twice 20 bring no 400, and 20 + 20 + 10 no 500', () => {
    expect(redeemAll([20_000, 20_000], 4_000, 9).valueFen).toBe(20_000);
    expect(redeemAll([20_000, 20_000, 10_000], 5_000, 9)).toEqual({
      valueFen: 30_000,
      used: 5_000,
    });
    expect(redeemAll([30_000], 5_000, 1)).toEqual({ valueFen: 30_000, used: 5_000 });
  });

  it('every order of up to four gifts of tier values, for every number of points, brings no more than one', () => {
    const values = tiers.map(({ valueFen }) => valueFen);
    const orders = [[]] as number[][];
    for (const order of orders)
      if (order.length < 4) for (const value of values) orders.push([...order, value]);
    const points = [...tiers.flatMap(({ floor }) => [floor - 1, floor, floor + 1]), 4_000, 10_000];
    for (const timesAPeriod of [1, 2, 4])
      for (const held of points)
        for (const order of orders) {
          const { valueFen, used } = redeemAll(order, held, timesAPeriod);
          if (valueFen > best(held) || used > held)
            throw new Error(`${order.join(', ')} of ${held} bring ${valueFen}`);
        }
    expect(orders.length).toBe(1 + 6 + 36 + 216 + 1_296);
  });

  it('whatever the tiers, the gifts and the turns are', () => {
    const someTiers = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 })), {
        minLength: 1,
        maxLength: 6,
      })
      .map((steps) => {
        let [floor, valueFen] = [0, 0];
        return steps.map(([more, worth]) => {
          floor += more;
          valueFen += worth;
          return { floor, valueFen };
        });
      });
    const asserted = () =>
      fc.assert(
        fc.property(
          someTiers,
          fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 8 }),
          fc.nat({ max: 4_000 }),
          fc.integer({ min: 1, max: 8 }),
          (given, wants, held, timesAPeriod) => {
            const use = { times: 0, points: 0, valueFen: 0 };
            for (const wantedFen of wants) {
              const price = priceByTier(given, use, { wantedFen, timesAPeriod });
              if (!('points' in price) || use.points + price.points > held) continue;
              use.times += 1;
              use.points += price.points;
              use.valueFen += wantedFen;
            }
            return (
              use.times <= timesAPeriod &&
              use.points <= held &&
              use.valueFen <= (tierOf(given, held)?.valueFen ?? 0)
            );
          },
        ),
        { numRuns: process.env['HUIKE_PROVE'] ? 100_000 : 1_000 },
      );
    expect(asserted).not.toThrow();
  });

  it('all that one redemption brings can be had', () => {
    for (const { floor, valueFen } of tiers)
      expect(redeemAll([valueFen], floor, 1)).toEqual({ valueFen, used: floor });
  });
});

describe('the gift for products held', () => {
  const steps = [
    { products: 3, giftId: 1 },
    { products: 5, giftId: 2 },
  ];
  it.each([
    [0, null],
    [2, null],
    [3, 1],
    [4, 1],
    [5, 2],
    [100, 2],
  ])('of %i is that of the highest step reached: %s', (products, giftId) => {
    expect(giftForProducts(products, steps)).toBe(giftId);
  });

  it.each([
    [[1], true],
    [[1, 2, 3], true],
    [[2, 2], false],
    [[3, 1], false],
  ])('is worth more a step up: %j is %s', (values, better) => {
    expect(giftsGetBetter(values)).toBe(better);
  });

  it.each([
    ['once', '1970-01-01'],
    ['month', '2026-05-01'],
    ['quarter', '2026-04-01'],
    ['year', '2026-01-01'],
  ] as const)('is given once a period: %s begins on %s', (period, day) => {
    expect(giftPeriodOf(period, '2026-05-31')).toBe(day);
  });

  it.each([
    [null, 'products_held'],
    [1, 'balance'],
  ])('with assets of at least %s is given for %s', (minimumAumFen, trigger) => {
    const content = {
      kind: 'product_gifts',
      steps,
      minimumAumFen,
      period: 'once',
      validFrom: '2026-01-01',
      validUntil: '2026-12-31',
    } as const;
    expect(rewardOf(content)).toEqual({ trigger, reward: 'goods' });
  });
});
