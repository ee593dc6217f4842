import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { carryOut, type Deed, legsTo, type MovedPoints } from './carry-out.ts';
import { availableOf, takeFirstEnding } from './holding.core.ts';
import { openUse } from './move-money.ts';

/** Uses customers' points, those that end first; what they are used for is the caller's: a gift, whose cost they bear, or else. */
export async function redeemPoints(
  tx: Tx,
  now: Date,
  programmeId: number,
  deeds: readonly (Deed & { giftId?: number | null })[],
): Promise<Result<MovedPoints>[]> {
  const uses = new Map<number | null, number>();
  for (const giftId of new Set(deeds.map((deed) => deed.giftId ?? null)))
    uses.set(giftId, await openUse(tx, programmeId, giftId));
  return carryOut(tx, now, programmeId, deeds, {
    kind: 'redeem',
    while: ['open', 'redeem_only'],
    receives: false,
    takes: true,
    touches: () => ({ accountIds: [...uses.values()] }),
    decide: ({ giftId = null, ...deed }, { holding, today }) => {
      const taken = takeFirstEnding(holding, deed.amount, today);
      if (!taken) return refuse('POINTS_INSUFFICIENT', { available: availableOf(holding, today) });
      const { customerNo } = holding;
      const usedFor = uses.get(giftId) ?? 0;
      const legs = legsTo('spent', taken);
      return ok([{ ...deed, kind: 'redeem', customerNo, taken, usedFor, legs }]);
    },
  });
}
