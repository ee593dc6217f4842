import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layRefund, withinDay } from './payments.core.ts';

describe('a day’s cap', () => {
  it.each([
    [100, 0, null, 100, false],
    [100, 0, 100, 100, false],
    [100, 1, 100, 99, true],
    [100, 100, 100, 0, true],
    [100, 200, 100, 0, true],
  ])('of %i after %i with a cap of %s leaves %i', (points, had, cap, left, capped) => {
    expect(withinDay(points, had, cap)).toEqual({ points: left, capped });
  });
});

describe('a refund', () => {
  const paid = (amountFen: number, points: number, refundedFen = 0, takenBack = 0) => ({
    amountFen,
    points,
    refundedFen,
    takenBack,
  });
  it.each([
    ['the half', [paid(200, 10)], 100, [{ at: 0, fen: 100, points: 5 }]],
    ['a third of what does not divide', [paid(300, 10)], 100, [{ at: 0, fen: 100, points: 3 }]],
    ['the rest of it', [paid(300, 10, 200, 6)], 100, [{ at: 0, fen: 100, points: 4 }]],
    ['more than was paid', [paid(100, 7)], 500, [{ at: 0, fen: 100, points: 7 }]],
    [
      'more than the first',
      [paid(100, 7), paid(100, 9)],
      150,
      [
        { at: 0, fen: 100, points: 7 },
        { at: 1, fen: 50, points: 4 },
      ],
    ],
    ['what is refunded already', [paid(100, 7, 100, 7)], 50, []],
    ['of what brought nothing', [paid(100, 0)], 100, [{ at: 0, fen: 100, points: 0 }]],
  ])('of %s takes its share back', (_, payments, fen, laid) => {
    expect(layRefund(payments, fen)).toEqual(laid);
  });

  it('in any parts takes back all points and never more than is due', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 100_000 }), (refunds, points) => {
        const amountFen = refunds.reduce((sum, fen) => sum + fen, 0);
        const one = paid(amountFen, points);
        for (const fen of refunds) {
          const [laid] = layRefund([one], fen);
          one.refundedFen += laid?.fen ?? 0;
          one.takenBack += laid?.points ?? 0;
          expect(one.takenBack).toBeLessThanOrEqual((points * one.refundedFen) / amountFen);
        }
        expect(one).toEqual(paid(amountFen, points, amountFen, points));
      }),
    );
  });
});
