import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { carryOut, type Deed, legsTo, type MovedPoints } from './carry-out.ts';
import { availableOf, takeFirstEnding } from './holding.core.ts';

/** Uses customers' points, those that end first; what they are used for is the caller's. */
export async function redeemPoints(
  tx: Tx,
  now: Date,
  programmeId: number,
  deeds: readonly Deed[],
): Promise<Result<MovedPoints>[]> {
  return carryOut(tx, now, programmeId, deeds, {
    kind: 'redeem',
    while: ['open', 'redeem_only'],
    receives: false,
    decide: (deed, { holding, today }) => {
      const taken = takeFirstEnding(holding, deed.amount, today);
      if (!taken) return refuse('POINTS_INSUFFICIENT', { available: availableOf(holding, today) });
      const { customerNo } = holding;
      return ok([{ ...deed, kind: 'redeem', customerNo, taken, legs: legsTo('spent', taken) }]);
    },
  });
}
